#include "node/views/body.h"

#include <simdjson.h>

#include "base/date.h"
#include "sync/entry_view.h"
#include "sync/strict_json.h"

namespace sovang::views {

struct Body::State {
  simdjson::dom::document document;
  /// Walked once: asking the object itself walks it for each name.
  std::vector<std::pair<std::string_view, simdjson::dom::element>> members;

  void take(const simdjson::dom::object& object) {
    for (const auto& [name, value] : object) members.emplace_back(name, value);
  }
  template <class T>
  std::optional<T> get(std::string_view name) const {
    for (const auto& [known, element] : members) {
      if (known != name) continue;
      T value;
      return element.get(value) == simdjson::SUCCESS ? std::optional<T>(value) : std::nullopt;
    }
    return std::nullopt;
  }
};

Body::Body() : state_(std::make_unique<State>()) {}
Body::~Body() = default;
Body::Body(Body&&) noexcept = default;

bool Body::parse(std::string_view json) {
  state_->members.clear();
  const auto object = sync::parse_object(state_->document, json);
  if (!object) return false;
  state_->take(*object);
  return true;
}

base::Result<sync::OpenView, sync::EntryError> Body::parse_entry(std::string_view open) {
  state_->members.clear();
  simdjson::dom::object body;
  auto view = sync::view_open_part(state_->document, open, body);
  if (view) state_->take(body);
  return view;
}

bool Body::has(std::string_view name) const { return state_->get<simdjson::dom::element>(name).has_value(); }

std::string_view Body::text(std::string_view name) const {
  return state_->get<std::string_view>(name).value_or(std::string_view());
}

std::optional<std::int64_t> Body::integer(std::string_view name) const { return state_->get<std::int64_t>(name); }

std::optional<bool> Body::boolean(std::string_view name) const { return state_->get<bool>(name); }

std::optional<std::int64_t> Body::day(std::string_view name) const {
  const auto date = base::parse_iso_date(text(name));
  return date ? std::optional(date->days()) : std::nullopt;
}

std::optional<std::vector<std::string>> Body::texts(std::string_view name) const {
  const auto array = state_->get<simdjson::dom::array>(name);
  if (!array) return std::nullopt;
  std::vector<std::string> out;
  for (const simdjson::dom::element element : *array) {
    std::string_view text;
    if (element.get(text) != simdjson::SUCCESS) return std::nullopt;
    out.emplace_back(text);
  }
  return out;
}

}  // namespace sovang::views
