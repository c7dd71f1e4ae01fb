// A device that went back in time: whatever was restored, copied or lost, every record counts once on both sides, no
// receipt series is used twice, and the fork is explained by the log itself.

#include "node/journal/recovery.h"

#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "base/file.h"
#include "node/journal/backup.h"
#include "node/journal/highest.h"
#include "node/journal/requests.h"
#include "node/journal/status.h"
#include "node/views/report.h"
#include "tests/support/living_commune.h"

using namespace sovang;
using namespace sovang::tests;

namespace {

namespace fs = std::filesystem;

std::int64_t people_total(journal::Journal& journal, const ManualClock& clock) {
  journal.views().catch_up();
  views::ReportRequest request;
  request.as_of.push_back(base::vietnam_day(clock.wall()));
  return nlohmann::json::parse(views::report_json(journal.db(), journal.logs(), request))["total"]["people_total_vnd"]
      .get<std::int64_t>();
}

/// The directory as it lies on the disk, at another place.
journal::Directory copy_of(const journal::Directory& directory, const fs::path& to) {
  fs::remove_all(to);
  fs::copy(directory.path(), to, fs::copy_options::recursive);
  return journal::Directory(to);
}

struct Village : LivingVillage {
  const std::string origin = device->journal.info().origin;
  std::int64_t expected = 0;  // đồng of everything that was ever entered
  int next = 0;

  /// Enters `count` records of different amounts.
  void enter(Member& at, int count = 1) {
    for (int i = 0; i < count; ++i) {
      const std::int64_t vnd = 1'000 * ++next;
      expected += vnd;
      at.journal.append(std::vector{money("R" + std::to_string(next), vnd, "k01-a")}, at.keys, random);
    }
  }

  sync::MadeRequest ask(Member& at, std::size_t reply_bytes = sync::kRequestBytesMax) {
    auto plan = journal::request_plan(at.journal);
    plan.reply_bytes_max = reply_bytes;
    auto made = sync::make_request(at.journal.logs(), at.journal.roster(), at.keys, plan, clock.wall(), random);
    journal::raise_highest(at.journal, made.vouched);
    return made;
  }
  std::string answer(const sync::MadeRequest& request) {
    const auto answer = service.answer(hub.journal, request.file);
    REQUIRE(answer);
    return answer->file;
  }
  journal::Recovery take(Member& at, const sync::MadeRequest& request, const std::string& reply) {
    const auto effect = sync::take_reply(at.journal.logs(), at.journal.roster(), at.keys, request.sha256, reply,
                                         journal::request_plan(at.journal).behind_at);
    REQUIRE(effect);
    const auto recovery = journal::apply_reply(at.journal, *effect, at.keys, clock.wall(), random);
    REQUIRE(recovery);
    return *recovery;
  }
  journal::Recovery exchange(Member& at, std::size_t reply_bytes = sync::kRequestBytesMax) {
    const auto request = ask(at, reply_bytes);
    return take(at, request, answer(request));
  }
  /// Until everything is cosigned and nothing is behind.
  int settle(Member& at, std::size_t reply_bytes = sync::kRequestBytesMax) {
    for (int round = 1; round < 60; ++round) {
      exchange(at, reply_bytes);
      if (!at.journal.behind() && journal::not_cosigned(at.journal) == 0) return round;
    }
    FAIL("the exchange does not end");
    return 0;
  }

  std::vector<std::uint64_t> recoveries(journal::Journal& journal) {
    journal.views().catch_up();
    return journal.views().recoveries(origin);
  }
  sync::Explanation explained(journal::Journal& journal, const std::string& note) {
    const auto checkpoint = sync::checkpoint_seen(note);
    REQUIRE(checkpoint);
    return sync::explain(journal.logs(), origin, recoveries(journal), checkpoint->size, checkpoint->root);
  }
  /// Everything counts once on both sides, the logs are equal, and each fork that was met is explained.
  void check_whole(Member& at) {
    CHECK(people_total(hub.journal, clock) == expected);
    CHECK(people_total(at.journal, clock) == expected);
    const auto here = at.journal.logs().state(origin), there = hub.journal.logs().state(origin);
    REQUIRE(here);
    REQUIRE(there);
    CHECK(here->size() == there->size());
    CHECK(here->frontier.root() == there->frontier.root());
    CHECK(at.journal.views().compare_with_rebuilt().empty());
    CHECK(hub.journal.views().compare_with_rebuilt().empty());
    CHECK(store::outbox_size(at.journal.db(), origin) == 0);
    for (const auto& row : hub.journal.logs().evidence()) {
      if (row.evidence.origin != origin) continue;
      CHECK(explained(hub.journal, row.evidence.held) == sync::Explanation::proven);
      CHECK(explained(hub.journal, row.evidence.seen) == sync::Explanation::proven);
    }
  }
};

}  // namespace

TEST_CASE_FIXTURE(Village, "recovery: a restored directory that wrote on gets back what it lost and loses nothing") {
  enter(*device, 5);
  settle(*device);
  copy_of(device->directory, folder / "backup");
  enter(*device, 4);
  settle(*device);
  enter(*device, 2);  // lost with the old machine: nobody has seen these
  expected -= 1'000 * (next + next - 1);
  device.reset();
  auto restored = open_member(journal::Directory(folder / "backup"));
  enter(*restored, 3);
  const std::string series = restored->journal.series();
  CHECK(exchange(*restored).went_behind);
  CHECK(restored->journal.behind());
  CHECK(restored->journal.series() != series);
  CHECK(restored->journal.series().starts_with("K01R"));
  const auto before = restored->journal.logs().state(origin)->size();
  enter(*restored, 2);
  CHECK(restored->journal.logs().state(origin)->size() == before);
  CHECK(people_total(restored->journal, clock) == expected - 1'000 * (6 + 7 + 8 + 9));  // what is not here yet
  settle(*restored);
  CHECK(recoveries(restored->journal).size() == 1);
  check_whole(*restored);
}

TEST_CASE_FIXTURE(Village, "recovery: a database restored alone is noticed at once by what had left") {
  enter(*device, 5);
  settle(*device);
  copy_of(device->directory, folder / "backup");
  enter(*device, 4);
  settle(*device);
  device.reset();
  for (const char* suffix : {"", "-wal", "-shm"}) {
    fs::remove(folder / "k01-a" / (std::string("sovang.db") + suffix));
    if (fs::exists(folder / "backup" / (std::string("sovang.db") + suffix)))
      fs::copy(folder / "backup" / (std::string("sovang.db") + suffix),
               folder / "k01-a" / (std::string("sovang.db") + suffix));
  }
  auto restored = open_member(journal::Directory(folder / "k01-a"));
  CHECK(restored->journal.behind());
  enter(*restored, 2);
  CHECK(store::outbox_size(restored->journal.db(), origin) == 2);
  CHECK(restored->journal.logs().state(origin)->size() == 5);
  settle(*restored);
  check_whole(*restored);
  restored.reset();
  CHECK_FALSE(open_member(journal::Directory(folder / "k01-a"))->journal.behind());
}

TEST_CASE_FIXTURE(Village, "recovery: two copies of a device that both go on lose nothing, however often they meet") {
  enter(*device, 2);
  settle(*device);
  auto copy = open_member(copy_of(device->directory, folder / "copy"));
  std::set<std::string> series{device->journal.series()};
  for (int round = 0; round < 4; ++round) {
    enter(*device, 3);
    enter(*copy, 2);
    settle(*device);
    settle(*copy);
    series.insert(copy->journal.series());
  }
  settle(*device);
  CHECK(series.size() >= 4);
  CHECK(device->journal.series() != copy->journal.series());
  settle(*copy);
  check_whole(*device);
  check_whole(*copy);
}

TEST_CASE_FIXTURE(Village, "recovery: two copies that exchange in turn, one carried file each, come to rest") {
  constexpr int kRounds = 40;
  enter(*device, 2);
  settle(*device);
  auto copy = open_member(copy_of(device->directory, folder / "copy"));
  enter(*device);
  enter(*copy);
  const auto rests = [&](Member& at) {
    const auto evidence = hub.journal.logs().evidence();
    return !at.journal.behind() && journal::not_cosigned(at.journal) == 0 &&
           at.journal.logs().state(origin)->size() == hub.journal.logs().state(origin)->size() &&
           std::ranges::all_of(evidence, [&](const auto& row) {
             return explained(hub.journal, row.evidence.seen) == sync::Explanation::proven;
           });
  };
  int round = 0;
  while (round < kRounds && !(rests(*device) && rests(*copy))) {
    exchange(*device);
    exchange(*copy);
    ++round;
  }
  CHECK(round < kRounds);
  const auto size = hub.journal.logs().state(origin)->size();
  for (int more = 0; more < 3; ++more) {
    exchange(*device);
    exchange(*copy);
  }
  CHECK(hub.journal.logs().state(origin)->size() == size);
  check_whole(*device);
  check_whole(*copy);
}

TEST_CASE_FIXTURE(Village, "recovery: a long history comes back in pieces, and each piece is durable by itself") {
  enter(*device, 3);
  settle(*device);
  copy_of(device->directory, folder / "backup");
  enter(*device, 700);
  settle(*device);
  device.reset();
  auto restored = open_member(journal::Directory(folder / "backup"));
  enter(*restored, 3);
  CHECK(exchange(*restored).went_behind);
  int rounds = 0;
  for (; restored->journal.behind(); ++rounds) {
    REQUIRE(rounds < 40);
    enter(*restored);
    exchange(*restored, sync::kRequestBytesMin);
    CHECK(restored->journal.views().compare_with_rebuilt().empty());
    restored.reset();  // a power cut after the commit
    restored = open_member(journal::Directory(folder / "backup"));
  }
  CHECK(rounds > 1);
  settle(*restored);
  check_whole(*restored);
}

TEST_CASE_FIXTURE(Village,
                  "recovery: a reply that was not taken before a crash changes nothing, and the next one does it") {
  enter(*device, 3);
  settle(*device);
  copy_of(device->directory, folder / "backup");
  enter(*device, 2);
  settle(*device);
  device.reset();
  auto restored = open_member(journal::Directory(folder / "backup"));
  enter(*restored, 2);
  for (int round = 0; round < 6; ++round) {
    CAPTURE(round);
    const auto request = ask(*restored);
    const auto reply = answer(request);
    restored.reset();  // the answer is lost with the power
    restored = open_member(journal::Directory(folder / "backup"));
    enter(*restored);
    if (round % 2 == 1) exchange(*restored);
  }
  settle(*restored);
  check_whole(*restored);
}

TEST_CASE_FIXTURE(Village, "recovery: a restored device that lost nothing opens a new series and says so") {
  enter(*device, 3);
  settle(*device);
  journal::go_behind(device->journal, store::Behind::restored);
  enter(*device, 1);
  settle(*device);
  const auto told = recoveries(device->journal);
  REQUIRE(told.size() == 1);
  const auto open = sync::read_open_part(device->journal.logs().read(origin, told[0], told[0] + 1, 0).front().open);
  const auto body = sync::read_recovery(*open);
  REQUIRE(body);
  CHECK(body->held == 3);
  CHECK(body->hub == 3);
  CHECK(body->again == 0);
  CHECK_FALSE(body->abandoned);
  CHECK(body->series == device->journal.series());
  check_whole(*device);
}

TEST_CASE_FIXTURE(Village, "recovery: what left in a carried file and is lost here is given up by name") {
  enter(*device, 3);
  settle(*device);
  copy_of(device->directory, folder / "backup");
  enter(*device, 2);
  const auto carried = ask(*device);  // on a stick that is on its way
  device.reset();
  for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(folder / "k01-a" / (std::string("sovang.db") + suffix));
  fs::copy(folder / "backup" / "sovang.db", folder / "k01-a" / "sovang.db");
  if (fs::exists(folder / "backup" / "sovang.db-wal"))
    fs::copy(folder / "backup" / "sovang.db-wal", folder / "k01-a" / "sovang.db-wal");
  auto restored = open_member(journal::Directory(folder / "k01-a"));
  CHECK(restored->journal.behind());
  enter(*restored, 4);

  SUBCASE("and when it never comes, the checkpoint stays named") {
    settle(*restored);
    expected -= 1'000 * (4 + 5);
    check_whole(*restored);
    const auto highest = journal::read_highest(restored->directory);
    REQUIRE(highest);
    CHECK(restored->journal.holds(highest->size, highest->root));
    const auto told = recoveries(restored->journal);
    REQUIRE(told.size() == 1);
  }
  SUBCASE("and when it comes before the device, its entries are there again") {
    answer(carried);
    settle(*restored);
    check_whole(*restored);
  }
}

TEST_CASE_FIXTURE(Village, "recovery: a torn write of `highest` leaves the value before") {
  for (int i = 0; i < 5; ++i) {
    enter(*device);
    ask(*device);
  }
  const auto file = device->directory.path() / "highest";
  const std::string whole = base::read_file(file, 1 << 20);
  CHECK(whole.size() <= 8192);
  CHECK(journal::read_highest(device->directory)->size == 5);
  const std::size_t newest = whole.find("/v1\n5\n") / 4096 * 4096;
  for (std::size_t at = newest; at < newest + 200; ++at) {
    CAPTURE(at);
    std::string torn = whole;
    torn[at] = static_cast<char>(torn[at] ^ 0x20);
    base::write_file_atomic(file, torn);
    const auto read = journal::read_highest(device->directory);
    REQUIRE(read);
    CHECK((read->size == 4 || read->size == 5));
    if (torn.substr(newest, whole.find('\0', newest) - newest) !=
        whole.substr(newest, whole.find('\0', newest) - newest))
      CHECK(read->size == 4);
  }
  base::write_file_atomic(file, "");
  CHECK_FALSE(journal::read_highest(device->directory));
  CHECK_FALSE(open_member(device->directory)->journal.behind());
}

TEST_CASE_FIXTURE(Village, "recovery: a backup without keys, or of another device than its book knows, makes nothing") {
  const auto restored = [&](const std::function<void(const journal::Directory&)>& damage) {
    const auto source = copy_of(device->directory, folder / "source");
    damage(source);
    const auto file = folder / "backup";
    const auto info = *device->directory.info();  // as the program that made it knew it
    journal::Journal journal(source, info);
    journal::write_backup(journal, file, "", random);
    fs::remove_all(folder / "restored");
    const auto out = journal::restore_backup(journal::Directory(folder / "restored"), file, "", false, clock.wall());
    CHECK(fs::exists(folder / "restored") == out.has_value());
    return out.has_value();
  };
  CHECK(restored([](const journal::Directory&) {}));
  CHECK_FALSE(restored([](const journal::Directory& source) { source.remove("secret.json"); }));
  CHECK_FALSE(restored([](const journal::Directory& source) { source.write_small("secret.json", "{}"); }));
  const auto with_origin = [&](const std::string& name) {
    return restored([&](const journal::Directory& source) {
      auto info = *source.info();
      info.origin = name;
      source.write_info(info);
    });
  };
  CHECK(with_origin(origin));
  CHECK_FALSE(with_origin(""));
  CHECK_FALSE(with_origin("tamnong.example/k01/k01-z"));
}
