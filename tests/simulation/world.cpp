#include "tests/simulation/world.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "base/file.h"
#include "node/api/exchange_steps.h"
#include "node/hub/closing.h"
#include "node/hub/revocation.h"
#include "node/journal/handover.h"
#include "node/journal/recovery.h"
#include "node/journal/status.h"
#include "node/journal/succession.h"
#include "node/store/hub_standing.h"
#include "node/store/standing.h"
#include "tests/simulation/ledger.h"

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
  register_household(*copies_.front());
}

// ── helpers ──

Copy& World::any_copy() { return *copies_[random_.below(copies_.size())]; }

std::string World::new_id() { return "R" + std::to_string(++serial_); }

base::WallTime World::now_at(const Copy& copy) const { return {clock_.wall().milliseconds + copy.clock_error_ms}; }

void World::open(Copy& copy) {
  const journal::Directory directory(copy.folder);
  copy.member = std::make_unique<Member>(directory, tests::keys_in(directory, copy.passphrase));
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

std::string World::author_on(Copy& copy) {
  const auto persons = copy.member->journal.persons();
  return persons.empty() || random_.chance(50) ? short_name(copy.origin)
                                               : persons[random_.below(persons.size())].author;
}

std::string World::new_name() {
  constexpr std::string_view kLetters = "bcdghklmnprstvxy";
  std::string out = "zq";
  for (std::uint64_t rest = ++serial_, at = 0; at < 6; ++at, rest /= kLetters.size())
    out += kLetters[rest % kLetters.size()];
  return out;
}

std::map<std::string, std::string, std::less<>> World::private_fields(const std::string& household) {
  std::map<std::string, std::string, std::less<>> out;
  json name;
  if (random_.chance(60)) name["contributor_name"] = new_name();
  if (!household.empty()) name["household_id"] = household;
  if (!name.is_null()) out["name"] = name.dump();
  if (random_.chance(40)) out["note"] = json{{"note", new_name()}}.dump();
  return out;
}

bool World::may_write(Copy& copy) { return !journal::handed_over(copy.member->journal) || random_.chance(30); }

Made& World::append(Copy& copy, const sync::Draft& draft) {
  const bool refused = journal::handed_over(copy.member->journal);
  copy.member->journal.append(std::vector{draft}, copy.member->keys, random_);
  const std::string id = made_id({draft.id, draft.type, draft.time, draft.author, draft.body, {}});
  return made_[id] = {.origin = copy.origin, .quarantined = revoked_.contains(copy.origin), .refused = refused};
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
      const auto made = open ? made_.find(made_id(*open)) : made_.end();
      if (made != made_.end()) made->second.acknowledged = true;
    }
  }
}

// ── events ──

void World::step() {
  clock_.advance(static_cast<std::int64_t>(random_.below(30)) * kHour);
  Copy& copy = any_copy();
  struct Event {
    std::uint64_t weight;
    void (World::*of_copy)(Copy&);
    void (World::*of_all)() = nullptr;
  };
  static constexpr Event kEvents[] = {
      {96, &World::record},
      {104, &World::exchange},
      {24, &World::carry_request},
      {28, nullptr, &World::deliver},
      {20, nullptr, &World::bring_reply},
      {16, &World::back_up},
      {16, &World::restore},
      {12, &World::clone},
      {8, &World::lose},
      {12, &World::record_without_authority},
      {16, &World::reverse},
      {8, nullptr, &World::join},
      {8, &World::revoke_device},
      {8, nullptr, &World::decide_quarantine},
      {8, &World::shift_clock},
      {4, nullptr, &World::close_period},
      {4, nullptr, &World::back_up_hub},
      {6, nullptr, &World::restore_hub},
      {2, nullptr, &World::burn_hub},
      {6, &World::enrol_person},
      {6, &World::register_household},
      {14, &World::edit_household},
      {20, &World::decide_conflict},
      {7, &World::hand_over},
      {8, &World::confirm_handover},
      {7, &World::set_passphrase},
      {3, &World::forget_passphrase},
      {20, nullptr, &World::erase},
  };
  static constexpr std::uint64_t kWeights =
      std::accumulate(std::begin(kEvents), std::end(kEvents), std::uint64_t{0},
                      [](std::uint64_t sum, const Event& event) { return sum + event.weight; });
  std::uint64_t roll = random_.below(kWeights);
  const Event* event = kEvents;
  for (; roll >= event->weight; ++event) roll -= event->weight;
  if (event->of_copy != nullptr)
    (this->*event->of_copy)(copy);
  else
    (this->*event->of_all)();
  check();
}

void World::record(Copy& copy) {
  if (!may_write(copy)) return;
  const std::string id = new_id();
  const std::int64_t amount = 1'000 * static_cast<std::int64_t>(1 + random_.below(900));
  auto draft = tests::money(id, amount, author_on(copy));
  auto body = json::parse(draft.body);
  const std::string household = households_[random_.below(households_.size())];
  const bool anonymous = random_.chance(20);  // the giver wants no name: the household stands in the private part
  body.erase("household_id");
  if (!anonymous) body["household_id"] = household;
  draft.body = body.dump();
  draft.fields = private_fields(anonymous ? household : "");
  tell("record " + id + " on " + copy.folder.filename().string());
  append(copy, draft).amount_vnd = amount;
  bodies_[id] = draft.body;
}

void World::record_without_authority(Copy& copy) {
  const std::string id = new_id();
  tell("record without authority " + id + " on " + copy.folder.filename().string());
  auto draft = tests::money(id, 777'000, short_name(copy.origin));
  auto body = json::parse(draft.body);
  switch (random_.below(5)) {
    case 0:
      body["area_id"] = "K02";
      break;
    case 1:
      body["kind"] = "BUDGET";
      body["source"] = "COMMUNE_BUDGET";
      break;
    case 2:
      draft.author = "somebody";
      break;
    case 3:  // would end the log
      draft.type = "handover";
      draft.author = "somebody";
      body = {{"on", "2025-11-07"}, {"held", json::array()}, {"cash", json::array()}, {"receipts", json::array()}};
      break;
    default:  // the hub alone erases
      draft.type = "erasure";
      body = json::parse(erasure_of_any(copy));
  }
  draft.body = body.dump();
  append(copy, draft).unauthorised = true;
}

void World::reverse(Copy& copy) {
  if (!may_write(copy)) return;
  std::vector<std::string> own;
  for (const std::string& id : own_records(copy)) {
    const auto made = made_.find(id);
    if (made != made_.end() && made->second.amount_vnd > 0 && !made->second.unauthorised && !made->second.refused &&
        made->second.reversed_by.empty())
      own.push_back(id);
  }
  if (own.empty()) return;
  const std::string target = own[random_.below(own.size())];
  const std::string id = new_id();
  tell("reverse " + target + " by " + id + " on " + copy.folder.filename().string());
  auto draft = tests::money(id, -made_[target].amount_vnd, author_on(copy));
  auto body = json::parse(bodies_[target]);
  body["amount_vnd"] = -made_[target].amount_vnd;
  body["reverses_id"] = target;
  draft.body = body.dump();
  draft.fields["note"] = json{{"note", new_name()}}.dump();
  append(copy, draft).amount_vnd = -made_[target].amount_vnd;
  made_[target].reversed_by = id;
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
  if (copies_.size() >= kCopiesMax || store::hub_waits(hub_->journal.db())) return;
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
  backups_.push_back({to, copy.origin, copy.passphrase});
  open(copy);
}

void World::restore(Copy& copy) {
  std::vector<const Backup*> fitting;
  for (const Backup& backup : backups_)
    if (backup.origin == copy.origin) fitting.push_back(&backup);
  if (fitting.empty()) return;
  const Backup& backup = *fitting[random_.below(fitting.size())];
  const fs::path& from = backup.folder;
  const auto how = random_.below(3);
  tell("restore " + copy.folder.filename().string() + " from " + from.filename().string() +
       (how == 0   ? ", the database alone"
        : how == 1 ? ", the folder"
                   : ", by the command"));
  for (const std::string& id : own_records(copy))  // what only the replaced directory had may be gone
    if (auto& made = made_[id]; !made.acknowledged) made.may_be_lost = true;
  copy.member.reset();
  if (how == 0) {
    for (const char* suffix : {"", "-wal", "-shm"}) {
      const std::string name = std::string("sovang.db") + suffix;
      fs::remove(copy.folder / name);
      if (fs::exists(from / name)) fs::copy_file(from / name, copy.folder / name);
    }
  } else {
    copy_folder(from, copy.folder);
    copy.passphrase = backup.passphrase;
  }
  open(copy);
  disturbed_ = true;
  if (how == 2) journal::go_behind(copy.member->journal, store::Behind::restored);
}

/// What its log and its outbox hold.
std::set<std::string> World::own_records(Copy& copy) {
  std::set<std::string> out;
  auto& journal = copy.member->journal;
  const auto state = journal.logs().state(copy.origin);
  auto entries = state ? journal.logs().read(copy.origin, 0, state->size(), SIZE_MAX) : std::vector<sync::Entry>();
  for (auto& entry : store::read_outbox(journal.db(), copy.origin)) entries.push_back(std::move(entry));
  for (const auto& entry : entries)
    if (const auto open = sync::read_open_part(entry.open); open && made_.contains(made_id(*open)))
      out.insert(made_id(*open));
  return out;
}

void World::clone(Copy& copy) {
  if (copies_.size() >= kCopiesMax) return;
  copy.member.reset();
  auto other = std::make_unique<Copy>();
  other->folder = folder_ / (short_name(copy.origin) + "-clone" + std::to_string(++serial_));
  other->origin = copy.origin;
  other->passphrase = copy.passphrase;
  tell("clone " + copy.folder.filename().string() + " as " + other->folder.filename().string());
  copy_folder(copy.folder, other->folder);
  open(copy);
  open(*other);
  disturbed_ = true;
  copies_.push_back(std::move(other));
}

void World::lose(Copy& copy) {
  if (copies_.size() < 3) return;
  tell("lose " + copy.folder.filename().string());
  for (const std::string& id : own_records(copy))
    if (auto& made = made_[id]; !made.acknowledged) made.may_be_lost = true;
  std::erase_if(copies_, [&](const auto& one) { return one.get() == &copy; });
}

void World::revoke_device(Copy& copy) { revoke(copy.origin); }

void World::revoke(const std::string& origin) {
  if (store::hub_waits(hub_->journal.db()) || revoked_.size() > 1) return;
  const auto revoked = hub::revoke(hub_->journal, hub_->keys, {origin, "stolen", std::nullopt}, clock_.wall(), random_);
  if (!revoked) return;
  tell("revoke " + origin + " at " + std::to_string(*revoked));
  revoked_.insert(origin);
  disturbed_ = true;
  for (auto& [id, made] : made_)
    if (made.origin == origin && !made.acknowledged) made.quarantined = true;
}

void World::decide_quarantine() {
  if (store::hub_waits(hub_->journal.db())) return;
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
  if (store::hub_waits(hub_->journal.db())) return;
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
  disturbed_ = true;
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
  disturbed_ = true;
  forget_acknowledged();
}

void World::forget_acknowledged() {
  for (auto& [id, made] : made_) made.acknowledged = false;
  note_acknowledged();
  for (auto& [id, made] : made_) {
    if (made.acknowledged) continue;
    // The revocation may come back only after they were written once more, behind it.
    if (revoked_.contains(made.origin)) made.quarantined = true;
    if (std::ranges::none_of(copies_, [&](const auto& copy) { return own_records(*copy).contains(id); }))
      made.may_be_lost = true;
  }
}

}  // namespace sovang::simulation
