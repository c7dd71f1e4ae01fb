#include "node/hub/sync_service.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "node/views/report.h"
#include "tests/support/living_commune.h"

using namespace sovang;
using namespace sovang::tests;

namespace {

struct Fixture : LivingHub {
  /// One exchange of a device; its effect is applied on both sides.
  sync::ReplyEffect exchange(Member& device, journal::Journal& reader) { return exchange(device, reader, service); }
  sync::ReplyEffect exchange(Member& device, journal::Journal& reader, hub::SyncService& with) {
    crypto::SystemRandom system;
    const auto request =
        sync::make_request(device.journal.logs(), device.journal.roster(), device.keys, {}, clock.wall(), system);
    const auto answer = with.answer(reader, request.file);
    REQUIRE(answer);
    auto effect =
        sync::take_reply(device.journal.logs(), device.journal.roster(), device.keys, request.sha256, answer->file);
    REQUIRE(effect);
    REQUIRE(device.journal.logs().apply(effect->changes));
    device.journal.views().catch_up();
    return *std::move(effect);
  }

  std::int64_t people_total() {
    hub.journal.views().catch_up();
    views::ReportRequest request;
    request.as_of.push_back(base::vietnam_day(clock.wall()));
    return nlohmann::json::parse(
               views::report_json(hub.journal.db(), hub.journal.logs(), request))["total"]["people_total_vnd"]
        .get<std::int64_t>();
  }

  std::vector<std::string> heads() {
    std::vector<std::string> days;
    const auto state = hub.journal.logs().state(hub.keys.origin);
    for (const auto& entry : hub.journal.logs().read(hub.keys.origin, 0, state->size(), 1 << 24)) {
      const auto open = sync::read_open_part(entry.open);
      if (open && open->type == "heads") days.push_back(open->id);
    }
    return days;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "what a device sends is cosigned, stored and counted once, however often it is sent") {
  const auto joined = join(folder, hub, service, "k01-a", clock, random);
  Member& device = *joined;
  device.journal.append(std::vector{money("a", 500'000, "k01-a"), money("b", 250'000, "k01-a")}, device.keys, random);
  const auto request =
      sync::make_request(device.journal.logs(), device.journal.roster(), device.keys, {}, clock.wall(), random);
  for (int i = 0; i < 3; ++i) CHECK(service.answer(hub.journal, request.file));
  const auto state = hub.journal.logs().state("tamnong.example/k01/k01-a");
  REQUIRE(state);
  CHECK(state->size() == 2);
  CHECK(state->cosigned_size == 2);
  CHECK(people_total() == 750'000);
}

TEST_CASE_FIXTURE(Fixture, "devices that exchange at the same time all get their entries in and their signature back") {
  constexpr int kDevices = 6;
  constexpr int kRounds = 4;
  std::vector<std::unique_ptr<Member>> devices;
  for (int i = 0; i < kDevices; ++i)
    devices.push_back(join(folder, hub, service, "k01-" + std::to_string(i), clock, random));
  std::vector<std::thread> threads;
  for (int i = 0; i < kDevices; ++i) {
    threads.emplace_back([&, i] {
      SeededRandom own(100 + static_cast<std::uint64_t>(i));
      journal::Journal reader(hub.directory, *hub.directory.info());
      Member& device = *devices[static_cast<std::size_t>(i)];
      for (int round = 0; round < kRounds; ++round) {
        device.journal.append(
            std::vector{money(std::to_string(i) + "-" + std::to_string(round), 1'000, "k01-" + std::to_string(i))},
            device.keys, own);
        exchange(device, reader);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  for (auto& device : devices) {
    const auto state = device->journal.logs().state(device->keys.origin);
    CHECK(state->cosigned_size == kRounds);
  }
  CHECK(people_total() == kDevices * kRounds * 1'000);
  // Each follows the others of its area: after one more exchange all hold the same.
  for (auto& device : devices) exchange(*device, hub.journal);
  for (auto& device : devices) CHECK(device->journal.logs().origins().size() == kDevices + 1);
}

TEST_CASE_FIXTURE(Fixture, "however fast requests follow each other, no more than the bound waits to be folded") {
  constexpr std::int64_t kBound = 3;
  const auto joined = join(folder, hub, service, "k01-a", clock, random);
  hub::SyncService busy(hub.directory, hub.journal.info(), hub.keys, clock, kBound);
  std::int64_t most = 0;
  for (int round = 0; round < 40; ++round) {
    joined->journal.append(std::vector{money(std::to_string(round), 1'000, "k01-a")}, joined->keys, random);
    exchange(*joined, hub.journal, busy);
    auto waiting = hub.journal.db().query(
        "SELECT sum(log.size - coalesce(folded.upto, 0)) FROM log LEFT JOIN folded ON folded.log = log.id");
    REQUIRE(waiting.step());
    most = std::max(most, waiting.integer(0));
  }
  CHECK(most <= kBound);
  CHECK(people_total() == 40'000);
}

TEST_CASE_FIXTURE(Fixture, "the hub writes heads once on each day that brought something new, and none on others") {
  const auto joined = join(folder, hub, service, "k01-a", clock, random);
  Member& device = *joined;
  exchange(device, hub.journal);
  CHECK(heads().empty());
  for (int i = 0; i < 2; ++i) {
    device.journal.append(std::vector{money(std::to_string(i), 1'000, "k01-a")}, device.keys, random);
    exchange(device, hub.journal);
  }
  CHECK(heads() == std::vector<std::string>{"heads/2025-11-07"});
  clock.advance(24 * 3'600'000);
  exchange(device, hub.journal);
  CHECK(heads().size() == 1);
  device.journal.append(std::vector{money("next day", 1'000, "k01-a")}, device.keys, random);
  exchange(device, hub.journal);
  CHECK(heads() == std::vector<std::string>{"heads/2025-11-07", "heads/2025-11-08"});
}

TEST_CASE_FIXTURE(Fixture,
                  "of two devices that use one invitation at the same time one is enrolled and the other is reported") {
  const auto invitation = invite(hub, "k01-a", clock, random);
  std::vector<journal::JoinStart> starts;
  for (const char* name : {"one", "two"})
    starts.push_back(*journal::start_join(journal::Directory(folder / name), invitation, "", clock.wall(), random));
  std::vector<std::optional<base::Result<hub::Answer, hub::Refusal>>> answers(2);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < 2; ++i)
    threads.emplace_back([&, i] {
      journal::Journal reader(hub.directory, *hub.directory.info());
      answers[i] = service.answer(reader, starts[i].request.file);
    });
  for (auto& thread : threads) thread.join();
  const std::size_t winner = answers[0]->has_value() ? 0 : 1;
  REQUIRE(answers[winner]->has_value());
  REQUIRE_FALSE(answers[1 - winner]->has_value());
  CHECK(answers[1 - winner]->error().code == "invitation_used");
  CHECK(answers[1 - winner]->error().status == 403);
  CHECK(hub.journal.roster().enrolments().size() == 1);
  const auto evidence = hub.journal.logs().evidence();
  REQUIRE(evidence.size() == 1);
  CHECK(evidence[0].evidence.code == "invitation_reused");
  // The winner asks again: the same keys get the same enrolment, and nothing is written.
  const auto size = hub.journal.logs().state(hub.keys.origin)->size();
  CHECK(service.answer(hub.journal, starts[winner].request.file));
  CHECK(hub.journal.logs().state(hub.keys.origin)->size() == size);
}

TEST_CASE_FIXTURE(Fixture, "an invitation written by another process is known at once") {
  journal::Journal other(hub.directory, *hub.directory.info());
  const auto invitation = hub::invite(other, hub.keys, {"K01", "late", "area", "", 7}, clock.wall(), random);
  REQUIRE(invitation);
  const auto start = journal::start_join(journal::Directory(folder / "late"), *invitation, "", clock.wall(), random);
  CHECK(service.answer(hub.journal, start->request.file));
}

TEST_CASE_FIXTURE(Fixture, "what can't be read or comes from nobody is refused with its code and changes nothing") {
  const auto joined = join(folder, hub, service, "k01-a", clock, random);
  Member& device = *joined;
  device.journal.append(std::vector{money("a", 500'000, "k01-a")}, device.keys, random);
  const auto request =
      sync::make_request(device.journal.logs(), device.journal.roster(), device.keys, {}, clock.wall(), random);
  std::string damaged = request.file;
  damaged[damaged.size() / 2] ^= 1;
  const auto refused = service.answer(hub.journal, damaged);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "damaged");
  CHECK(service.answer(hub.journal, "no bundle").error().code == "damaged");
  CHECK_FALSE(hub.journal.logs().state(device.keys.origin));
  CHECK(service.answer(hub.journal, request.file));
}

TEST_CASE_FIXTURE(Fixture, "private parts of another area stay at the hub; names that concern no area go to all") {
  const auto joined = join(folder, hub, service, "k01-a", clock, random);
  Member& device = *joined;
  const std::string time = base::rfc3339(clock.wall());
  hub.journal.append(
      std::vector{sync::Draft{"K02",
                              "area",
                              time,
                              "xa",
                              R"({"area_kind":"khu","name":"Khu 2"})",
                              {{"name", R"({"head_name":"Bùi Quang Ước"})"}}},
                  sync::Draft{"O1",
                              "org",
                              time,
                              "xa",
                              R"({"org_kind":"DONOR_GROUP"})",
                              {{"name", R"({"name":"Nhóm thiện nguyện"})"}, {"contact", R"({"phone":"0000"})"}}}},
      hub.keys, random);
  exchange(device, hub.journal);
  const auto state = device.journal.logs().state(hub.keys.origin);
  bool saw_org = false;
  for (const auto& entry : device.journal.logs().read(hub.keys.origin, 0, state->size(), 1 << 24)) {
    const auto open = sync::read_open_part(entry.open);
    REQUIRE(open);
    if (open->id == "K02") CHECK(entry.parts.empty());
    if (open->id != "O1") continue;
    saw_org = true;
    CHECK(entry.parts.contains("name"));
    CHECK_FALSE(entry.parts.contains("contact"));
  }
  CHECK(saw_org);
}

TEST_CASE_FIXTURE(Fixture, "each device of an area numbers its receipts under a series of its own") {
  CHECK(invite(hub, "k01-a", clock, random).series == "K01");
  CHECK(invite(hub, "k01-b", clock, random).series == "K01B");
  CHECK(invite(hub, "k01-a", clock, random).series == "K01");  // invited again, not yet enrolled
  CHECK(invite(hub, "k01-c", clock, random).series == "K01C");
  CHECK(hub::invite(hub.journal, hub.keys, {"K99", "x", "area", "", 7}, clock.wall(), random).error() ==
        hub::InviteError::unknown_area);
  CHECK(hub::invite(hub.journal, hub.keys, {"K01", "Máy 1", "area", "", 7}, clock.wall(), random).error() ==
        hub::InviteError::bad_device_name);
  CHECK(hub::invite(hub.journal, hub.keys, {"", "x", "area", "", 7}, clock.wall(), random).error() ==
        hub::InviteError::area_needed);
  CHECK(hub::invite(hub.journal, hub.keys, {"", "office", "commune", "", 7}, clock.wall(), random).error() ==
        hub::InviteError::bad_device_name);
  CHECK(hub::invite(hub.journal, hub.keys, {"", "pc-2", "commune", "", 7}, clock.wall(), random)->series == "XAB");
}
