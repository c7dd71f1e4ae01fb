#include "node/views/fold.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/date.h"
#include "base/ensure.h"
#include "crypto/merkle.h"
#include "node/store/entry_blocks.h"
#include "node/store/entry_rows.h"
#include "node/store/erasures.h"
#include "node/store/standing.h"
#include "node/views/statements.h"

namespace sovang::views {

namespace {

constexpr std::array<std::string_view, 13> kHubTypes{
    "hub",          "rules",   "invitation",      "enrolment", "revocation",  "heads",    "quarantine_decision",
    "hub_recovery", "closing", "closing_figures", "witness",   "witness_end", "successor"};

constexpr std::uint64_t kProgressStep = 512;
constexpr std::uint64_t kBesideMin = 512;  // fewer are not worth another thread's while

bool is_hub_type(std::string_view type) {
  return std::find(kHubTypes.begin(), kHubTypes.end(), type) != kHubTypes.end();
}

bool has_booked_day(Type type) {
  return type == Type::contribution || type == Type::expenditure || type == Type::completion ||
         type == Type::opening_balance || type == Type::remittance;
}

std::int64_t rules_of(const sync::OpenPart& open) {
  Body body;
  return open.type == "rules" && body.parse(open.body) ? std::max<std::int64_t>(body.integer("version").value_or(0), 0)
                                                       : 0;
}

}  // namespace

sync::Roster read_roster(store::Database& source, store::Database& views) {
  sync::Roster roster;
  auto rows = views.query("SELECT entry FROM roster_entry WHERE rules = 0 ORDER BY entry");
  while (rows.step()) {
    auto entry = source.query("SELECT open FROM entry WHERE id = ?");
    entry.bind(rows.integer(0));
    store::require_sound(entry.step(), "the entries of the roster are held");
    if (const auto open = sync::read_open_part(entry.blob(0))) roster.take(*open);
  }
  return roster;
}

Fold::Fold(store::Database& source, store::Database& views, HubWord& word)
    : source_(source),
      views_(views),
      words_(views),
      items_(views),
      order_(source),
      settle_(source, views, items_, words_, order_),
      reader_(words_),
      word_(word),
      closings_(source, views, words_) {}

void Fold::add_log(const store::Statement& row) {
  Log log{row.integer(0), row.integer(0), std::string(row.text(1)), static_cast<std::uint64_t>(row.integer(2)), 0};
  auto folded = views_.query("SELECT upto FROM folded WHERE log = ?");
  folded.bind(log.id);
  if (folded.step()) log.upto = static_cast<std::uint64_t>(folded.integer(0));
  if (store::is_outbox(log.origin)) {
    auto owner = source_.query("SELECT id FROM log WHERE origin = ?");
    owner.bind(store::log_of_outbox(log.origin));
    if (owner.step()) log.owner = owner.integer(0);
  }
  std::string origin = log.origin;
  logs_.emplace(std::move(origin), std::move(log));
}

/// Null when nothing of it is held.
Fold::Log* Fold::log_of(std::string_view origin) {
  if (const auto known = logs_.find(origin); known != logs_.end()) return &known->second;
  auto row = source_.query("SELECT id, origin, size FROM log WHERE origin = ?");
  row.bind(origin);
  if (!row.step()) return nullptr;
  add_log(row);
  return &logs_.find(origin)->second;
}

void Fold::find_grown(const std::optional<std::set<std::int64_t>>& among) {
  if (!among) return find_all();
  for (const std::int64_t id : *among) {
    auto row = source_.query("SELECT id, origin, size FROM log WHERE id = ?");
    row.bind(id);
    if (row.step()) add_log(row);
  }
}

void Fold::find_all() {
  auto rows = source_.query("SELECT id, origin, size FROM log");
  while (rows.step()) add_log(rows);
}

std::vector<std::int64_t> Fold::left() const {
  std::vector<std::int64_t> out;
  for (const auto& [origin, log] : logs_)
    if (log.upto < log.size) out.push_back(log.id);
  return out;
}

/// Much into little; then new indexes cost less than additions to those that are there.
bool Fold::is_bulk(const FoldPlan& plan) {
  std::uint64_t more = 0;
  for (const auto& [origin, log] : logs_) more += log.size - log.upto;
  if (more > 0) more += plan.coming;  // behind `xa`, which is folded already, nothing may come
  if (plan.bulk_min == 0 || more < plan.bulk_min) return plan.bulk_min == 0;
  auto row = views_.query("SELECT coalesce(sum(upto), 0) FROM folded");
  return row.step() && more >= static_cast<std::uint64_t>(row.integer(0));
}

std::uint64_t Fold::run(const FoldPlan& plan) {
  find_grown(plan.logs);
  const HubWord::Place place = word_.refresh(source_, views_);
  std::uint64_t folded = 0;
  xa_ = place.id;
  if (place.upto < place.size) folded += fold_hub_log(*log_of(place.origin), place, plan);
  const bool goes_on = !plan.enough || !plan.enough();
  if (goes_on && is_bulk(plan)) items_.begin_bulk();
  for (auto& [origin, log] : logs_) {
    if (!goes_on) break;
    folded += fold_log(log, plan);
    // What waits beside the log stands behind its handover; it comes later in this order.
    Log* const waiting = handover_came_ ? log_of(store::outbox_of(origin)) : nullptr;
    if (waiting != nullptr) unfold(*waiting, 0);
    if (log.upto < log.size) break;
  }
  items_.end_bulk();
  settle();
  items_.flush_totals();
  return folded;
}

std::uint64_t Fold::fold_hub_log(Log& xa, const HubWord::Place& place, const FoldPlan& plan) {
  take_hub_entries(xa);
  word_.keep(place);
  unfold_changed();
  const std::uint64_t folded = fold_log(xa, {.progress = plan.progress});
  settle();
  const auto& hub = word_.roster().hub();
  Log* const office = persons_came_ && hub ? log_of(hub->office_origin()) : nullptr;
  if (office != nullptr) unfold(*office, 0);
  return folded;
}

Fold::Authority Fold::authority_of(const std::string& origin) const {
  return {authority_key(word_.roster(), origin), writers_of(word_.roster(), origin).revoked_at};
}

/// Remembers what an entry of `xa` may change about the writers of a log, before it does.
void Fold::note_authority(const sync::OpenPart& open) {
  const auto note = [this](const std::string& origin) {
    for (const std::string& log : {origin, store::outbox_of(origin)})
      if (!before_.contains(log)) before_.emplace(log, authority_of(log));
  };
  if (open.type == "hub") {
    note(open.id + "/xa");
    note(open.id + "/xa/office");
  } else if (open.type == "enrolment") {
    note(open.id);
  } else if (open.type == "revocation") {
    Body body;
    if (body.parse(open.body)) note(std::string(body.text("device")));
  }
}

void Fold::unfold_changed() {
  for (const auto& [origin, before] : before_) {
    const Authority now = authority_of(origin);
    Log* const log = now == before ? nullptr : log_of(origin);
    if (log == nullptr) continue;
    unfold(*log, now.key != before.key
                     ? 0
                     : std::min(now.revoked_at.value_or(log->size), before.revoked_at.value_or(log->size)));
  }
  for (const auto& [origin, lowest] : decided_)
    if (Log* const log = log_of(origin)) unfold(*log, lowest);
}

void Fold::take_hub_entries(const Log& xa) {
  auto rows = source_.query("SELECT id, open FROM entry WHERE id >= ? AND id < ? ORDER BY id");
  rows.bind(store::entry_row(xa.id, xa.upto), store::entry_row(xa.id, xa.size));
  while (rows.step())
    if (const auto open = sync::read_open_part(rows.blob(1))) take_hub_entry(rows.integer(0), rows.blob(1), *open, xa);
  forget_erased();
}

void Fold::take_hub_entry(std::int64_t row, std::string_view bytes, const sync::OpenPart& open, const Log& xa) {
  if (open.type == "heads") return take_heads(store::index_of_row(row), open, xa);
  if (open.type == "closing") return take_closing(row, open, xa);
  if (const auto targets = store::read_erasure(open))
    for (const store::ErasureTarget& target : *targets) {
      auto& classes = erased_[target.origin][target.leaf];
      classes.insert(classes.end(), target.classes.begin(), target.classes.end());
    }
  const std::int64_t rules = rules_of(open);
  if (!is_hub_type(open.type) || (open.type == "rules" && rules == 0)) return;
  views_.query("INSERT INTO roster_entry (entry, rules) VALUES (?, ?)").bind(row, rules).run();
  note_authority(open);
  if (const auto subject = word_.take(row, bytes, open)) {
    const auto [lowest, fresh] = decided_.emplace(subject->device, subject->index);
    lowest->second = std::min(lowest->second, subject->index);
  }
}

std::vector<Fold::Cover>& Fold::covers_of(const std::string& origin) {
  if (const auto known = covers_.find(origin); known != covers_.end()) return known->second;
  auto& covers = covers_[origin];
  auto rows = views_.query("SELECT size, day FROM covered WHERE origin = ? ORDER BY size");
  rows.bind(words_.find(origin));
  while (rows.step()) covers.push_back({static_cast<std::uint64_t>(rows.integer(0)), rows.integer(1)});
  return covers;
}

/// The first `heads` that covers an entry is the one that first shows a size above its index.
void Fold::take_heads(std::uint64_t index, const sync::OpenPart& open, const Log& xa) {
  const auto body = nlohmann::json::parse(open.body);
  const auto day = body.contains("day") && body["day"].is_string()
                       ? base::parse_iso_date(body["day"].get<std::string>())
                       : std::nullopt;
  if (!day || !body.contains("logs") || !body["logs"].is_array()) return;
  for (const auto& one : body["logs"]) {
    if (!one.is_array() || one.size() < 2 || !one[0].is_string() || !one[1].is_number_unsigned()) continue;
    const auto origin = one[0].get<std::string>();
    const Cover cover{one[1].get<std::uint64_t>(), day->days()};
    // One that a hub_recovery repeats speaks of another version of `xa`.
    if (origin == xa.origin && cover.size != index) continue;
    auto& covers = covers_of(origin);
    const std::uint64_t from = covers.empty() ? 0 : covers.back().size;
    if (cover.size <= from) continue;
    covers.push_back(cover);
    views_.query("INSERT INTO covered (origin, size, day) VALUES (?, ?, ?)")
        .bind(words_.intern(origin), cover.size, cover.day)
        .run();
    if (const Log* const log = log_of(origin)) cap_folded(*log, from, cover);
  }
}

void Fold::cap_folded(const Log& log, std::uint64_t from, const Cover& cover) {
  const std::uint64_t to = std::min(cover.size, log.upto);
  if (from >= to) return;
  std::vector<Item> later;
  auto rows = views_.query("SELECT " SOVANG_ITEM_COLUMNS " FROM item WHERE entry >= ? AND entry < ? AND booked > ?");
  rows.bind(store::entry_row(log.id, from), store::entry_row(log.id, to), cover.day);
  while (rows.step()) later.push_back(read_item(rows));
  for (const Item& item : later) {
    if (!has_booked_day(item.type)) continue;
    Item after = item;
    const std::int64_t day = std::min(claimed_day(item.entry), cover.day);
    after.booked = closings_.open_day(log.origin, store::index_of_row(item.entry), day);
    if (after.booked != day) note_late(item.entry, claimed_day(item.entry));
    if (after.booked != item.booked) settle_.update(item, after);
  }
}

void Fold::take_closing(std::int64_t row, const sync::OpenPart& open, const Log& xa) {
  const LogWriters writers = writers_of(word_.roster(), xa.origin);
  const auto writer = writers.authors.find(open.author);
  if (writer == writers.authors.end()) return refuse(row, Reason::unknown_author, open.type, open.id);
  if (std::ranges::find(writer->second.roles, records::Role::accountant) == writer->second.roles.end())
    return refuse(row, Reason::wrong_role, open.type, open.id);
  const auto closed = closings_.take(row, open);
  if (!closed) return refuse(row, Reason::bad_body, open.type, open.id);
  if (closed->sizes.empty()) return;
  find_all();
  for (const auto& [origin, log] : logs_) move_folded(log, *closed);
}

/// What came too late for a closing was perhaps folded before the closing was known here.
void Fold::move_folded(const Log& log, const Closings::Closed& closed) {
  const auto covered = closed.sizes.find(log.origin);
  const std::uint64_t from = covered == closed.sizes.end() ? 0 : covered->second;
  if (from >= log.upto) return;
  std::vector<Item> late;
  auto rows = views_.query("SELECT " SOVANG_ITEM_COLUMNS " FROM item WHERE entry >= ? AND entry < ? AND booked <= ?");
  rows.bind(store::entry_row(log.id, from), store::entry_row(log.id, log.upto), closed.to);
  while (rows.step()) late.push_back(read_item(rows));
  for (const Item& item : late) {
    if (!has_booked_day(item.type)) continue;
    Item after = item;
    after.booked = closings_.open_day(log.origin, store::index_of_row(item.entry), item.booked);
    note_late(item.entry, claimed_day(item.entry));
    settle_.update(item, after);
  }
}

void Fold::note_late(std::int64_t entry, std::int64_t claimed) {
  views_.query("INSERT OR REPLACE INTO late_entry (entry, claimed) VALUES (?, ?)").bind(entry, claimed).run();
}

/// The day that the entry itself says.
std::int64_t Fold::claimed_day(std::int64_t entry) {
  auto row = source_.query("SELECT open FROM entry WHERE id = ?");
  row.bind(entry);
  store::require_sound(row.step(), "a folded entry is held");
  const auto open = sync::read_open_part(row.blob(0));
  Body body;
  store::require_sound(open && body.parse(open->body), "a folded entry reads");
  for (const char* name : {"booked_on", "paid_on", "on"})
    if (const auto day = body.day(name)) return *day;
  return 0;
}

std::int64_t Fold::capped(const std::vector<Cover>& covers, std::uint64_t index, std::int64_t booked) const {
  const auto first = std::upper_bound(covers.begin(), covers.end(), index,
                                      [](std::uint64_t value, const Cover& cover) { return value < cover.size; });
  return first == covers.end() ? booked : std::min(booked, first->day);
}

/// The store has dropped the parts; what the views derived from them goes before anything else looks at it.
void Fold::forget_erased() {
  for (const auto& [origin, entries] : erased_) {
    std::set<crypto::Hash> leaves;
    for (const auto& [leaf, classes] : entries) leaves.insert(leaf);
    for (const auto& [row, leaf] : store::rows_of_leaves(source_, origin, leaves)) {
      const auto item = items_.at(row);
      if (!item) continue;
      const auto& classes = entries.at(leaf);
      Item after = *item;
      const bool need = std::find(classes.begin(), classes.end(), "need") != classes.end();
      if (item->type == Type::household && need) after.kind = static_cast<std::int64_t>(Poverty::unknown);
      settle_.reread(*item, after);
    }
  }
  erased_.clear();
}

/// The roster says otherwise than when this log was folded: from there on it is folded again.
void Fold::unfold(Log& log, std::uint64_t from) {
  if (from >= log.upto) return;
  const std::int64_t begin = store::entry_row(log.id, from);
  const std::int64_t end = store::entry_row(log.id, log.upto);
  std::vector<Item> gone;
  auto rows = views_.query("SELECT " SOVANG_ITEM_COLUMNS " FROM item WHERE entry >= ? AND entry < ?");
  rows.bind(begin, end);
  while (rows.step()) gone.push_back(read_item(rows));
  for (const Item& item : gone) settle_.remove(item);
  views_.query("DELETE FROM refused WHERE entry >= ? AND entry < ?").bind(begin, end).run();
  views_.query("DELETE FROM recovery WHERE entry >= ? AND entry < ?").bind(begin, end).run();
  views_.query("DELETE FROM late_entry WHERE entry >= ? AND entry < ?").bind(begin, end).run();
  note_folded(log, from);
}

void Fold::note_folded(Log& log, std::uint64_t upto) {
  log.upto = upto;
  views_.query("INSERT OR REPLACE INTO folded (log, upto) VALUES (?, ?)").bind(log.id, upto).run();
}

void Fold::add_persons(LogWriters& writers, std::int64_t log) {
  auto rows = views_.query("SELECT id, kind FROM item WHERE type = ? AND entry >= ? AND entry < ? ORDER BY entry");
  rows.bind(static_cast<int>(Type::person), store::entry_row(log, 0), store::entry_row(log + 1, 0));
  while (rows.step()) add_person(writers, std::string(rows.text(0)), rows.integer(1) != 0);
}

bool Fold::grows(Log& log, const std::function<bool()>& more) {
  if (!more || !more()) return false;
  auto row = source_.query("SELECT size FROM log WHERE id = ?");
  row.bind(log.id);
  row.step();
  return std::exchange(log.size, static_cast<std::uint64_t>(row.integer(0))) < log.size;
}

std::uint64_t Fold::fold_log(Log& log, const FoldPlan& plan) {
  handover_came_ = false;
  if (log.upto == log.size) return 0;
  LogWriters writers = writers_of(word_.roster(), log.origin);
  add_persons(writers, writers.office_log ? xa_ : log.owner);
  writers.handed_over = is_handed_over(log.id) || is_handed_over(log.owner);
  std::uint64_t done = 0;
  bool stop = false;
  const auto take = [&](const OpenedEntry& entry) {
    fold_entry(log, writers, entry);
    if (++done % kProgressStep != 0) return true;
    if (plan.progress) plan.progress(kProgressStep);
    stop = plan.enough && plan.enough();
    return !stop;
  };
  do {
    const std::uint64_t from = log.upto + done;
    // Where entries come meanwhile, other threads are busy with them.
    const bool beside = !plan.more && log.size - from >= kBesideMin;
    each_opened(source_, store::entry_row(log.id, from), store::entry_row(log.id, log.size), beside, take);
  } while (!stop && grows(log, plan.more));
  if (plan.progress) plan.progress(done % kProgressStep);
  items_.write_waiting();
  note_folded(log, stop ? log.upto + done : log.size);
  return done;
}

void Fold::fold_entry(const Log& log, LogWriters& writers, const OpenedEntry& entry) {
  const std::int64_t row = entry.row;
  const std::string_view open = entry.stored.open;
  const auto& read = entry.read;
  if (!read) return refuse(row, Reason::malformed, {}, {});
  const auto refuse_for = [&](Reason reason) { refuse(row, reason, read->type, read->id); };
  const std::uint64_t index = store::index_of_row(row);
  if (!writers.known) return refuse_for(Reason::unknown_log);
  if (const auto reason = in_quarantine(log, writers, index, open)) return refuse_for(*reason);
  if (is_hub_type(read->type)) {
    if (!writers.hub_log) refuse_for(Reason::wrong_log);
    return;
  }
  if (read->type == "recovery") {  // the device speaks of itself
    views_.query("INSERT INTO recovery (entry) VALUES (?)").bind(row).run();
    return;
  }
  if (read->type == "erasure") {  // the log's key says enough
    fold_statement(writers, row, open);
    return;
  }
  // Before its author is asked for: who was named behind the handover is nobody, and the handover is why.
  const bool statement = is_statement(type_of(read->type));
  if (writers.handed_over && !statement) return refuse_for(Reason::handed_over);
  const auto writer = writers.authors.find(read->author);
  if (writer == writers.authors.end()) return refuse_for(Reason::unknown_author);
  if (statement) {
    const bool handed_over = fold_statement(writers, row, open) && type_of(read->type) == Type::handover;
    handover_came_ = handover_came_ || handed_over;
    writers.handed_over = writers.handed_over || handed_over;
    return;
  }
  auto judged = reader_.read(*read, entry.body, entry.stored.parts, writer->second);
  if (const Reason* reason = std::get_if<Reason>(&judged)) return refuse_for(*reason);
  auto& [item, edits] = std::get<Reading>(judged);
  item.entry = row;
  if (has_booked_day(item.type)) {
    const std::int64_t claimed = item.booked;
    const std::int64_t known = capped(covers_of(log.origin), index, claimed);
    item.booked = closings_.open_day(log.origin, index, known);
    if (item.booked != known) note_late(row, claimed);
  }
  if (item.type == Type::contribution && item.contribution_kind() == Kind::workday) item.value = worth(item);
  if (item.type == Type::household)
    settle_.note_names(row, names_in(read->id, entry.body, store::decode_parts(entry.stored.parts), part_));
  const State state = settle_.add(item, edits);
  // So that the workdays behind it are priced once.
  if (item.type == Type::rate && state == State::counts) add_rate({item.occurred, item.booked, item.quantity, row});
  if (item.type != Type::person) return;
  add_person(writers, item.id, item.kind != 0);
  persons_came_ = persons_came_ || writers.hub_log;
}

/// Absent when the entry counts as it was written.
std::optional<Reason> Fold::in_quarantine(const Log& log, const LogWriters& writers, std::uint64_t index,
                                          std::string_view open) const {
  if (!writers.revoked_at || index < *writers.revoked_at) return std::nullopt;
  const auto* decision = word_.quarantine().decided({log.origin, index, crypto::leaf_hash(open)});
  if (decision == nullptr) return Reason::revoked;
  return decision->accept ? std::nullopt : std::optional(Reason::quarantine_refused);
}

bool Fold::fold_statement(const LogWriters& writers, std::int64_t row, std::string_view bytes) {
  const auto open = sync::read_open_part(bytes);
  base::ensure(open.has_value(), "a statement was read before");
  const auto writer = writers.authors.find(open->author);
  const Writer hub{std::string(kCommuneScope), {}, {}};
  auto read = read_statement(words_, *open, writer == writers.authors.end() ? hub : writer->second, writers.hub_log);
  if (const Reason* reason = std::get_if<Reason>(&read)) {
    refuse(row, *reason, open->type, open->id);
    return false;
  }
  Item& item = std::get<Item>(read);
  item.entry = row;
  settle_.add(item, false);
  return true;
}

bool Fold::is_handed_over(std::int64_t log) {
  auto row = views_.query("SELECT 1 FROM item WHERE type = ? AND entry >= ? AND entry < ?");
  row.bind(static_cast<int>(Type::handover), store::entry_row(log, 0), store::entry_row(log + 1, 0));
  return row.step();
}

void Fold::refuse(std::int64_t row, Reason reason, std::string_view type, std::string_view id) {
  views_.query("INSERT INTO refused (entry, reason, type, id) VALUES (?, ?, ?, ?)")
      .bind(row, static_cast<int>(reason), words_.intern(type), id)
      .run();
}

/// After a change of the rates every workday is priced anew: the price follows the day it was given, whenever the rate
/// became known.
void Fold::settle() {
  settle_.run();
  if (!settle_.rates_changed()) return;
  settle_.rates_taken();
  load_rates();
  std::vector<Item> other;
  auto rows = views_.query("SELECT " SOVANG_ITEM_COLUMNS " FROM item NOT INDEXED WHERE type = ? AND kind = ?");
  rows.bind(static_cast<int>(Type::contribution), static_cast<int>(Kind::workday));
  while (rows.step()) {
    Item item = read_item(rows);
    if (item.value != worth(item)) other.push_back(std::move(item));
  }
  for (const Item& item : other) {
    Item after = item;
    after.value = worth(item);
    settle_.update(item, after);
  }
}

void Fold::load_rates() {
  rates_.emplace();
  items_.write_waiting();
  auto rows = views_.query("SELECT occurred, booked, quantity, entry FROM item WHERE type = ? AND state = 0");
  rows.bind(static_cast<int>(Type::rate));
  while (rows.step()) rates_->push_back({rows.integer(0), rows.integer(1), rows.integer(2), rows.integer(3)});
  sort_rates();
}

/// One that came now; those that were not read yet are read with it.
void Fold::add_rate(const Rate& rate) {
  if (!rates_) return;
  rates_->push_back(rate);
  sort_rates();
}

void Fold::sort_rates() {
  // A later rate supersedes an earlier one that was left open.
  std::sort(rates_->begin(), rates_->end(), [this](const Rate& one, const Rate& other) {
    return one.from != other.from ? one.from > other.from : order_(one.entry, other.entry);
  });
}

std::int64_t Fold::worth(const Item& item) {
  if (!rates_) load_rates();
  for (const Rate& rate : *rates_)
    if (rate.from <= item.occurred && item.occurred <= rate.to) return item.quantity * rate.amount / 2;
  return 0;
}

}  // namespace sovang::views
