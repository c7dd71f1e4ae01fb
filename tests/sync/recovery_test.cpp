// A log of one's own that went back in time, as values: refitting it, the segments that were refused, and what a
// recovery entry explains.

#include "sync/recovery.h"

#include <doctest/doctest.h>

#include "tests/support/commune.h"

using namespace sovang;
using namespace sovang::tests;

namespace {

constexpr std::string_view kOrigin = "tamnong.example/k01-a";

std::unique_ptr<Device> clone_of(const Device& device) {
  return std::make_unique<Device>(Device{device.keys, device.store, device.random});
}

sync::VerifiedSegment segment_of(const Device& device, std::uint64_t from, std::size_t bytes = SIZE_MAX) {
  auto verified = sync::verify_segment(sync::cut_segment(device.store, device.keys.origin, from, bytes),
                                       device.keys.log.verifier(), {});
  REQUIRE(verified);
  return *std::move(verified);
}

/// Two copies with 20 entries in common, then 5 and 7 of their own.
struct Copies {
  Commune commune{5};
  std::unique_ptr<Device> one = commune.join("k01-a");
  std::unique_ptr<Device> other;
  Copies() {
    for (int i = 0; i < 20; ++i) one->add_record("C" + std::to_string(i));
    other = clone_of(*one);
    for (int i = 0; i < 5; ++i) one->add_record("A" + std::to_string(i));
    for (int i = 0; i < 7; ++i) other->add_record("B" + std::to_string(i), "ghi chú");
  }
  void apply(const sync::Refit& refit) {
    sync::Changes changes;
    if (refit.cut) changes.cuts.push_back(*refit.cut);
    if (refit.tail) changes.appends.push_back(*refit.tail);
    REQUIRE(one->store.apply(changes));
  }
};

}  // namespace

TEST_SUITE("recovery") {
  TEST_CASE_FIXTURE(Copies, "the log is cut where the versions part, whatever size is asked from") {
    for (const std::uint64_t from : {0u, 1u, 13u, 19u, 20u}) {
      CAPTURE(from);
      const auto refit = sync::refit_segment(one->store, segment_of(*other, from));
      REQUIRE(refit);
      CHECK(refit->common == 20);
      CHECK(refit->end == 27);
      REQUIRE(refit->cut);
      CHECK(refit->cut->size == 20);
      REQUIRE(refit->tail);
      CHECK(refit->tail->entries.size() == 7);
      CHECK(refit->tail->after.frontier.root() == other->store.state(kOrigin)->frontier.root());
    }
    apply(*sync::refit_segment(one->store, segment_of(*other, 3)));
    CHECK(one->store.state(kOrigin)->frontier.root() == other->store.state(kOrigin)->frontier.root());
    CHECK(one->store.root_at(kOrigin, 27) == other->store.root_at(kOrigin, 27));
  }

  TEST_CASE_FIXTURE(Copies, "a start behind the parting is refused as a fork, one above what is held as a gap") {
    CHECK(sync::refit_segment(one->store, segment_of(*other, 21)).error() == sync::SegmentError::fork);
    CHECK(sync::refit_segment(one->store, segment_of(*other, 26)).error() == sync::SegmentError::gap);
  }

  TEST_CASE_FIXTURE(Copies,
                    "a version that is longer without parting is appended, and one that is shorter changes nothing") {
    const auto longer = clone_of(*other);
    for (int i = 0; i < 3; ++i) longer->add_record("L" + std::to_string(i));
    const auto grown = sync::refit_segment(other->store, segment_of(*longer, 10));
    REQUIRE(grown);
    CHECK_FALSE(grown->cut);
    CHECK(grown->common == 27);
    CHECK(grown->tail->entries.size() == 3);
    const auto same = sync::refit_segment(longer->store, segment_of(*other, 0));
    REQUIRE(same);
    CHECK_FALSE(same->cut);
    CHECK_FALSE(same->tail);
    CHECK(same->common == 30);
    CHECK(same->end == 27);
  }

  TEST_CASE_FIXTURE(Copies, "a version taken in pieces of one entry ends where the whole would") {
    for (int piece = 0; piece < 40; ++piece) {
      const auto held = one->store.state(kOrigin)->size();
      const auto from = piece == 0 ? 18 : std::min<std::uint64_t>(held, 18 + static_cast<std::uint64_t>(piece));
      if (from == 27) break;
      const auto refit = sync::refit_segment(one->store, segment_of(*other, from, 1));
      REQUIRE(refit);
      apply(*refit);
    }
    CHECK(one->store.state(kOrigin)->frontier.root() == other->store.state(kOrigin)->frontier.root());
    CHECK(one->store.state(kOrigin)->proof.empty());
  }

  TEST_CASE_FIXTURE(Copies, "a segment altered anywhere is refused or says the same, and never something else") {
    const std::string bytes = sync::encode_segment(sync::cut_segment(other->store, kOrigin, 18, SIZE_MAX));
    const auto root = other->store.state(kOrigin)->frontier.root();
    int taken = 0;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
      CAPTURE(at);
      std::string altered = bytes;
      altered[at] = static_cast<char>(altered[at] ^ 1);
      for (const std::string& tried : {altered, bytes.substr(0, at)}) {
        auto segment = sync::decode_segment(tried);
        if (!segment) continue;
        auto verified = sync::verify_segment(std::move(*segment), other->keys.log.verifier(), {});
        if (!verified || verified->segment.origin != kOrigin) continue;
        const auto branch = sync::refused_branch(one->store, *verified);
        if (branch) CHECK(branch->root == root);
        const auto refit = sync::refit_segment(one->store, std::move(*verified));
        if (!refit) continue;
        ++taken;
        CHECK(refit->tail->after.frontier.root() == root);
      }
    }
    CHECK(taken < 4);
  }

  TEST_CASE_FIXTURE(Copies, "a refused segment is the branch behind what is held, and none when all of it is") {
    const auto branch = sync::refused_branch(one->store, segment_of(*other, 12));
    REQUIRE(branch);
    CHECK(branch->common == 20);
    CHECK(branch->size == 27);
    CHECK(branch->entries.size() == 7);
    CHECK(branch->entries.front().parts.size() == 1);
    CHECK_FALSE(sync::refused_branch(one->store, segment_of(*one, 12)));
    CHECK_FALSE(sync::refused_branch(one->store, segment_of(*other, 22)));
  }

  TEST_CASE_FIXTURE(Copies, "a recovery explains every checkpoint of the branch that it repeats, and no other") {
    const std::uint64_t index = 25;
    const auto branch = *sync::refused_branch(one->store, segment_of(*other, 0));
    const sync::RecoveryBody body{20, 20, 25, 7, {{branch.size, branch.root}}, "K01R7XQ"};
    const auto entry = sync::make_entry(
        {"01J", "recovery", "2025-11-07T08:05:00+07:00", "k01-a", sync::recovery_body(body), {}}, commune.random);
    REQUIRE(entry);
    const auto read = sync::read_recovery(*sync::read_open_part(entry->open));
    REQUIRE(read);
    CHECK(read->again == 7);
    CHECK(read->abandoned->root == branch.root);
    CHECK(read->series == "K01R7XQ");
    const auto judge = [&](std::uint64_t size, const crypto::Hash& root) {
      return sync::explain(one->store, kOrigin, {index}, size, root);
    };
    CHECK(judge(27, branch.root) == sync::Explanation::unexplained);
    one->add(*entry);
    CHECK(judge(27, branch.root) == sync::Explanation::named);
    CHECK_FALSE(sync::repeated_from(one->store, kOrigin, {index}, 27, branch.root));
    for (const auto& again : branch.entries) one->add(again);
    for (std::uint64_t size = 1; size <= 27; ++size) {
      CAPTURE(size);
      CHECK(judge(size, other->store.root_at(kOrigin, size)) == sync::Explanation::proven);
      if (size > 20) CHECK(judge(size - 1, other->store.root_at(kOrigin, size)) == sync::Explanation::unexplained);
      const auto root = other->store.root_at(kOrigin, size);
      CHECK(sync::repeated_from(one->store, kOrigin, {index}, size, root) ==
            (size > 20 ? std::optional<std::uint64_t>(20) : std::nullopt));
      CHECK(sync::leads_through(one->store, kOrigin, branch, size, root) == (size > 20));
      CHECK_FALSE(sync::leads_through(one->store, kOrigin, branch, size + 1, root));
    }
    other->add_record("later");
    CHECK(judge(28, other->store.root_at(kOrigin, 28)) == sync::Explanation::unexplained);
    CHECK(sync::explain(one->store, kOrigin, {}, 27, branch.root) == sync::Explanation::unexplained);
    CHECK(sync::explain(one->store, kOrigin, {index - 1, 99}, 27, branch.root) == sync::Explanation::unexplained);
  }

  TEST_CASE("the body of a recovery with a member missing or of another shape is none") {
    const auto reads = [](std::string_view body, std::string_view type = "recovery") {
      return sync::read_recovery({"1", std::string(type), "", "a", std::string(body), {}}).has_value();
    };
    CHECK(reads(R"({"held":1,"common":1,"hub":1,"again":0,"series":"K01"})"));
    CHECK_FALSE(reads(R"({"held":1,"common":1,"hub":1,"again":0,"series":"K01"})", "rate"));
    CHECK_FALSE(reads(R"({"common":1,"hub":1,"again":0,"series":"K01"})"));
    CHECK_FALSE(reads(R"({"held":-1,"common":1,"hub":1,"again":0,"series":"K01"})"));
    CHECK_FALSE(reads(R"({"held":1,"common":1,"hub":1,"again":0,"series":1})"));
    CHECK_FALSE(reads(R"({"held":1,"common":1,"hub":1,"again":0,"series":"K01","abandoned":{"size":2}})"));
    CHECK_FALSE(
        reads(R"({"held":1,"common":1,"hub":1,"again":0,"series":"K01","abandoned":{"size":2,"root":"AA=="}})"));
  }

  TEST_CASE_FIXTURE(Copies, "a device that is behind sends nothing of its own and names its log where both agree") {
    sync::RequestPlan plan;
    plan.behind_at = 20;
    const auto request = one->request(commune.clock.wall(), plan);
    CHECK(request.entries == 0);
    CHECK(request.vouched == 0);
    commune.settle(*other);
    const auto reply = commune.answer(request.file);
    REQUIRE(reply);
    const auto effect = sync::take_reply(one->store, one->roster(), one->keys, request.sha256, *reply, 20);
    REQUIRE(effect);
    CHECK(effect->whole);
    CHECK(effect->ask == 27);
    REQUIRE(effect->changes.cuts.size() == 1);
    CHECK(effect->changes.cuts[0].size == 20);
    CHECK_FALSE(effect->went_behind);
    CHECK(effect->problems.empty());
  }

  TEST_CASE_FIXTURE(Copies,
                    "where the hub holds less than was agreed, or something else, the device asks from further back") {
    commune.settle(*other);
    sync::RequestPlan plan;
    plan.behind_at = 23;  // as if the versions agreed that far
    const auto request = one->request(commune.clock.wall(), plan);
    const auto effect =
        sync::take_reply(one->store, one->roster(), one->keys, request.sha256, *commune.answer(request.file), 23);
    REQUIRE(effect);
    CHECK_FALSE(effect->whole);
    CHECK(effect->ask == 0);
    CHECK(effect->changes.cuts.empty());

    Commune empty(5);  // the same commune, whose hub lost everything of this log
    const auto again = empty.join("k01-a");
    plan.behind_at = 20;
    const auto late = one->request(commune.clock.wall(), plan);
    const auto reply = empty.answer(late.file);
    REQUIRE(reply);
    const auto lost = sync::take_reply(one->store, one->roster(), one->keys, late.sha256, *reply, 20);
    REQUIRE(lost);
    CHECK(lost->ask == 0);
    CHECK(lost->whole);
  }

  TEST_CASE_FIXTURE(Copies, "a device that the hub refuses knows that it is behind, unless the reply comes late") {
    const auto early = one->request(commune.clock.wall());
    commune.settle(*other);
    const auto reply = commune.answer(early.file);
    REQUIRE(reply);
    const auto effect = one->judge(early, *reply);
    REQUIRE(effect);
    CHECK(effect->went_behind);
    apply(*sync::refit_segment(one->store, segment_of(*other, 0)));
    const auto late = one->judge(early, *reply);  // of before it took the hub's version
    REQUIRE(late);
    CHECK_FALSE(late->went_behind);
    CHECK(late->problems.empty());
  }

  TEST_CASE_FIXTURE(Copies, "what the hub lost of another log is handed back from the size that it named") {
    commune.settle(*one);
    commune.add({"r1", "rate", "2025-11-07T08:05:00+07:00", "office", "{}", {}});
    commune.settle(*one);
    const auto held = one->store.state(commune.hub_origin())->size();
    sync::RequestPlan plan;
    plan.hand_back = {{commune.hub_origin(), held - 2}, {"tamnong.example/nobody", 0}, {commune.hub_origin(), held}};
    const auto request = one->request(commune.clock.wall(), plan);
    const auto opened =
        sync::open_bundle(request.file, commune.keys.identity, {commune.hub_origin(), sync::BundleKind::request, {}},
                          [&](const sync::Manifest&) { return one->keys.manifest.verifier(); });
    REQUIRE(opened);
    REQUIRE(opened->members.size() == 2);
    const auto segment = sync::decode_segment(opened->members[1].content);
    REQUIRE(segment);
    CHECK(segment->origin == commune.hub_origin());
    CHECK(segment->from == held - 2);
    CHECK(segment->entries.size() == 2);
  }
}
