// What a directory that went back in time keeps: a log cut back, the outbox, checkpoints that are given up.

#include "node/store/standing.h"

#include <doctest/doctest.h>

#include "crypto/merkle.h"
#include "node/store/sqlite_log_store.h"
#include "sync/recovery.h"
#include "tests/support/temp_dir.h"

using namespace sovang;

namespace {

constexpr const char* kOrigin = "xa.example/k01-a";

std::vector<sync::Entry> entries(std::uint64_t from, std::uint64_t to, const char* word) {
  std::vector<sync::Entry> out;
  for (std::uint64_t at = from; at < to; ++at) out.push_back({word + std::to_string(at), {}});
  return out;
}

sync::LogAppend append_at(sync::LogState state, std::vector<sync::Entry> fresh) {
  sync::LogAppend append{kOrigin, state.size(), std::move(fresh), {}, std::move(state)};
  for (const auto& entry : append.entries) {
    append.leaves.push_back(crypto::leaf_hash(entry.open));
    append.after.frontier.append(append.leaves.back());
  }
  append.after.note = "note";
  return append;
}

/// As if the log had been written so from the beginning.
void check_like_new(store::SqliteLogStore& logs, const std::vector<sync::Entry>& expected) {
  const auto state = logs.state(kOrigin);
  REQUIRE(state);
  REQUIRE(state->size() == expected.size());
  crypto::Frontier frontier;
  for (const auto& entry : expected) frontier.append(crypto::leaf_hash(entry.open));
  CHECK(state->frontier.root() == frontier.root());
  CHECK(logs.root_at(kOrigin, expected.size()) == frontier.root());
  CHECK(logs.read(kOrigin, 0, expected.size(), SIZE_MAX) == expected);
  for (std::uint64_t size = 0; size <= expected.size(); size += 1 + expected.size() / 7)
    CHECK(logs.frontier_at(kOrigin, size).root() == logs.root_at(kOrigin, size));
}

}  // namespace

TEST_SUITE("standing") {
  TEST_CASE("a log cut back anywhere and written on is as if it had been written so") {
    for (const std::uint64_t held : {1u, 255u, 256u, 257u, 700u}) {
      for (const std::uint64_t cut : {0u, 1u, 100u, 255u, 256u, 257u, 511u, 512u, 699u}) {
        if (cut >= held) continue;
        CAPTURE(held);
        CAPTURE(cut);
        store::Database db({}, store::Database::Mode::memory);
        store::SqliteLogStore logs(db);
        REQUIRE(logs.apply({{append_at({}, entries(0, held, "old"))}, {}}));
        for (const std::uint64_t more : {1u, 300u}) {
          sync::LogState kept;
          kept.frontier = logs.frontier_at(kOrigin, cut);
          sync::Changes changes{{append_at(kept, entries(cut, cut + more, "new"))}, {}};
          changes.cuts.push_back({kOrigin, cut});
          REQUIRE(logs.apply(changes));
          auto expected = entries(0, cut, "old");
          const auto fresh = entries(cut, cut + more, "new");
          expected.insert(expected.end(), fresh.begin(), fresh.end());
          check_like_new(logs, expected);
        }
      }
    }
  }

  TEST_CASE("a change whose append does not fit undoes its cut, too") {
    store::Database db({}, store::Database::Mode::memory);
    store::SqliteLogStore logs(db);
    REQUIRE(logs.apply({{append_at({}, entries(0, 10, "old"))}, {}}));
    sync::LogState kept;
    kept.frontier = logs.frontier_at(kOrigin, 5);
    sync::Changes changes{{append_at(kept, entries(5, 6, "new"))}, {}};
    changes.cuts.push_back({kOrigin, 4});
    CHECK_FALSE(logs.apply(changes));
    check_like_new(logs, entries(0, 10, "old"));
  }

  TEST_CASE("the outbox keeps its entries in order, with their parts, and no log reader sees it") {
    const tests::TempDir dir;
    {
      store::Database db(dir / "sovang.db", store::Database::Mode::create);
      store::SqliteLogStore logs(db);
      REQUIRE(logs.apply({{append_at({}, entries(0, 3, "own"))}, {}}));
      CHECK(store::append_outbox(db, kOrigin, {{"one", {{"name", "Nguyễn"}}}}) == 0);
      CHECK(store::append_outbox(db, kOrigin, entries(1, 4, "more")) == 1);
    }
    store::Database db(dir / "sovang.db", store::Database::Mode::open);
    store::SqliteLogStore logs(db);
    const auto waiting = store::read_outbox(db, kOrigin);
    REQUIRE(waiting.size() == 4);
    CHECK(waiting[0].parts.at("name") == "Nguyễn");
    CHECK(waiting[3].open == "more3");
    CHECK(store::outbox_size(db, kOrigin) == 4);
    CHECK(logs.origins() == std::vector<std::string>{kOrigin});
    store::clear_outbox(db, kOrigin);
    CHECK(store::read_outbox(db, kOrigin).empty());
    CHECK(store::append_outbox(db, kOrigin, entries(0, 1, "again")) == 0);
    check_like_new(logs, entries(0, 3, "own"));
  }

  TEST_CASE("standing, given up checkpoints and logs to hand back are kept") {
    store::Database db({}, store::Database::Mode::memory);
    CHECK(store::read_standing(db).behind == store::Behind::no);
    for (const auto why : {store::Behind::restored, store::Behind::database, store::Behind::hub, store::Behind::no}) {
      store::write_standing(db, {why, 7, 9, "K01R7XQ"});
      const auto read = store::read_standing(db);
      CHECK(read.behind == why);
      CHECK(read.ask == 7);
      CHECK(read.held == 9);
      CHECK(read.series == "K01R7XQ");
    }
    const crypto::Hash root = crypto::leaf_hash("x");
    store::add_given_up(db, {0, 12, root, 5, 7, false});
    CHECK(store::is_given_up(db, 12, root));
    CHECK_FALSE(store::is_given_up(db, 11, root));
    const auto all = store::given_up(db);
    REQUIRE(all.size() == 1);
    CHECK(all[0].entries == 7);
    store::finish_given_up(db, all[0].id);
    CHECK(store::given_up(db)[0].done);
    store::forget_given_up(db, all[0].id);
    CHECK(store::given_up(db).empty());
    store::write_hand_backs(db, {{"xa.example/xa", 4}, {"xa.example/k02-a", 9}});
    store::write_hand_backs(db, {{"xa.example/xa", 6}});
    const auto back = store::hand_backs(db);
    REQUIRE(back.size() == 1);
    CHECK(back[0].size == 6);
  }

  TEST_CASE("only an outbox is one") {
    CHECK(store::outbox_of("xa.example/k01-a") == "xa.example/k01-a#outbox");
    CHECK(store::is_outbox("xa.example/k01-a#outbox"));
    CHECK_FALSE(store::is_outbox("xa.example/k01-a"));
    CHECK(store::log_of_outbox("xa.example/k01-a#outbox") == "xa.example/k01-a");
    CHECK(store::log_of_outbox("xa.example/k01-a") == "xa.example/k01-a");
  }
}
