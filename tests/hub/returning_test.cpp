// A hub whose database went back in time, and its devices.

#include "node/hub/returning.h"

#include <doctest/doctest.h>

#include "node/hub/revocation.h"
#include "node/store/hub_standing.h"
#include "tests/hub/exchanging.h"

using namespace sovang;
using namespace sovang::tests;

namespace {

/// The hub of a commune as it was, copied before what follows happened.
struct Restored : Exchanging {
  std::unique_ptr<Member> first = join(folder, hub, service, "k01-a", clock, random);
  std::unique_ptr<Member> second = join(folder, hub, service, "k01-b", clock, random);
  std::unique_ptr<Member> old;  // the restored hub
  std::unique_ptr<hub::SyncService> old_service;

  void record(Member& device, const std::string& id, std::int64_t vnd) {
    const std::string author = device.keys.origin.substr(device.keys.origin.rfind('/') + 1);
    device.journal.append(std::vector{money(id, vnd, author)}, device.keys, random);
  }
  void settle(Member& device) {
    for (int i = 0; i < 6; ++i) exchange(device, service, hub.journal);
  }
  void settle_old(Member& device) {
    for (int i = 0; i < 6; ++i) exchange(device, *old_service, old->journal);
  }
  void area(Member& at, const std::string& id) {
    at.journal.append(std::vector{sync::Draft{id,
                                              "area",
                                              base::rfc3339(clock.wall()),
                                              "xa",
                                              R"({"area_kind":"khu","name":")" + id + "\"}",
                                              {{"name", R"({"head_name":"Bùi Quang Ước"})"}}}},
                      at.keys, random);
  }
  void areas(Member& at, const std::string& prefix, int count) {
    for (int i = 0; i < count; ++i) area(at, prefix + std::to_string(i));
  }
  /// One exchange over a line that takes a few entries at a time.
  sync::ReplyEffect piece(Member& device) { return exchange(device, *old_service, old->journal, 2'000); }
  std::uint64_t xa_size(Member& at) { return at.journal.logs().state(hub.keys.origin)->size(); }
  /// What a backup holds: the folder, and the database as of now.
  void back_up() {
    std::filesystem::create_directories(folder / "old");
    for (const auto& file : std::filesystem::directory_iterator(hub.directory.path()))
      if (!file.path().filename().string().starts_with("sovang.db"))
        std::filesystem::copy(file.path(), folder / "old" / file.path().filename());
    hub.journal.db().query("VACUUM INTO ?").bind((folder / "old" / "sovang.db").string()).run();
  }
  void restore() {
    const journal::Directory directory(folder / "old");
    old = open_member(directory);
    old_service = std::make_unique<hub::SyncService>(directory, old->journal.info(), old->keys, clock);
  }
  bool waits() { return store::hub_waits(old->journal.db()); }
  std::size_t recoveries() {
    std::size_t count = 0;
    const auto state = old->journal.logs().state(hub.keys.origin);
    for (const auto& entry : old->journal.logs().read(hub.keys.origin, 0, state->size(), 1 << 24)) {
      const auto open = sync::read_open_part(entry.open);
      count += open && open->type == "hub_recovery" ? 1 : 0;
    }
    return count;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Restored,
                  "a restored hub cosigns and appends nothing until every device has handed back what it lost") {
  record(*first, "a", 100'000);
  settle(*first);
  settle(*second);
  back_up();
  record(*first, "b", 20'000);
  settle(*first);
  area(hub, "K02");
  settle(*second);
  record(*second, "c", 3'000);
  restore();
  CHECK_FALSE(waits());
  // The second knows more of the hub's log: from its first request on nothing is written.
  exchange(*second, *old_service, old->journal);
  CHECK(waits());
  CHECK_THROWS_AS(area(*old, "K03"), journal::HubWaits);
  CHECK_FALSE(second->journal.logs().state(second->keys.origin)->cosigned_size > 0);
  settle_old(*second);
  CHECK(waits());
  CHECK(hub::waiting_json(old->journal)["not_heard"].size() == 1);
  settle_old(*first);
  CHECK_FALSE(waits());
  CHECK(recoveries() == 1);
  settle_old(*second);
  for (auto* device : {first.get(), second.get()}) {
    const auto state = device->journal.logs().state(device->keys.origin);
    CHECK(state->cosigned_size == state->size());
    CHECK(total_of(*device) == 123'000);
    CHECK(findings(*device).empty());
  }
  CHECK(total_of(*old) == 123'000);
  CHECK(findings(*old).empty());
  area(*old, "K03");
}

TEST_CASE_FIXTURE(Restored,
                  "a restored hub that wrote on before anybody could tell joins both versions, and devices follow") {
  settle(*first);
  settle(*second);
  back_up();
  area(hub, "K02");
  settle(*second);
  restore();
  area(*old, "K03");
  record(*first, "a", 100'000);
  settle_old(*first);  // knows nothing of K02: the hub goes on
  settle_old(*second);
  settle_old(*first);
  CHECK_FALSE(waits());
  for (auto* member : {first.get(), second.get(), old.get()}) {
    CHECK(findings(*member).empty());
    CHECK(total_of(*member) == 100'000);
    const auto state = member->journal.logs().state(hub.keys.origin);
    CHECK(state->frontier.root() == old->journal.logs().state(hub.keys.origin)->frontier.root());
  }
}

TEST_CASE_FIXTURE(Restored, "a person accepts the loss; a device that comes late with the old log loses nothing") {
  settle(*first);
  settle(*second);
  back_up();
  area(hub, "K02");
  settle(*first);
  settle(*second);
  record(*second, "b", 20'000);
  settle(*second);
  restore();
  {
    // The first says that it holds more, and is never heard again.
    const auto request = request_of(*first);
    REQUIRE(old_service->answer(old->journal, request.file));
  }
  CHECK(waits());
  CHECK(hub::accept_loss(old->journal, old->keys, "  ", clock.wall(), random).error() ==
        hub::AcceptError::reason_needed);
  REQUIRE(hub::accept_loss(old->journal, old->keys, "máy hỏng", clock.wall(), random));
  CHECK_FALSE(waits());
  CHECK(hub::accept_loss(old->journal, old->keys, "x", clock.wall(), random).error() == hub::AcceptError::not_waiting);
  area(*old, "K03");
  settle_old(*second);
  CHECK_FALSE(waits());
  CHECK(total_of(*old) == 20'000);
  CHECK(total_of(*second) == 20'000);
  settle_old(*first);
  CHECK_FALSE(waits());
  for (auto* member : {first.get(), second.get(), old.get()}) {
    CHECK(findings(*member).empty());
    CHECK(member->journal.logs().state(hub.keys.origin)->frontier.root() ==
          old->journal.logs().state(hub.keys.origin)->frontier.root());
  }
  // Once: the second device with the same old log finds its entries repeated already.
  CHECK(recoveries() == 2);
}

TEST_CASE_FIXTURE(Restored, "devices that hold more and less of what a hub lost hand it back by turns, in pieces") {
  settle(*first);
  settle(*second);
  back_up();
  areas(hub, "A", 30);
  settle(*first);
  areas(hub, "B", 15);
  settle(*second);
  const std::uint64_t whole = xa_size(hub);
  restore();
  int pieces = 0;
  for (; pieces < 60 && (pieces == 0 || waits()); ++pieces) {
    piece(*first);
    piece(*second);
  }
  CHECK(pieces > 4);
  CHECK_FALSE(waits());
  CHECK(recoveries() == 1);
  CHECK(old->journal.logs().root_at(hub.keys.origin, whole) == hub.journal.logs().root_at(hub.keys.origin, whole));
  CHECK(old->journal.logs().evidence().empty());
  settle_old(*first);
  settle_old(*second);
  for (auto* member : {first.get(), second.get(), old.get()}) {
    CHECK(findings(*member).empty());
    CHECK(member->journal.logs().evidence().empty());
    CHECK(xa_size(*member) == xa_size(*old));
  }
}

TEST_CASE_FIXTURE(Restored, "another version of the hub's log is joined once it comes whole, and once only") {
  areas(hub, "A", 20);
  settle(*first);
  settle(*second);
  back_up();
  areas(hub, "B", 20);
  settle(*second);
  restore();
  area(*old, "K03");
  const std::uint64_t before = xa_size(*old);
  std::vector<sync::HandBack> asked;
  for (int i = 0; i < 40; ++i) asked = piece(*second).hand_back;
  CHECK(xa_size(*old) == before);
  // What is asked for is where the versions part: a piece that holds the rest is all that is missing.
  REQUIRE(asked.size() == 1);
  CHECK(asked.front().size == before - 1);
  settle_old(*second);
  settle_old(*first);
  settle_old(*second);
  CHECK_FALSE(waits());
  for (auto* member : {first.get(), second.get(), old.get()}) {
    CHECK(findings(*member).empty());
    CHECK(xa_size(*member) == xa_size(*old));
  }
  CHECK(xa_size(*old) == before + 20 + recoveries());
}

TEST_CASE_FIXTURE(Restored,
                  "a device under way in a log that the hub lost takes what the hub has now, and blames nobody") {
  settle(*first);
  settle(*second);
  areas(hub, "A", 10);
  back_up();
  areas(hub, "B", 20);
  // The first gets a part under the newest note, as over a line that breaks.
  {
    auto segment = sync::cut_segment(hub.journal.logs(), hub.keys.origin, xa_size(*first), 2'000);
    auto append = sync::check_segment(first->journal.logs(), segment, hub.keys.log.verifier(), {}, sync::Bearer::other);
    REQUIRE(append);
    REQUIRE(first->journal.logs().apply({{*append}, {}}));
  }
  const auto part = xa_size(*first);
  const std::uint64_t lost = xa_size(hub);
  REQUIRE(part < lost);
  restore();
  journal::go_behind(old->journal, store::Behind::restored);
  for (int i = 0; i < 4; ++i) {
    settle_old(*first);
    settle_old(*second);
  }
  CHECK_FALSE(waits());
  for (int i = 0; i < 40; ++i) {  // past the size that was signed and lost
    area(*old, "C" + std::to_string(i));
    const auto effect = exchange(*first, *old_service, old->journal);
    for (const auto& problem : effect.problems) CHECK_MESSAGE(false, problem.code);
    CHECK(xa_size(*first) == xa_size(*old));
    for (auto* member : {first.get(), old.get()}) CHECK(findings(*member) == std::vector<std::string>());
  }
  REQUIRE(xa_size(*old) > lost);
  CHECK(first->journal.logs().evidence().size() == 1);
}
