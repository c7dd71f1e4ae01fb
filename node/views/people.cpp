#include "node/views/people.h"

#include <algorithm>

#include "node/records/text.h"
#include "node/store/entry_rows.h"

namespace sovang::views {

std::vector<std::pair<std::string, std::string>> index_words(const Names& names) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const std::string* text : {&names.head_name, &names.spouse_name, &names.id})
    for (const std::string& word : records::search_words(records::search_key_accented(*text)))
      out.emplace_back(word, records::search_key_plain(word));
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

Names names_in(std::string_view id, const Body& body, const sync::PrivateParts& parts, Body& part) {
  Names out{std::string(id), std::string(body.text("area_id")), {}, {}};
  if (const auto name = parts.find("name"); name != parts.end() && part.parse(name->second))
    out.head_name = part.text("head_name");
  if (const auto contact = parts.find("contact"); contact != parts.end() && part.parse(contact->second))
    out.spouse_name = part.text("spouse_name");
  return out;
}

Names People::names(std::int64_t entry) {
  auto row = source_.query("SELECT open, parts FROM entry WHERE id = ?");
  row.bind(entry);
  store::require_sound(row.step(), "the entry of an item is held");
  const auto read = body_.parse_entry(row.blob(0));
  return names_in(read ? read->id : std::string_view(), body_, store::decode_parts(row.blob(1)), part_);
}

void People::note(std::int64_t entry, Names names) { noted_ = {entry, std::move(names)}; }

std::int64_t People::word(const std::string& accented, const std::string& plain) {
  std::int64_t& id = words_[accented];
  if (id != 0) return id;
  auto row = views_.query("SELECT id FROM name_word WHERE accented = ?");
  row.bind(accented);
  if (row.step()) return id = row.integer(0);
  views_.query("INSERT INTO name_word (accented, plain) VALUES (?, ?)").bind(accented, plain).run();
  return id = views_.last_row();
}

void People::show(std::int64_t entry) {
  const Names of = noted_.first == entry ? noted_.second : names(entry);
  const std::string sort = records::name_sort_key(of.head_name);
  views_.query("INSERT OR REPLACE INTO person (entry, sort) VALUES (?, ?)").bind(entry, store::blob(sort)).run();
  for (const auto& [accented, plain] : index_words(of))
    views_.query("INSERT OR IGNORE INTO posting (word, entry) VALUES (?, ?)").bind(word(accented, plain), entry).run();
}

void People::take_out(std::int64_t entry, std::int64_t word) {
  views_.query("DELETE FROM posting WHERE word = ? AND entry = ?").bind(word, entry).run();
  // A name that nobody bears any more must not stay behind.
  words_.clear();
  views_.query("DELETE FROM name_word WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM posting WHERE word = ?1)")
      .bind(word)
      .run();
}

void People::hide(std::int64_t entry) {
  views_.query("DELETE FROM person WHERE entry = ?").bind(entry).run();
  for (const auto& [accented, plain] : index_words(names(entry))) take_out(entry, word(accented, plain));
}

void People::forget(std::int64_t entry) {
  views_.query("DELETE FROM person WHERE entry = ?").bind(entry).run();
  std::vector<std::int64_t> words;
  auto rows = views_.query("SELECT word FROM posting WHERE entry = ?");
  rows.bind(entry);
  while (rows.step()) words.push_back(rows.integer(0));
  for (const std::int64_t one : words) take_out(entry, one);
}

std::vector<std::int64_t> People::search(std::string_view query) {
  // Above every letter: ends the range of words that start with a prefix.
  static constexpr std::string_view kLast = "\xf4\x8f\xbf\xbf";
  const bool accented = records::is_accented(query);
  const std::string key = accented ? records::search_key_accented(query) : records::search_key_plain(query);
  std::vector<std::int64_t> found;
  bool first = true;
  for (const std::string& prefix : records::search_words(key)) {
    std::vector<std::int64_t> entries;
    auto rows = accented
                    ? views_.query(
                          "SELECT p.entry FROM name_word w JOIN posting p ON p.word = w.id WHERE w.accented >= ?1 AND "
                          "w.accented < ?2")
                    : views_.query(
                          "SELECT p.entry FROM name_word w JOIN posting p ON p.word = w.id WHERE w.plain >= ?1 AND "
                          "w.plain < ?2");
    rows.bind(prefix, prefix + std::string(kLast));
    while (rows.step()) entries.push_back(rows.integer(0));
    std::sort(entries.begin(), entries.end());
    entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
    if (!first) {
      std::vector<std::int64_t> both;
      std::set_intersection(found.begin(), found.end(), entries.begin(), entries.end(), std::back_inserter(both));
      entries = std::move(both);
    }
    found = std::move(entries);
    first = false;
    if (found.empty()) break;
  }
  return found;
}

}  // namespace sovang::views
