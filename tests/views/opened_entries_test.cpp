#include "node/views/opened_entries.h"

#include <doctest/doctest.h>

#include "crypto/merkle.h"
#include "node/store/entry_rows.h"
#include "tests/support/stored_entries.h"

using namespace sovang;

namespace {

constexpr std::int64_t kLog = 3;
constexpr std::size_t kEntries = 1500;  // some batches

struct Book {
  Book() {
    std::vector<sync::Entry> entries;
    std::vector<crypto::Hash> leaves;
    for (std::size_t at = 0; at < kEntries; ++at) {
      const std::string id = "C" + std::to_string(at);
      entries.push_back({R"({"id":")" + id +
                             R"(","type":"contribution","time":"2025-02-01T08:00:00+07:00","author":"a",)" +
                             R"("body":{"amount_vnd":)" + std::to_string(at) + "}}",
                         {}});
      if (at % 5 == 0) entries.back().parts["name"] = R"({"name":"Lê Thị )" + id + "\"}";
      leaves.push_back(crypto::leaf_hash(entries.back().open));
    }
    store::append_entries(db, kLog, 0, entries, leaves);
  }
  /// What each row says, up to the one behind which `enough` were given.
  std::vector<std::string> opened(std::uint64_t from, std::uint64_t to, bool beside, std::size_t enough = SIZE_MAX) {
    std::vector<std::string> out;
    views::each_opened(db, store::entry_row(kLog, from), store::entry_row(kLog, to), beside,
                       [&](const views::OpenedEntry& entry) {
                         out.push_back(std::to_string(entry.row) + ' ' + std::string(entry.stored.parts) + ' ');
                         out.back() += entry.read ? std::string(entry.read->id) + ' ' +
                                                        std::to_string(entry.body.integer("amount_vnd").value_or(-1))
                                                  : std::string("unread");
                         return out.size() < enough;
                       });
    return out;
  }
  std::vector<std::string> expected(std::uint64_t from, std::uint64_t to) {
    std::vector<std::string> out;
    store::each_entry(db, store::entry_row(kLog, from), store::entry_row(kLog, to),
                      [&](std::int64_t row, const store::StoredEntry& entry) {
                        views::Body body;
                        const auto read = body.parse_entry(entry.open);
                        out.push_back(std::to_string(row) + ' ' + std::string(entry.parts) + ' ');
                        out.back() +=
                            read ? std::string(read->id) + ' ' + std::to_string(body.integer("amount_vnd").value_or(-1))
                                 : std::string("unread");
                        return true;
                      });
    return out;
  }

  store::Database db{{}, store::Database::Mode::memory};
};

}  // namespace

TEST_SUITE("opened entries") {
  TEST_CASE("entries opened ahead are those of the table, in its order, wherever one begins and ends") {
    Book book;
    CHECK(book.opened(0, kEntries, true).size() == kEntries);
    for (const std::uint64_t from : {0u, 1u, 15u, 16u, 255u, 256u, 700u, 1499u, 1500u})
      for (const std::uint64_t to : {0u, 1u, 16u, 256u, 257u, 769u, 1500u, 5000u}) {
        CAPTURE(from);
        CAPTURE(to);
        for (const bool beside : {false, true}) CHECK(book.opened(from, to, beside) == book.expected(from, to));
      }
  }

  TEST_CASE("whoever has enough gets no more") {
    Book book;
    for (const std::size_t enough : {1u, 3u, 255u, 256u, 257u, 800u, 1499u})
      for (const bool beside : {false, true}) CHECK(book.opened(0, kEntries, beside, enough).size() == enough);
  }

  TEST_CASE("entries of damaged and overlapping blocks come once, as none that reads") {
    Book book;
    const auto row = [](std::uint64_t index) { return std::to_string(store::entry_row(kLog, index)); };
    book.db.run(("UPDATE entry_block SET bytes = x'0001ff' WHERE id = " + row(640)).c_str());
    book.db.run(("UPDATE entry_block SET id = id - 8 WHERE id = " + row(320)).c_str());
    for (const bool beside : {false, true}) {
      const auto opened = book.opened(0, kEntries, beside);
      CHECK(opened == book.expected(0, kEntries));
      CHECK(std::count_if(opened.begin(), opened.end(), [](const auto& one) { return one.ends_with("unread"); }) == 16);
    }
  }
}
