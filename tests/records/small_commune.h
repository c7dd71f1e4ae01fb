#pragma once
// A small commune of its own for tests of rules: "thôn" and "ấp" instead of "khu", other codes, three workday rates.

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "node/records/import.h"
#include "tests/records/fixture_commune.h"
#include "tests/support/fake_book.h"

namespace sovang::tests {

using namespace sovang::records;

inline constexpr base::Date kToday{2026, 3, 10};

inline void enter(FakeBook& book, std::string_view type, const Row& row, const CheckOptions& options) {
  RowChecker checker(book, options, Language::en);
  const RowOutcome out = checker.check(*find_kind(type), row, 1);
  CAPTURE(out.why);
  REQUIRE(out.outcome == Outcome::accept);
  book.add(*out.draft);
}

inline CheckOptions hub() { return hub_options(kToday); }
inline CheckOptions area_head(std::string area) {
  CheckOptions options;
  options.writer = {{Role::area}, {std::move(area)}, "t7"};
  options.today = kToday;
  return options;
}

/// Two villages with recorders that do not start with the village's code.
struct SmallCommune {
  FakeBook book;

  SmallCommune() {
    const CheckOptions options = hub();
    enter(book, "area", {{"area_id", "T7"}, {"area_kind", "thôn"}, {"name", "Thôn 7"}, {"recorder_id", "ghi-bảy"}},
          options);
    enter(book, "area", {{"area_id", "A1"}, {"area_kind", "ấp"}, {"name", "Ấp 1"}, {"recorder_id", "NV.A1"}}, options);
    enter(book, "household",
          {{"household_id", "h-1"}, {"area_id", "T7"}, {"head_name", "Lò Thị Én"}, {"spouse_name", "Lò Văn Bó"}},
          options);
    enter(book, "household", {{"household_id", "h-2"}, {"area_id", "A1"}, {"head_name", "Thạch Sươl"}}, options);
    enter(book, "org", {{"org_id", "tc1"}, {"name", "Công ty Gió"}, {"org_kind", "COMPANY"}}, options);
    enter(book, "rate", rate("r1", "150000", "01/01/2025", "30/06/2025"), options);
    enter(book, "rate", rate("r2", "180000", "01/07/2025", "31/12/2025"), options);
    enter(book, "rate", rate("r3", "200000", "01/01/2026", ""), options);
    enter(book, "work", work("w7", "AREA", "T7"), options);
    enter(book, "work", work("wa", "AREA", "A1"), options);
    enter(book, "work", work("wx", "COMMUNE", ""), options);
    enter(book, "contribution", money("c-1", "400000"), options);
  }

  static Row rate(std::string id, std::string amount, std::string from, std::string to) {
    return {{"rate_id", std::move(id)},      {"kind", "WORKDAY"},
            {"unit", "ngày công"},           {"amount_vnd", std::move(amount)},
            {"valid_from", std::move(from)}, {"valid_to", std::move(to)}};
  }
  static Row work(std::string id, std::string level, std::string area) {
    return {{"work_id", std::move(id)}, {"level", std::move(level)}, {"area_id", std::move(area)},
            {"title", "Đường làng"},    {"sector", "ECONOMY"},       {"status", "IN_PROGRESS"}};
  }
  static Row base(std::string id, std::string kind) {
    return {{"id", std::move(id)},       {"area_id", "T7"},
            {"work_id", "w7"},           {"source", "PEOPLE"},
            {"household_id", "h-1"},     {"contributor_name", "Lò Thị Én"},
            {"kind", std::move(kind)},   {"occurred_on", "02/03/2026"},
            {"booked_on", "03/03/2026"}, {"recorded_by", "ghi-bảy"}};
  }
  static Row money(std::string id, std::string amount) {
    Row row = base(std::move(id), "MONEY");
    row["amount_vnd"] = std::move(amount);
    return row;
  }
  static Row land(std::string id) {
    Row row = base(std::move(id), "LAND");
    row.insert({{"land_m2", "37.5"},
                {"parcel_no", "12/5"},
                {"map_sheet_no", "9"},
                {"land_type", "ONT"},
                {"signers_required", "2"},
                {"signers_signed", "2"}});
    return row;
  }
  static Row goods(std::string id) {
    Row row = base(std::move(id), "IN_KIND");
    row.insert({{"item", "Xi măng"},
                {"quantity", "1.5"},
                {"unit", "tấn"},
                {"unit_price_vnd", "1600000"},
                {"value_vnd", "2400000"}});
    return row;
  }
  static Row budget(std::string id) {
    return {{"id", std::move(id)},        {"work_id", "wx"},
            {"source", "COMMUNE_BUDGET"}, {"contributor_name", "Ngân sách xã"},
            {"kind", "BUDGET"},           {"occurred_on", "02/03/2026"},
            {"booked_on", "02/03/2026"},  {"amount_vnd", "14500000"},
            {"recorded_by", "KT"}};
  }
  static Row reversal(std::string id) {
    Row row = money(std::move(id), "-400000");
    row["reverses_id"] = "c-1";
    row["booked_on"] = "09/03/2026";
    row["note"] = "ghi nhầm hộ";
    return row;
  }
};

inline Row with(Row row, std::string column, std::string text) {
  row[std::move(column)] = std::move(text);
  return row;
}

inline RowOutcome judge(FakeBook& book, std::string_view type, const Row& row, const CheckOptions& options = hub()) {
  RowChecker checker(book, options, Language::en);
  return checker.check(*find_kind(type), row, 1);
}

struct Expected {
  Row row;
  Outcome outcome;
  std::string code;
  std::string normalised = {};
};

inline void check_all(FakeBook& book, std::string_view type, const std::vector<Expected>& cases,
                      const CheckOptions& options = hub()) {
  for (const Expected& c : cases) {
    CAPTURE(nlohmann::json(c.row).dump());
    const RowOutcome out = judge(book, type, c.row, options);
    CAPTURE(out.why);
    CHECK(name_of(out.outcome) == name_of(c.outcome));
    CHECK(out.code == c.code);
    if (!c.normalised.empty()) CHECK(out.normalised == c.normalised);
    CHECK(out.code.empty() == out.why.empty());
    CHECK(out.why.find('{') == std::string::npos);
    if (!out.code.empty()) CHECK(out.why != out.code);  // a code without a sentence
  }
}

using C = SmallCommune;
inline constexpr Outcome kAccept = Outcome::accept;
inline constexpr Outcome kReview = Outcome::review;
inline constexpr Outcome kReject = Outcome::reject;

}  // namespace sovang::tests
