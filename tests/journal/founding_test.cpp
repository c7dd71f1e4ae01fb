#include "node/journal/founding.h"

#include <doctest/doctest.h>

#include <fstream>

#include "base/file.h"
#include "tests/support/living_commune.h"

using namespace sovang;
using namespace sovang::tests;

namespace {

journal::HubFounding founding_in(const TempDir& folder, const std::string& passphrase = "") {
  return {"tamnong.example", "Tam Nông", "khu", passphrase, folder / "safe" / "recovery.age"};
}

}  // namespace

TEST_CASE("founding: a hub begins with its own keys and the rules in force, signed") {
  const TempDir folder;
  const ManualClock clock;
  SeededRandom random(1);
  const journal::Directory directory(folder / "h");
  const auto key = journal::found_hub(directory, founding_in(folder), clock.wall(), random);
  REQUIRE(key);
  CHECK(key->name == "tamnong.example/xa");
  journal::Journal journal(directory, *directory.info());
  const auto roster = journal.roster();
  REQUIRE(roster.hub());
  CHECK(roster.hub()->name == "Tam Nông");
  CHECK(roster.hub()->log_key == *key);
  CHECK(journal.views().rules_version() == views::kRulesKnown);
  CHECK(crypto::open_note(journal.logs().state("tamnong.example/xa")->note, std::vector{*key}));
  CHECK(base::read_file(folder / "safe" / "recovery.age", 1000).starts_with("PRIVATE+KEY+tamnong.example/recovery+"));
}

TEST_CASE("founding: a folder that holds a book is never founded again") {
  const TempDir folder;
  const ManualClock clock;
  SeededRandom random(2);
  const journal::Directory directory(folder / "h");
  REQUIRE(journal::found_hub(directory, founding_in(folder), clock.wall(), random));
  const auto info = base::read_file(folder / "h" / "directory.json", 10'000);
  const auto again = journal::found_hub(directory, founding_in(folder), clock.wall(), random);
  REQUIRE_FALSE(again);
  CHECK(again.error() == journal::FoundError::already_founded);
  CHECK(base::read_file(folder / "h" / "directory.json", 10'000) == info);
}

TEST_CASE("founding: what an interrupted founding left behind is begun anew") {
  const TempDir folder;
  const ManualClock clock;
  SeededRandom random(3);
  const journal::Directory directory(folder / "h");
  REQUIRE(journal::found_hub(directory, founding_in(folder), clock.wall(), random));
  std::filesystem::remove(folder / "h" / "directory.json");  // a power cut before the last step
  REQUIRE(journal::found_hub(directory, founding_in(folder), clock.wall(), random));
  journal::Journal journal(directory, *directory.info());
  CHECK(journal.logs().state("tamnong.example/xa")->size() == 2);
}

TEST_CASE("founding: names that are no lower-case domain are refused") {
  for (const char* bad :
       {"", "Tam Nông", "TAMNONG.example", "tamnong.example/xa", "a b", ".example", "example.", "x+y"}) {
    CAPTURE(bad);
    CHECK_FALSE(journal::valid_domain(bad));
  }
  CHECK(journal::valid_domain("tam-nong.example"));
  CHECK(journal::origin_part("TDP 01/Đ") == "tdp-01---");
}

TEST_CASE("secrets: a passphrase locks them, another one does not open them, damage is told apart") {
  const TempDir folder;
  SeededRandom random(4);
  const journal::Directory directory(folder / "d");
  CHECK(directory.secrets("").error() == journal::UnlockError::no_secret);
  const auto made = journal::make_secrets(random);
  directory.write_secrets(made, "đường làng rộng", random);
  CHECK(directory.locked());
  CHECK(directory.secrets("").error() == journal::UnlockError::needs_passphrase);
  CHECK(directory.secrets("duong lang rong").error() == journal::UnlockError::wrong_passphrase);
  CHECK(directory.secrets("đường làng rộng")->seed.bytes() == made.seed.bytes());
  std::ofstream(folder / "d" / "secret.age") << "age-encryption.org/v1\nnonsense";
  CHECK(directory.secrets("đường làng rộng").error() == journal::UnlockError::damaged);
}

TEST_CASE("secrets: in plain they are readable by their owner alone") {
  const TempDir folder;
  SeededRandom random(5);
  const journal::Directory directory(folder / "d");
  directory.write_secrets(journal::make_secrets(random), "", random);
  const auto mode = std::filesystem::status(folder / "d" / "secret.json").permissions();
  CHECK((mode & (std::filesystem::perms::group_all | std::filesystem::perms::others_all)) ==
        std::filesystem::perms::none);
}

TEST_CASE("joining: begun twice with one invitation, it uses the same keys; its request is remembered") {
  const TempDir folder;
  const ManualClock clock;
  SeededRandom random(6);
  Member hub = found_hub(folder, clock, random);
  const auto invitation = invite(hub, "k01-a", clock, random);
  const journal::Directory directory(folder / "k");
  const auto first = journal::start_join(directory, invitation, "", clock.wall(), random);
  const auto second = journal::start_join(directory, invitation, "", clock.wall(), random);
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->keys.log.verifier() == second->keys.log.verifier());
  CHECK(first->request.sha256 != second->request.sha256);
  CHECK_FALSE(directory.info());  // no directory before the hub's word

  hub::SyncService service(hub.directory, hub.journal.info(), hub.keys, clock);
  const auto answer =
      service.answer(hub.journal, first->request.file);  // the first file was carried, the reply comes late
  REQUIRE(answer);
  std::string damaged = answer->file;
  damaged.back() ^= 1;
  CHECK_FALSE(journal::finish_join(directory, second->keys, damaged));
  CHECK_FALSE(directory.info());
  REQUIRE(journal::finish_join(directory, second->keys, answer->file));
  CHECK(directory.info()->series == "K01");
  CHECK(directory.info()->hub_key == hub.keys.log.verifier());
  CHECK_FALSE(journal::pending_invitation(directory));
}

TEST_CASE("journal: what a caller's transaction rolls back was never written") {
  const TempDir folder;
  const ManualClock clock;
  SeededRandom random(8);
  Member hub = found_hub(folder, clock, random);
  const auto before = hub.journal.logs().state(hub.keys.origin)->note;
  {
    const store::Transaction transaction(hub.journal.db());
    hub.journal.append(
        std::vector{
            sync::Draft{"K02", "area", base::rfc3339(clock.wall()), "xa", R"({"area_kind":"khu","name":"Khu 2"})", {}}},
        hub.keys, random);
  }
  CHECK(hub.journal.logs().state(hub.keys.origin)->note == before);
  CHECK(hub.journal.views().compare_with_rebuilt().empty());
}

TEST_CASE("journal: office records go to the office log, the rest to xa, in one transaction") {
  const TempDir folder;
  const ManualClock clock;
  SeededRandom random(9);
  Member hub = found_hub(folder, clock, random);
  const std::string time = base::rfc3339(clock.wall());
  const auto written = hub.journal.append(
      std::vector{
          sync::Draft{"DT1",
                      "petition",
                      time,
                      "xa",
                      R"({"received_on":"2025-01-05","petition_kind":"DISPUTE","field":"OTHER","status":"PENDING"})",
                      {}},
          sync::Draft{"K02", "area", time, "xa", R"({"area_kind":"khu","name":"Khu 2"})", {}}},
      hub.keys, random);
  CHECK(written[0].origin == "tamnong.example/xa/office");
  CHECK(written[1].origin == "tamnong.example/xa");
  CHECK(crypto::open_note(hub.journal.logs().state("tamnong.example/xa/office")->note,
                          std::vector{hub.keys.office_log->verifier()}));
}
