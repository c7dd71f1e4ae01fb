#include "node/records/draft.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace sovang::records {
namespace {

using Json = nlohmann::ordered_json;

/// An area has one successor, or several that each take a part of it.
Json successors(const std::vector<std::string>& areas) {
  Json out = Json::array();
  for (const std::string& area_id : areas) {
    Json successor = {{"area_id", area_id}};
    if (areas.size() > 1) successor["part"] = true;
    out.push_back(std::move(successor));
  }
  return out;
}

Json to_json(const Field& field, const FieldValue& value) {
  if (field.type == FieldType::list) return field.json == "successors" ? successors(value.items) : Json(value.items);
  if (field.type == FieldType::boolean) return value.number != 0;
  if (is_number(field.type)) return value.number;
  if (field.type == FieldType::date) return value.date.iso();
  return value.text;
}

/// Members as a set; an unreadable text equals nothing but itself.
nlohmann::json content_of(const std::string& text) {
  nlohmann::json object = nlohmann::json::parse(text, nullptr, false);
  if (object.is_object()) {
    object.erase("replaces");
    object.erase("salt");
  }
  return object;
}

bool same_object(const std::string& left, const std::string& right) {
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
  Json body = Json::object();
  std::map<std::string, Json, std::less<>> classes;
  for (std::size_t index = 0; index < row.fields().size(); ++index) {
    const FieldValue& value = row.at(index);
    if (!value.given() || !is_read(row.kind(), index)) continue;
    const Field& field = row.fields()[index];
    if (field.type == FieldType::flag) continue;
    const std::string_view name = class_of(row, index);
    Json& object = name.empty() ? body : classes.try_emplace(std::string(name), Json::object()).first->second;
    object[std::string(field.json)] = to_json(field, value);
  }
  if (!row.replaces.empty()) body["replaces"] = row.replaces;
  sync::Draft draft;
  draft.id = row.id;
  draft.type = row.kind().type;
  draft.author = author;
  draft.body = body.dump();
  for (const auto& [name, object] : classes) draft.fields[name] = object.dump();
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

bool same_content(const sync::Draft& left, const sync::Draft& right) {
  return same_object(left.body, right.body) && left.fields == right.fields;
}

}  // namespace sovang::records
