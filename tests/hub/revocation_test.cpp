// Ending a device, and what comes of what it wrote behind its end.

#include "node/hub/revocation.h"

#include <doctest/doctest.h>

#include "tests/hub/exchanging.h"

using namespace sovang;
using namespace sovang::tests;

namespace {

struct Stolen : Exchanging {
  std::unique_ptr<Member> device = join(folder, hub, service, "k01-a", clock, random);
  const std::string origin = "tamnong.example/k01/k01-a";

  hub::QuarantineError failure_of(const hub::QuarantineRequest& request) {
    const auto done = hub::decide_quarantine(hub.journal, hub.keys, request, clock.wall(), random);
    REQUIRE_FALSE(done);
    return done.error().error;
  }
  void record(const std::string& id, std::int64_t vnd) {
    device->journal.append(std::vector{money(id, vnd, "k01-a")}, device->keys, random);
  }
};

}  // namespace

TEST_CASE_FIXTURE(
    Stolen,
    "a carried file that was on its way when its device was revoked waits in quarantine, and counts when accepted") {
  record("before", 100'000);
  exchange(*device, hub.journal);
  record("a", 20'000);
  record("b", 3'000);
  const auto carried = request_of(*device);
  const auto size = hub::revoke(hub.journal, hub.keys, {origin, "mất máy", {}}, clock.wall(), random);
  REQUIRE(size);
  CHECK(*size == 1);
  const auto answer = service.answer(hub.journal, carried.file);
  REQUIRE(answer);
  CHECK(answer->problems.front().code == "revoked");
  CHECK(people_total() == 100'000);
  CHECK(
      hub::decide_quarantine(hub.journal, hub.keys, {origin, {1}, true, "đã gọi hỏi"}, clock.wall(), random).value() ==
      1);
  CHECK(hub::decide_quarantine(hub.journal, hub.keys, {origin, {2}, false, "không có người này"}, clock.wall(), random)
            .value() == 1);
  CHECK(people_total() == 120'000);
  CHECK(findings(hub).empty());
  // Decided so already: nothing is written. Another decision replaces the first.
  CHECK(hub::decide_quarantine(hub.journal, hub.keys, {origin, {1}, true, "x"}, clock.wall(), random).value() == 0);
  CHECK(hub::decide_quarantine(hub.journal, hub.keys, {origin, {1, 2}, false, "x"}, clock.wall(), random).value() == 1);
  CHECK(people_total() == 100'000);
}

TEST_CASE_FIXTURE(Stolen, "a revoked device reads nothing new, and cannot come back under its name") {
  exchange(*device, hub.journal);
  const auto held = device->journal.logs().state(hub.keys.origin)->size();
  REQUIRE(hub::revoke(hub.journal, hub.keys, {origin, "mất máy", {}}, clock.wall(), random));
  hub.journal.append(
      std::vector{
          sync::Draft{"K09", "area", base::rfc3339(clock.wall()), "xa", R"({"area_kind":"khu","name":"Khu 9"})", {}}},
      hub.keys, random);
  const auto effect = exchange(*device, hub.journal);
  CHECK(effect.entries == 0);
  CHECK(device->journal.logs().state(hub.keys.origin)->size() == held);
}

TEST_CASE_FIXTURE(Stolen, "what cannot be revoked or decided is refused with its reason and writes nothing") {
  record("a", 1'000);
  exchange(*device, hub.journal);
  const auto before = hub.journal.logs().state(hub.keys.origin)->size();
  const auto error_of = [&](const hub::RevokeRequest& request) {
    return hub::revoke(hub.journal, hub.keys, request, clock.wall(), random).error();
  };
  CHECK(error_of({"tamnong.example/k01/nobody", "x", {}}) == hub::RevokeError::unknown_device);
  CHECK(error_of({origin, "  ", {}}) == hub::RevokeError::reason_needed);
  CHECK(error_of({origin, "x", 2}) == hub::RevokeError::size_not_held);
  CHECK(failure_of({origin, {0}, true, "x"}) == hub::QuarantineError::not_revoked);
  CHECK(hub.journal.logs().state(hub.keys.origin)->size() == before);
  REQUIRE(hub::revoke(hub.journal, hub.keys, {origin, "x", 0}, clock.wall(), random));
  CHECK(people_total() == 0);
  CHECK(error_of({origin, "x", {}}) == hub::RevokeError::already_revoked);
  CHECK(failure_of({origin, {0, 1}, true, "x"}) == hub::QuarantineError::not_in_quarantine);
  CHECK(failure_of({origin, {0}, true, ""}) == hub::QuarantineError::reason_needed);
  CHECK(hub::decide_quarantine(hub.journal, hub.keys, {origin, {0}, true, "x"}, clock.wall(), random));
  CHECK(people_total() == 1'000);
  CHECK(findings(hub).empty());
}
