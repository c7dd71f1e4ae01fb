// More than one request holds.

#include <doctest/doctest.h>

#include "tests/support/commune.h"

using namespace sovang;
using namespace sovang::tests;

TEST_SUITE("backlog") {
  TEST_CASE("a long backlog goes in several exchanges, each cosigned by itself") {
    Commune commune(21);
    const auto device = commune.join("k01-a");
    for (int i = 0; i < 700; ++i) device->add_record("R" + std::to_string(i), "một ghi chú");
    sync::RequestPlan plan;
    plan.bytes_max = plan.reply_bytes_max = sync::kRequestBytesMin;
    int exchanges = 0;
    std::uint64_t last = 0;
    for (bool left = true; left; ++exchanges) {
      const auto request = device->request(commune.clock.wall(), plan);
      const auto reply = commune.answer(request.file);
      REQUIRE(reply);
      const auto effect = device->take(request, *reply);
      CHECK(effect.problems.empty());
      const auto own = device->store.state(device->keys.origin);
      CHECK(own->cosigned_size == effect.acknowledged);
      CHECK(effect.acknowledged > last);
      CHECK(crypto::open_note(own->cosigned_note, std::vector{commune.keys.cosigner->verifier()}));
      last = effect.acknowledged;
      left = request.backlog_left;
    }
    CHECK(exchanges > 2);
    CHECK(last == 700);
    // A new device of the area gets it in several replies, too.
    const auto other = commune.join("k01-b");
    int replies = 1;
    while (commune.exchange(*other, plan).more) ++replies;
    CHECK(replies > 2);
    CHECK(other->store.state(device->keys.origin)->size() == 700);
    CHECK(other->store.state(device->keys.origin)->note == commune.store.state(device->keys.origin)->note);
  }

  TEST_CASE("a request says where it ends before it is packed, and nothing when it brings no own entry") {
    Commune commune(22);
    const auto device = commune.join("k01-a");
    std::vector<sync::MadeRequest> cuts;
    const auto make = [&](const sync::RequestPlan& plan) {
      return sync::make_request(device->store, device->roster(), device->keys, plan, commune.clock.wall(),
                                *device->random, [&](const sync::MadeRequest& cut) { cuts.push_back(cut); });
    };
    make({});
    CHECK(cuts.empty());
    for (int i = 0; i < 700; ++i) device->add_record("R" + std::to_string(i), "một ghi chú");
    sync::RequestPlan plan;
    plan.bytes_max = sync::kRequestBytesMin;
    const auto request = make(plan);
    REQUIRE(cuts.size() == 1);
    CHECK(cuts[0].file.empty());
    CHECK(cuts[0].entries == request.entries);
    CHECK(cuts[0].vouched == request.vouched);
    CHECK(cuts[0].backlog_left);
    // What is begun from there goes on behind it.
    plan.on_the_way = cuts[0].vouched;
    const auto next = make(plan);
    CHECK(next.vouched == request.vouched + next.entries);
    for (const auto& one : {request, next}) {
      const auto reply = commune.answer(one.file);
      REQUIRE(reply);
      CHECK(device->take(one, *reply).acknowledged == one.vouched);
    }
  }
}
