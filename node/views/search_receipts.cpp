#include <algorithm>
#include <nlohmann/json.hpp>

#include "node/views/queries.h"
#include "node/views/reader.h"
#include "node/views/record_json.h"

namespace sovang::views {

namespace {

/// Letters and digits in capitals: what is left of a number when everybody has put their own strokes and spaces into
/// it.
std::string bare(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c >= 'a' && c <= 'z') out += static_cast<char>(c - 'a' + 'A');
    if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) out += c;
  }
  return out;
}

/// Words of the series whose end is what was typed before the running number, newest year first.
std::vector<std::int64_t> series_ending_in(store::Database& db, Words& words, const std::string& end) {
  struct Series {
    std::string text;
    std::int64_t word;
  };
  std::vector<Series> found;
  auto rows = db.query(
      "WITH RECURSIVE each (series) AS (SELECT min(series) FROM item WHERE series <> 0 UNION ALL SELECT (SELECT "
      "min(item.series) FROM item WHERE item.series <> 0 AND item.series > each.series) FROM each WHERE each.series IS "
      "NOT NULL) SELECT series FROM each WHERE series IS NOT NULL");
  while (rows.step()) {
    const std::string text(words.text(rows.integer(0)));
    if (bare(text).ends_with(end)) found.push_back({text, rows.integer(0)});
  }
  // `PT-K01/2025-`: the year stands behind the last stroke.
  const auto year = [](const Series& one) { return one.text.substr(one.text.rfind('/') + 1); };
  std::sort(found.begin(), found.end(), [&](const Series& one, const Series& other) {
    return year(one) != year(other) ? year(one) > year(other) : one.text < other.text;
  });
  std::vector<std::int64_t> out;
  for (const Series& one : found) out.push_back(one.word);
  return out;
}

}  // namespace

std::vector<std::string> search_receipts(store::Database& db, std::string_view query, std::size_t limit) {
  while (!query.empty() && query.back() == ' ') query.remove_suffix(1);
  const Receipt asked = split_receipt(query);
  std::vector<std::string> out;
  if (asked.number < 0) return out;
  Words words(db);
  for (const std::int64_t series : series_ending_in(db, words, bare(asked.prefix))) {
    auto rows = db.query("SELECT " SOVANG_ITEM_COLUMNS
                         " FROM item WHERE series = ? AND series <> 0 AND number = ? AND type = ? AND (state <= 1 OR "
                         "state = ?) ORDER BY id");
    rows.bind(series, asked.number, static_cast<int>(Type::contribution), static_cast<int>(State::pending));
    while (rows.step()) {
      if (out.size() == limit) return out;
      const Item item = read_item(rows);
      auto row = row_json(db, words, item);
      row["proof"] = proof_of(db, item.entry);
      out.push_back(row.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
    }
  }
  return out;
}

}  // namespace sovang::views
