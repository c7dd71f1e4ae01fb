#include "node/hub/returning.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "base/ensure.h"
#include "crypto/encoding.h"
#include "node/journal/recovery.h"
#include "node/records/text.h"
#include "node/store/erasures.h"
#include "node/store/successor.h"
#include "sync/hub_recovery.h"

namespace sovang::hub {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kReadBytes = 64u << 20;

std::uint64_t size_of(journal::Journal& journal, std::string_view origin) {
  const auto state = journal.logs().state(origin);
  return state ? state->size() : 0;
}

sync::Entry entry_of(const sync::Draft& draft, base::Random& random) {
  auto entry = sync::make_entry(draft, random);
  base::ensure(entry.has_value(), "what the hub says of itself makes an entry");
  return *std::move(entry);
}

sync::Entry recovery_entry(journal::Journal& journal, sync::HubRecoveryBody body, const std::string& reason,
                           base::WallTime now, base::Random& random) {
  body.on = base::vietnam_day(now).iso();
  sync::Draft draft{sync::make_ulid(now.milliseconds, random),
                    "hub_recovery",
                    base::rfc3339(now),
                    journal.info().author,
                    sync::hub_recovery_body(body),
                    {}};
  if (!reason.empty()) draft.fields["note"] = Json{{"note", reason}}.dump();
  return entry_of(draft, random);
}

void append(journal::Journal& journal, const sync::Keys& keys, const std::string& origin,
            std::vector<sync::Entry> entries) {
  const crypto::Signer& signer = keys.office_log && origin == keys.office_log->name ? *keys.office_log : keys.log;
  const sync::Changes changes{{journal::extend_log(journal.logs(), origin, std::move(entries), signer)}, {}};
  base::ensure(journal.logs().apply(changes).has_value(), "a log of the hub's own moved under its only writer");
  journal.views().catch_up();
}

/// A successor's first entry says by whose word it goes on: before anything else that it signs on `xa`.
void begin_succession(journal::Journal& journal, const sync::Keys& keys, base::WallTime now, base::Random& random) {
  const auto obeyed = store::obeyed_successor(journal.db());
  if (!obeyed || journal.roster().logged_number() >= obeyed->statement.number) return;
  append(journal, keys, keys.origin,
         {entry_of({"successor/" + std::to_string(obeyed->statement.number),
                    "successor",
                    base::rfc3339(now),
                    journal.info().author,
                    sync::successor_body(obeyed->statement),
                    {}},
                   random)});
}

/// The other version is repeated behind what is held, once.
void join_branch(journal::Journal& journal, const sync::Keys& keys, const std::string& origin,
                 const sync::Branch& branch, base::WallTime now, base::Random& random) {
  std::vector<crypto::Hash> leaves;
  for (const auto& entry : branch.entries) leaves.push_back(crypto::leaf_hash(entry.open));
  if (origin == keys.origin) begin_succession(journal, keys, now, random);
  const std::uint64_t size = size_of(journal, origin);
  const auto ours = journal.logs().read(origin, branch.common, size, kReadBytes);
  if (sync::repeats_branch(ours, branch.common, leaves)) return;
  sync::HubRecoveryBody body;
  body.size = size;
  body.common = branch.common;
  body.again = branch.entries.size();
  std::vector<sync::Entry> entries{recovery_entry(journal, std::move(body), "", now, random)};
  entries.insert(entries.end(), branch.entries.begin(), branch.entries.end());
  append(journal, keys, origin, std::move(entries));
}

bool is_missing(journal::Journal& journal, const sync::Claim& claim) {
  return claim.forked || claim.size > size_of(journal, claim.origin);
}

/// Logs of which an earlier `heads` or a device spoke beyond what is held, or a `heads` of another version that nothing
/// explains: origin, size, who (empty: a `heads`).
struct Missing {
  std::string origin;
  std::uint64_t size = 0;
  std::string device;
};

/// The device's log at that size is not what the hub once held of it, and does not repeat that.
bool is_replaced(journal::Journal& journal, const sync::Roster& roster, const std::string& origin, std::uint64_t size,
                 const crypto::Hash& root) {
  const auto* device = roster.enrolment(origin);
  if (device == nullptr || (device->revoked_at && size > *device->revoked_at) || size > size_of(journal, origin))
    return false;
  return sync::explain(journal.logs(), origin, journal.views().recoveries(origin), size, root) ==
         sync::Explanation::unexplained;
}

/// What the `heads` say since a loss was accepted last: that settled what came before.
std::vector<Json> stated_heads(journal::Journal& journal) {
  std::vector<Json> out;
  const std::string& xa = journal.info().origin;
  for (const auto& entry : journal.logs().read(xa, 0, size_of(journal, xa), SIZE_MAX)) {
    const auto open = sync::read_open_part(entry.open);
    if (!open || (open->type != "heads" && open->type != "hub_recovery")) continue;
    Json body = Json::parse(open->body, nullptr, false);
    if (!body.is_object()) continue;
    if (body.contains("accepted_loss")) out.clear();
    if (open->type == "heads" && body.contains("logs"))
      for (Json& log : body["logs"]) out.push_back(std::move(log));
  }
  return out;
}

void add_replaced(journal::Journal& journal, std::vector<Missing>& out) {
  const sync::Roster roster = journal.roster();
  std::map<std::string, std::uint64_t> replaced;
  for (const Json& log : stated_heads(journal)) {
    if (!log.is_array() || log.size() != 3 || !log[0].is_string() || !log[1].is_number_unsigned() ||
        !log[2].is_string())
      continue;
    const auto root = crypto::parse_base64(log[2].get<std::string>());
    const auto origin = log[0].get<std::string>();
    const auto size = log[1].get<std::uint64_t>();
    if (root && root->size() == sizeof(crypto::Hash) &&
        is_replaced(journal, roster, origin, size, base::to_array<sizeof(crypto::Hash)>(*root)))
      replaced[origin] = std::max(replaced[origin], size);
  }
  for (const auto& [origin, size] : replaced) out.push_back({origin, size, {}});
}

std::vector<Missing> missing_of(journal::Journal& journal) {
  std::vector<Missing> out;
  for (const auto& [device, claim] : store::hub_claims(journal.db()))
    if (is_missing(journal, claim)) out.push_back({claim.origin, claim.size, device});
  auto rows = journal.db().query(
      "SELECT w.text, max(c.size) FROM covered c JOIN word w ON w.id = c.origin LEFT JOIN log l ON l.origin = w.text "
      "WHERE c.size > coalesce(l.size, 0) GROUP BY 1 ORDER BY 1");
  while (rows.step()) out.push_back({std::string(rows.text(0)), static_cast<std::uint64_t>(rows.integer(1)), {}});
  add_replaced(journal, out);
  return out;
}

std::vector<std::string> not_heard(journal::Journal& journal) {
  const auto heard = store::heard_devices(journal.db());
  std::vector<std::string> out;
  const sync::Roster roster = journal.roster();
  for (const auto& [origin, device] : roster.enrolments())
    if (!device.revoked_at && !std::ranges::binary_search(heard, origin)) out.push_back(origin);
  return out;
}

bool lost_entries(journal::Journal& journal) { return store::read_standing(journal.db()).behind != store::Behind::no; }

void go_on(journal::Journal& journal, const sync::Keys& keys, sync::HubRecoveryBody body, const std::string& reason,
           base::WallTime now, base::Random& random) {
  begin_succession(journal, keys, now, random);
  body.size = size_of(journal, keys.origin);
  store::Standing standing = store::read_standing(journal.db());
  standing.behind = store::Behind::no;
  store::write_standing(journal.db(), standing);
  store::forget_hub_standing(journal.db());
  append(journal, keys, keys.origin, {recovery_entry(journal, std::move(body), reason, now, random)});
  const auto waiting = sync::cosign_waiting(journal.logs(), journal.roster(), keys, now);
  base::ensure(journal.logs().apply(waiting).has_value(), "a log moved under the only writer");
}

void take_entries(journal::Journal& journal, const sync::Keys& keys, const sync::Judged& judged, base::WallTime now,
                  base::Random& random) {
  for (const auto& [origin, branch] : judged.branches) join_branch(journal, keys, origin, branch, now, random);
  if (judged.changes.fills.empty() && judged.changes.cuts.empty()) return;
  journal.views().forget();
  journal.views().catch_up();
}

void note_loss(journal::Journal& journal) {
  if (!lost_entries(journal)) journal::go_behind(journal, store::Behind::hub);
  if (store::sizes_before(journal.db()).empty()) store::write_sizes_before(journal.db());
}

}  // namespace

sync::HubStanding standing_of(journal::Journal& journal) {
  const std::string& xa = journal.info().origin;
  sync::HubStanding out{store::hub_waits(journal.db()), size_of(journal, xa), store::loss_accepted(journal.db()),
                        [&db = journal.db()](std::string_view open, const std::string& part_class) {
                          return store::erased_classes(db, open).contains(part_class);
                        }};
  if (!lost_entries(journal)) return out;
  for (const auto& [origin, size] : store::sizes_before(journal.db()))
    if (origin == xa) out.went_back = size;
  return out;
}

void note_return(journal::Journal& journal, const sync::Judged& judged) {
  if (judged.lost || lost_entries(journal)) note_loss(journal);
}

void take_return(journal::Journal& journal, const sync::Keys& keys, std::string_view device, const sync::Judged& judged,
                 base::WallTime now, base::Random& random) {
  take_entries(journal, keys, judged, now, random);
  const auto joined = [&](const std::string& origin) {
    return std::ranges::any_of(judged.branches, [&](const auto& one) { return one.first == origin; });
  };
  std::vector<sync::Claim> open;
  for (const auto& claim : judged.claims)
    if (!joined(claim.origin) && is_missing(journal, claim)) open.push_back(claim);
  store::write_hub_claims(journal.db(), device, open);
  const bool asked = std::ranges::any_of(judged.problems,
                                         [](const sync::Problem& problem) { return problem.code == "replier_behind"; });
  if (!lost_entries(journal)) return;
  if (open.empty() && !asked) store::write_heard(journal.db(), device);
  end_waiting(journal, keys, now, random);
}

void take_strange_return(journal::Journal& journal, const sync::Keys& keys, const sync::Judged& judged,
                         base::WallTime now, base::Random& random) {
  journal.views().catch_up();
  take_entries(journal, keys, judged, now, random);
}

void end_waiting(journal::Journal& journal, const sync::Keys& keys, base::WallTime now, base::Random& random) {
  if (!lost_entries(journal) || size_of(journal, keys.origin) == 0) return;
  note_loss(journal);
  if (!not_heard(journal).empty() || !missing_of(journal).empty()) return;
  sync::HubRecoveryBody body;
  body.restored_from = store::sizes_before(journal.db());
  body.heard = store::heard_devices(journal.db());
  go_on(journal, keys, std::move(body), "", now, random);
}

Json waiting_json(journal::Journal& journal) {
  if (!store::hub_waits(journal.db())) return nullptr;
  Json missing = Json::array();
  for (const auto& one : missing_of(journal))
    missing.push_back({{"origin", one.origin}, {"size", one.size}, {"device", one.device}});
  Json before = Json::array();
  for (const auto& [origin, size] : store::sizes_before(journal.db())) before.push_back({origin, size});
  const bool lost = lost_entries(journal);
  return {{"behind", lost ? "lost" : "claimed"},
          {"restored_from", std::move(before)},
          {"not_heard", lost ? not_heard(journal) : std::vector<std::string>()},
          {"missing", std::move(missing)}};
}

base::Status<AcceptError> accept_loss(journal::Journal& journal, const sync::Keys& keys, const std::string& reason,
                                      base::WallTime now, base::Random& random) {
  const std::string why = records::clean_text(reason).text;
  if (why.empty()) return base::Err{AcceptError::reason_needed};
  store::Transaction transaction(journal.db());
  journal.views().catch_up();
  if (!store::hub_waits(journal.db())) return base::Err{AcceptError::not_waiting};
  if (size_of(journal, keys.origin) == 0) return base::Err{AcceptError::nothing_held};
  sync::HubRecoveryBody body;
  body.accepted_loss = true;
  for (const auto& one : missing_of(journal)) body.missing.emplace_back(one.origin, one.size);
  body.not_heard = not_heard(journal);
  store::write_loss_accepted(journal.db());
  go_on(journal, keys, std::move(body), why, now, random);
  transaction.commit();
  return base::Unit{};
}

}  // namespace sovang::hub
