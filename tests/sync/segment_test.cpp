#include <doctest/doctest.h>

#include "base/bytes.h"
#include "sync/hub_recovery.h"
#include "sync/recovery.h"
#include "sync/segment.h"
#include "tests/support/commune.h"

using namespace sovang;
using namespace sovang::tests;
using sync::SegmentError;

namespace {

const std::string kOrigin = "tamnong.example/k01/a";

/// A log with its keys, and readers that follow it.
struct Book {
  explicit Book(std::string log = kOrigin) : origin(std::move(log)) {}

  std::string origin;
  SeededRandom random{7};
  sync::Keys keys = make_keys(origin, true, random);
  MemoryLogStore store;

  void add(int count, const std::string& prefix = "R", const std::string& type = "contribution",
           const std::string& body = "{}") {
    for (int i = 0; i < count; ++i) {
      sync::Draft draft{prefix + std::to_string(i),       type, "2025-01-16T20:15:00+07:00", "k01-a", body,
                        {{"note", R"({"note":"riêng"})"}}};
      REQUIRE(store.apply({{own_append(store, keys.log, {*sync::make_entry(draft, random)})}, {}}));
    }
  }
  [[nodiscard]] sync::Segment cut(std::uint64_t from, std::uint64_t count = 1000) const {
    auto out = sync::cut_segment(store, origin, from, SIZE_MAX);
    const std::uint64_t size = from + out.entries.size();
    if (count >= out.entries.size()) return out;
    out.entries.resize(count);
    out.proof = crypto::prove_consistency(
        from + count, size, [&](unsigned level, std::uint64_t index) { return store.subtree(origin, level, index); });
    return out;
  }
  [[nodiscard]] base::Result<sync::LogAppend, SegmentError> check(const sync::LogReader& reader, sync::Segment segment,
                                                                  sync::Bearer bearer = sync::Bearer::writer) const {
    return sync::check_segment(reader, std::move(segment), keys.log.verifier(), std::vector{keys.cosigner->verifier()},
                               bearer);
  }
  void follow(MemoryLogStore& reader, sync::Segment segment) const {
    const auto append = check(reader, std::move(segment));
    REQUIRE(append);
    REQUIRE(reader.apply({{*append}, {}}));
  }
};

}  // namespace

TEST_SUITE("segment") {
  TEST_CASE("what was encoded reads back, with no entry, one and many") {
    Book book;
    book.add(9);
    for (const auto& [from, count] : {std::pair{9u, 0u}, {8u, 1u}, {0u, 9u}, {2u, 3u}}) {
      const auto segment = book.cut(from, count);
      const auto read = sync::decode_segment(sync::encode_segment(segment));
      REQUIRE(read);
      CHECK(read->origin == segment.origin);
      CHECK(read->from == from);
      CHECK(read->note == segment.note);
      CHECK(read->proof == segment.proof);
      CHECK(read->entries == segment.entries);
    }
  }

  TEST_CASE("cut anywhere or with a byte behind it, a segment does not decode") {
    Book book;
    book.add(3);
    const std::string good = sync::encode_segment(book.cut(0, 2));
    REQUIRE(sync::decode_segment(good));
    for (std::size_t size = 0; size < good.size(); ++size) CHECK_FALSE(sync::decode_segment(good.substr(0, size)));
    CHECK_FALSE(sync::decode_segment(good + "x"));
  }

  TEST_CASE("with any byte flipped, a segment is refused or says the same") {
    Book book;
    book.add(3);
    const auto segment = book.cut(0, 2);
    const std::string good = sync::encode_segment(segment);
    const MemoryLogStore empty;
    for (std::size_t at = 0; at < good.size(); ++at) {
      std::string bad = good;
      bad[at] = static_cast<char>(bad[at] ^ 0x01);
      CAPTURE(at);
      auto read = sync::decode_segment(bad);
      CHECK_FALSE((read && book.check(empty, std::move(*read))));
    }
  }

  TEST_CASE("lengths and counts that can't be true are refused before memory is taken for them") {
    Book book;
    book.add(1);
    const std::string good = sync::encode_segment(book.cut(0));
    const auto with_line = [&](std::size_t number, const std::string& value) {
      std::string out = good;
      std::size_t start = 0;
      for (std::size_t i = 0; i < number; ++i) start = out.find('\n', start) + 1;
      return out.replace(start, out.find('\n', start) - start, value);
    };
    CHECK(sync::decode_segment(with_line(2, "0")));
    for (const auto& [line, value] : {std::pair{0, "sovang/segment/v2"},
                                      {1, ""},
                                      {1, "a b"},
                                      {2, "-1"},
                                      {2, "01"},
                                      {2, "9223372036854775807"},
                                      {3, "9223372036854775807"},
                                      {3, "2"},
                                      {3, "0"},
                                      {4, "9223372036854775807"},
                                      {4, "1048577"},
                                      {4, "0"},
                                      {5, "64"},
                                      {5, "1"},
                                      {6, "x"}}) {
      CAPTURE(line);
      CAPTURE(value);
      CHECK_FALSE(sync::decode_segment(with_line(static_cast<std::size_t>(line), value)));
    }
  }

  TEST_CASE("parts out of order or twice do not decode") {
    Book book;
    book.add(1);
    auto segment = book.cut(0);
    segment.entries[0].parts = {{"aa", "1"}, {"bb", "2"}};
    const std::string good = sync::encode_segment(segment);
    REQUIRE(sync::decode_segment(good));
    for (const char* name : {"bb", "cc"}) {
      std::string bad = good;
      bad.replace(bad.rfind("aa"), 2, name);
      CHECK_FALSE(sync::decode_segment(bad));
    }
  }

  TEST_CASE("a follower that takes segments in steps ends where the writer is") {
    Book book;
    book.add(23);
    for (const std::uint64_t step : {1u, 2u, 5u, 23u}) {
      MemoryLogStore reader;
      for (std::uint64_t at = 0; at < 23; at += step) book.follow(reader, book.cut(at, step));
      CHECK(reader.dump() == book.store.dump());
    }
  }

  TEST_CASE("overlap is skipped, a repetition brings nothing") {
    Book book;
    book.add(10);
    MemoryLogStore reader;
    book.follow(reader, book.cut(0, 6));
    const auto again = book.check(reader, book.cut(0, 4));
    REQUIRE(again);
    CHECK_FALSE(sync::changes_anything(reader, *again));
    const auto overlap = book.check(reader, book.cut(3));
    REQUIRE(overlap);
    CHECK(overlap->from == 6);
    CHECK(overlap->entries.size() == 4);
    book.follow(reader, book.cut(3));
    CHECK(reader.dump() == book.store.dump());
    CHECK_FALSE(sync::changes_anything(reader, *book.check(reader, book.cut(0))));
  }

  TEST_CASE("a segment above what is held leaves a gap") {
    Book book;
    book.add(10);
    MemoryLogStore reader;
    CHECK(book.check(reader, book.cut(1)).error() == SegmentError::gap);
    book.follow(reader, book.cut(0, 4));
    CHECK(book.check(reader, book.cut(5)).error() == SegmentError::gap);
  }

  TEST_CASE("another history is a fork, whatever its size") {
    Book book;
    book.add(10);
    MemoryLogStore reader;
    book.follow(reader, book.cut(0));
    Book other;
    other.add(10, "X");
    CHECK(book.check(reader, other.cut(0)).error() == SegmentError::fork);   // same size
    CHECK(book.check(reader, other.cut(10)).error() == SegmentError::fork);  // same size, no entries
    other.add(5, "Y");
    CHECK(book.check(reader, other.cut(10)).error() == SegmentError::fork);  // longer
    Book shorter;
    shorter.add(4, "X");
    CHECK(book.check(reader, shorter.cut(0)).error() == SegmentError::fork);  // shorter
  }

  TEST_CASE("entries that their own note does not vouch for are refused") {
    Book book;
    book.add(10);
    const MemoryLogStore reader;
    auto segment = book.cut(0, 5);
    std::swap(segment.entries[1], segment.entries[2]);
    CHECK(book.check(reader, segment).error() == SegmentError::malformed);
    segment = book.cut(0, 5);
    segment.entries[4].open += " ";
    segment.entries[4].parts.clear();
    CHECK(book.check(reader, segment).error() == SegmentError::malformed);
    segment = book.cut(0, 5);
    segment.entries.pop_back();
    CHECK(book.check(reader, segment).error() == SegmentError::malformed);
    segment = book.cut(0, 5);
    segment.proof.pop_back();
    CHECK(book.check(reader, segment).error() == SegmentError::malformed);
    segment = book.cut(0);
    segment.proof.push_back({});
    CHECK(book.check(reader, segment).error() == SegmentError::malformed);
  }

  TEST_CASE("notes of another key, another log or no log are refused") {
    Book book;
    book.add(2);
    const MemoryLogStore reader;
    Book other;
    other.random = SeededRandom(8);
    other.keys = make_keys(kOrigin, false, other.random);
    other.add(2);
    CHECK(book.check(reader, other.cut(0)).error() == SegmentError::bad_signature);
    auto segment = book.cut(0);
    segment.origin = "tamnong.example/k01/b";
    CHECK(book.check(reader, segment).error() == SegmentError::malformed);
    segment = book.cut(0);
    segment.note = crypto::sign_note("hello\n", book.keys.log);
    CHECK(book.check(reader, segment).error() == SegmentError::malformed);
    segment = book.cut(0);
    segment.note = "hello";
    CHECK(book.check(reader, segment).error() == SegmentError::malformed);
    // Only the cosigner signed: the log itself did not speak.
    segment = book.cut(0);
    const auto note = crypto::split_note(segment.note);
    segment.note = note->text + "\n" + crypto::cosign(note->text, *book.keys.cosigner, 1'762'477'500);
    CHECK(book.check(reader, segment).error() == SegmentError::bad_signature);
  }

  TEST_CASE("a cosignature is kept, a false one refused, a stranger's line dropped") {
    Book book;
    book.add(2);
    const MemoryLogStore reader;
    auto segment = book.cut(0);
    const std::string plain = segment.note;
    const std::string text = crypto::split_note(plain)->text;
    segment.note = plain + crypto::cosign(text, *book.keys.cosigner, 1'762'477'500);
    const auto append = book.check(reader, segment);
    REQUIRE(append);
    CHECK(append->after.cosigned_note == segment.note);
    CHECK(append->after.cosigned_size == 2);

    auto false_line = segment;
    false_line.note = plain + crypto::cosign(text + "x\n", *book.keys.cosigner, 1'762'477'500);
    CHECK(book.check(reader, false_line).error() == SegmentError::bad_signature);

    SeededRandom other(9);
    const auto stranger = make_keys("other.example/xa", true, other);
    segment.note = plain + crypto::cosign(text, *stranger.cosigner, 1'762'477'500);
    const auto without = book.check(reader, segment);
    REQUIRE(without);
    CHECK(without->after.note == plain);
    CHECK(without->after.cosigned_size == 0);
  }

  TEST_CASE("a part that no digest names, or with other content, is refused with its segment") {
    Book book;
    book.add(2);
    const MemoryLogStore reader;
    auto segment = book.cut(0);
    segment.entries[1].parts["note"] += " ";
    CHECK(book.check(reader, segment).error() == SegmentError::bad_part);
    segment = book.cut(0);
    segment.entries[1].parts["land"] = "{}";
    CHECK(book.check(reader, segment).error() == SegmentError::bad_part);
    segment = book.cut(0);
    segment.entries[1].parts.clear();
    CHECK(book.check(reader, segment));
  }

  TEST_CASE("an entry that does not read is carried on; with parts it is refused") {
    Book book;
    REQUIRE(book.store.apply({{own_append(book.store, book.keys.log, {{"not an entry", {}}, {"", {}}})}, {}}));
    MemoryLogStore reader;
    book.follow(reader, book.cut(0));
    CHECK(reader.state(kOrigin)->size() == 2);
    auto segment = book.cut(0);
    segment.entries[0].parts["note"] = "{}";
    CHECK(book.check(MemoryLogStore(), segment).error() == SegmentError::bad_part);
  }

  TEST_CASE("a note that is ahead is remembered, and an older one with more entries is not taken for it") {
    Book book;
    book.add(10);
    const auto early = book.cut(0);
    book.add(10, "S");
    MemoryLogStore reader;
    book.follow(reader, book.cut(0, 5));
    CHECK(reader.state(kOrigin)->note == book.store.state(kOrigin)->note);
    CHECK_FALSE(reader.state(kOrigin)->proof.empty());
    CHECK(book.check(reader, early).error() == SegmentError::behind);
    CHECK(sync::servable_size(*reader.state(kOrigin)) == 0);  // a part of a log can't be passed on
    book.follow(reader, book.cut(5));
    CHECK(reader.dump() == book.store.dump());
  }

  TEST_CASE("a newer note takes the place of one that is ahead, and what comes must lead through both") {
    // Both have the same beginning; one goes on honestly, the other writes it anew behind the tenth entry.
    for (const bool honest : {true, false})
      for (const std::uint64_t step : {1u, 3u, 20u}) {
        CAPTURE(honest);
        CAPTURE(step);
        Book book, other;
        book.add(14);
        MemoryLogStore reader;
        book.follow(reader, book.cut(0, 10));
        const std::string ahead = reader.state(kOrigin)->note;
        if (honest) book.add(6, "S");
        other.add(10);
        other.add(10, "T");
        const Book& writer = honest ? book : other;
        const sync::OwedNote owed{10, ahead};
        std::vector<sync::OwedNote> contradicted;
        while (reader.state(kOrigin)->size() < 20) {
          const auto held = reader.state(kOrigin)->size();
          const auto append = writer.check(reader, writer.cut(held, step));
          REQUIRE(append);
          REQUIRE(reader.apply({{*append}, {}}));
          contradicted.insert(contradicted.end(), append->contradicted.begin(), append->contradicted.end());
          const bool waits = held + step < 14;
          CHECK(reader.state(kOrigin)->owed == (waits ? std::vector{owed} : std::vector<sync::OwedNote>()));
        }
        CHECK(contradicted == (honest ? std::vector<sync::OwedNote>() : std::vector{owed}));
        CHECK(reader.dump() == writer.store.dump());
      }
  }

  TEST_CASE("a newer note without an entry leaves the older one owed all the same") {
    Book book;
    book.add(14);
    MemoryLogStore reader;
    book.follow(reader, book.cut(0, 10));
    for (const std::size_t owed : {1, 2, 3}) {
      book.add(2, "S" + std::to_string(owed) + "-");
      book.follow(reader, book.cut(10, 0));
      CHECK(reader.state(kOrigin)->size() == 10);
      CHECK(reader.state(kOrigin)->owed.size() == owed);
    }
    const auto rest = book.check(reader, book.cut(10));
    REQUIRE(rest);
    CHECK(rest->contradicted.empty());
  }

  TEST_CASE("a note that a log of the hub's own contradicts is explained where the hub says that it went back") {
    const std::string xa = "tamnong.example/xa";
    const std::string whole = R"({"on":"2025-01-16","size":10,"restored_from":[],"heard":[]})";
    const std::string joined = R"({"on":"2025-01-16","size":17,"common":10,"again":2})";
    struct Case {
      std::string origin;
      int at;            // where it says so; -1: nowhere
      std::string body;  // how
      bool explained;
    };
    for (const Case& one : {Case{xa, -1, whole, false},
                            {xa, 5, whole, false},
                            {xa, 10, whole, true},
                            {xa, 17, whole, false},
                            {xa, 17, joined, true},
                            {kOrigin, 10, whole, false}})
      for (const std::uint64_t step : {1, 3, 100}) {
        Book book(one.origin);
        Book other(one.origin);
        const auto add = [&](Book& to, int i, const std::string& prefix) {
          to.add(1, prefix, i == one.at ? "hub_recovery" : "contribution", i == one.at ? one.body : "{}");
        };
        for (int i = 0; i < 20; ++i) {
          if (i < 14) add(book, i < 10 ? i : -2, i < 10 ? "R" : "S");
          add(other, i, i < 10 ? "R" : "T");
        }
        MemoryLogStore reader;
        book.follow(reader, book.cut(0, 10));
        const std::string ahead = reader.state(one.origin)->note;
        std::vector<sync::Evidence> evidence;
        bool unexplained = false;
        while (reader.state(one.origin)->size() < 20) {
          const auto append = other.check(reader, other.cut(reader.state(one.origin)->size(), step));
          REQUIRE(append);
          unexplained = sync::keep_contradicted(reader, *append, evidence) || unexplained;
          REQUIRE(reader.apply({{*append}, {}}));
        }
        REQUIRE(evidence.size() == 1);
        CHECK(evidence.front().code == "fork");
        CHECK(sync::note_seen(evidence.front().seen) == ahead);
        // What stands behind the note's size may come too late to be known at once.
        CHECK(unexplained == !(one.explained && (one.at < 14 || step == 100)));
        const auto later = sync::explain_seen(reader, one.origin, {}, evidence.front().seen);
        CHECK(later == (one.explained ? sync::Explanation::named : sync::Explanation::unexplained));
        // The note alone does not tell where the versions part: an old recovery must not excuse it.
        CHECK(sync::explain_seen(reader, one.origin, {}, ahead) == sync::Explanation::unexplained);
      }
  }

  TEST_CASE("an older note brings its entries unless the log's writer sends it, and the newer one is owed") {
    Book book;
    book.add(40);
    for (const bool honest : {true, false}) {
      Book other;  // the same up to 20
      other.add(20);
      other.add(30, honest ? "R" : "T");
      MemoryLogStore reader;
      const Book& writer = honest ? book : other;
      book.follow(reader, book.cut(0, 10));  // 40 are signed
      const std::string ahead = reader.state(kOrigin)->note;
      Book early;  // as it stood at 20, and at 30
      early.add(20);
      CHECK(early.check(reader, early.cut(10)).error() == SegmentError::behind);
      const auto append = early.check(reader, early.cut(10, 5), sync::Bearer::other);
      REQUIRE(append);
      REQUIRE(reader.apply({{*append}, {}}));
      CHECK(reader.state(kOrigin)->size() == 15);
      CHECK(reader.state(kOrigin)->owed == std::vector{sync::OwedNote{10, ahead}});
      const auto nothing = early.check(reader, early.cut(10, 2), sync::Bearer::other);
      REQUIRE(nothing);
      CHECK_FALSE(sync::changes_anything(reader, *nothing));
      const auto rest = early.check(reader, early.cut(15), sync::Bearer::other);
      REQUIRE(rest);
      REQUIRE(reader.apply({{*rest}, {}}));
      CHECK(sync::servable_size(*reader.state(kOrigin)) == 20);
      CHECK(reader.state(kOrigin)->owed.size() == 1);
      if (honest) {
        const auto end = book.check(reader, book.cut(20));
        REQUIRE(end);
        CHECK(end->contradicted.empty());
        REQUIRE(reader.apply({{*end}, {}}));
        CHECK(reader.state(kOrigin)->owed.empty());
        CHECK(reader.dump() == book.store.dump());
      } else {
        const auto end = writer.check(reader, writer.cut(20), sync::Bearer::other);
        REQUIRE(end);
        CHECK(end->contradicted == std::vector{sync::OwedNote{10, ahead}});
      }
    }
  }

  TEST_CASE("two notes of one size with two roots: of the writer a fork, of others the entries count") {
    Book book;
    book.add(10);
    Book other;
    other.add(10);
    book.add(4, "S");
    other.add(4, "T");
    MemoryLogStore reader;
    book.follow(reader, book.cut(0, 10));
    const std::string ahead = reader.state(kOrigin)->note;
    CHECK(other.check(reader, other.cut(10)).error() == SegmentError::fork);
    CHECK(other.check(reader, other.cut(5, 5), sync::Bearer::other).error() == SegmentError::fork);
    const auto append = other.check(reader, other.cut(10, 2), sync::Bearer::other);
    REQUIRE(append);
    CHECK(append->contradicted == std::vector{sync::OwedNote{10, ahead}});
    CHECK(append->after.owed.empty());
    CHECK(append->entries.size() == 2);
  }

  TEST_CASE("every note that was ahead is checked in its turn, and only so many are kept") {
    Book book;
    book.add(300);
    MemoryLogStore reader;
    for (std::size_t round = 0; round <= sync::kOwedMax; ++round) {
      book.follow(reader, book.cut(round, 1));
      CHECK(reader.state(kOrigin)->owed.size() == round);
      book.add(2, "S" + std::to_string(round) + "-");
    }
    CHECK(book.check(reader, book.cut(sync::kOwedMax + 1, 1)).error() == SegmentError::malformed);
    const auto rest = book.check(reader, book.cut(sync::kOwedMax + 1));
    REQUIRE(rest);
    CHECK(rest->contradicted.empty());
    CHECK(rest->after.owed.empty());
  }

  TEST_CASE("entries that are held already must be those of the segment") {
    Book book;
    book.add(12);
    MemoryLogStore reader;
    book.follow(reader, book.cut(0, 8));
    for (const std::uint64_t end : {6u, 8u, 12u}) {
      auto segment = book.cut(3, end - 3);
      CHECK(book.check(reader, segment));
      segment.entries[1] = segment.entries[0];
      CHECK(book.check(reader, segment).error() == SegmentError::malformed);
    }
    book.follow(reader, book.cut(8));
    auto old = book.cut(3);
    old.entries[1] = old.entries[0];
    CHECK(book.check(reader, old).error() == SegmentError::malformed);
  }

  TEST_CASE("an empty log, and a size-0 note of it, change nothing") {
    Book book;
    const MemoryLogStore reader;
    const sync::Segment segment{
        kOrigin, 0, crypto::sign_checkpoint({kOrigin, 0, crypto::empty_root(), {}}, book.keys.log), {}, {}};
    const auto append = book.check(reader, segment);
    REQUIRE(append);
    CHECK_FALSE(sync::changes_anything(reader, *append));
  }
}
