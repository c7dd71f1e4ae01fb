// A thousand devices and a hub under a bad season: requests and replies are lost, doubled, delayed and mixed up, the
// hub is restored from nothing but its own store. After each step nothing acknowledged is lost; when the faults stop,
// two rounds settle everything.

#include <doctest/doctest.h>

#include <deque>

#include "tests/support/commune.h"

using namespace sovang;
using namespace sovang::tests;

namespace {

constexpr int kDevices = 1000;
constexpr int kFaultyRounds = 4;

/// What travels, in either direction.
struct Parcel {
  std::size_t device = 0;
  sync::MadeRequest request;
  std::string reply;  // empty on the way to the hub
};

/// What a device holds, with the hub's own log read from the hub: a thousand copies of a thousand enrolments would only
/// cost memory.
class DeviceView final : public sync::LogReader {
 public:
  DeviceView(const MemoryLogStore& own, const MemoryLogStore& hub) : own_(own), hub_(hub) {}
  [[nodiscard]] std::vector<std::string> origins() const override {
    auto out = own_.origins();
    out.push_back(std::string(kDomain) + "/xa");
    return out;
  }
  [[nodiscard]] std::optional<sync::LogState> state(std::string_view origin) const override {
    return of(origin).state(origin);
  }
  [[nodiscard]] std::vector<sync::Entry> read(std::string_view origin, std::uint64_t from, std::uint64_t to,
                                              std::size_t bytes_max) const override {
    return of(origin).read(origin, from, to, bytes_max);
  }
  [[nodiscard]] crypto::Hash subtree(std::string_view origin, unsigned level, std::uint64_t index) const override {
    return of(origin).subtree(origin, level, index);
  }

 private:
  [[nodiscard]] const MemoryLogStore& of(std::string_view origin) const {
    return origin.ends_with("/xa") ? hub_ : own_;
  }
  const MemoryLogStore& own_;
  const MemoryLogStore& hub_;
};

class Season {
 public:
  explicit Season(std::uint64_t seed) : commune_(seed), faults_(seed + 1) {
    for (int i = 0; i < kDevices; ++i) {
      const std::string area = "K" + std::to_string(i / 2);  // two devices an area
      enrol(area + (i % 2 == 0 ? "-a" : "-b"), area);
    }
    roster_ = commune_.roster();
  }

  void faulty_round() {
    for (std::size_t i = 0; i < devices_.size(); ++i) {
      for (auto count = faults_.below(3); count > 0; --count) record(i);
      if (faults_.chance(70)) send(i);
    }
    while (!road_.empty()) step();
    check_acknowledged();
  }

  /// Everyone asks once, and everything arrives.
  void calm_round() {
    for (std::size_t i = 0; i < devices_.size(); ++i) {
      send(i);
      answer(road_.back());
      take(road_.back());
      road_.pop_back();
    }
  }

  void check_settled() {
    for (std::size_t i = 0; i < devices_.size(); ++i) {
      CAPTURE(i);
      const Device& device = *devices_[i];
      const auto own = device.store.state(device.keys.origin);
      const auto at_hub = commune_.store.state(device.keys.origin);
      REQUIRE(own.has_value() == at_hub.has_value());
      if (!own) continue;
      CHECK(own->size() == at_hub->size());
      CHECK(own->cosigned_size == own->size());
      CHECK(own->note == at_hub->note);
      const Device& neighbour = *devices_[i ^ 1];
      const auto there = neighbour.store.state(device.keys.origin);
      REQUIRE(there);
      CHECK(there->note == at_hub->note);
    }
    CHECK(commune_.store.evidence().empty());
  }

 private:
  /// Straight into the hub's log: joining has its own tests.
  void enrol(const std::string& name, const std::string& area) {
    const std::string origin = std::string(kDomain) + "/" + name;
    sync::Enrolment enrolment;
    enrolment.invitation_id = name;
    enrolment.device = origin;
    enrolment.role = "area";
    enrolment.areas = {area};
    enrolment.series = area;
    enrolment.from = "2025-01-01";
    devices_.push_back(
        std::make_unique<Device>(Device{make_keys(origin, false, commune_.random), {}, &commune_.random}));
    const auto& keys = devices_.back()->keys;
    enrolment.log_key = keys.log.verifier();
    enrolment.manifest_key = keys.manifest.verifier();
    enrolment.recipient = keys.identity.recipient();
    commune_.add({origin, "enrolment", "2025-01-01T08:00:00+07:00", "office", sync::enrolment_body(enrolment), {}});
  }

  [[nodiscard]] DeviceView view(const Device& device) const { return {device.store, commune_.store}; }

  void record(std::size_t i) { devices_[i]->add_record("R" + std::to_string(++records_)); }

  void send(std::size_t i) {
    const Device& device = *devices_[i];
    road_.push_back(
        {i, sync::make_request(view(device), roster_, device.keys, {}, commune_.clock.wall(), commune_.random), {}});
  }

  void answer(Parcel& parcel) {
    commune_.clock.advance(100);
    auto checked = sync::check_request(roster_, commune_.keys, parcel.request.file);
    REQUIRE(checked);
    const auto judged = sync::judge_request(commune_.store, roster_, commune_.keys, *checked, commune_.clock.wall());
    REQUIRE(commune_.store.apply(judged.changes));
    for (const auto& problem : judged.problems) CHECK(problem.code == "behind");  // an old request, overtaken
    parcel.reply = sync::make_reply(commune_.store, roster_, commune_.keys, *checked, judged.problems, every_part,
                                    commune_.clock.wall(), commune_.random);
  }

  void take(const Parcel& parcel) {
    Device& device = *devices_[parcel.device];
    const auto effect = sync::take_reply(view(device), roster_, device.keys, parcel.request.sha256, parcel.reply);
    REQUIRE(effect);
    CHECK(effect->problems.empty());
    REQUIRE(device.store.apply(effect->changes));
  }

  /// Takes any parcel off the road: it is lost, arrives, arrives and stays, or waits.
  void step() {
    std::swap(road_[faults_.below(road_.size())], road_.front());
    Parcel parcel = std::move(road_.front());
    road_.pop_front();
    if (faults_.chance(20)) return;
    if (faults_.chance(15)) road_.push_back(parcel);
    if (parcel.reply.empty()) {
      answer(parcel);
      road_.push_back(std::move(parcel));
    } else {
      take(parcel);
    }
  }

  void check_acknowledged() {
    for (const auto& device : devices_) {
      const auto own = device->store.state(device->keys.origin);
      if (!own || own->cosigned_size == 0) continue;
      const auto at_hub = commune_.store.state(device->keys.origin);
      REQUIRE(at_hub);
      REQUIRE(at_hub->size() >= own->cosigned_size);
      CHECK(commune_.store.root_at(device->keys.origin, own->cosigned_size) ==
            device->store.root_at(device->keys.origin, own->cosigned_size));
    }
  }

  Commune commune_;
  SeededRandom faults_;
  sync::Roster roster_;
  std::vector<std::unique_ptr<Device>> devices_;
  std::deque<Parcel> road_;
  int records_ = 0;
};

}  // namespace

TEST_SUITE("convergence") {
  TEST_CASE("a thousand devices converge after loss, doubling and reordering, and lose nothing acknowledged") {
    const std::uint64_t seed = 20'251'107;
    CAPTURE(seed);
    Season season(seed);
    for (int round = 0; round < kFaultyRounds; ++round) season.faulty_round();
    season.calm_round();
    season.calm_round();
    season.check_settled();
  }
}
