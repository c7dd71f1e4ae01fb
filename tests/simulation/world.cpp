#include "tests/simulation/world.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "node/api/exchange_steps.h"
#include "node/hub/closing.h"
#include "node/hub/revocation.h"
#include "node/journal/recovery.h"
#include "node/journal/status.h"
#include "node/journal/succession.h"
#include "node/store/standing.h"

namespace sovang::simulation {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr std::int64_t kHour = 3'600'000;
constexpr std::size_t kCopiesMax = 5;

std::string short_name(const std::string& origin) { return origin.substr(origin.rfind('/') + 1); }

const api::Speech& english() {
  static const api::Speech speech(records::Language::en);
  return speech;
}

}  // namespace

World::World(std::uint64_t seed) : random_(seed) {
  hub_.reset(new Member(tests::found_hub(folder_, clock_, random_)));  // not movable: made in its place
  service_ = std::make_unique<hub::SyncService>(hub_->directory, hub_->journal.info(), hub_->keys, clock_);
  join();
  join();
}

// ── helpers ──

Copy& World::any_copy() { return *copies_[random_.below(copies_.size())]; }

std::string World::new_id() { return "R" + std::to_string(++serial_); }

base::WallTime World::now_at(const Copy& copy) const { return {clock_.wall().milliseconds + copy.clock_error_ms}; }

void World::open(Copy& copy) {
  const journal::Directory directory(copy.folder);
  copy.member = std::make_unique<Member>(directory, tests::keys_in(directory));
}

void World::open_hub() {
  const journal::Directory directory(folder_ / "h");
  hub_ = std::make_unique<Member>(directory, tests::keys_in(directory));
  service_ = std::make_unique<hub::SyncService>(hub_->directory, hub_->journal.info(), hub_->keys, clock_);
}

void World::close_hub() {
  service_.reset();
  hub_.reset();
}

void World::copy_folder(const fs::path& from, const fs::path& to) {
  fs::remove_all(to);
  fs::copy(from, to, fs::copy_options::recursive);
}

void World::append(Copy& copy, const sync::Draft& draft) {
  copy.member->journal.append(std::vector{draft}, copy.member->keys, random_);
  copy.records.insert(draft.id);
}

std::optional<std::string> World::ask_hub(const std::string& request) {
  const auto answer = service_->answer(hub_->journal, request);
  refused_ = answer ? "" : answer.error().code;
  if (!answer) {
    tell("  the hub refuses: " + refused_);
    return std::nullopt;
  }
  note_acknowledged();
  return answer->file;
}

std::optional<std::string> World::exchange_once(Copy& copy) {
  for (;;) {
    const auto request =
        api::carry_out(copy.member->directory, copy.member->journal, copy.member->keys, now_at(copy), random_);
    auto reply = ask_hub(request.file);
    if (refused_ == "unknown_sender" && journal::introduce(copy.member->journal, request.handed_xa)) continue;
    if (refused_ != "not_for_us" || successor_.empty()) return reply;
    const auto accepted = journal::accept_successor(copy.member->journal, successor_);
    if (!accepted || !*accepted) return reply;
    tell("  the new hub is accepted");
  }
}

bool World::take_reply(Copy& copy, const std::string& reply) {
  try {
    const auto taken = api::carry_in(english(), copy.member->directory, copy.member->journal, copy.member->keys, reply,
                                     now_at(copy), random_);
    for (const auto& problem : taken.problems) tell("  " + problem.origin + ": " + problem.code);
    if (taken.recovery.ended) tell("  recovered, " + std::to_string(taken.recovery.again) + " again");
    return taken.more || taken.recovery.went_behind || taken.recovery.ended || copy.member->journal.behind() ||
           journal::not_cosigned(copy.member->journal) > 0;
  } catch (const api::ExchangeRefused& refused) {
    tell("  the reply is refused: " + refused.code());
    return false;
  }
}

/// From now on these may never be lost.
void World::note_acknowledged() {
  auto& logs = hub_->journal.logs();
  for (const std::string& origin : logs.origins()) {
    const auto state = logs.state(origin);
    for (const auto& entry : logs.read(origin, 0, state->cosigned_size, SIZE_MAX)) {
      const auto open = sync::read_open_part(entry.open);
      const auto made = open ? made_.find(open->id) : made_.end();
      if (made != made_.end()) made->second.acknowledged = true;
    }
  }
}

// ── events ──

void World::step() {
  clock_.advance(static_cast<std::int64_t>(random_.below(30)) * kHour);
  const auto roll = random_.below(100);
  Copy& copy = any_copy();
  if (roll < 24)
    record(copy);
  else if (roll < 50)
    exchange(copy);
  else if (roll < 56)
    carry_request(copy);
  else if (roll < 63)
    deliver();
  else if (roll < 68)
    bring_reply();
  else if (roll < 72)
    back_up(copy);
  else if (roll < 76)
    restore(copy);
  else if (roll < 79)
    clone(copy);
  else if (roll < 81)
    lose(copy);
  else if (roll < 84)
    record_without_authority(copy);
  else if (roll < 88)
    reverse(copy);
  else if (roll < 90)
    join();
  else if (roll < 92)
    revoke(copy);
  else if (roll < 94)
    decide_quarantine();
  else if (roll < 96)
    shift_clock(copy);
  else if (roll < 97)
    close_period();
  else if (roll < 98)
    back_up_hub();
  else if (roll == 98 && random_.chance(40))
    burn_hub();
  else
    restore_hub();
  check();
}

void World::record(Copy& copy) {
  const std::string id = new_id();
  const std::int64_t amount = 1'000 * static_cast<std::int64_t>(1 + random_.below(900));
  tell("record " + id + " on " + copy.folder.filename().string());
  append(copy, tests::money(id, amount, short_name(copy.origin)));
  made_[id] = {copy.origin, amount, false, false, false, revoked_.contains(copy.origin), ""};
}

void World::record_without_authority(Copy& copy) {
  const std::string id = new_id();
  tell("record without authority " + id + " on " + copy.folder.filename().string());
  auto draft = tests::money(id, 777'000, short_name(copy.origin));
  auto body = json::parse(draft.body);
  switch (random_.below(3)) {
    case 0:
      body["area_id"] = "K02";
      break;
    case 1:
      body["kind"] = "BUDGET";
      body["source"] = "COMMUNE_BUDGET";
      break;
    default:
      draft.author = "somebody";
  }
  draft.body = body.dump();
  append(copy, draft);
  made_[id] = {copy.origin, 777'000, false, true, false, false, ""};
}

void World::reverse(Copy& copy) {
  std::vector<std::string> own;
  for (const std::string& id : copy.records) {
    const auto made = made_.find(id);
    if (made != made_.end() && made->second.amount_vnd > 0 && !made->second.unauthorised &&
        made->second.reversed_by.empty())
      own.push_back(id);
  }
  if (own.empty()) return;
  const std::string target = own[random_.below(own.size())];
  const std::string id = new_id();
  tell("reverse " + target + " by " + id + " on " + copy.folder.filename().string());
  auto draft = tests::money(id, -made_[target].amount_vnd, short_name(copy.origin));
  auto body = json::parse(draft.body);
  body["reverses_id"] = target;
  draft.body = body.dump();
  append(copy, draft);
  made_[target].reversed_by = id;
  made_[id] = {copy.origin, -made_[target].amount_vnd, false, false, false, revoked_.contains(copy.origin), ""};
}

void World::exchange(Copy& copy) {
  tell("exchange of " + copy.folder.filename().string());
  if (random_.chance(10)) {
    api::carry_out(copy.member->directory, copy.member->journal, copy.member->keys, now_at(copy), random_);
    return tell("  the request is lost");
  }
  const auto reply = exchange_once(copy);
  if (!reply) return;
  if (random_.chance(15)) return tell("  the reply is lost");
  take_reply(copy, *reply);
}

void World::carry_request(Copy& copy) {
  tell("a request is carried from " + copy.folder.filename().string());
  const auto request =
      api::carry_out(copy.member->directory, copy.member->journal, copy.member->keys, now_at(copy), random_);
  carried_.push_back({copy.folder, request.file, ""});
}

void World::deliver() {
  if (carried_.empty()) return;
  Carried& file = carried_[random_.below(carried_.size())];  // perhaps for the second time
  tell("a request of " + file.from.filename().string() + " is delivered");
  if (auto reply = ask_hub(file.request)) file.reply = *std::move(reply);
}

void World::bring_reply() {
  if (carried_.empty()) return;
  const Carried& file = carried_[random_.below(carried_.size())];
  if (file.reply.empty()) return;
  for (const auto& copy : copies_)
    if (copy->folder == file.from) {
      tell("a reply is brought to " + copy->folder.filename().string());
      take_reply(*copy, file.reply);
    }
}

void World::join() {
  if (copies_.size() >= kCopiesMax || hub_->journal.behind()) return;
  const std::string name = "k01-" + std::to_string(++serial_);
  tell("join " + name);
  auto member = tests::join(folder_, *hub_, *service_, name, clock_, random_);
  auto copy = std::make_unique<Copy>();
  copy->folder = folder_ / name;
  copy->origin = member->keys.origin;
  copy->member = std::move(member);
  copies_.push_back(std::move(copy));
}

void World::back_up(Copy& copy) {
  tell("back up " + copy.folder.filename().string());
  copy.member.reset();
  const fs::path to = folder_ / ("backup-" + std::to_string(++serial_));
  copy_folder(copy.folder, to);
  backups_.emplace_back(to, copy.origin);
  open(copy);
}

void World::restore(Copy& copy) {
  std::vector<fs::path> fitting;
  for (const auto& [folder, origin] : backups_)
    if (origin == copy.origin) fitting.push_back(folder);
  if (fitting.empty()) return;
  const fs::path from = fitting[random_.below(fitting.size())];
  const auto how = random_.below(3);
  tell("restore " + copy.folder.filename().string() + " from " + from.filename().string() +
       (how == 0   ? ", the database alone"
        : how == 1 ? ", the folder"
                   : ", by the command"));
  copy.member.reset();
  if (how == 0) {
    for (const char* suffix : {"", "-wal", "-shm"}) {
      const std::string name = std::string("sovang.db") + suffix;
      fs::remove(copy.folder / name);
      if (fs::exists(from / name)) fs::copy_file(from / name, copy.folder / name);
    }
  } else {
    copy_folder(from, copy.folder);
  }
  open(copy);
  if (how == 2) journal::go_behind(copy.member->journal, store::Behind::restored);
  // What only the replaced directory had may be gone.
  for (const std::string& id : copy.records)
    if (auto& made = made_[id]; !made.acknowledged) made.may_be_lost = true;
  copy.records = own_records(copy);
}

/// What its log and its outbox hold.
std::set<std::string> World::own_records(Copy& copy) {
  std::set<std::string> out;
  auto& journal = copy.member->journal;
  const auto state = journal.logs().state(copy.origin);
  auto entries = state ? journal.logs().read(copy.origin, 0, state->size(), SIZE_MAX) : std::vector<sync::Entry>();
  for (auto& entry : store::read_outbox(journal.db(), copy.origin)) entries.push_back(std::move(entry));
  for (const auto& entry : entries)
    if (const auto open = sync::read_open_part(entry.open); open && made_.contains(open->id)) out.insert(open->id);
  return out;
}

void World::clone(Copy& copy) {
  if (copies_.size() >= kCopiesMax) return;
  copy.member.reset();
  auto other = std::make_unique<Copy>();
  other->folder = folder_ / (short_name(copy.origin) + "-clone" + std::to_string(++serial_));
  other->origin = copy.origin;
  other->records = copy.records;
  tell("clone " + copy.folder.filename().string() + " as " + other->folder.filename().string());
  copy_folder(copy.folder, other->folder);
  open(copy);
  open(*other);
  copies_.push_back(std::move(other));
}

void World::lose(Copy& copy) {
  if (copies_.size() < 3) return;
  tell("lose " + copy.folder.filename().string());
  for (const std::string& id : copy.records)
    if (auto& made = made_[id]; !made.acknowledged) made.may_be_lost = true;
  std::erase_if(copies_, [&](const auto& one) { return one.get() == &copy; });
}

void World::revoke(Copy& copy) {
  if (hub_->journal.behind() || revoked_.size() > 1) return;
  const auto revoked =
      hub::revoke(hub_->journal, hub_->keys, {copy.origin, "stolen", std::nullopt}, clock_.wall(), random_);
  if (!revoked) return;
  tell("revoke " + copy.origin + " at " + std::to_string(*revoked));
  revoked_.insert(copy.origin);
  for (auto& [id, made] : made_)
    if (made.origin == copy.origin && !made.acknowledged) made.quarantined = true;
}

void World::decide_quarantine() {
  if (hub_->journal.behind()) return;
  for (const std::string& origin : revoked_) {
    const auto roster = hub_->journal.roster();
    const auto state = hub_->journal.logs().state(origin);
    const auto* device = roster.enrolment(origin);
    if (!state || device == nullptr || !device->revoked_at || *device->revoked_at >= state->size()) continue;
    const std::uint64_t index = *device->revoked_at + random_.below(state->size() - *device->revoked_at);
    const bool accept = random_.chance(60);
    tell(std::string(accept ? "accept " : "refuse ") + origin + " " + std::to_string(index));
    const auto decided =
        hub::decide_quarantine(hub_->journal, hub_->keys, {origin, {index}, accept, "seen"}, clock_.wall(), random_);
    if (!decided) throw Broken("quarantine: the decision was not taken");
  }
}

void World::shift_clock(Copy& copy) {
  copy.clock_error_ms = (static_cast<std::int64_t>(random_.below(20)) - 10) * 365 * 24 * kHour;
  tell("clock of " + copy.folder.filename().string() + " is wrong");
}

void World::close_period() {
  if (hub_->journal.behind()) return;
  const char* period = random_.chance(50) ? "2025-Q3" : "2025-H1";
  if (hub::close_period(hub_->journal, hub_->keys, {period, false, "", "xa"}, clock_.wall(), random_))
    tell(std::string("close ") + period);
}

void World::back_up_hub() {
  tell("back up the hub");
  close_hub();
  hub_backup_ = folder_ / "hub-backup";
  copy_folder(folder_ / "h", *hub_backup_);
  open_hub();
}

void World::restore_hub() {
  if (!hub_backup_) return;
  tell("restore the hub");
  close_hub();
  copy_folder(*hub_backup_, folder_ / "h");
  open_hub();
  service_.reset();
  journal::go_behind(hub_->journal, store::Behind::restored);
  open_hub();
  forget_acknowledged();
}

void World::burn_hub() {
  tell("the hub burns; another is made from the recovery key");
  close_hub();
  fs::remove_all(folder_ / "h");
  hub_backup_.reset();
  const auto recovery = *journal::read_recovery_key(base::read_file(folder_ / "recovery.age", 10'000), "");
  const auto statement = journal::found_successor(journal::Directory(folder_ / "h"),
                                                  {recovery, *recovery.hub_key, "", ++successors_, ""}, random_);
  if (!statement) throw Broken("no successor was made");
  successor_ = sync::successor_line(statement->note);
  open_hub();
  forget_acknowledged();
}

void World::forget_acknowledged() {
  for (auto& [id, made] : made_) made.acknowledged = false;
  note_acknowledged();
  for (auto& [id, made] : made_)
    if (!made.acknowledged &&
        std::ranges::none_of(copies_, [&](const auto& copy) { return own_records(*copy).contains(id); }))
      made.may_be_lost = true;
}

}  // namespace sovang::simulation
