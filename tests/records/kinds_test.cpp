#include "node/records/kinds.h"

#include <doctest/doctest.h>

#include <array>
#include <set>
#include <string>

namespace sovang::records {
namespace {

Authority of(Role role, const Claim& claim) {
  constexpr std::array<std::string_view, 1> kOwn = {"K01"};
  return authority(std::span(&role, 1),
                   role == Role::area ? std::span<const std::string_view>(kOwn) : std::span<const std::string_view>(),
                   claim);
}

TEST_SUITE("kinds") {
  TEST_CASE("kinds are found by type and by the name of their file") {
    for (const Kind& kind : kinds()) {
      CHECK(find_kind(kind.type) == &kind);
      if (!kind.csv.empty()) CHECK(find_kind_by_csv(kind.csv) == &kind);
    }
    CHECK(find_kind("nothing") == nullptr);
    CHECK(find_kind_by_csv("") == nullptr);
    CHECK(find_kind_by_csv("contribution") == nullptr);
  }

  TEST_CASE("a member stands twice only when it is open in one case and private in another") {
    for (const Kind& kind : kinds()) {
      std::set<std::pair<std::string_view, std::string_view>> seen;
      for (const Field& field : kind.fields) {
        CAPTURE(kind.type);
        CAPTURE(field.json);
        CHECK(seen.insert({field.json, field.private_class}).second);
      }
    }
  }

  TEST_CASE("an area writes for itself, and never the commune's money or papers") {
    CHECK(of(Role::area, {"contribution", "MONEY", "K01", false}) == Authority::allowed);
    CHECK(of(Role::area, {"contribution", "WORKDAY", "K01", true}) == Authority::allowed);
    CHECK(of(Role::area, {"contribution", "MONEY", "K02", false}) == Authority::foreign_area);
    CHECK(of(Role::area, {"contribution", "BUDGET", "K01", false}) == Authority::wrong_role);
    CHECK(of(Role::area, {"contribution", "MONEY", "", true}) == Authority::wrong_role);
    CHECK(of(Role::area, {"expenditure", "", "K01", false}) == Authority::allowed);
    CHECK(of(Role::area, {"expenditure", "", "K01", true}) == Authority::wrong_role);
    CHECK(of(Role::area, {"work", "", "K01", false}) == Authority::allowed);
    CHECK(of(Role::area, {"work", "", "", true}) == Authority::wrong_role);
    CHECK(of(Role::area, {"household", "", "K02", false}) == Authority::foreign_area);
    CHECK(of(Role::area, {"org", "", "", false}) == Authority::allowed);
    for (const std::string_view type : {"area", "rate", "petition", "model", "commendation", "indicator",
                                        "opening_balance", "area_succession", "hub", "enrolment", "unknown"}) {
      CAPTURE(type);
      CHECK(of(Role::area, {type, "", "K01", false}) == Authority::wrong_role);
    }
  }

  TEST_CASE("the commune writes for areas on their behalf, its money needs the accountant") {
    CHECK(of(Role::commune, {"contribution", "MONEY", "K01", false}) == Authority::allowed_on_behalf);
    CHECK(of(Role::commune, {"contribution", "MONEY", "", true}) == Authority::allowed);
    CHECK(of(Role::commune, {"contribution", "BUDGET", "", true}) == Authority::wrong_role);
    CHECK(of(Role::commune, {"expenditure", "", "K01", false}) == Authority::allowed_on_behalf);
    CHECK(of(Role::commune, {"expenditure", "", "", true}) == Authority::wrong_role);
    CHECK(of(Role::commune, {"rate", "", "", false}) == Authority::wrong_role);
    CHECK(of(Role::commune, {"petition", "", "K01", false}) == Authority::allowed);
    CHECK(of(Role::accountant, {"contribution", "BUDGET", "K01", false}) == Authority::allowed);
    CHECK(of(Role::accountant, {"rate", "", "", false}) == Authority::allowed);
    CHECK(of(Role::accountant, {"opening_balance", "", "K01", false}) == Authority::allowed);
    CHECK(of(Role::accountant, {"contribution", "MONEY", "K01", false}) == Authority::wrong_role);
    constexpr std::array<Role, 2> kOffice = {Role::commune, Role::accountant};
    CHECK(authority(kOffice, {}, {"contribution", "BUDGET", "", true}) == Authority::allowed);
    CHECK(authority(kOffice, {}, {"household", "", "K01", false}) == Authority::allowed_on_behalf);
    CHECK(authority({}, {}, {"household", "", "K01", false}) == Authority::wrong_role);
  }

  TEST_CASE("an inspector writes findings and who the inspectors are, nothing else; the office only answers") {
    for (const Kind& kind : kinds()) {
      CAPTURE(kind.type);
      const bool own = kind.type == "finding" || kind.type == "person";
      CHECK((of(Role::inspector, {kind.type, "", "K01", false}) == Authority::allowed) == own);
    }
    for (const Role role : {Role::commune, Role::accountant}) {
      CHECK(of(role, {"finding", "", "", false}) == Authority::wrong_role);
      CHECK(of(role, {"finding", "", "", false, true}) == Authority::allowed);
    }
    CHECK(of(Role::area, {"finding", "", "", false, true}) == Authority::wrong_role);
  }

  TEST_CASE("papers are the commune's, a posting is that of the work's side") {
    for (const std::string_view type : {"document", "report_text"}) {
      CHECK(of(Role::commune, {type, "", "", false}) == Authority::allowed);
      CHECK(of(Role::area, {type, "", "", false}) == Authority::wrong_role);
      CHECK(of(Role::accountant, {type, "", "", false}) == Authority::wrong_role);
    }
    CHECK(of(Role::area, {"posting", "", "K01", false}) == Authority::allowed);
    CHECK(of(Role::area, {"posting", "", "K02", false}) == Authority::foreign_area);
    CHECK(of(Role::area, {"posting", "", "K01", true}) == Authority::wrong_role);
    CHECK(of(Role::commune, {"posting", "", "", true}) == Authority::allowed);
    CHECK(of(Role::commune, {"posting", "", "K01", false}) == Authority::allowed_on_behalf);
  }

  TEST_CASE("private classes by role") {
    for (const std::string_view name : {"name", "contact", "need", "land", "note"}) {
      CAPTURE(name);
      CHECK(may_see(Role::commune, name, false));
      CHECK(may_see(Role::area, name, true));
      CHECK(!may_see(Role::area, name, false));
      CHECK(may_see(Role::inspector, name, false) == (name == "name" || name == "land"));
      CHECK(may_see(Role::area, name, false, true) == (name == "name"));
    }
    CHECK(!may_see(Role::commune, "secret", true));
  }
}

}  // namespace
}  // namespace sovang::records
