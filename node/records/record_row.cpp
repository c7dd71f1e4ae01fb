#include "node/records/record_row.h"

#include <fmt/format.h>

#include "base/ensure.h"
#include "node/records/text.h"
#include "node/records/typed_date.h"
#include "node/records/typed_number.h"
#include "node/records/unicode.h"
#include "node/records/words.h"

namespace sovang::records {
namespace {

struct Reading {
  const Kind& kind;
  const Field& field;
  const Settings& settings;
  Judgement& judgement;
  FieldValue& value;

  void remark(std::string_view code, std::string_view shown) const {
    judgement.remark({code, field.column, std::string(value.typed), fmt::format("{}={}", field.column, shown)});
  }
};

/// Amounts of cash that changes hands are asked about when they are small; prices and plans may be small.
std::int64_t bare_minimum(const Reading& reading, std::string_view text) {
  const std::string_view type = reading.kind.type;
  const bool cash = type == "contribution" || type == "remittance" || type == "opening_balance";
  if (cash && reading.field.json == "amount_vnd") return reading.settings.amount_min_vnd;
  const bool plain_digits = text.find_first_not_of("-0123456789") == std::string_view::npos;
  return plain_digits ? 0 : reading.settings.amount_min_vnd;
}

TypedNumber read_number(const Reading& reading, const std::string& folded) {
  switch (reading.field.type) {
    case FieldType::vnd:
      return read_vnd(folded, bare_minimum(reading, folded));
    case FieldType::half_days:
      return read_half_days(folded);
    case FieldType::dm2:
      return read_land(folded, reading.settings.sao_dm2);
    case FieldType::milli:
      return read_milli(folded);
    default:
      return read_count(folded);
  }
}

std::string_view normalised_code(FieldType type) {
  switch (type) {
    case FieldType::vnd:
      return "AMOUNT_NORMALISED";
    case FieldType::half_days:
      return "WORKDAYS_NORMALISED";
    case FieldType::dm2:
      return "LAND_NORMALISED";
    default:
      return "QUANTITY_NORMALISED";
  }
}

void read_number_field(const Reading& reading) {
  const TypedNumber number = read_number(reading, fold_typed(reading.value.text));
  reading.value.code = number.code;
  reading.value.asks = number.asks;
  reading.value.known = number.value.has_value();
  if (!number.value) return;
  reading.value.number = *number.value;
  const std::string clean = canonical(reading.field.type, *number.value);
  if (clean != reading.value.typed && number.code.empty()) reading.remark(normalised_code(reading.field.type), clean);
}

void read_date_field(const Reading& reading) {
  if (const auto plain = plain_date(reading.value.typed)) {
    reading.value.known = true;
    reading.value.date = *plain;
    return;
  }
  const TypedDate date = read_date(fold_typed(reading.value.text));
  reading.value.code = date.code;
  reading.value.asks = date.asks;
  reading.value.known = date.value.has_value();
  if (!date.value) return;
  reading.value.date = *date.value;
  if (date.value->vietnamese() != reading.value.typed && date.code.empty())
    reading.remark("DATE_NORMALISED", date.value->iso());
}

void read_boolean_field(const Reading& reading) {
  const std::string key = search_key_plain(reading.value.text);
  const bool yes = key == "1" || key == "true" || key == "co";
  reading.value.known = yes || key == "0" || key == "false" || key == "khong";
  reading.value.number = yes ? 1 : 0;
  if (!reading.value.known) reading.value.code = "VALUE_UNKNOWN";
}

/// "A;B": codes, in the order typed.
void read_list_field(const Reading& reading) {
  std::vector<std::string>& items = reading.value.items;
  std::string item;
  for (const char byte : reading.value.text + ";") {
    if (byte != ';' && byte != ',') {
      item += byte;
      continue;
    }
    if (CleanText clean = clean_text(item); !clean.text.empty()) items.push_back(std::move(clean.text));
    item.clear();
  }
  if (items.empty()) reading.value.text.clear();
}

/// One of a few words, by code or by label.
void read_word_field(const Reading& reading, std::span<const Word> words) {
  const bool of_contribution = reading.kind.type == "contribution";
  const bool is_kind = of_contribution && reading.field.json == "kind";
  const bool is_source = of_contribution && reading.field.json == "source";
  const auto word = find_word(words, reading.value.text);
  if (!word) {
    reading.value.code = is_kind ? "KIND_UNKNOWN" : is_source ? "SOURCE_UNKNOWN" : "VALUE_UNKNOWN";
    return;
  }
  if (*word == reading.value.text) return;
  reading.value.text = *word;
  reading.remark(is_kind ? "KIND_NORMALISED" : is_source ? "SOURCE_NORMALISED" : "VALUE_NORMALISED", *word);
}

/// Excel reads a leading = + - @ as a formula. A phone number with its country code is none.
bool looks_like_formula(std::string_view text) {
  if (text.empty() || std::string_view("=+-@").find(text.front()) == std::string_view::npos) return false;
  const bool phone = text.front() == '+' && text.size() > 1 &&
                     text.substr(1).find_first_not_of("0123456789 .") == std::string_view::npos;
  return !phone;
}

/// `Nguy?n`: the letters that the encoding of a saved file did not have.
bool has_lost_letters(std::string_view name) {
  for (std::size_t at = 1; at + 1 < name.size(); ++at) {
    const auto is_letter_byte = [](char byte) { return (byte >= 'a' && byte <= 'z') || (byte & 0x80) != 0; };
    if (name[at] == '?' && is_letter_byte(name[at + 1]) && name[at - 1] != ' ') return true;
  }
  return false;
}

/// Codes that Excel takes for a day: parcel 12/5 comes back as 12-May.
bool may_be_mangled(const Field& field) { return field.json == "parcel_no" || field.json == "map_sheet_no"; }

void check_text_damage(const Reading& reading) {
  const std::string& text = reading.value.text;
  const auto reject = [&](std::string_view code) {
    reading.judgement.reject({code, reading.field.column, std::string(reading.value.typed)});
  };
  if (looks_misencoded(reading.value.typed)) return reject("ENCODING_SUSPECT");
  const bool is_name = reading.field.private_class == "name" || reading.field.json == "spouse_name";
  if (is_name && has_lost_letters(text)) return reject("ENCODING_SUSPECT");
  std::string_view damage;
  if (text.front() == '#') damage = excel_error(fold_typed(text));
  if (damage.empty() && may_be_mangled(reading.field)) {
    const std::string folded = fold_typed(text);
    damage = excel_date_damage(folded);
    if (damage.empty() && folded.find('+') != std::string::npos) damage = excel_number_damage(folded);
  }
  if (damage.empty() && reading.field.json == "phone") damage = excel_number_damage(fold_typed(text));
  if (!damage.empty()) reject(damage);
}

void remark_text(const Reading& reading, const CleanText& clean) {
  if (clean.had_invisible) reading.remark("INVISIBLE_STRIPPED", clean.text);
  if (clean.was_decomposed) reading.remark("NFD_NORMALISED", "NFC");
  if (reading.field.type == FieldType::text && looks_like_formula(clean.text))
    reading.judgement.remark({"FORMULA_KEPT_AS_TEXT", reading.field.column, std::string(reading.value.typed)});
  if (clean.text.find('\n') != std::string::npos)
    reading.judgement.remark({"NEWLINE_IN_QUOTES", reading.field.column, std::string(reading.value.typed)});
}

void read_field(const Reading& reading, std::string_view typed) {
  const CleanText clean = clean_text(typed);
  reading.value.typed = typed;
  reading.value.text = clean.text;
  if (clean.text.empty()) return;
  if (is_number(reading.field.type)) return read_number_field(reading);
  if (reading.field.type == FieldType::date) return read_date_field(reading);
  check_text_damage(reading);
  if (reading.field.type == FieldType::boolean || reading.field.type == FieldType::flag)
    return read_boolean_field(reading);
  remark_text(reading, clean);
  if (reading.field.type == FieldType::list) return read_list_field(reading);
  const auto words = words_of(reading.kind.type, reading.field.json);
  if (!words.empty()) read_word_field(reading, words);
}

void read_id(RecordRow& out, std::string_view typed, Judgement& judgement) {
  const Kind& kind = out.kind();
  const CleanText clean = clean_text(typed);
  out.raw_id = typed;
  out.id = clean.text;
  if (clean.had_invisible)
    judgement.remark({"INVISIBLE_STRIPPED", kind.id_column, out.raw_id, fmt::format("{}={}", kind.id_column, out.id)});
}

}  // namespace

bool RecordRow::has(std::string_view json) const {
  return kind_->places.find(kind_->fields, json) < kind_->fields.size();
}

bool RecordRow::is_anonymous() const { return has("anonymous") && at("anonymous").number != 0; }

std::size_t RecordRow::index_of(std::string_view json) const {
  const std::size_t index = kind_->places.find(kind_->fields, json);
  base::ensure(index < kind_->fields.size(), "a rule asked for a field that its kind does not have");
  return index;
}

void RecordRow::set_text(std::string_view json, std::string_view text) {
  clear(json);
  at(json).text = text;
}

void RecordRow::set_number(std::string_view json, std::int64_t number) {
  set_text(json, std::to_string(number));
  at(json).number = number;
  at(json).known = true;
}

void RecordRow::set_date(std::string_view json, base::Date date) {
  set_text(json, date.iso());
  at(json).date = date;
  at(json).known = true;
}

bool is_number(FieldType type) {
  return type == FieldType::integer || type == FieldType::vnd || type == FieldType::half_days ||
         type == FieldType::dm2 || type == FieldType::milli;
}

bool is_read(const Kind& kind, std::size_t index) {
  const Field& field = kind.fields[index];
  return !field.column.empty() && kind.places.find(kind.fields, field.json) == index;
}

TypedRow typed_row(const Kind& kind, const Row& row) {
  const auto under = [&](std::string_view column) {
    const auto found = row.find(column);
    return found == row.end() ? std::string_view() : std::string_view(found->second);
  };
  TypedRow out{{}, std::vector<std::string_view>(kind.fields.size())};
  if (!kind.id_column.empty()) out.id = under(kind.id_column);
  for (std::size_t index = 0; index < kind.fields.size(); ++index)
    if (is_read(kind, index)) out.fields[index] = under(kind.fields[index].column);
  return out;
}

RecordRow read_row(const Kind& kind, const TypedRow& row, const Settings& settings, Judgement& judgement) {
  RecordRow out(kind);
  read_id(out, row.id, judgement);
  for (std::size_t index = 0; index < kind.fields.size(); ++index) {
    if (!row.fields[index].empty())
      read_field({kind, kind.fields[index], settings, judgement, out.at(index)}, row.fields[index]);
  }
  return out;
}

}  // namespace sovang::records
