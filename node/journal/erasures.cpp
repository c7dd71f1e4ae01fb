#include "node/journal/erasures.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "node/store/entry_rows.h"
#include "node/store/erasures.h"
#include "node/views/codes.h"

namespace sovang::journal {
namespace {

/// Ids of erasures that the own log, or what waits beside it, does not confirm.
std::vector<std::string> unconfirmed(Journal& journal, const sync::Roster& roster, const sync::Enrolment& self) {
  std::vector<std::string> out;
  store::Database& db = journal.db();
  auto rows =
      db.query("SELECT i.id, e.open FROM item i JOIN entry e ON e.id = i.entry WHERE i.type = ?1 ORDER BY i.entry");
  rows.bind(static_cast<int>(views::Type::erasure));
  while (rows.step()) {
    auto done = db.query(
        "SELECT 1 FROM item i JOIN log l ON l.id = i.entry >> ?1 WHERE i.target = ?2 AND i.type = ?3 AND (l.origin = "
        "?4 OR l.origin = ?4 || '#outbox')");
    done.bind(static_cast<int>(store::kIndexBits), rows.text(0), static_cast<int>(views::Type::erasure_done),
              self.device);
    if (done.step()) continue;
    const auto open = sync::read_open_part(rows.blob(1));
    const auto targets = open ? store::read_erasure(*open) : std::nullopt;
    const bool concerned = targets && std::any_of(targets->begin(), targets->end(), [&](const auto& target) {
                             return roster.follows(self, target.origin);
                           });
    if (concerned) out.emplace_back(rows.text(0));
  }
  return out;
}

}  // namespace

std::size_t confirm_erasures(Journal& journal, const sync::Keys& keys, base::WallTime now, base::Random& random) {
  if (journal.info().hub || journal.db().scrub_wanted()) return 0;
  store::Transaction transaction(journal.db());
  const auto roster = journal.roster();
  const auto* self = roster.enrolment(journal.info().origin);
  if (self == nullptr) return 0;
  std::vector<sync::Draft> drafts;
  for (const std::string& id : unconfirmed(journal, roster, *self))
    drafts.push_back({sync::make_ulid(now.milliseconds, random),
                      "erasure_done",
                      base::rfc3339(now),
                      journal.info().author,
                      nlohmann::json{{"erasure_id", id}}.dump(),
                      {}});
  if (!drafts.empty()) journal.append(drafts, keys, random);
  transaction.commit();
  return drafts.size();
}

}  // namespace sovang::journal
