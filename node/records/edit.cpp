#include "node/records/edit.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "node/records/record_row.h"
#include "node/records/typed_number.h"

namespace sovang::records {
namespace {

using Json = nlohmann::ordered_json;

Json object_of(const std::string& text) {
  Json object = Json::parse(text, nullptr, false);
  if (!object.is_object()) object = Json::object();
  return object;
}

std::string column_text(const Field& field, const Json& value) {
  if (value.is_boolean()) return value.get<bool>() ? "1" : "0";
  if (value.is_array()) {
    std::string list;
    for (const Json& item : value)
      if (item.is_string()) list += (list.empty() ? "" : ";") + item.get<std::string>();
    return list;
  }
  if (value.is_number_integer()) return canonical(field.type, value.get<std::int64_t>());
  if (!value.is_string()) return {};
  const auto text = value.get<std::string>();
  const auto date = field.type == FieldType::date ? base::parse_iso_date(text) : std::nullopt;
  return date ? date->vietnamese() : text;
}

/// Adds the members of `held` that the kind has no field for.
std::string with_unknown(const Kind& kind, const std::string& held, const std::string& draft) {
  Json out = object_of(draft);
  const Json before = object_of(held);
  for (const auto& [name, value] : before.items()) {
    const bool known = std::any_of(kind.fields.begin(), kind.fields.end(),
                                   [&, &member = name](const Field& field) { return field.json == member; });
    if (!known && name != "salt" && name != "replaces") out[name] = value;
  }
  return out.dump();
}

}  // namespace

Row row_of(const Kind& kind, const BookRecord& held) {
  Json members = object_of(held.body);
  for (const auto& [name, part] : held.parts) members.update(object_of(part));
  Row row;
  if (!kind.id_column.empty()) row[std::string(kind.id_column)] = held.id;
  for (std::size_t index = 0; index < kind.fields.size(); ++index) {
    const Field& field = kind.fields[index];
    const auto member = members.find(std::string(field.json));
    if (is_read(kind, index) && member != members.end()) row[std::string(field.column)] = column_text(field, *member);
  }
  return row;
}

void keep_unknown_members(const Kind& kind, const BookRecord& held, sync::Draft& draft) {
  draft.body = with_unknown(kind, held.body, draft.body);
  for (const auto& [name, part] : held.parts) {
    const auto fields = draft.fields.find(name);
    std::string merged = with_unknown(kind, part, fields == draft.fields.end() ? "{}" : fields->second);
    if (merged != "{}") draft.fields[name] = std::move(merged);
  }
}

bool makes_id(const Kind& kind, std::string_view column) {
  if (kind.type == "indicator") return column == "indicator" || column == "as_of";
  if (kind.type == "report_text") return column == "period" || column == "section";
  return column == kind.id_column;
}

}  // namespace sovang::records
