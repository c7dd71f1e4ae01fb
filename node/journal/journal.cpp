#include "node/journal/journal.h"

#include <map>

#include "base/ensure.h"
#include "crypto/checkpoint.h"
#include "crypto/merkle.h"

namespace sovang::journal {

Journal::Journal(const Directory& directory, DirectoryInfo info, Mode mode)
    : info_(std::move(info)),
      db_(directory.database(), mode == Mode::create ? store::Database::Mode::create : store::Database::Mode::open),
      logs_(db_),
      views_(db_, logs_) {}

sync::Roster Journal::roster() {
  views_.catch_up();
  return views_.roster();
}

records::Writer Journal::writer() {
  const sync::Roster known = roster();
  records::Writer writer;
  writer.author = info_.author;
  const auto take_roles = [&](const auto& authors) {
    const auto found = authors.find(info_.author);
    if (found == authors.end()) return;
    for (const auto& name : found->second)
      for (const records::Role role :
           {records::Role::area, records::Role::commune, records::Role::accountant, records::Role::inspector})
        if (records::name_of(role) == name) writer.roles.push_back(role);
  };
  if (info_.hub) {
    if (known.hub()) take_roles(known.hub()->authors);
  } else if (const auto* enrolment = known.enrolment(info_.origin)) {
    take_roles(enrolment->authors);
    writer.areas = enrolment->areas;
  }
  return writer;
}

std::string Journal::own_scope() {
  const records::Writer own = writer();
  return own.areas.empty() ? "-" : own.areas.front();
}

sync::LogAppend extend_log(const sync::LogReader& logs, std::string_view origin, std::vector<sync::Entry> entries,
                           const crypto::Signer& signer) {
  sync::LogState state = logs.state(origin).value_or(sync::LogState{});
  sync::LogAppend append{std::string(origin), state.size(), std::move(entries), {}, std::move(state)};
  append.leaves.reserve(append.entries.size());
  for (const auto& entry : append.entries) {
    append.leaves.push_back(crypto::leaf_hash(entry.open));
    append.after.frontier.append(append.leaves.back());
  }
  append.after.note =
      crypto::sign_checkpoint({append.origin, append.after.size(), append.after.frontier.root(), {}}, signer);
  append.after.proof.clear();
  return append;
}

std::vector<Written> Journal::append(std::span<const sync::Draft> drafts, const sync::Keys& keys,
                                     base::Random& random) {
  std::map<std::string, std::vector<sync::Entry>> by_log;
  std::vector<Written> written;
  written.reserve(drafts.size());
  store::Transaction transaction(db_);
  std::map<std::string, std::uint64_t> next;
  for (const auto& draft : drafts) {
    const auto* kind = records::find_kind(draft.type);
    const bool office = kind != nullptr && kind->office;
    base::ensure(!office || keys.office_log.has_value(), "an office record is written on a hub only");
    const std::string origin = office ? keys.office_log->name : info_.origin;
    if (!next.contains(origin)) {
      const auto state = logs_.state(origin);
      next[origin] = state ? state->size() : 0;
    }
    auto entry = sync::make_entry(draft, random);
    base::ensure(entry.has_value(), "a checked draft makes an entry");
    by_log[origin].push_back(*std::move(entry));
    written.push_back({origin, next[origin]++, draft.id});
  }
  sync::Changes changes;
  for (auto& [origin, entries] : by_log) {
    const bool office = keys.office_log && origin == keys.office_log->name;
    changes.appends.push_back(extend_log(logs_, origin, std::move(entries), office ? *keys.office_log : keys.log));
  }
  base::ensure(logs_.apply(changes).has_value(), "the own log moved inside a transaction");
  views_.catch_up();
  transaction.commit();
  return written;
}

}  // namespace sovang::journal
