#include <doctest/doctest.h>

#include "tests/support/commune.h"

using namespace sovang;
using namespace sovang::tests;

namespace {

std::string code_of_first(const std::vector<sync::Problem>& problems) {
  return problems.empty() ? "" : problems.front().code;
}

}  // namespace

TEST_SUITE("exchange") {
  TEST_CASE("a joined device holds the hub's log and knows itself") {
    Commune commune(1);
    const auto device = commune.join("k01-a");
    CHECK(device->roster().hub()->name == "Tam Nông");
    CHECK(device->roster().enrolment(device->keys.origin) != nullptr);
    CHECK(device->store.state(commune.hub_origin())->size() == commune.store.state(commune.hub_origin())->size());
  }

  TEST_CASE("records arrive at the hub and come back cosigned") {
    Commune commune(2);
    const auto device = commune.join("k01-a");
    device->add_record("R1", "ghi chú");
    device->add_record("R2");
    const auto effect = commune.exchange(*device);
    CHECK(effect.problems.empty());
    CHECK(effect.acknowledged == 2);
    CHECK_FALSE(effect.more);
    CHECK(effect.hub_time == base::WallTime{commune.clock.wall().seconds() * 1000});
    const auto at_hub = commune.store.state(device->keys.origin);
    const auto own = device->store.state(device->keys.origin);
    REQUIRE(at_hub);
    CHECK(at_hub->size() == 2);
    CHECK(commune.store.read(device->keys.origin, 0, 2, SIZE_MAX) ==
          device->store.read(device->keys.origin, 0, 2, SIZE_MAX));
    CHECK(own->cosigned_size == 2);
    CHECK(own->note == at_hub->note);
    CHECK(own->cosigned_note == own->note);
    const std::vector<crypto::VerifierKey> both{device->keys.log.verifier(), commune.keys.cosigner->verifier()};
    const auto opened = crypto::open_note(own->note, both);
    REQUIRE(opened);
    CHECK(opened->signatures.size() == 2);
  }

  TEST_CASE("devices of one area get each other's records, of another area they do not") {
    Commune commune(3);
    const auto one = commune.join("k01-a", "K01");
    const auto other = commune.join("k01-b", "K01");
    const auto far = commune.join("k02-a", "K02");
    one->add_record("R1");
    commune.settle(*one);
    commune.settle(*other);
    commune.settle(*far);
    CHECK(other->store.state(one->keys.origin)->size() == 1);
    CHECK_FALSE(far->store.state(one->keys.origin));
  }

  TEST_CASE("the office's log goes to the commune's devices and to nobody else") {
    Commune commune(4);
    commune.add({"P1", "petition", "2025-01-16T20:15:00+07:00", "office", R"({"received_on":"2025-01-16"})", {}}, true);
    const std::string office = commune.hub_origin() + "/office";
    for (const auto& [name, role, sees] : {std::tuple{"vp", "commune", true},
                                           {"kt", "accountant", true},
                                           {"tt", "inspector", false},
                                           {"k01-a", "area", false}}) {
      CAPTURE(role);
      const auto device = commune.join(name, "K01", role);
      commune.settle(*device);
      CHECK(device->store.state(office).has_value() == sees);
    }
  }

  TEST_CASE("commune and inspector follow every device") {
    Commune commune(5);
    const auto one = commune.join("k01-a", "K01");
    const auto two = commune.join("k02-a", "K02");
    const auto office = commune.join("vp", "", "commune");
    const auto inspector = commune.join("tt", "", "inspector");
    one->add_record("R1");
    two->add_record("R2");
    for (auto* device : {one.get(), two.get(), office.get(), inspector.get()}) commune.settle(*device);
    for (const auto* device : {office.get(), inspector.get()}) {
      CHECK(device->store.state(one->keys.origin)->size() == 1);
      CHECK(device->store.state(two->keys.origin)->size() == 1);
    }
  }

  TEST_CASE("a private part that the filter holds back stays behind, and the log still verifies") {
    Commune commune(6);
    const auto one = commune.join("k01-a");
    const auto other = commune.join("k01-b");
    one->add_record("R1", "chỉ cho xã");
    commune.settle(*one);
    commune.filter = [](const sync::Enrolment&, std::string_view, const sync::Entry&, std::string_view name) {
      return name != "note";
    };
    commune.settle(*other);
    const auto got = other->store.read(one->keys.origin, 0, 1, SIZE_MAX);
    CHECK(got[0].open == one->store.read(one->keys.origin, 0, 1, SIZE_MAX)[0].open);
    CHECK(got[0].parts.empty());
    CHECK(commune.store.read(one->keys.origin, 0, 1, SIZE_MAX)[0].parts.size() == 1);
  }

  TEST_CASE("a new device's log can follow its enrolment in one reply") {
    Commune commune(7);
    const auto one = commune.join("k01-a");
    commune.settle(*one);
    const auto late = commune.join("k01-b");
    late->add_record("R9");
    commune.settle(*late);
    const auto effect = commune.exchange(*one);
    CHECK(effect.problems.empty());
    CHECK(one->store.state(late->keys.origin)->size() == 1);
  }

  TEST_CASE("the same request twice changes the hub once, and the reply taken twice the device once") {
    Commune commune(8);
    const auto device = commune.join("k01-a");
    device->add_record("R1");
    const auto request = device->request(commune.clock.wall());
    const auto reply = commune.answer(request.file);
    REQUIRE(reply);
    const std::string hub = commune.store.dump();
    commune.clock.advance(60'000);
    const auto again = commune.answer(request.file);
    REQUIRE(again);
    CHECK(commune.store.dump() == hub);
    device->take(request, *reply);
    const std::string held = device->store.dump();
    for (const auto& second : {*reply, *again}) {
      const auto effect = device->judge(request, second);
      REQUIRE(effect);
      CHECK(effect->changes.empty());
    }
    CHECK(device->store.dump() == held);
  }

  TEST_CASE("a lost reply is repaired by asking again") {
    Commune commune(9);
    const auto device = commune.join("k01-a");
    device->add_record("R1");
    REQUIRE(commune.answer(device->request(commune.clock.wall()).file));  // and the reply is lost
    device->add_record("R2");
    const auto effect = commune.exchange(*device);
    CHECK(effect.problems.empty());
    CHECK(effect.acknowledged == 2);
    CHECK(device->store.state(device->keys.origin)->cosigned_size == 2);
  }

  TEST_CASE("a request that arrives after a newer one does no harm") {
    Commune commune(10);
    const auto device = commune.join("k01-a");
    device->add_record("R1");
    const auto early = device->request(commune.clock.wall());
    device->add_record("R2");
    commune.settle(*device);
    const std::string hub = commune.store.dump();
    const auto reply = commune.answer(early.file);
    REQUIRE(reply);
    CHECK(commune.store.dump() == hub);
    CHECK(code_of_first(commune.problems) == "behind");
    const auto effect = device->judge(early, *reply);
    REQUIRE(effect);
    CHECK(effect->problems.empty());  // by now the device has it all
    CHECK(effect->changes.empty());
  }

  TEST_CASE("a reply to another request is refused") {
    Commune commune(11);
    const auto device = commune.join("k01-a");
    device->add_record("R1");
    const auto first = device->request(commune.clock.wall());
    const auto old = commune.answer(first.file);
    REQUIRE(old);
    const auto second = device->request(commune.clock.wall());
    const auto effect = device->judge(second, *old);
    REQUIRE_FALSE(effect);
    CHECK(effect.error().bundle == sync::BundleError::wrong_request);
  }

  TEST_CASE("requests of strangers and for other hubs are refused") {
    Commune commune(12);
    Commune elsewhere(13);
    const auto device = commune.join("k01-a");
    const auto stranger = elsewhere.join("k07-a");
    device->add_record("R1");
    const auto request = device->request(commune.clock.wall());
    const auto refused = [&](std::string_view file) {
      const std::string before = commune.store.dump();
      const auto answer = commune.answer(file);
      CHECK(commune.store.dump() == before);
      REQUIRE_FALSE(answer);
      return answer.error();
    };
    CHECK(refused(stranger->request(commune.clock.wall()).file) == sync::BundleError::not_for_us);
    // Sealed to the right hub by a device that it does not know.
    const auto mine =
        sync::seal_bundle({{sync::BundleKind::request, stranger->keys.origin, commune.hub_origin(), {}, {}}, {}},
                          stranger->keys.manifest, commune.keys.identity.recipient(), commune.random);
    CHECK(refused(mine) == sync::BundleError::unknown_sender);
    // Under a known name with another key.
    const auto posed =
        sync::seal_bundle({{sync::BundleKind::request, device->keys.origin, commune.hub_origin(), {}, {}}, {}},
                          stranger->keys.manifest, commune.keys.identity.recipient(), commune.random);
    CHECK(refused(posed) == sync::BundleError::bad_signature);
    const auto misdirected =
        sync::seal_bundle({{sync::BundleKind::request, device->keys.origin, "other.example/xa", {}, {}}, {}},
                          device->keys.manifest, commune.keys.identity.recipient(), commune.random);
    CHECK(refused(misdirected) == sync::BundleError::wrong_receiver);
    const auto unheard =
        sync::seal_bundle({{sync::BundleKind::request, device->keys.origin, commune.hub_origin(), {}, {}}, {}},
                          device->keys.manifest, commune.keys.identity.recipient(), commune.random);
    CHECK(refused(unheard) == sync::BundleError::damaged);  // no `have`
    const auto reply = commune.answer(request.file);
    REQUIRE(reply);
    CHECK(refused(*reply) == sync::BundleError::not_for_us);
  }

  TEST_CASE("what a revoked device sends is taken, not cosigned, and it is given nothing new") {
    Commune commune(16);
    const auto device = commune.join("k01-a");
    const auto other = commune.join("k01-b");
    device->add_record("R1");
    commune.settle(*device);
    other->add_record("S1");
    commune.settle(*other);
    commune.revoke(device->keys.origin, 1);
    commune.add({"K09", "area", base::rfc3339(commune.clock.wall()), "office", "{}", {}});
    device->add_record("R2");
    const auto xa_before = device->store.state(commune.hub_origin())->size();
    for (int i = 0; i < 2; ++i) {
      const auto effect = commune.exchange(*device);
      CHECK(code_of_first(effect.problems) == "revoked");
      CHECK(effect.problems.size() == 1);
      CHECK(effect.entries == 0);
      CHECK_FALSE(effect.more);
      CHECK(effect.acknowledged == 2);
    }
    CHECK(device->store.state(commune.hub_origin())->size() == xa_before);
    CHECK_FALSE(device->store.state(other->keys.origin));
    const auto held = commune.store.state(device->keys.origin);
    CHECK(held->size() == 2);
    CHECK(held->cosigned_size == 1);
    // The other device of the area gets it all the same: whether it counts, the entries of the hub say.
    commune.settle(*other);
    CHECK(other->store.state(device->keys.origin)->size() == 2);
  }

  TEST_CASE("a device revoked between check and judgement gets no cosignature") {
    Commune commune(14);
    const auto device = commune.join("k01-a");
    device->add_record("R1");
    auto checked = sync::check_request(commune.roster(), commune.keys, device->request(commune.clock.wall()).file);
    REQUIRE(checked);
    commune.revoke(device->keys.origin, 0);
    const auto judged =
        sync::judge_request(commune.store, commune.roster(), commune.keys, *checked, commune.clock.wall());
    REQUIRE(judged.changes.appends.size() == 1);
    CHECK(judged.changes.appends.front().entries.size() == 1);
    CHECK(judged.changes.appends.front().after.cosigned_size == 0);
    CHECK(code_of_first(judged.problems) == "revoked");
  }

  TEST_CASE("a cloned device that writes on is a fork: both notes are kept and nothing changes") {
    Commune commune(15);
    const auto device = commune.join("k01-a");
    device->add_record("R1");
    commune.settle(*device);
    Device clone{device->keys, device->store, device->random};
    device->add_record("R2");
    commune.settle(*device);
    clone.add_record("R2-clone");
    clone.add_record("R3-clone");
    const auto before = commune.store.state(device->keys.origin);
    const auto request = clone.request(commune.clock.wall());
    const auto reply = commune.answer(request.file);
    REQUIRE(reply);
    CHECK(code_of_first(commune.problems) == "fork");
    CHECK(commune.problems.size() == 1);
    const auto after = commune.store.state(device->keys.origin);
    CHECK(after->note == before->note);
    CHECK(after->size() == before->size());
    REQUIRE(commune.store.evidence().size() == 1);
    CHECK(commune.store.evidence()[0].held == before->note);
    const auto seen =
        crypto::open_note(sync::note_seen(commune.store.evidence()[0].seen), std::vector{clone.keys.log.verifier()});
    REQUIRE(seen);
    CHECK(seen->text == crypto::split_note(clone.store.state(clone.keys.origin)->note)->text);
    // The clone learns of it, keeps the hub's note as evidence, and its entries stay.
    const auto effect = clone.take(request, *reply);
    CHECK(code_of_first(effect.problems) == "fork");
    CHECK(clone.own_size() == 3);
    CHECK_FALSE(clone.store.evidence().empty());
    CHECK(clone.store.state(clone.keys.origin)->cosigned_size == 1);
  }

  TEST_CASE("two notes of one size with different roots are a fork") {
    Commune commune(16);
    const auto device = commune.join("k01-a");
    Device clone{device->keys, device->store, device->random};
    device->add_record("R1");
    clone.add_record("R1-clone");
    commune.settle(*device);
    REQUIRE(commune.answer(clone.request(commune.clock.wall()).file));
    CHECK(code_of_first(commune.problems) == "fork");
    CHECK(commune.store.evidence().size() == 1);
  }

  TEST_CASE("a device restored from an old backup is told, and gets its own entries back") {
    Commune commune(17);
    const auto device = commune.join("k01-a");
    device->add_record("R1");
    commune.settle(*device);
    Device restored{device->keys, device->store, device->random};
    device->add_record("R2");
    device->add_record("R3");
    commune.settle(*device);
    const std::string hub = commune.store.dump();
    const auto effect = commune.exchange(restored);
    CHECK(commune.store.dump() == hub);
    CHECK(code_of_first(commune.problems) == "behind");
    CHECK(code_of_first(effect.problems) == "behind");
    CHECK(restored.own_size() == 3);
    CHECK(restored.store.dump() == device->store.dump());
    CHECK(commune.exchange(restored).problems.empty());
  }

  TEST_CASE("a hub restored from an old backup reports the gap and gets what it lost") {
    Commune commune(18);
    const auto device = commune.join("k01-a");
    device->add_record("R1");
    commune.settle(*device);
    const MemoryLogStore backup = commune.store;
    device->add_record("R2");
    device->add_record("R3");
    commune.settle(*device);
    const auto cosigned = device->store.state(device->keys.origin)->cosigned_note;
    commune.store = backup;
    device->add_record("R4");
    const auto effect = commune.exchange(*device);
    CHECK(code_of_first(effect.problems) == "gap");
    CHECK(effect.acknowledged == 1);
    CHECK(device->store.state(device->keys.origin)->cosigned_note == cosigned);  // the proof of what the hub held
    sync::RequestPlan plan;
    plan.send_from = effect.acknowledged;
    CHECK(commune.exchange(*device, plan).problems.empty());
    CHECK(commune.store.state(device->keys.origin)->size() == 4);
    CHECK(device->store.state(device->keys.origin)->cosigned_size == 4);
  }

  TEST_CASE("a hub that holds less of its own log than a device says so and changes nothing there") {
    Commune commune(19);
    const auto device = commune.join("k01-a");
    const MemoryLogStore backup = commune.store;
    commune.add({"VK01", "work", "2025-01-16T20:15:00+07:00", "office", R"({"title":"Đường"})", {}});
    commune.settle(*device);
    commune.store = backup;
    const auto effect = commune.exchange(*device);
    CHECK(code_of_first(effect.problems) == "replier_behind");
    CHECK(effect.changes.empty());
  }

  TEST_CASE("a split view of the hub's log is noticed by the device and kept as evidence") {
    Commune commune(20);
    const auto device = commune.join("k01-a");
    const MemoryLogStore common = commune.store;
    commune.add({"VK01", "work", "2025-01-16T20:15:00+07:00", "office", R"({"title":"Đường"})", {}});
    commune.settle(*device);
    commune.store = common;
    for (const char* id : {"VK02", "VK03"})
      commune.add({id, "work", "2025-01-16T20:15:00+07:00", "office", R"({"title":"Cầu"})", {}});
    // The honest exchange stops at the root; a lying hub passes over the root and sends on.
    const auto request = device->request(commune.clock.wall());
    auto checked = sync::check_request(commune.roster(), commune.keys, request.file);
    REQUIRE(checked);
    for (auto& have : checked->have)
      if (have.origin == commune.hub_origin()) have.root = commune.store.root_at(have.origin, have.size);
    const auto reply = sync::make_reply(commune.store, commune.roster(), commune.keys, *checked, {}, every_part,
                                        commune.clock.wall(), commune.random);
    const std::string before = device->store.dump();
    const auto effect = device->judge(request, reply);
    REQUIRE(effect);
    CHECK(code_of_first(effect->problems) == "fork");
    CHECK(effect->changes.appends.empty());
    REQUIRE(effect->changes.evidence.size() == 1);
    CHECK(effect->changes.evidence[0].held == device->store.state(commune.hub_origin())->note);
    CHECK(device->store.dump() == before);
  }

  TEST_CASE(
      "a log that came in part, under a note that its rest contradicts, is told of and the note kept as evidence") {
    Commune commune(23);
    const auto device = commune.join("k01-a");
    const std::string xa = commune.hub_origin();
    const auto add_works = [&](const std::string& name) {
      for (int i = 0; i < 200; ++i)
        commune.add({name + std::to_string(i),
                     "work",
                     "2025-01-16T20:15:00+07:00",
                     "office",
                     R"({"title":")" + std::string(600, 'x') + "\"}",
                     {}});
    };
    add_works("VK");
    sync::RequestPlan small;
    small.reply_bytes_max = sync::kRequestBytesMin;
    commune.exchange(*device, small);
    const auto part = *device->store.state(xa);
    REQUIRE(part.size() < commune.store.state(xa)->size());
    REQUIRE_FALSE(part.proof.empty());
    // The hub writes anew what this device has not got yet.
    const auto shared = commune.store.read(xa, 0, part.size(), SIZE_MAX);
    commune.store = MemoryLogStore();
    REQUIRE(commune.store.apply({{own_append(commune.store, commune.keys.log, shared)}, {}}));
    add_works("VL");
    add_works("VM");
    std::size_t told = 0;
    while (device->store.state(xa)->size() < commune.store.state(xa)->size()) {
      const bool reached =
          device->store.state(xa)->size() >= crypto::parse_checkpoint(crypto::split_note(part.note)->text)->size;
      CHECK(device->store.evidence().size() == (reached ? 1 : 0));
      for (const auto& problem : commune.exchange(*device, small).problems) told += problem.code == "fork" ? 1 : 0;
    }
    CHECK(told == 1);
    REQUIRE(device->store.evidence().size() == 1);
    CHECK(device->store.evidence()[0].origin == xa);
    CHECK(device->store.evidence()[0].code == "fork");
    CHECK(sync::note_seen(device->store.evidence()[0].seen) == part.note);
    CHECK(device->store.state(xa)->frontier.root() == commune.store.state(xa)->frontier.root());
  }

  TEST_CASE("a log's problem does not keep the others from travelling") {
    Commune commune(22);
    const auto device = commune.join("k01-a");
    const auto other = commune.join("k01-b");
    other->add_record("R7");
    commune.settle(*other);
    device->add_record("R1");
    commune.settle(*device);
    Device clone{device->keys, device->store, device->random};
    device->add_record("R2");
    commune.settle(*device);
    other->add_record("R8");
    commune.settle(*other);
    clone.add_record("R2-clone");
    const auto effect = commune.exchange(clone);
    CHECK_FALSE(effect.problems.empty());
    CHECK(clone.store.state(other->keys.origin)->size() == 2);
  }

  TEST_CASE("a device may not send a log that is not its own") {
    Commune commune(23);
    const auto device = commune.join("k01-a");
    const auto victim = commune.join("k01-b");
    victim->add_record("R1");
    const auto segment = sync::cut_segment(victim->store, victim->keys.origin, 0, SIZE_MAX);
    const sync::Bundle bundle{
        {sync::BundleKind::request, device->keys.origin, commune.hub_origin(), commune.clock.wall(), {}},
        {{"have", R"({"have":[],"most":0})"}, {"log/0", sync::encode_segment(segment)}}};
    REQUIRE(commune.answer(
        sync::seal_bundle(bundle, device->keys.manifest, commune.keys.identity.recipient(), commune.random)));
    CHECK(code_of_first(commune.problems) == "not_yours");
    CHECK_FALSE(commune.store.state(victim->keys.origin));
  }

  TEST_CASE("a gap is refused with the size to send from") {
    Commune commune(24);
    const auto device = commune.join("k01-a");
    for (const char* id : {"R1", "R2", "R3"}) device->add_record(id);
    const auto segment = sync::cut_segment(device->store, device->keys.origin, 2, SIZE_MAX);
    const sync::Bundle bundle{
        {sync::BundleKind::request, device->keys.origin, commune.hub_origin(), commune.clock.wall(), {}},
        {{"have", R"({"have":[],"most":0})"}, {"log/0", sync::encode_segment(segment)}}};
    const std::string before = commune.store.dump();
    REQUIRE(commune.answer(
        sync::seal_bundle(bundle, device->keys.manifest, commune.keys.identity.recipient(), commune.random)));
    CHECK(code_of_first(commune.problems) == "gap");
    CHECK(commune.problems[0].size == 0);
    CHECK(commune.store.dump() == before);
  }

  TEST_CASE("a crash of the hub around its commit costs one repetition and loses nothing") {
    for (const auto fault : {FaultyLogStore::Fault::before, FaultyLogStore::Fault::after}) {
      Commune commune(25);
      const auto device = commune.join("k01-a");
      device->add_record("R1");
      const auto request = device->request(commune.clock.wall());
      auto checked = sync::check_request(commune.roster(), commune.keys, request.file);
      REQUIRE(checked);
      FaultyLogStore faulty(commune.store);
      faulty.fail_next(fault);
      const auto judged = sync::judge_request(faulty, commune.roster(), commune.keys, *checked, commune.clock.wall());
      CHECK_THROWS_AS(static_cast<void>(faulty.apply(judged.changes)), StoreFault);
      const auto effect = commune.exchange(*device);
      CHECK(effect.acknowledged == 1);
      CHECK(device->store.state(device->keys.origin)->cosigned_size == 1);
    }
  }

  TEST_CASE("ten new records cost at most 2,700 bytes both ways") {
    Commune commune(26);
    const auto device = commune.join("k01-a");
    commune.settle(*device);
    for (int i = 0; i < 30; ++i) device->add_record(sync::make_ulid(1'762'477'500'000 + i * 60'000, commune.random));
    commune.settle(*device);
    for (int i = 0; i < 10; ++i) device->add_record(sync::make_ulid(1'762'477'900'000 + i * 60'000, commune.random));
    const auto request = device->request(commune.clock.wall());
    const auto reply = commune.answer(request.file);
    REQUIRE(reply);
    MESSAGE("request ", request.file.size(), " + reply ", reply->size(), " bytes");
    CHECK(request.file.size() + reply->size() <= 2700);
  }

  TEST_CASE("requests and replies with any byte flipped or cut at any byte change nothing") {
    Commune commune(27);
    const auto device = commune.join("k01-a");
    device->add_record("R1", "riêng");
    const auto request = device->request(commune.clock.wall());
    const std::string hub = commune.store.dump();
    for (std::size_t at = 0; at < request.file.size(); ++at) {
      std::string bad = request.file;
      bad[at] = static_cast<char>(bad[at] ^ 0x10);
      CAPTURE(at);
      CHECK_FALSE(commune.answer(bad));
      CHECK_FALSE(commune.answer(request.file.substr(0, at)));
    }
    CHECK(commune.store.dump() == hub);
    const auto reply = commune.answer(request.file);
    REQUIRE(reply);
    for (std::size_t at = 0; at < reply->size(); ++at) {
      std::string bad = *reply;
      bad[at] = static_cast<char>(bad[at] ^ 0x10);
      CAPTURE(at);
      CHECK_FALSE(device->judge(request, bad));
      CHECK_FALSE(device->judge(request, reply->substr(0, at)));
    }
  }

  TEST_CASE("a reply signed by the hub that is none is refused whole") {
    Commune commune(28);
    const auto other = commune.join("k01-b");
    const auto device = commune.join("k01-a");
    other->add_record("R7");
    commune.settle(*other);
    device->add_record("R1");
    const auto request = device->request(commune.clock.wall());
    REQUIRE(commune.answer(request.file));
    const auto held = commune.store.state(device->keys.origin);
    const auto segment = sync::encode_segment(sync::cut_segment(commune.store, other->keys.origin, 0, SIZE_MAX));
    const auto judge = [&](const std::vector<sync::Member>& members) {
      const sync::Bundle bundle{
          {sync::BundleKind::reply, commune.hub_origin(), device->keys.origin, {}, request.sha256}, members};
      return device->judge(
          request, sync::seal_bundle(bundle, commune.keys.manifest, device->keys.identity.recipient(), commune.random));
    };
    const std::string empty = R"({"logs":[],"problems":[],"more":false})";
    CHECK(judge({{"answer", empty}}));
    CHECK(judge({{"answer", empty}, {"later", "unknown members are passed over"}}));
    const auto refused = [&](const std::vector<sync::Member>& members) {
      const auto effect = judge(members);
      REQUIRE_FALSE(effect);
      CHECK(effect.error().error == sync::ReplyError::malformed);
      return effect.error().detail;
    };
    CHECK(refused({}) == "answer");
    CHECK(refused({{"answer", "{}"}}) == "answer");
    CHECK(refused({{"answer", R"({"logs":[],"problems":[],"more":false,"more":true})"}}) == "answer");
    CHECK(refused({{"answer", empty}, {"log/0", segment.substr(1)}}) == "log/0");
    CHECK(refused({{"answer", empty}, {"log/0", segment}, {"log/1", segment}}) == "log/1");
    const auto own = [&](std::uint64_t size, std::string note) {
      for (std::size_t at = 0; (at = note.find('\n', at)) != std::string::npos; at += 2) note.replace(at, 1, "\\n");
      return R"({"logs":[{"origin":")" + device->keys.origin + R"(","size":)" + std::to_string(size) + R"(,"note":")" +
             note + R"("}],"problems":[],"more":false})";
    };
    CHECK(judge({{"answer", own(1, held->cosigned_note)}}));
    CHECK(refused({{"answer", own(2, held->cosigned_note)}}) == "answer note");  // another size than the note's
    CHECK(refused({{"answer", own(1, device->store.state(device->keys.origin)->note)}}) ==
          "answer note");  // not cosigned
    CHECK(refused({{"answer", own(1, "nothing")}}) == "answer note");
  }
}
