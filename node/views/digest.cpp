#include "node/views/digest.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <string>
#include <vector>

#include "node/views/dump.h"
#include "node/views/items.h"
#include "node/views/words.h"

namespace sovang::views {

namespace {

constexpr std::size_t kBufferBytes = 16384;
constexpr std::int64_t kPlacesMax = 1 << 22;  // words beyond it, of a damaged table, go by their text alone

/// Hashes values one behind the other, so that no two lists of values give the same bytes.
class Digest {
 public:
  explicit Digest(store::Database& views) : words_(views), buffer_(kBufferBytes) {}

  void number(std::int64_t value) {
    if (used_ + sizeof value > buffer_.size()) flush();
    std::memcpy(buffer_.data() + used_, &value, sizeof value);
    used_ += sizeof value;
  }
  void text(std::string_view text) {
    number(static_cast<std::int64_t>(text.size()));
    if (used_ + text.size() > buffer_.size()) flush();
    if (text.size() > buffer_.size()) return hash_.update(text);
    text.copy(buffer_.data() + used_, text.size());
    used_ += text.size();
  }
  /// Numbers of words depend on arrival: a word is called by the place where it came first, and there by its text.
  void word(std::int64_t id) {
    if (id == 0) return number(0);
    if (id < 0 || id >= kPlacesMax) {
      number(-1);
      return text(words_.text(id));
    }
    const auto at = static_cast<std::size_t>(id);
    if (at >= places_.size()) places_.resize(std::max(at + 1, places_.size() * 2));
    const bool fresh = places_[at] == 0;
    if (fresh) places_[at] = ++named_;
    number(places_[at]);
    if (fresh) text(words_.text(id));
  }
  crypto::Hash finish() {
    flush();
    return hash_.finish();
  }

 private:
  void flush() {
    hash_.update({buffer_.data(), used_});
    used_ = 0;
  }

  Words words_;
  crypto::Sha256 hash_;
  std::vector<char> buffer_;
  std::size_t used_ = 0;
  std::vector<std::int64_t> places_;  // by word, 0 for one that did not come yet
  std::int64_t named_ = 0;
};

void add_item(Digest& digest, const store::Statement& row) {
  const auto type = static_cast<Type>(row.integer(1));
  digest.number(row.integer(0));
  digest.number(row.integer(1));
  for (const int column : {2, 3}) digest.word(row.integer(column));
  for (const int column : {4, 5}) digest.text(row.text(column));
  for (const int column : {6, 7, 8}) digest.number(row.integer(column));
  for (const int column : {9, 10}) digest.word(row.integer(column));
  const std::int64_t who = row.integer(11);
  digest.word(type == Type::decision ? who : who / 2);
  digest.number(type == Type::decision ? 0 : who & 1);
  for (int column = 12; column < 18; ++column) digest.number(row.integer(column));
  digest.word(row.integer(18));
  digest.number(row.integer(19));
}

void add_person(Digest& digest, const store::Statement& row) {
  digest.number(row.integer(0));
  digest.text(row.blob(1));
}

void add_name_word(Digest& digest, const store::Statement& row) {
  digest.text(row.text(0));
  digest.text(row.text(1));
}

void add_posting(Digest& digest, const store::Statement& row) {
  digest.text(row.text(0));
  digest.number(row.integer(1));
}

/// The sums name words, whose numbers depend on arrival: here they are called by their place among the texts.
void add_totals(Digest& digest, store::Database& views) {
  constexpr std::size_t kColumns = 12, kFirstWord = 1, kLastWord = 3;
  std::vector<std::array<std::int64_t, kColumns>> sums;
  std::map<std::int64_t, std::int64_t> places;  // by word
  auto rows = views.query(
      "SELECT booked, under, area, work, kind, source, quarter, rows, live, reversals, quantity, value FROM total");
  while (rows.step()) {
    auto& sum = sums.emplace_back();
    for (std::size_t column = 0; column < kColumns; ++column) sum[column] = rows.integer(static_cast<int>(column));
    for (std::size_t column = kFirstWord; column <= kLastWord; ++column) places.emplace(sum[column], 0);
  }
  Words words(views);
  std::map<std::string, std::int64_t> texts;
  for (const auto& [word, place] : places) texts.emplace(words.text(word), word);
  digest.number(static_cast<std::int64_t>(texts.size()));
  for (std::int64_t place = 0; const auto& [text, word] : texts) {
    digest.text(text);
    places[word] = place++;
  }
  for (auto& sum : sums)
    for (std::size_t column = kFirstWord; column <= kLastWord; ++column) sum[column] = places[sum[column]];
  std::ranges::sort(sums);
  for (const auto& sum : sums)
    for (const std::int64_t value : sum) digest.number(value);
}

/// Those that may be long, in an order that does not depend on arrival: row numbers of entries are the same in both
/// views.
struct Table {
  std::string_view name, sql;
  void (*add)(Digest&, const store::Statement&);
};
constexpr Table kTables[] = {
    {"item", "SELECT " SOVANG_ITEM_COLUMNS " FROM item ORDER BY entry", add_item},
    {"person", "SELECT entry, sort FROM person ORDER BY entry", add_person},
    {"name_word", "SELECT accented, plain FROM name_word ORDER BY accented", add_name_word},
    {"posting",
     "SELECT w.accented, p.entry FROM name_word w JOIN posting p ON p.word = w.id ORDER BY w.accented, p.entry",
     add_posting},
};

}  // namespace

crypto::Hash digest_table(store::Database& source, store::Database& views, std::string_view table) {
  Digest digest(views);
  if (table == "total") {
    add_totals(digest, views);
    return digest.finish();
  }
  for (const Table& one : kTables) {
    if (one.name != table) continue;
    auto rows = views.query(one.sql);
    while (rows.step()) one.add(digest, rows);
    return digest.finish();
  }
  for (const DumpRow& row : dump_table(source, views, table)) {
    digest.text(row.key);
    digest.text(row.rest);
  }
  return digest.finish();
}

}  // namespace sovang::views
