// What an audit says of the book itself: the report and the closings counted again from an export, and what people are
// told.

#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "crypto/encoding.h"
#include "node/audit/audit.h"
#include "node/audit/export.h"
#include "node/audit/load_export.h"
#include "node/hub/closing.h"
#include "tests/support/living_commune.h"

using namespace sovang;
using namespace sovang::tests;
using nlohmann::json;

namespace {

constexpr std::int64_t kDay = 24 * 3'600'000;
constexpr const char* kDevice = "tamnong.example/k01/k01-a";

struct Village {
  TempDir folder;
  ManualClock clock;  // 7 November 2025
  SeededRandom random{7};
  Member hub = found_hub(folder, clock, random);
  hub::SyncService service{hub.directory, hub.journal.info(), hub.keys, clock};
  std::unique_ptr<Member> device = join(folder, hub, service, "k01-a", clock, random);

  void record(const sync::Draft& draft) { device->journal.append(std::vector{draft}, device->keys, random); }
  void household(const std::string& id, const std::string& poverty) {
    record({id,
            "household",
            base::rfc3339(clock.wall()),
            "k01-a",
            R"({"area_id":"K01"})",
            {{"name", R"({"head_name":"Nguyễn Văn Lợi"})"},
             {"contact", R"({"phone":"0912000000"})"},
             {"need", R"({"poverty":")" + poverty + "\"}"}}});
  }
  void exchange() {
    for (int round = 0; round < 2; ++round) {
      const auto request =
          sync::make_request(device->journal.logs(), device->journal.roster(), device->keys, {}, clock.wall(), random);
      const auto answer = service.answer(hub.journal, request.file);
      REQUIRE(answer);
      auto effect = sync::take_reply(device->journal.logs(), device->journal.roster(), device->keys, request.sha256,
                                     answer->file);
      REQUIRE(effect);
      REQUIRE(device->journal.logs().apply(effect->changes));
    }
    hub.journal.views().catch_up();
  }
  void close(const std::string& period, const std::string& reason = "") {
    REQUIRE(hub::close_period(hub.journal, hub.keys, {period, !reason.empty(), reason, "xa"}, clock.wall(), random));
  }
  void append_to_xa(const std::string& type, const std::string& id, const json& body) {
    hub.journal.append(std::vector{sync::Draft{id, type, base::rfc3339(clock.wall()), "xa", body.dump(), {}}}, hub.keys,
                       random);
  }
  views::ReportRequest days(std::string_view period) {
    views::ReportRequest request;
    REQUIRE(views::set_period(request, period));
    request.as_of = {*request.to};
    return request;
  }
  json report(std::string_view period) {
    hub.journal.views().catch_up();
    return json::parse(views::report_json(hub.journal.db(), hub.journal.logs(), days(period)));
  }
  audit::AuditResult audit_hub() {
    return audit::audit_directory(hub.journal.db(), hub.journal.logs(), hub.journal.views(), hub.journal.info().hub_key,
                                  {});
  }
  /// Exported anew into a folder of its own, and audited with the keys written there.
  audit::AuditedExport audit_export(std::optional<records::Role> reader) {
    const auto dir = folder / ("export" + std::to_string(++exports_));
    audit::export_tiles(hub.journal.logs(), hub.journal.roster(), {dir, std::nullopt, false, reader});
    std::vector<crypto::VerifierKey> keys;
    std::ifstream lines(dir / "keys.txt");
    for (std::string line; std::getline(lines, line);) keys.push_back(*crypto::parse_vkey(line));
    return audit::audit_export(dir, keys, {});
  }

 private:
  int exports_ = 0;
};

const audit::Finding* find(const audit::AuditResult& result, std::string_view code) {
  for (const auto& finding : result.findings)
    if (finding.code == code) return &finding;
  return nullptr;
}

}  // namespace

TEST_SUITE("audit of the book") {
  TEST_CASE_FIXTURE(Village, "from an export the report comes out as the hub counts it, and says what it lacks") {
    household("H1", "POOR");
    record(money("a", 500'000, "k01-a"));
    record(money("b", 70'000, "k01-a"));
    exchange();
    const json wanted = report("2025");
    CHECK(wanted["poverty"]["poor"] == 1);
    const auto whole = audit_export({}), inspector = audit_export(records::Role::inspector);
    REQUIRE(whole.book);
    REQUIRE(inspector.book);
    CHECK(whole.result.intact());
    CHECK(inspector.result.intact());
    json from_whole = json::parse(whole.book->report(days("2025")));
    CHECK(from_whole["not_in_package"] == json::array());  // `heads` says that the office's log is empty
    from_whole.erase("not_in_package");
    CHECK(from_whole == wanted);
    json from_part = json::parse(inspector.book->report(days("2025")));
    CHECK(from_part["not_in_package"] == json{"petitions", "poverty"});
    CHECK(from_part["poverty"]["poor"] == 0);
    for (const auto& [name, value] : wanted.items())
      if (name != "poverty" && name != "petitions") CHECK_MESSAGE(from_part[name] == value, name);
  }

  TEST_CASE_FIXTURE(Village,
                    "a log that was dropped from an export with its key, or handed over as it once was, is told") {
    record(money("a", 500'000, "k01-a"));
    exchange();
    const auto dir = folder / "short";
    audit::export_tiles(hub.journal.logs(), hub.journal.roster(), {dir, kDevice, false, std::nullopt});
    clock.advance(kDay);
    record(money("b", 70'000, "k01-a"));
    exchange();
    clock.advance(kDay);
    record(money("c", 10'000, "k01-a"));
    exchange();
    audit::export_tiles(hub.journal.logs(), hub.journal.roster(), {dir, "tamnong.example/xa", false, std::nullopt});
    const auto audited = [&](bool with_device) {
      std::vector<crypto::VerifierKey> keys;
      std::ifstream lines(dir / "keys.txt");
      for (std::string line; std::getline(lines, line);)
        if (const auto key = crypto::parse_vkey(line); with_device || key->name != kDevice) keys.push_back(*key);
      return audit::audit_export(dir, keys, {}).result;
    };
    const auto older = audited(true);
    CHECK(older.intact());
    CHECK(find(older, "log_behind"));
    std::filesystem::remove_all(dir / kDevice);
    std::string keys;
    std::ifstream lines(dir / "keys.txt");
    for (std::string line; std::getline(lines, line);)
      if (!line.starts_with(kDevice)) keys += line + "\n";
    lines.close();
    std::ofstream(dir / "keys.txt") << keys;
    const auto dropped = audited(false);
    CHECK(dropped.intact());
    CHECK(find(dropped, "log_left_out"));
    CHECK(!find(dropped, "log_behind"));
  }

  TEST_CASE_FIXTURE(Village, "closings count again to the same figures, with what came later in the export, too") {
    household("H1", "POOR");
    record(money("a", 500'000, "k01-a"));
    exchange();
    clock.advance(60 * kDay);
    close("2025-Q4");
    household("H2", "NONE");
    record(money("late", 70'000, "k01-a"));
    exchange();
    close("2025-Q4", "Thiếu một hộ");
    for (const auto& reader : {std::optional<records::Role>(), std::optional(records::Role::inspector)}) {
      const auto audited = audit_export(reader);
      CHECK(audited.result.intact());
      CHECK(find(audited.result, "closing_differs") == nullptr);
      CHECK(find(audited.result, "closing_not_counted") == nullptr);
    }
    const auto result = audit_hub();
    CHECK(result.intact());
    CHECK(find(result, "closing_differs") == nullptr);
  }

  TEST_CASE_FIXTURE(Village, "closed figures that the logs do not give are named with the figure that differs") {
    record(money("a", 500'000, "k01-a"));
    exchange();
    clock.advance(60 * kDay);
    const std::string text = R"({"counts":{},"total":{"total_vnd":5}})";
    const auto forge = [&](const std::string& digest) {
      append_to_xa("closing_figures", "closing/2025-Q4/1/0", {{"part", 0}, {"parts", 1}, {"text", text}});
      append_to_xa("heads", "heads/x", {{"day", "2026-01-06"}, {"logs", {{kDevice, 1, ""}}}});
      append_to_xa("closing", "closing/2025-Q4/1",
                   {{"period", "2025-Q4"},
                    {"from", "2025-10-01"},
                    {"to", "2025-12-31"},
                    {"version", 1},
                    {"rules", 1},
                    {"figures_parts", 1},
                    {"figures_sha256", digest},
                    {"heads_entries", 1},
                    {"stated", {{"total_vnd", 5}}}});
    };
    forge(std::string(64, '0'));
    forge(crypto::hex(base::view(crypto::sha256(text))));
    hub.journal.views().catch_up();
    for (const auto& result : {audit_export({}).result, audit_hub()}) {
      CHECK(result.intact());
      const auto* differs = find(result, "closing_differs");
      REQUIRE(differs != nullptr);
      CHECK(differs->found == "total.total_vnd");
      CHECK(differs->origin == "tamnong.example/xa");
      const auto* without_value = find(result, "closing_void");
      REQUIRE(without_value != nullptr);
      CHECK(*without_value->index + 3 == *differs->index);
      CHECK_FALSE(without_value->meaning_vi.empty());
    }
  }

  TEST_CASE_FIXTURE(Village, "what people must look at stands in the audit of an export as in that of the directory") {
    record(money("a", 500'000, "k01-a"));
    record(money("b", 500'000, "k01-a"));
    record({"w",
            "contribution",
            "2025-11-02T08:00:00+07:00",
            "k01-a",
            R"({"area_id":"K01","work_id":"VK01","source":"PEOPLE","kind":"WORKDAY","occurred_on":"2025-11-01",)"
            R"("booked_on":"2025-11-02","household_id":"H1","workdays_half":3})",
            {}});
    record({"e",
            "expenditure",
            "2025-11-02T08:00:00+07:00",
            "k01-a",
            R"({"area_id":"K01","work_id":"VK01","paid_on":"2025-11-03","purpose":"đá","amount_vnd":9000000})",
            {}});
    append_to_xa("rate", "R1",
                 {{"kind", "WORKDAY"}, {"unit", "công"}, {"amount_vnd", 215'001}, {"valid_from", "2025-01-01"}});
    exchange();
    for (const auto& result : {audit_export({}).result, audit_hub()}) {
      CHECK(result.intact());
      for (const auto* code : {"possible_double", "overspent", "workdays_without_rate", "rate_refused"}) {
        CAPTURE(code);
        const auto* finding = find(result, code);
        REQUIRE(finding != nullptr);
        CHECK_FALSE(finding->found.empty());
        CHECK_FALSE(finding->meaning_vi.empty());
        CHECK_FALSE(finding->meaning_en.empty());
      }
      CHECK(find(result, "overspent")->expected == "spent_vnd <= 1000000");
    }
  }

  TEST_CASE_FIXTURE(Village,
                    "a log that is not what the commune once stated of it is an error, and nothing is counted") {
    record(money("a", 500'000, "k01-a"));
    exchange();
    append_to_xa("heads", "heads/x",
                 {{"day", "2025-11-08"}, {"logs", {{kDevice, 1, crypto::base64(std::string(32, 'x'))}}}});
    const auto audited = audit_export({});
    CHECK_FALSE(audited.result.intact());
    CHECK_FALSE(audited.book);
    const auto* fork = find(audited.result, "heads_mismatch");
    REQUIRE(fork != nullptr);
    CHECK(fork->origin == kDevice);
    CHECK(fork->index == 0);
    CHECK(find(audited.result, "views_not_compared") != nullptr);
  }

  TEST_CASE_FIXTURE(Village, "another root that the commune stated behind a revocation is a notice in an export, too") {
    record(money("a", 500'000, "k01-a"));
    exchange();
    append_to_xa(
        "revocation", kDevice,
        {{"device", kDevice}, {"size", 0}, {"root", crypto::base64(std::string(32, 'x'))}, {"on", "2025-11-08"}});
    append_to_xa("heads", "heads/x",
                 {{"day", "2025-11-08"}, {"logs", {{kDevice, 1, crypto::base64(std::string(32, 'x'))}}}});
    const auto audited = audit_export({});
    CHECK(audited.result.intact());
    CHECK(find(audited.result, "heads_revoked") != nullptr);
    CHECK(find(audited.result, "heads_mismatch") == nullptr);
  }
}
