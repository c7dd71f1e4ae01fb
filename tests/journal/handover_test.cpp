// A book that is handed over on a device that was copied or went back in time: behind the handover nothing counts,
// wherever it waits.

#include "node/journal/handover.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "node/journal/recovery.h"
#include "node/store/standing.h"
#include "node/views/report.h"
#include "tests/support/living_commune.h"

using namespace sovang;
using namespace sovang::tests;

namespace {

namespace fs = std::filesystem;

struct Village : LivingVillage {
  /// A copy of the device's folder as it is now.
  std::unique_ptr<Member> copy() {
    device.reset();
    fs::copy(folder / "k01-a", folder / "copy", fs::copy_options::recursive);
    device = open_member(journal::Directory(folder / "k01-a"));
    return open_member(journal::Directory(folder / "copy"));
  }
  void enter(Member& at, const std::string& id) {
    at.journal.append(std::vector{money(id, 1'000, "k01-a")}, at.keys, random);
  }
  /// More than the smallest reply takes.
  void enter_many(Member& at) {
    std::vector<sync::Draft> drafts;
    for (int i = 0; i < 700; ++i) drafts.push_back(money("M" + std::to_string(i), 1'000, "k01-a"));
    at.journal.append(drafts, at.keys, random);
  }
  base::Result<nlohmann::ordered_json, journal::HandoverError> hand_over(Member& at) {
    return journal::start_handover(at.journal, at.keys, "", "", clock.wall(), random);
  }
  void exchange(Member& at, std::size_t reply_bytes = sync::kRequestBytesMax) {
    auto plan = journal::request_plan(at.journal);
    plan.reply_bytes_max = reply_bytes;
    const auto request =
        sync::make_request(at.journal.logs(), at.journal.roster(), at.keys, plan, clock.wall(), random);
    const auto answer = service.answer(hub.journal, request.file);
    REQUIRE(answer);
    const auto effect =
        sync::take_reply(at.journal.logs(), at.journal.roster(), at.keys, request.sha256, answer->file, plan.behind_at);
    REQUIRE(effect);
    REQUIRE(journal::apply_reply(at.journal, *effect, at.keys, clock.wall(), random));
  }
  std::int64_t total(Member& at) {
    at.journal.views().catch_up();
    views::ReportRequest request;
    request.as_of.push_back(base::vietnam_day(clock.wall()));
    return nlohmann::json::parse(views::report_json(at.journal.db(), at.journal.logs(), request))["total"]["total_vnd"];
  }
};

}  // namespace

TEST_CASE_FIXTURE(Village, "handover: a directory that went back in time states no balances until it holds all again") {
  enter(*device, "R1");
  exchange(*device);
  journal::go_behind(device->journal, store::Behind::restored);
  const auto refused = hand_over(*device);
  REQUIRE_FALSE(refused);
  CHECK(refused.error() == journal::HandoverError::behind);
  while (device->journal.behind()) exchange(*device);
  CHECK(hand_over(*device));
}

TEST_CASE_FIXTURE(Village, "handover: what waits in the outbox of a log that was handed over counts nowhere") {
  enter(*device, "R1");
  REQUIRE(hand_over(*device));
  exchange(*device);
  journal::go_behind(device->journal, store::Behind::restored);
  enter(*device, "R2");
  CHECK(total(*device) == 1'000);
  CHECK(device->journal.views().compare_with_rebuilt().empty());
}

TEST_CASE_FIXTURE(Village, "handover: one that comes back piece by piece ends what had been counted in the outbox") {
  const auto old = copy();
  enter(*device, "R1");
  REQUIRE(hand_over(*device));
  enter_many(*device);
  exchange(*device);
  journal::go_behind(old->journal, store::Behind::restored);
  enter(*old, "R2");
  CHECK(total(*old) == 1'000);
  bool fetched = false;  // before it is whole
  while (old->journal.behind()) {
    exchange(*old, sync::kRequestBytesMin);
    CHECK(total(*old) == (journal::handed_over(old->journal) ? 1'000 : 2'000));
    CHECK(old->journal.views().compare_with_rebuilt().empty());
    fetched = fetched || (old->journal.behind() && journal::handed_over(old->journal));
  }
  CHECK(fetched);
}

TEST_CASE_FIXTURE(Village, "handover: one that waits in the outbox is not forgotten") {
  const auto other = copy();
  REQUIRE(hand_over(*device));
  enter_many(*other);
  exchange(*other);
  exchange(*device);
  REQUIRE(device->journal.behind());
  bool waited = false;
  while (device->journal.behind()) {  // its own branch gives way to the other's
    exchange(*device, sync::kRequestBytesMin);
    waited = waited || store::outbox_size(device->journal.db(), device->journal.info().origin) > 0;
    CHECK(journal::handed_over(device->journal));
    const auto again = hand_over(*device);
    REQUIRE_FALSE(again);
    CHECK(again.error() == journal::HandoverError::handed_over);
  }
  CHECK(waited);
}
