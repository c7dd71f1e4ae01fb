#include "node/journal/handover.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/bytes.h"
#include "crypto/encoding.h"
#include "crypto/merkle.h"
#include "node/store/entry_rows.h"
#include "node/store/standing.h"
#include "node/views/codes.h"
#include "node/views/handover.h"
#include "node/views/settle.h"

namespace sovang::journal {
namespace {

using Json = nlohmann::ordered_json;
using views::Type;

/// What else lies in the database beside real logs (`<origin>#…`) is not handed over.
views::HeldSizes held_sizes(Journal& journal) {
  views::HeldSizes out;
  for (const std::string& origin : journal.logs().origins())
    if (const auto state = journal.logs().state(origin)) out[origin] = state->size();
  return out;
}

bool share_an_area(const sync::Enrolment& one, const sync::Enrolment& other) {
  return std::ranges::any_of(
      one.areas, [&](const std::string& area) { return std::ranges::find(other.areas, area) != other.areas.end(); });
}

struct Found {
  std::int64_t row = 0;
  std::string id, leaf;
  Json body;
};
std::optional<Found> find_handover(Journal& journal, std::string_view origin) {
  Found out{views::handover_of(journal.db(), origin), {}, {}, {}};
  if (out.row == 0) return std::nullopt;
  auto row = journal.db().query("SELECT open FROM entry WHERE id = ?");
  row.bind(out.row);
  store::require_sound(row.step(), "the entry of an item is held");
  const auto open = sync::read_open_part(row.blob(0));
  store::require_sound(open.has_value(), "the entry of an item reads");
  out.id = open->id;
  out.leaf = crypto::base64(base::view(crypto::leaf_hash(row.blob(0))));
  out.body = Json::parse(open->body);
  return out;
}

/// Logs that the handover counted further than they are held here.
Json lacking(Journal& journal, const views::HeldSizes& held) {
  Json out = Json::array();
  for (const auto& [origin, size] : held) {
    const auto state = journal.logs().state(origin);
    const std::uint64_t here = state ? state->size() : 0;
    if (here < size) out.push_back(Json::array({"entries " + origin, size, here}));
  }
  return out;
}

Written write(Journal& journal, const sync::Keys& keys, const char* type, const Json& body, std::string_view author,
              base::WallTime now, base::Random& random) {
  const sync::Draft draft{sync::make_ulid(now.milliseconds, random),
                          type,
                          base::rfc3339(now),
                          author.empty() ? journal.info().author : std::string(author),
                          body.dump(),
                          {}};
  return journal.append(std::vector{draft}, keys, random).front();
}

/// Whether this directory may confirm the handover of `origin`.
std::optional<HandoverError> refusal_of(Journal& journal, std::string_view origin) {
  if (journal.info().hub) return HandoverError::not_a_device;
  if (origin == journal.info().origin) return HandoverError::own_log;
  const auto roster = journal.roster();
  const auto* self = roster.enrolment(journal.info().origin);
  const auto* other = roster.enrolment(origin);
  if (self == nullptr || other == nullptr || !journal.logs().state(origin)) return HandoverError::unknown_log;
  if (!share_an_area(*self, *other)) return HandoverError::other_area;
  return std::nullopt;
}

struct Confirmation {
  std::string origin;
  Json told;
};
std::vector<Confirmation> confirmations_of(Journal& journal, const Found& handover, std::string_view origin) {
  std::vector<Confirmation> out;
  views::EntryOrder order(journal.db());
  auto rows = journal.db().query(
      "SELECT i.entry, e.open FROM item i JOIN entry e ON e.id = i.entry WHERE i.target = ? AND i.type = ?");
  rows.bind(handover.id, static_cast<int>(Type::handover_confirmation));
  while (rows.step()) {
    const auto open = sync::read_open_part(rows.blob(1));
    const auto body = open ? Json::parse(open->body, nullptr, false) : Json();
    if (!body.is_object()) continue;
    const bool fits = body.value("origin", "") == origin && body.value("leaf", "") == handover.leaf &&
                      body.value("index", std::uint64_t{0}) == store::index_of_row(handover.row);
    if (!fits) continue;
    const std::string& by = order.origin(rows.integer(0));
    out.push_back({by,
                   {{"origin", by},
                    {"time", open->time},
                    {"agrees", body["agrees"]},
                    {"differences", body.contains("differences") ? body["differences"] : Json::array()}}});
  }
  std::ranges::sort(out, {}, &Confirmation::origin);
  return out;
}

}  // namespace

bool handed_over(Journal& journal) {
  const std::string& origin = journal.info().origin;
  return views::handover_of(journal.db(), origin) != 0 ||
         views::handover_of(journal.db(), store::outbox_of(origin)) != 0;
}

base::Result<Json, HandoverError> handover_draft(Journal& journal, std::string_view to, base::Date on) {
  if (journal.info().hub) return base::Err{HandoverError::not_a_device};
  const auto roster = journal.roster();
  const auto* self = roster.enrolment(journal.info().origin);
  if (self == nullptr || self->areas.empty()) return base::Err{HandoverError::no_area};
  if (handed_over(journal)) return base::Err{HandoverError::handed_over};
  if (journal.behind()) return base::Err{HandoverError::behind};
  const auto* next = to.empty() ? nullptr : roster.enrolment(to);
  if (!to.empty() && (next == nullptr || next == self || !share_an_area(*self, *next)))
    return base::Err{HandoverError::unknown_device};
  const auto held = held_sizes(journal);
  Json out{{"on", on.iso()}};
  out.update(
      views::handover_json(views::handover_figures(journal.db(), journal.info().origin, self->areas, held), held));
  if (!to.empty()) out["to"] = to;
  return out;
}

base::Result<Json, HandoverError> start_handover(Journal& journal, const sync::Keys& keys, std::string_view to,
                                                 std::string_view author, base::WallTime now, base::Random& random) {
  store::Transaction transaction(journal.db());
  auto draft = handover_draft(journal, to, base::vietnam_day(now));
  if (!draft) return draft;
  const auto written = write(journal, keys, "handover", *draft, author, now, random);
  transaction.commit();
  (*draft)["id"] = written.id;
  return draft;
}

base::Result<Json, HandoverError> check_handover(Journal& journal, std::string_view origin) {
  journal.views().catch_up();
  if (const auto refused = refusal_of(journal, origin)) return base::Err{*refused};
  const auto found = find_handover(journal, origin);
  if (!found) return base::Err{HandoverError::not_started};
  const auto held = views::read_held(found->body);
  const auto roster = journal.roster();
  Json differences = lacking(journal, held);
  const auto here = views::handover_figures(journal.db(), origin, roster.enrolment(origin)->areas, held);
  for (auto& one : views::differences(views::read_figures(found->body), here)) differences.push_back(std::move(one));
  Json handover = found->body;
  handover.erase("held");
  handover["id"] = found->id;
  return Json{{"origin", origin},
              {"handover", std::move(handover)},
              {"agrees", differences.empty()},
              {"differences", std::move(differences)}};
}

base::Result<Json, HandoverError> confirm_handover(Journal& journal, const sync::Keys& keys, std::string_view origin,
                                                   std::string_view author, base::WallTime now, base::Random& random) {
  store::Transaction transaction(journal.db());
  auto checked = check_handover(journal, origin);
  if (!checked) return checked;
  const auto found = find_handover(journal, origin);
  for (const Confirmation& one : confirmations_of(journal, *found, origin))
    if (one.origin == journal.info().origin) return base::Err{HandoverError::confirmed};
  Json body{{"handover_id", found->id},
            {"origin", origin},
            {"index", store::index_of_row(found->row)},
            {"leaf", found->leaf},
            {"agrees", (*checked)["agrees"]}};
  if (!(*checked)["differences"].empty()) body["differences"] = (*checked)["differences"];
  const auto written = write(journal, keys, "handover_confirmation", body, author, now, random);
  transaction.commit();
  (*checked)["id"] = written.id;
  return checked;
}

Json handovers_json(Journal& journal) {
  const auto roster = journal.roster();
  Json out = Json::array();
  for (const std::string& origin : journal.logs().origins()) {
    const auto found = find_handover(journal, origin);
    const auto* device = roster.enrolment(origin);
    if (!found || device == nullptr) continue;
    Json one{{"id", found->id},
             {"origin", origin},
             {"index", store::index_of_row(found->row)},
             {"on", found->body.value("on", "")},
             {"to", found->body.value("to", "")},
             {"areas", device->areas},
             {"cash", found->body["cash"]},
             {"receipts", found->body["receipts"]},
             {"confirmed", Json::array()}};
    for (Confirmation& confirmed : confirmations_of(journal, *found, origin))
      one["confirmed"].push_back(std::move(confirmed.told));
    one["open"] = std::ranges::none_of(one["confirmed"], [](const Json& by) { return by["agrees"] == true; });
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace sovang::journal
