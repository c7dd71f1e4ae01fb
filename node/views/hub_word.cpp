#include "node/views/hub_word.h"

#include <vector>

#include "base/bytes.h"
#include "crypto/merkle.h"
#include "node/store/entry_rows.h"
#include "node/store/sqlite_log_store.h"

namespace sovang::views {

namespace {

constexpr std::size_t kHashBytes = sizeof(crypto::Hash);

/// The log is known by the rows that its entries left in the views; only before there are any it is searched for.
std::int64_t log_of_hub(store::Database& source, store::Database& views) {
  auto first = views.query("SELECT min(entry) FROM roster_entry");
  if (first.step() && !first.is_null(0)) return store::log_of_row(first.integer(0));
  auto log = source.query("SELECT id FROM log WHERE origin LIKE '%/xa' ORDER BY length(origin), origin LIMIT 1");
  return log.step() ? log.integer(0) : 0;
}

HubWord::Place place_of_hub(store::Database& source, store::Database& views) {
  HubWord::Place out;
  auto log = source.query("SELECT id, origin, size, frontier FROM log WHERE id = ?");
  log.bind(log_of_hub(source, views));
  if (!log.step()) return out;
  out = {log.integer(0), std::string(log.text(1)), static_cast<std::uint64_t>(log.integer(2)), 0,
         std::string(log.blob(3))};
  auto folded = views.query("SELECT upto FROM folded WHERE log = ?");
  folded.bind(out.id);
  if (folded.step()) out.upto = static_cast<std::uint64_t>(folded.integer(0));
  return out;
}

/// Absent when these are no hashes of so many entries.
std::optional<crypto::Hash> root_of(const HubWord::Place& place) {
  if (place.frontier.size() % kHashBytes != 0) return std::nullopt;
  std::vector<crypto::Hash> hashes;
  for (std::size_t at = 0; at < place.frontier.size(); at += kHashBytes)
    hashes.push_back(base::to_array<kHashBytes>(std::string_view(place.frontier).substr(at, kHashBytes)));
  const auto frontier = crypto::Frontier::restore(place.size, hashes);
  return frontier ? std::optional(frontier->root()) : std::nullopt;
}

}  // namespace

HubWord::Place HubWord::refresh(store::Database& source, store::Database& views) {
  const Place now = place_of_hub(source, views);
  if (!sure_ || !now.is_folded() || now != read_) load(source, views, now);
  return now;
}

/// Whether what was read is the beginning of what is folded now.
bool HubWord::continues(store::Database& source, const Place& now) const {
  if (!sure_ || read_.id == 0 || read_.id != now.id || read_.size > now.upto || now.upto > now.size) return false;
  try {
    return store::SqliteLogStore(source).root_at(now.origin, read_.size) == root_of(read_);
  } catch (const store::StoreError&) {
    return false;  // a damaged log: whoever asks for its entries will hear of it
  }
}

void HubWord::load(store::Database& source, store::Database& views, const Place& now) {
  if (!continues(source, now)) *this = {};
  auto rows = views.query("SELECT entry FROM roster_entry WHERE rules = 0 AND entry >= ? ORDER BY entry");
  rows.bind(store::entry_row(now.id, read_.size));
  while (rows.step()) {
    auto entry = source.query("SELECT open FROM entry WHERE id = ?");
    entry.bind(rows.integer(0));
    store::require_sound(entry.step(), "the entries of the roster are held");
    if (const auto open = sync::read_open_part(entry.blob(0))) take(rows.integer(0), entry.blob(0), *open);
  }
  // Of a part of the log there is no frontier to know it by.
  if (now.is_folded()) keep(now);
}

std::optional<Quarantine::Subject> HubWord::take(std::int64_t row, std::string_view bytes, const sync::OpenPart& open) {
  sure_ = false;
  roster_.take(open);
  return quarantine_.take(store::index_of_row(row), bytes, open);
}

void HubWord::keep(const Place& xa) {
  read_ = xa;
  read_.upto = xa.size;
  sure_ = true;
}

}  // namespace sovang::views
