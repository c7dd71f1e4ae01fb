#include "node/hub/closing.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "crypto/encoding.h"
#include "node/views/report.h"
#include "tests/support/living_commune.h"

using namespace sovang;
using namespace sovang::tests;
using nlohmann::json;

namespace {

constexpr std::int64_t kDay = 24 * 3'600'000;
constexpr const char* kDevice = "tamnong.example/k01/k01-a";

struct Fixture {
  TempDir folder;
  ManualClock clock;  // 7 November 2025
  SeededRandom random{7};
  Member hub = found_hub(folder, clock, random);
  hub::SyncService service{hub.directory, hub.journal.info(), hub.keys, clock};
  std::unique_ptr<Member> device = join(folder, hub, service, "k01-a", clock, random);

  void record(const std::string& id, std::int64_t vnd) {
    device->journal.append(std::vector{money(id, vnd, "k01-a")}, device->keys, random);
  }
  void exchange() {
    for (int round = 0; round < 2; ++round) {  // the second brings what the first made the hub write
      const auto request =
          sync::make_request(device->journal.logs(), device->journal.roster(), device->keys, {}, clock.wall(), random);
      const auto answer = service.answer(hub.journal, request.file);
      REQUIRE(answer);
      auto effect = sync::take_reply(device->journal.logs(), device->journal.roster(), device->keys, request.sha256,
                                     answer->file);
      REQUIRE(effect);
      REQUIRE(device->journal.logs().apply(effect->changes));
      device->journal.views().catch_up();
    }
    hub.journal.views().catch_up();
  }
  base::Result<views::ClosedPeriod, hub::CloseError> close(const std::string& period, const std::string& reason = "") {
    return hub::close_period(hub.journal, hub.keys, {period, !reason.empty(), reason, "xa"}, clock.wall(), random);
  }
  json report(Member& member, std::string_view period) {
    member.journal.views().catch_up();
    views::ReportRequest request;
    REQUIRE(views::set_period(request, period));
    request.as_of = {*request.to};
    return json::parse(views::report_json(member.journal.db(), member.journal.logs(), request));
  }
  void append_to_xa(const std::string& type, const std::string& id, const json& body) {
    hub.journal.append(std::vector{sync::Draft{id, type, base::rfc3339(clock.wall()), "xa", body.dump(), {}}}, hub.keys,
                       random);
  }
  void winter() { clock.advance(60 * kDay); }  // January 2026
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a period is closed once, when its last day is over, and only a reason opens it again") {
  CHECK(close("2025-Q9").error() == hub::CloseError::bad_period);
  CHECK(close("2025-Q4").error() == hub::CloseError::not_over);
  CHECK(close("2025-Q3", "too soon").error() == hub::CloseError::not_closed);
  CHECK(close("2025-Q3"));
  CHECK(close("2025-Q3").error() == hub::CloseError::closed_already);
  CHECK(close("2025-Q3", "again").error() == hub::CloseError::unchanged);
  CHECK(views::closed_periods(hub.journal.db()).size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "closed figures are those of the report, under their digest, without names") {
  record("a", 500'000);
  exchange();
  winter();
  const auto closed = close("2025-Q4");
  REQUIRE(closed);
  const std::string figures = views::closed_figures(hub.journal.db(), *closed);
  CHECK(crypto::hex(base::view(crypto::sha256(figures))) == closed->figures_sha256);
  CHECK(json::parse(figures)["total"] == report(hub, "2025-Q4")["total"]);
  CHECK(json::parse(closed->stated)["people_total_vnd"] == 500'000);
  CHECK(figures.find("names") == std::string::npos);
  CHECK(figures.find("head_name") == std::string::npos);
}

TEST_CASE_FIXTURE(Fixture,
                  "what arrives after a closing is booked in the open period and listed apart, on hub and device") {
  record("in time", 500'000);
  exchange();
  record("late", 70'000);  // on the device before the closing, at the hub after it
  winter();
  const auto closed = close("2025-Q4");
  REQUIRE(closed);
  const std::string figures = views::closed_figures(hub.journal.db(), *closed);
  exchange();
  for (Member* member : {&hub, device.get()}) {
    CHECK(report(*member, "2025-Q4")["total"]["people_total_vnd"] == 500'000);
    const json open = report(*member, "2026-Q1");
    CHECK(open["total"]["people_total_vnd"] == 70'000);
    REQUIRE(open["late"]["entries"].size() == 1);
    CHECK(open["late"]["entries"][0]["id"] == "late");
    CHECK(open["late"]["entries"][0]["claimed_on"] == "2025-11-02");
    CHECK(open["late"]["entries"][0]["booked_on"] == "2026-01-01");
    CHECK(member->journal.views().compare_with_rebuilt().empty());
    CHECK(views::closed_figures(member->journal.db(), *views::closed_period(member->journal.db(), "2025-Q4", 0)) ==
          figures);
  }
}

TEST_CASE_FIXTURE(Fixture, "a late entry passes on through every period that is closed without it") {
  winter();
  REQUIRE(close("2025-Q4"));
  REQUIRE(close("2025"));
  clock.advance(100 * kDay);
  REQUIRE(close("2026-Q1"));
  record("late", 70'000);
  exchange();
  for (const char* period : {"2025-Q4", "2025", "2026-Q1"}) CHECK(report(hub, period)["total"]["total_vnd"] == 0);
  CHECK(report(hub, "2026-Q2")["total"]["total_vnd"] == 70'000);
  CHECK(hub.journal.views().compare_with_rebuilt().empty());
}

TEST_CASE_FIXTURE(Fixture, "a reversal of what a closed period holds is booked in the open one and listed apart") {
  record("a", 500'000);
  exchange();
  winter();
  REQUIRE(close("2025-Q4"));
  auto body = json::parse(money("a", -500'000, "k01-a").body);
  body["reverses_id"] = "a";
  body["booked_on"] = "2025-12-30";
  device->journal.append(
      std::vector{sync::Draft{"r", "contribution", base::rfc3339(clock.wall()), "k01-a", body.dump(), {}}},
      device->keys, random);
  exchange();
  CHECK(report(hub, "2025-Q4")["total"]["people_total_vnd"] == 500'000);
  const json open = report(hub, "2026-Q1");
  CHECK(open["total"]["people_total_vnd"] == -500'000);
  REQUIRE(open["late"]["reversals"].size() == 1);
  CHECK(open["late"]["reversals"][0]["id"] == "r");
  CHECK(open["late"]["reversals"][0]["claimed_on"] == "2025-11-02");
}

TEST_CASE_FIXTURE(Fixture, "a corrected report is a new version that names the old, and both stay") {
  winter();
  const auto first = close("2025-Q4");
  REQUIRE(first);
  append_to_xa("area", "K02", {{"area_kind", "khu"}, {"name", "Khu 2"}});
  const auto second = close("2025-Q4", "Thiếu Khu 2");
  REQUIRE(second);
  CHECK(second->version == 2);
  CHECK(second->reason == "Thiếu Khu 2");
  const auto entry = hub.journal.logs().read(hub.keys.origin, second->index, second->index + 1, 1 << 20);
  CHECK(json::parse(sync::read_open_part(entry.front().open)->body)["corrects"] == first->name);
  CHECK(json::parse(views::closed_figures(
            hub.journal.db(), *views::closed_period(hub.journal.db(), "2025-Q4", 1)))["counts"]["areas"] == 1);
  CHECK(json::parse(views::closed_figures(hub.journal.db(), *second))["counts"]["areas"] == 2);
}

TEST_CASE_FIXTURE(Fixture,
                  "a closing whose digest, totals, order or period is wrong counts for nothing and is listed") {
  record("a", 500'000);
  exchange();
  winter();
  const std::string text = R"({"total":{"total_vnd":5}})";
  const auto forge = [&](const json& changes) {
    append_to_xa("closing_figures", "closing/2025-Q4/1/0", {{"part", 0}, {"parts", 1}, {"text", text}});
    append_to_xa("heads", "heads/x", {{"day", "2026-01-06"}, {"logs", {{kDevice, 1, ""}}}});
    json body{{"period", "2025-Q4"},
              {"from", "2025-10-01"},
              {"to", "2025-12-31"},
              {"version", 1},
              {"rules", 1},
              {"figures_parts", 1},
              {"figures_sha256", crypto::hex(base::view(crypto::sha256(text)))},
              {"heads_entries", 1},
              {"stated", {{"total_vnd", 5}}}};
    body.update(changes);
    append_to_xa("closing", "closing/2025-Q4/" + std::to_string(body["version"].get<int>()), body);
    hub.journal.views().catch_up();
    return views::closed_periods(hub.journal.db()).size();
  };
  CHECK(forge({{"figures_sha256", std::string(64, '0')}}) == 0);
  CHECK(forge({{"stated", {{"total_vnd", 6}}}}) == 0);
  CHECK(forge({{"to", "2025-12-30"}}) == 0);
  CHECK(forge({{"heads_entries", 0}}) == 0);
  CHECK(forge({{"heads_entries", 2}}) == 0);
  CHECK(forge({{"figures_parts", 2}}) == 0);
  CHECK(forge({{"figures_parts", 1000000000}}) == 0);
  CHECK(forge({{"version", 2}}) == 0);
  CHECK(forge({{"corrects", "0"}}) == 0);
  CHECK(forge(json::object()) == 1);  // the forger is the accountant here: in order, it counts
  CHECK(forge(json::object()) == 1);  // a second version 1 does not
  CHECK(report(hub, "2025-Q4")["notices"]["refused"] == 10);
  CHECK(hub.journal.views().compare_with_rebuilt().empty());
}
