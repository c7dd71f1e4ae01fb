#include "node/views/statements.h"

#include <algorithm>

#include "node/store/erasures.h"
#include "node/views/body.h"

namespace sovang::views {

namespace {

std::optional<Reason> read_handover(Item& item, const Body& body) {
  const auto day = body.day("on");
  if (!day || !body.has("held") || !body.has("cash") || !body.has("receipts")) return Reason::bad_body;
  item.occurred = *day;
  return std::nullopt;
}

std::optional<Reason> read_confirmation(Item& item, const Body& body) {
  item.target = body.text("handover_id");
  const auto agrees = body.boolean("agrees");
  const auto index = body.integer("index");
  if (item.target.empty() || body.text("origin").empty() || body.text("leaf").empty() || !agrees || !index ||
      *index < 0)
    return Reason::bad_body;
  item.kind = *agrees ? 1 : 0;
  return std::nullopt;
}

std::optional<Reason> read_double_decision(Item& item, const Body& body, const Writer& writer, Words& words) {
  const auto ids = body.texts("ids");
  const std::string_view scope = body.text("scope");
  if (!ids || ids->size() < 2 || std::adjacent_find(ids->begin(), ids->end(), std::greater_equal()) != ids->end() ||
      scope.empty() || body.text("keep") != "both")
    return Reason::bad_body;
  if (writer.scope != kCommuneScope && writer.scope != scope) return Reason::foreign_area;
  item.who = who_household(words.intern(scope));
  return std::nullopt;
}

}  // namespace

bool is_statement(Type type) {
  return type == Type::erasure || type == Type::erasure_done || type == Type::handover ||
         type == Type::handover_confirmation || type == Type::double_decision;
}

std::variant<Item, Reason> read_statement(Words& words, const sync::OpenPart& open, const Writer& writer,
                                          bool hub_log) {
  Item item;
  item.type = type_of(open.type);
  item.id = open.id;
  item.scope = item.under = words.intern(writer.scope);
  Body body;
  if (!body.parse(open.body)) return Reason::malformed;
  std::optional<Reason> wrong;
  switch (item.type) {
    case Type::erasure:
      if (!hub_log) return Reason::wrong_log;
      if (const auto targets = store::read_erasure(open))
        item.kind = static_cast<std::int64_t>(targets->size());
      else
        wrong = Reason::bad_body;
      break;
    case Type::erasure_done:
      item.target = body.text("erasure_id");
      if (item.target.empty()) wrong = Reason::bad_body;
      break;
    case Type::handover:
      wrong = hub_log ? std::optional(Reason::wrong_log) : read_handover(item, body);
      break;
    case Type::handover_confirmation:
      wrong = read_confirmation(item, body);
      break;
    default:
      wrong = read_double_decision(item, body, writer, words);
  }
  if (wrong) return *wrong;
  return item;
}

}  // namespace sovang::views
