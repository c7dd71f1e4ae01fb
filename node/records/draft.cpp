#include "node/records/draft.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sync/json_text.h"

namespace sovang::records {
namespace {

constexpr std::size_t kBodyBytes = 384;  // more than most have

void append_texts(std::string& out, const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    out += &text == &texts.front() ? '[' : ',';
    sync::append_json_text(out, text);
  }
  out += texts.empty() ? "[]" : "]";
}

/// An area has one successor, or several that each take a part of it.
void append_successors(std::string& out, const std::vector<std::string>& areas) {
  for (const std::string& area_id : areas) {
    out += &area_id == &areas.front() ? R"([{"area_id":)" : R"(,{"area_id":)";
    sync::append_json_text(out, area_id);
    out += areas.size() > 1 ? R"(,"part":true})" : "}";
  }
  out += areas.empty() ? "[]" : "]";
}

void append_value(std::string& out, const Field& field, const FieldValue& value) {
  if (field.type == FieldType::list)
    return field.json == "successors" ? append_successors(out, value.items) : append_texts(out, value.items);
  if (field.type == FieldType::boolean) {
    out += value.number != 0 ? "true" : "false";
  } else if (is_number(field.type)) {
    out += std::to_string(value.number);
  } else {
    sync::append_json_text(out, field.type == FieldType::date ? value.date.iso() : value.text);
  }
}

/// The compact text of an object, member by member.
std::string& next_member(std::string& object, std::string_view name) {
  object += object.empty() ? "{\"" : ",\"";
  object += name;
  return object += "\":";
}

/// Members as a set; an unreadable text equals nothing but itself.
nlohmann::json content_of(std::string_view text) {
  nlohmann::json object = nlohmann::json::parse(text, nullptr, false);
  if (object.is_object()) {
    object.erase("replaces");
    object.erase("salt");
  }
  return object;
}

bool same_object(std::string_view left, std::string_view right) {
  return left == right || content_of(left) == content_of(right);
}

bool is_withheld(const BookRecord& held, std::string_view name) {
  return std::find(held.withheld.begin(), held.withheld.end(), name) != held.withheld.end();
}

}  // namespace

std::string_view class_of(const RecordRow& row, std::size_t index) {
  const Field& field = row.fields()[index];
  const std::string_view type = row.kind().type;
  if (type == "org" && field.json == "name") {
    const bool person = row.text("org_kind") == "DONOR_GROUP" || row.text("org_kind") == "PERSON";
    return person ? "name" : "";
  }
  if (type == "commendation" && field.json == "recipient")
    return row.text("recipient_kind") == "COLLECTIVE" ? "" : "name";
  if (field.json == "household_id" && row.is_anonymous()) return "name";
  return field.private_class;
}

sync::Draft make_draft(const RecordRow& row, std::string_view author) {
  sync::Draft draft;
  draft.body.reserve(kBodyBytes);
  for (std::size_t index = 0; index < row.fields().size(); ++index) {
    const FieldValue& value = row.at(index);
    const Field& field = row.fields()[index];
    if (!value.given() || field.type == FieldType::flag || !is_read(row.kind(), index)) continue;
    const std::string_view name = class_of(row, index);
    std::string& object = name.empty() ? draft.body : draft.fields[std::string(name)];
    append_value(next_member(object, field.json), field, value);
  }
  if (!row.replaces.empty()) append_texts(next_member(draft.body, "replaces"), row.replaces);
  draft.body += draft.body.empty() ? "{}" : "}";
  for (auto& [name, object] : draft.fields) object += '}';
  draft.id = row.id;
  draft.type = row.kind().type;
  draft.author = author;
  return draft;
}

bool same_content(const sync::Draft& draft, const BookRecord& held) {
  if (!same_object(draft.body, held.body)) return false;
  for (const auto& [name, fields] : draft.fields) {
    if (is_withheld(held, name)) continue;
    const auto part = held.parts.find(name);
    if (part == held.parts.end() || !same_object(fields, part->second)) return false;
  }
  return std::all_of(held.parts.begin(), held.parts.end(),
                     [&](const auto& part) { return draft.fields.contains(part.first); });
}

bool same_content(const sync::Draft& draft, const EarlierRecord& earlier) {
  return same_object(draft.body, earlier.body) && draft.fields == earlier.fields;
}

}  // namespace sovang::records
