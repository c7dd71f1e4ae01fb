// Completions: the value that goods had not, the signatures that a piece of land had not (domain.md c).

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "node/records/rules.h"
#include "node/records/typed_number.h"

namespace sovang::records {
namespace {

using Json = nlohmann::json;

/// What a completion asks of the contribution that it completes.
struct Target {
  std::string kind, area_id;
  std::int64_t quantity_milli = 0, value_vnd = 0, signers_required = 0, signers_signed = 0;
  std::optional<base::Date> occurred_on;
  bool taken_back = false;  // reversed, a reversal itself, or completed already

  [[nodiscard]] bool is_goods() const { return kind == "IN_KIND"; }
  [[nodiscard]] bool is_land() const { return kind == "LAND"; }
  [[nodiscard]] bool is_open() const {
    return !taken_back && ((is_goods() && value_vnd == 0) || (is_land() && signers_signed < signers_required));
  }
};

std::optional<Target> target_of(const Check& check) {
  const auto held = check.context.record("contribution", check.row.text("target_id"));
  const Json body = held ? Json::parse(held->body, nullptr, false) : Json();
  if (!body.is_object()) return std::nullopt;
  const auto text = [&](const char* name) {
    return body.contains(name) && body[name].is_string() ? body[name].get<std::string>() : std::string();
  };
  const auto number = [&](const char* name) {
    return body.contains(name) && body[name].is_number_integer() ? body[name].get<std::int64_t>() : 0;
  };
  Target target;
  target.kind = text("kind");
  target.area_id = text("area_id");
  target.quantity_milli = number("quantity_milli");
  target.value_vnd = number("value_vnd");
  target.signers_required = number("signers_required");
  target.signers_signed = number("signers_signed");
  target.occurred_on = base::parse_iso_date(text("occurred_on"));
  target.taken_back = held->reversed || held->is_reversal || held->answered;
  return target;
}

__int128 worth_milli(const Target& target, std::int64_t unit_price_vnd) {
  return static_cast<__int128>(target.quantity_milli) * unit_price_vnd;
}

void check_valuation(const Check& check, const Target& target) {
  const RecordRow& row = check.row;
  check.require("valued_by");  // a named valuer (domain.md f 11)
  if (!row.given("value_vnd") && row.known("unit_price_vnd"))
    return check.reject("IN_KIND_VALUE_FRACTIONAL", "unit_price_vnd");
  check.require("value_vnd");
  if (!row.known("value_vnd") || !row.known("unit_price_vnd")) return;
  const std::int64_t price = row.at("unit_price_vnd").number;
  if (worth_milli(target, price) != static_cast<__int128>(row.at("value_vnd").number) * 1000)
    check.reject("IN_KIND_VALUE_MISMATCH", "value_vnd",
                 fmt::format("{} × {}", canonical_decimal(target.quantity_milli, 3), price));
}

void check_signatures(const Check& check, const Target& target) {
  check.require("signers_signed");
  if (!check.row.known("signers_signed")) return;
  const std::int64_t signed_by = check.row.at("signers_signed").number;
  const std::string required = std::to_string(target.signers_required);
  if (signed_by > target.signers_required || signed_by <= target.signers_signed)
    return check.reject("SIGNERS_INVALID", "signers_signed", required);
  if (signed_by < target.signers_required) check.ask("SIGNATURES_INCOMPLETE", "signers_signed", required);
}

void check_columns(const Check& check, const Target& target) {
  for (const std::string_view json : {"unit_price_vnd", "value_vnd", "valued_by"}) {
    if (target.is_land() && check.row.given(json)) check.reject("FIELD_NOT_APPLICABLE", json, target.kind);
  }
  if (target.is_goods() && check.row.given("signers_signed"))
    check.reject("FIELD_NOT_APPLICABLE", "signers_signed", target.kind);
}

}  // namespace

void derive_completion(const Check& check) {
  RecordRow& row = check.row;
  if (row.given("value_vnd") || !row.known("unit_price_vnd")) return;
  const auto target = target_of(check);
  if (!target || !target->is_goods()) return;
  const __int128 worth = worth_milli(*target, row.at("unit_price_vnd").number);
  if (worth <= 0 || worth % 1000 != 0 || worth / 1000 > kNumberMax) return;
  row.set_number("value_vnd", static_cast<std::int64_t>(worth / 1000));
  Finding remark = check.about("IN_KIND_VALUE_COMPUTED", "value_vnd");
  remark.normalised = "value_vnd=" + row.text("value_vnd");
  check.judgement.remark(std::move(remark));
}

void check_completion(const Check& check) {
  check_words(check);
  check_required(check);
  if (!check.row.given("target_id")) return;
  const auto target = target_of(check);
  if (!target) return check.reject("TARGET_UNKNOWN", "target_id");
  check_authority(check, {"completion", {}, target->area_id, false});
  const bool completes = !check.row.is_reversal();
  if (completes && !target->is_open()) return check.reject("COMPLETION_NOT_NEEDED", "target_id");
  check_columns(check, *target);
  check_numbers(check);
  if (completes && target->is_goods()) check_valuation(check, *target);
  if (completes && target->is_land()) check_signatures(check, *target);
  check_dates(check);
  if (target->occurred_on && check.row.known("booked_on") && check.row.at("booked_on").date < *target->occurred_on)
    check.reject("DATE_ORDER", "booked_on", target->occurred_on->vietnamese());
  check_reversal(check);
}

}  // namespace sovang::records
