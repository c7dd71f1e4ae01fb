#include "node/hub/revocation.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "crypto/encoding.h"
#include "crypto/merkle.h"
#include "node/records/text.h"
#include "node/views/quarantine.h"

namespace sovang::hub {
namespace {

using Json = nlohmann::ordered_json;

sync::Draft draft_of(const journal::Journal& journal, std::string id, const char* type, const Json& body,
                     const std::string& reason, base::WallTime now) {
  return {std::move(id),         type,        base::rfc3339(now),
          journal.info().author, body.dump(), {{"note", Json{{"note", reason}}.dump()}}};
}

crypto::Hash root_of(const store::SqliteLogStore& logs, const std::string& origin, std::uint64_t size) {
  return size == 0 ? crypto::empty_root() : logs.root_at(origin, size);
}

}  // namespace

base::Result<std::uint64_t, RevokeError> revoke(journal::Journal& journal, const sync::Keys& keys,
                                                const RevokeRequest& request, base::WallTime now,
                                                base::Random& random) {
  const std::string reason = records::clean_text(request.reason).text;
  if (reason.empty()) return base::Err{RevokeError::reason_needed};
  store::Transaction transaction(journal.db());
  const sync::Roster roster = journal.roster();
  const auto* device = roster.enrolment(request.device);
  if (device == nullptr) return base::Err{RevokeError::unknown_device};
  if (device->revoked_at) return base::Err{RevokeError::already_revoked};
  const auto held = journal.logs().state(request.device).value_or(sync::LogState{});
  const std::uint64_t size = request.size.value_or(held.cosigned_size);
  if (size > held.size()) return base::Err{RevokeError::size_not_held};
  const Json body{{"device", request.device},
                  {"size", size},
                  {"root", crypto::base64(base::view(root_of(journal.logs(), request.device, size)))},
                  {"on", base::vietnam_day(now).iso()}};
  journal.append(std::vector{draft_of(journal, request.device, "revocation", body, reason, now)}, keys, random);
  transaction.commit();
  return size;
}

base::Result<std::uint64_t, QuarantineFailure> decide_quarantine(journal::Journal& journal, const sync::Keys& keys,
                                                                 const QuarantineRequest& request, base::WallTime now,
                                                                 base::Random& random) {
  const std::string reason = records::clean_text(request.reason).text;
  if (reason.empty()) return base::Err{QuarantineFailure{QuarantineError::reason_needed}};
  store::Transaction transaction(journal.db());
  const sync::Roster roster = journal.roster();
  const auto* device = roster.enrolment(request.device);
  if (device == nullptr) return base::Err{QuarantineFailure{QuarantineError::unknown_device}};
  if (!device->revoked_at) return base::Err{QuarantineFailure{QuarantineError::not_revoked}};
  const auto held = journal.logs().state(request.device).value_or(sync::LogState{});
  const auto known = views::read_quarantine(journal.db(), journal.db());
  std::vector<sync::Draft> drafts;
  auto indexes = request.indexes;
  std::ranges::sort(indexes);
  indexes.erase(std::ranges::unique(indexes).begin(), indexes.end());
  for (const std::uint64_t index : indexes) {
    if (index < *device->revoked_at || index >= held.size())
      return base::Err{QuarantineFailure{QuarantineError::not_in_quarantine, index}};
    const auto entries = journal.logs().read(request.device, index, index + 1, 1);
    const crypto::Hash leaf = crypto::leaf_hash(entries.front().open);
    const auto* before = known.decided({request.device, index, leaf});
    if (before != nullptr && before->accept == request.accept) continue;
    Json body{{"device", request.device},
              {"index", index},
              {"leaf", crypto::base64(base::view(leaf))},
              {"accept", request.accept},
              {"on", base::vietnam_day(now).iso()}};
    if (before != nullptr) body["replaces"] = Json::array({before->version});
    drafts.push_back(
        draft_of(journal, sync::make_ulid(now.milliseconds, random), "quarantine_decision", body, reason, now));
  }
  if (!drafts.empty()) journal.append(drafts, keys, random);
  transaction.commit();
  return drafts.size();
}

}  // namespace sovang::hub
