// A hub that is gone, and the new one that the recovery key makes (docs/formats/successor.md).

#include <doctest/doctest.h>

#include <algorithm>

#include "base/file.h"
#include "node/hub/erasing.h"
#include "node/hub/returning.h"
#include "node/hub/revocation.h"
#include "node/journal/succession.h"
#include "node/store/hub_standing.h"
#include "node/store/standing.h"
#include "node/store/successor.h"
#include "tests/hub/exchanging.h"

using namespace sovang;
using namespace sovang::tests;

namespace {

/// A new hub with its service.
struct Successor {
  std::string line;
  Member member;
  hub::SyncService service;

  Successor(const std::string& line_in, const journal::Directory& directory, const ManualClock& clock)
      : line(line_in),
        member(directory, keys_in(directory)),
        service(directory, member.journal.info(), member.keys, clock) {}
};

struct Gone : Exchanging {
  std::unique_ptr<Member> first = join(folder, hub, service, "k01-a", clock, random);
  std::unique_ptr<Member> second = join(folder, hub, service, "k01-b", clock, random);

  void record(Member& device, const std::string& id, std::int64_t vnd) {
    const std::string author = device.keys.origin.substr(device.keys.origin.rfind('/') + 1);
    device.journal.append(std::vector{money(id, vnd, author)}, device.keys, random);
  }
  void area(Member& at, const std::string& id) {
    at.journal.append(std::vector{sync::Draft{
                          id, "area", base::rfc3339(clock.wall()), "xa", R"({"area_kind":"khu","name":"Khu"})", {}}},
                      at.keys, random);
  }
  journal::RecoveryKey recovery() {
    return *journal::read_recovery_key(base::read_file(folder / "recovery.age", 10'000), "");
  }
  std::string found(const journal::Directory& directory, const journal::RecoveryKey& key, std::uint64_t number) {
    const auto statement =
        journal::found_successor(directory, {key, hub.journal.info().hub_key, "", number, ""}, random);
    REQUIRE(statement);
    return sync::successor_line(statement->note);
  }
  std::unique_ptr<Successor> succeed(const std::string& name, std::uint64_t number = 1) {
    const journal::Directory directory(folder / name);
    const std::string line = found(directory, recovery(), number);
    return std::make_unique<Successor>(line, directory, clock);
  }
  void accept(Member& device, const std::string& line) {
    const auto accepted = journal::accept_successor(device.journal, line);
    REQUIRE(accepted);
    CHECK(*accepted);
  }
  /// As `sync` does.
  void settle(Member& device, Successor& at) {
    for (int i = 0; i < 8; ++i) {
      const auto request = request_of(device);
      const auto answer = at.service.answer(at.member.journal, request.file);
      if (answer) {
        take(device, request, answer->file);
        continue;
      }
      if (answer.error().code != "unknown_sender" || !journal::introduce(device.journal, request.handed_xa))
        throw std::runtime_error("refused: " + answer.error().code);
    }
  }
  void settle(Member& device) {
    for (int i = 0; i < 4; ++i) exchange(device, service, hub.journal);
  }
  /// A second directory of the same device, as it is now.
  std::unique_ptr<Member> copy_of(std::unique_ptr<Member>& device, const std::string& name) {
    const journal::Directory from = device->directory, to(folder / name);
    device.reset();  // closed while it is copied
    std::filesystem::copy(from.path(), to.path(), std::filesystem::copy_options::recursive);
    device = std::make_unique<Member>(from, keys_in(from));
    return std::make_unique<Member>(to, keys_in(to));
  }
  static crypto::Hash root_of(Member& member, const std::string& origin) {
    return member.journal.logs().state(origin)->frontier.root();
  }
  static bool waits(Successor& at) { return store::hub_waits(at.member.journal.db()); }
  static std::uint64_t cosigned(Member& device) {
    return device.journal.logs().state(device.keys.origin)->cosigned_size;
  }
  static std::uint64_t size_of(journal::Journal& journal, const std::string& origin) {
    const auto state = journal.logs().state(origin);
    return state ? state->size() : 0;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Gone, "a successor gets the whole book from the devices, in either order, and goes on with it") {
  record(*first, "a", 100'000);
  record(*second, "b", 20'000);
  settle(*first);
  settle(*second);
  settle(*first);
  const auto total = people_total();
  REQUIRE(total == 120'000);
  const std::string old_note = first->journal.logs().state(first->keys.origin)->cosigned_note;
  record(*first, "c", 3'000);
  std::unique_ptr<Member> third;  // joins at the first successor
  for (const bool turned : {false, true}) {
    CAPTURE(turned);
    const auto next = succeed(turned ? "n2" : "n1", turned ? 2 : 1);
    Member& one = turned ? *second : *first;
    Member& other = turned ? *first : *second;
    accept(one, next->line);
    CHECK(cosigned(one) == 0);
    settle(one, *next);
    CHECK(waits(*next));
    CHECK(cosigned(one) == 0);
    accept(other, next->line);
    settle(other, *next);
    if (third) {
      CHECK(waits(*next));
      accept(*third, next->line);
      settle(*third, *next);
    }
    for (Member* device : {&one, &other}) settle(*device, *next);
    CHECK_FALSE(waits(*next));
    CHECK(total_of(next->member) == 123'000);
    for (Member* device : {&one, &other}) {
      CHECK(total_of(*device) == 123'000);
      CHECK(cosigned(*device) == device->journal.logs().state(device->keys.origin)->size());
      CHECK(findings(*device).empty());
    }
    CHECK(findings(next->member).empty());
    CHECK(next->member.journal.roster().logged_number() == (turned ? 2 : 1));
    // New records flow, and the hub writes and enrols.
    record(one, turned ? "e" : "d", 0);
    settle(one, *next);
    CHECK(cosigned(one) == one.journal.logs().state(one.keys.origin)->size());
    area(next->member, turned ? "K04" : "K03");
    auto late = join(folder, next->member, next->service, turned ? "k01-d" : "k01-c", clock, random);
    CHECK(late->journal.roster().hub()->number == (turned ? 2 : 1));
    CHECK_FALSE(*journal::accept_successor(late->journal, next->line));  // it knows from the log
    settle(*late, *next);
    CHECK(total_of(*late) == 123'000);
    CHECK(findings(*late).empty());
    settle(one, *next);
    third = std::move(late);
  }
  // What the first hub cosigned stays true.
  const auto cosigners = first->journal.roster().hub()->cosigners();
  CHECK(cosigners.size() == 3);
  CHECK(crypto::open_note(old_note, std::span(&cosigners.back(), 1)));
}

TEST_CASE_FIXTURE(Gone,
                  "a statement is refused when it is altered anywhere, of another commune, forged, old or rival") {
  const auto next = succeed("n");
  using journal::SuccessorFault;
  const auto fault = [&](const std::string& line) {
    const auto judged = journal::judge_successor(first->journal, line);
    return judged ? std::optional<SuccessorFault>() : std::optional(judged.error());
  };
  CHECK_FALSE(fault(next->line));
  for (std::size_t at = 0; at < next->line.size(); ++at) {
    std::string altered = next->line;
    altered[at] = altered[at] == 'A' ? 'B' : 'A';
    CAPTURE(at);
    CHECK(fault(altered) == SuccessorFault::damaged);
    CHECK(fault(next->line.substr(0, at)) == SuccessorFault::damaged);
  }
  CHECK(fault(next->line + "0") == SuccessorFault::damaged);
  // Altered before the check digits were made: the signature notices.
  const std::string note = *sync::read_successor_line(next->line);
  for (std::size_t at = 0; at < note.size(); ++at) {
    std::string altered = note;
    altered[at] = static_cast<char>(altered[at] ^ 1);
    CAPTURE(at);
    CHECK(fault(sync::successor_line(altered)));
  }
  CHECK(fault(sync::successor_line(note + note)) == SuccessorFault::damaged);

  const crypto::Secret thief(random);
  const journal::RecoveryKey forged{{"tamnong.example/recovery", crypto::KeyType::ed25519, crypto::SigningKey(thief)},
                                    std::nullopt};
  CHECK(fault(found(journal::Directory(folder / "forged"), forged, 1)) == SuccessorFault::not_signed);

  const TempDir elsewhere;
  Member other = found_hub(elsewhere, clock, random);
  const auto theirs = *journal::read_recovery_key(base::read_file(elsewhere / "recovery.age", 10'000), "");
  const auto foreign = journal::found_successor(journal::Directory(elsewhere / "n"),
                                                {theirs, other.journal.info().hub_key, "", 1, ""}, random);
  CHECK(fault(sync::successor_line(foreign->note)) == SuccessorFault::foreign);

  const auto second_one = succeed("n2", 2);
  const auto rival = succeed("n3", 2);
  accept(*first, second_one->line);
  CHECK(fault(next->line) == SuccessorFault::older);
  CHECK(fault(rival->line) == SuccessorFault::rival);
  CHECK_FALSE(*journal::accept_successor(first->journal, second_one->line));
}

TEST_CASE_FIXTURE(Gone,
                  "a version of a device's log that only a follower still holds is handed over and repeated, and the "
                  "follower goes on with the hub's") {
  record(*first, "a", 100'000);
  settle(*first);
  settle(*second);
  auto clone = copy_of(first, "k01-a-clone");
  record(*clone, "b", 20'000);
  settle(*clone);
  settle(*second);
  clone.reset();  // broken, and with the hub its record is gone but at the second
  record(*first, "c", 3'000);
  const auto next = succeed("n");
  accept(*first, next->line);
  settle(*first, *next);
  accept(*second, next->line);
  settle(*second, *next);
  const auto evidence = next->member.journal.logs().evidence_of(first->keys.origin, "fork");
  REQUIRE(evidence.size() == 1);
  const auto kept = sync::decode_segment(evidence.front());
  REQUIRE(kept);
  CHECK(kept->from == 1);  // behind what both share
  CHECK(kept->entries.size() == 1);
  CHECK(size_of(second->journal, first->keys.origin) == 2);  // not left while nothing repeats it
  settle(*first, *next);
  settle(*second, *next);
  settle(*first, *next);
  CHECK_FALSE(waits(*next));
  for (Member* member : {first.get(), second.get(), &next->member}) {
    CHECK(total_of(*member) == 123'000);
    CHECK(root_of(*member, first->keys.origin) == root_of(next->member, first->keys.origin));
    CHECK(findings(*member).empty());
  }
  CHECK(second->journal.logs().evidence_of(first->keys.origin, "fork").size() == 1);  // what it left
  CHECK(exchange(*second, next->service, next->member.journal).problems.empty());
}

TEST_CASE_FIXTURE(Gone, "of a revoked device's log a successor takes the version that the revocation names") {
  settle(*first);
  auto stale = copy_of(first, "k01-a-stale");
  record(*first, "a", 100'000);
  settle(*first);
  settle(*second);
  REQUIRE(hub::revoke(hub.journal, hub.keys, {first->keys.origin, "mất máy", {}}, clock.wall(), random).value() == 1);
  settle(*second);
  record(*stale, "b", 20'000);
  const auto next = succeed("n");
  accept(*stale, next->line);
  settle(*stale, *next);  // it knows of no revocation, and so the hub does not
  REQUIRE(size_of(next->member.journal, first->keys.origin) == 1);
  REQUIRE(root_of(next->member, first->keys.origin) != root_of(*second, first->keys.origin));
  accept(*second, next->line);
  settle(*second, *next);
  CHECK(root_of(next->member, first->keys.origin) == root_of(*second, first->keys.origin));
  CHECK(next->member.journal.logs().evidence_of(first->keys.origin, "fork").size() == 1);
  CHECK(total_of(next->member) == 100'000);
  CHECK(total_of(*second) == 100'000);
}

TEST_CASE_FIXTURE(Gone, "what was erased is not missing of a log that a follower hands back") {
  auto draft = money("a", 100'000, "k01-a");
  draft.fields["name"] = R"({"contributor_name":"Bùi Quang Ước"})";
  first->journal.append(std::vector{draft}, first->keys, random);
  settle(*first);
  settle(*second);
  REQUIRE(hub::erase(hub.journal, hub.keys, {"a", "", "", {}, false}, {"đơn", "xa", clock.wall()}, random));
  settle(*second);
  const auto next = succeed("n");
  accept(*second, next->line);
  settle(*second, *next);
  CHECK(size_of(next->member.journal, first->keys.origin) == 1);
  CHECK(total_of(next->member) == 100'000);
}

TEST_CASE_FIXTURE(Gone, "what a hub passed on while it waited, and never cosigned, is taken by the next one") {
  const auto third = join(folder, hub, service, "k01-c", clock, random);  // not heard again: the next hub waits
  settle(*first);
  settle(*second);
  record(*first, "a", 100'000);
  const auto next = succeed("n1");
  for (Member* device : {first.get(), second.get(), first.get(), second.get()}) {
    if (device->journal.roster().hub()->number == 0) accept(*device, next->line);
    settle(*device, *next);
  }
  REQUIRE(waits(*next));
  REQUIRE(size_of(second->journal, first->keys.origin) == 1);
  const auto last = succeed("n2", 2);
  accept(*second, last->line);
  settle(*second, *last);
  CHECK(size_of(last->member.journal, first->keys.origin) == 1);
  CHECK(total_of(last->member) == 100'000);
}

TEST_CASE_FIXTURE(Gone, "a version that `heads` names and nobody holds keeps the hub waiting until a person accepts") {
  settle(*first);
  settle(*second);
  auto stale = copy_of(first, "k01-a-stale");
  record(*first, "a", 100'000);
  settle(*first);
  record(*stale, "b", 20'000);
  exchange(*stale, hub.journal);  // refused; it learns what the hub stated, and no more
  const auto next = succeed("n");
  for (Member* device : {stale.get(), second.get(), stale.get()}) {
    if (device->journal.roster().hub()->number == 0) accept(*device, next->line);
    settle(*device, *next);
  }
  CHECK(waits(*next));
  const auto waiting = hub::waiting_json(next->member.journal);
  CHECK(waiting["not_heard"].empty());
  REQUIRE(waiting["missing"].size() == 1);
  CHECK(waiting["missing"][0]["origin"] == first->keys.origin);
  REQUIRE(hub::accept_loss(next->member.journal, next->member.keys, "máy cháy", clock.wall(), random));
  CHECK_FALSE(waits(*next));
  CHECK(hub::waiting_json(next->member.journal).is_null());
}

TEST_CASE_FIXTURE(Gone, "who has not accepted seals to the old hub, and the old hub is obeyed no longer by who has") {
  record(*first, "a", 100'000);
  settle(*first);
  const auto next = succeed("n");
  const auto refused = next->service.answer(next->member.journal, request_of(*first).file);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "not_for_us");
  accept(*first, next->line);
  const auto old = service.answer(hub.journal, request_of(*first).file);
  REQUIRE_FALSE(old);
  CHECK(old.error().code == "not_for_us");
  // A reply that the old hub signs is not taken, whatever it answers.
  const auto request = request_of(*second);
  const auto reply = service.answer(hub.journal, request.file);
  REQUIRE(reply);
  accept(*second, next->line);
  CHECK_FALSE(
      sync::take_reply(second->journal.logs(), second->journal.roster(), second->keys, request.sha256, reply->file));
}

TEST_CASE_FIXTURE(Gone,
                  "a device that comes late brings what the old hub wrote on; its key vouches for nothing behind") {
  record(*first, "a", 100'000);
  settle(*first);
  const auto next = succeed("n");
  accept(*first, next->line);
  settle(*first, *next);
  REQUIRE(hub::accept_loss(next->member.journal, next->member.keys, "máy kia đi vắng", clock.wall(), random));
  settle(*first, *next);
  CHECK(cosigned(*first) == 1);
  // The old hub works on with the other device, which knows of nothing; another device joins there.
  area(hub, "K09");
  record(*second, "b", 20'000);
  settle(*second);
  const auto third = join(folder, hub, service, "k01-c", clock, random);
  record(*third, "c", 3'000);
  settle(*third);
  for (Member* device : {&*third, &*second}) {
    accept(*device, next->line);
    settle(*device, *next);
  }
  for (Member* device : {&*first, &*second, &*third}) settle(*device, *next);
  CHECK(total_of(next->member) == 123'000);
  CHECK(total_of(*first) == 123'000);
  CHECK(findings(next->member).empty());
  CHECK(findings(*third).empty());

  // The old hub gets the new hub's log and writes behind it under its own key.
  const std::string& xa = hub.keys.origin;
  auto& logs = second->journal.logs();
  const std::uint64_t held = size_of(next->member.journal, xa);
  auto stolen = sync::make_entry(
      {"evil", "area", base::rfc3339(clock.wall()), "xa", R"({"area_kind":"x","name":"x"})", {}}, random);
  const sync::Changes evil{{journal::extend_log(logs, xa, {*stolen}, hub.keys.log)}, {}};
  REQUIRE(logs.apply(evil));
  store::write_hand_backs(second->journal.db(), {{xa, 0}});
  const auto answer = next->service.answer(next->member.journal, request_of(*second).file);
  REQUIRE(answer);
  CHECK(std::ranges::any_of(answer->problems,
                            [&](const auto& one) { return one.origin == xa && one.code == "bad_signature"; }));
  CHECK(size_of(next->member.journal, xa) == held);
}

TEST_CASE_FIXTURE(Gone, "a restored hub takes a lost enrolment from the device that alone holds it") {
  record(*first, "a", 100'000);
  settle(*first);
  const auto path = folder / "old";
  std::filesystem::create_directories(path);
  for (const auto& file : std::filesystem::directory_iterator(hub.directory.path()))
    if (!file.path().filename().string().starts_with("sovang.db"))
      std::filesystem::copy(file.path(), path / file.path().filename());
  hub.journal.db().query("VACUUM INTO ?").bind((path / "sovang.db").string()).run();
  const auto third = join(folder, hub, service, "k01-c", clock, random);
  record(*third, "c", 3'000);
  settle(*third);

  const journal::Directory directory(path);
  Successor restored("", directory, clock);
  const auto unknown = restored.service.answer(restored.member.journal, request_of(*third).file);
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().code == "unknown_sender");
  for (Member* device : {&*first, &*second, &*third}) settle(*device, restored);
  for (Member* device : {&*first, &*second, &*third}) settle(*device, restored);
  CHECK_FALSE(waits(restored));
  CHECK(total_of(restored.member) == 103'000);
  CHECK(findings(restored.member).empty());
}

TEST_CASE_FIXTURE(Gone, "of a stranger a hub takes nothing that its own key did not sign") {
  const TempDir elsewhere;
  Member other = found_hub(elsewhere, clock, random);
  hub::SyncService other_service(other.directory, other.journal.info(), other.keys, clock);
  const auto stranger = join(elsewhere, other, other_service, "k01-z", clock, random);
  const std::uint64_t before = size_of(hub.journal, hub.keys.origin);
  // Their whole log under our name, sealed to us.
  const auto hub_of = *stranger->journal.roster().hub();
  sync::Bundle bundle{{sync::BundleKind::request, stranger->keys.origin, hub.keys.origin, clock.wall(), {}}, {}};
  bundle.members.push_back({"have", R"({"have":[],"most":65536})"});
  bundle.members.push_back(
      {"log/0", sync::encode_segment(sync::cut_segment(stranger->journal.logs(), hub_of.log_origin(), 0, 1 << 20))});
  const auto file = sync::seal_bundle(bundle, stranger->keys.manifest, hub.keys.identity.recipient(), random);
  const auto refused = service.answer(hub.journal, file);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == "unknown_sender");
  CHECK(size_of(hub.journal, hub.keys.origin) == before);
}

TEST_CASE("the recovery key's file: both forms, locked or not, and what is refused") {
  const TempDir folder;
  const ManualClock clock;
  SeededRandom random(5);
  const journal::Directory directory(folder / "h");
  const auto key = journal::found_hub(directory, {"tamnong.example", "Tam Nông", "khu", "mật khẩu", folder / "r.age"},
                                      clock.wall(), random);
  REQUIRE(key);
  const std::string sealed = base::read_file(folder / "r.age", 10'000);
  CHECK(journal::read_recovery_key(sealed, "khác").error() == journal::RecoveryKeyError::wrong_passphrase);
  const auto opened = journal::read_recovery_key(sealed, "mật khẩu");
  REQUIRE(opened);
  CHECK(opened->hub_key == *key);
  CHECK(opened->signer.verifier() == directory.info()->recovery_key);

  const crypto::Secret seed(random);
  const std::string text = journal::recovery_text("tamnong.example", seed, *key);
  const auto old_form = journal::read_recovery_key(text.substr(0, text.find('\n') + 1), "");
  REQUIRE(old_form);
  CHECK_FALSE(old_form->hub_key);
  for (const std::string& bad :
       {std::string(), text.substr(0, 40), "x" + text, text.substr(0, text.find('\n') + 1) + "hub x\n",
        text.substr(0, text.find('\n') + 1) + "hub " + opened->signer.verifier().text() + "\n"})
    CHECK_FALSE(journal::read_recovery_key(bad, ""));
}
