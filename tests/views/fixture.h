#pragma once
// The shared CSV files as entries of a hub and its areas, by a small converter of the tests' own.

#include <filesystem>
#include <fstream>

#include "tests/views/village.h"

namespace sovang::tests {

using Rows = std::vector<std::map<std::string, std::string>>;

/// Fixture files hold quotes in a few fields and no line breaks in any.
inline Rows read_rows(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string line;
  std::vector<std::string> header;
  Rows out;
  while (std::getline(in, line)) {
    std::vector<std::string> cells(1);
    bool quoted = false;
    for (const char c : line) {
      if (c == '"')
        quoted = !quoted;
      else if (c == ',' && !quoted)
        cells.emplace_back();
      else
        cells.back() += c;
    }
    if (header.empty()) {
      header = cells;
      continue;
    }
    auto& row = out.emplace_back();
    for (std::size_t at = 0; at < header.size(); ++at) row[header[at]] = at < cells.size() ? cells[at] : "";
  }
  return out;
}

/// dd/mm/yyyy → yyyy-mm-dd
inline std::string iso(const std::string& day) {
  return day.substr(6, 4) + '-' + day.substr(3, 2) + '-' + day.substr(0, 2);
}

/// `text` in units of 10^-decimals.
inline std::int64_t scaled(const std::string& text, int decimals) {
  const bool minus = text.starts_with('-');
  std::string digits;
  int behind = -1;
  for (const char c : text) {
    if (c == '.')
      behind = 0;
    else if (c != '-') {
      digits += c;
      if (behind >= 0) ++behind;
    }
  }
  for (int at = std::max(behind, 0); at < decimals; ++at) digits += '0';
  return (minus ? -1 : 1) * std::stoll(digits);
}

/// Copies columns that are not empty, by how they are written: name, or name:kind with kind d(ay), i(nteger),
/// b(oolean).
inline Json body_of(const std::map<std::string, std::string>& row, std::initializer_list<const char*> columns) {
  Json body = Json::object();
  for (const std::string column : columns) {
    const auto colon = column.find(':');
    const std::string name = column.substr(0, colon);
    const std::string& text = row.at(name);
    if (text.empty()) continue;
    const char kind = colon == std::string::npos ? 't' : column[colon + 1];
    if (kind == 'd') body[name] = iso(text);
    if (kind == 'i') body[name] = std::stoll(text);
    if (kind == 'b') body[name] = text == "1";
    if (kind == 't') body[name] = text;
  }
  return body;
}

inline Json contribution_body(const std::map<std::string, std::string>& row) {
  Json body = body_of(row, {"area_id", "work_id", "source", "kind", "occurred_on:d", "booked_on:d", "household_id",
                            "org_id", "amount_vnd:i", "signers_required:i", "signers_signed:i", "item", "unit",
                            "unit_price_vnd:i", "value_vnd:i", "receipt_no", "recorded_by", "reverses_id"});
  if (!row.at("workdays").empty()) body["workdays_half"] = scaled(row.at("workdays"), 1) / 5;
  if (!row.at("land_m2").empty()) body["land_dm2"] = scaled(row.at("land_m2"), 2);
  if (!row.at("quantity").empty()) body["quantity_milli"] = scaled(row.at("quantity"), 3);
  return body;
}

inline void write_registries(Village& village, const std::filesystem::path& dir) {
  const auto at = [](const std::string& area) { return area.empty() ? std::string(kXa) : Village::device_of(area); };
  for (const auto& row : read_rows(dir / "areas.csv"))
    village.write(kXa, row.at("area_id"), "area",
                  body_of(row, {"area_kind", "name", "cluster", "full_name", "households:i", "recorder_id"}),
                  {{"name", body_of(row, {"head_name", "front_head_name"})}});
  for (const auto& row : read_rows(dir / "rates.csv"))
    village.write(kXa, row.at("rate_id"), "rate",
                  body_of(row, {"kind", "unit", "amount_vnd:i", "valid_from:d", "valid_to:d"}));
  for (const auto& row : read_rows(dir / "orgs.csv"))
    village.write(kXa, row.at("org_id"), "org", body_of(row, {"org_kind", "name"}));
  for (const auto& row : read_rows(dir / "works.csv"))
    village.write(at(row.at("area_id")), row.at("work_id"), "work",
                  body_of(row, {"level", "area_id", "title", "sector", "unit", "status", "started_on:d",
                                "finished_on:d", "planned_vnd:i", "decision_id"}));
  for (const auto& row : read_rows(dir / "households.csv"))
    village.write(at(row.at("area_id")), row.at("household_id"), "household", body_of(row, {"area_id"}),
                  {{"name", body_of(row, {"head_name"})},
                   {"contact", body_of(row, {"head_sex", "spouse_name", "members:i", "phone", "alley"})},
                   {"need", body_of(row, {"poverty"})}});
  for (const auto& row : read_rows(dir / "meetings.csv"))
    village.write(
        at(row.at("area_id")), row.at("meeting_id"), "meeting",
        body_of(row, {"area_id", "work_id", "held_on:d", "method", "subject", "households_total:i",
                      "households_attending:i", "votes_for:i", "votes_against:i", "votes_abstain:i", "passed:b"}));
  for (const auto& row : read_rows(dir / "petitions.csv"))
    village.write(
        std::string(kXa) + "/office", row.at("petition_id"), "petition",
        body_of(row, {"received_on:d", "area_id", "petition_kind", "field", "status", "resolution", "resolved_on:d"}));
  for (const auto& row : read_rows(dir / "models.csv"))
    village.write(kXa, row.at("model_id"), "model",
                  body_of(row, {"title", "sector", "organisation", "area_id", "year:i", "nominated_level",
                                "recognised_level", "recognised_on:d", "decision_no"}));
  for (const auto& row : read_rows(dir / "commendations.csv")) {
    Json body = body_of(row, {"year:i", "recipient_kind", "form", "reason"});
    if (row.at("recipient_kind") == "COLLECTIVE") body["recipient"] = row.at("recipient");
    village.write(kXa, row.at("commendation_id"), "commendation", body);
  }
}

/// Every area has a device; the commune's budget and what has no area is the hub's.
inline Logs fixture_logs(const std::filesystem::path& dir) {
  Village village;
  for (const auto& row : read_rows(dir / "areas.csv"))
    village.enrol(Village::device_of(row.at("area_id")), "area", {row.at("area_id")});
  write_registries(village, dir);
  for (const auto& row : read_rows(dir / "contributions.csv"))
    village.write(row.at("recorded_by").starts_with("XA-") ? kXa : Village::device_of(row.at("area_id")), row.at("id"),
                  "contribution", contribution_body(row));
  for (const auto& row : read_rows(dir / "expenditures.csv"))
    village.write(row.at("area_id").empty() ? kXa : Village::device_of(row.at("area_id")), row.at("expense_id"),
                  "expenditure",
                  body_of(row, {"work_id", "area_id", "paid_on:d", "purpose", "amount_vnd:i", "voucher_no"}));
  return village.logs();
}

}  // namespace sovang::tests
