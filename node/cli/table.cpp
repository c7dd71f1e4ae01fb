#include "node/cli/table.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "node/cli/labels.h"
#include "node/records/kinds.h"

namespace sovang::cli {
namespace {

using nlohmann::ordered_json;

std::vector<ordered_json> parse(const std::vector<std::string>& rows) {
  std::vector<ordered_json> parsed;
  parsed.reserve(rows.size());
  for (const auto& row : rows) parsed.push_back(ordered_json::parse(row));
  return parsed;
}

/// Code points: Vietnamese in NFC stands one column each.
std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

bool is_amount(const ordered_json& row, const std::string& column) {
  return row.contains(column) && row[column].is_number();
}

bool is_amount_column(const std::vector<ordered_json>& rows, const std::string& column) {
  return std::any_of(rows.begin(), rows.end(), [&](const ordered_json& row) { return is_amount(row, column); });
}

std::string csv_field(const ordered_json& value) {
  if (value.is_null()) return "";
  if (!value.is_string()) return value.is_number() ? value.dump() : "\"" + value.dump() + "\"";
  std::string text = value.get<std::string>();
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos)
    text.insert(text.begin(), '\'');
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

}  // namespace

std::string text_table(const std::vector<std::string>& rows, const std::vector<std::string>& columns, bool vietnamese) {
  const auto parsed = parse(rows);
  std::string out;
  std::vector<std::pair<std::string, std::size_t>> chosen;
  for (const auto& column : columns) {
    std::size_t widest = 0;
    for (const auto& row : parsed)
      if (row.contains(column)) widest = std::max(widest, width(shown(column, row[column])));
    if (widest > 0) chosen.emplace_back(column, std::max(widest, width(label_of(column, vietnamese))));
  }
  const auto pad = [&](const std::string& text, std::size_t to, bool right) {
    const std::string space(to - std::min(to, width(text)), ' ');
    return right ? space + text : text + space;
  };
  for (const auto& [column, wide] : chosen)
    out += pad(label_of(column, vietnamese), wide, is_amount_column(parsed, column)) + "  ";
  while (out.ends_with(' ')) out.pop_back();
  out += "\n";
  for (const auto& row : parsed) {
    for (const auto& [column, wide] : chosen)
      out += pad(row.contains(column) ? shown(column, row[column]) : "", wide, is_amount(row, column)) + "  ";
    while (out.back() == ' ') out.pop_back();
    out += "\n";
  }
  return out;
}

std::string csv_table(const std::vector<std::string>& rows) {
  const auto parsed = parse(rows);
  std::vector<std::string> columns;
  std::set<std::string> seen{"cursor"};
  for (const auto& row : parsed)
    for (const auto& [name, value] : row.items())
      if (seen.insert(name).second) columns.push_back(name);
  std::string out = "\xEF\xBB\xBF";
  for (std::size_t i = 0; i < columns.size(); ++i) out += (i == 0 ? "" : ",") + columns[i];
  out += "\r\n";
  for (const auto& row : parsed) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (i > 0) out += ",";
      if (row.contains(columns[i])) out += csv_field(row[columns[i]]);
    }
    out += "\r\n";
  }
  return out;
}

std::vector<std::string> columns_of(std::string_view type) {
  if (type == "contribution")
    return {"id",     "receipt_no",       "booked_on",   "area_id",    "work_id",       "household_id",
            "org_id", "contributor_name", "kind",        "amount_vnd", "workdays_half", "land_dm2",
            "item",   "value_vnd",        "reverses_id", "state"};
  std::vector<std::string> columns{"id"};
  if (const auto* kind = records::find_kind(type))
    for (const auto& field : kind->fields) columns.emplace_back(field.json);
  if (std::find(columns.begin(), columns.end(), "state") == columns.end()) columns.emplace_back("state");
  return columns;
}

}  // namespace sovang::cli
