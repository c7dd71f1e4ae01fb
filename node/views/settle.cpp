#include "node/views/settle.h"

#include <algorithm>
#include <array>
#include <map>

#include "node/store/entry_rows.h"
#include "node/views/reader.h"
#include "node/views/writers.h"

namespace sovang::views {

const Item* pick(const std::vector<Item>& winners, std::int64_t scope, std::int64_t area, Words& words) {
  const Item* best = nullptr;
  const auto rank = [&](const Item& item) {
    if (item.scope == scope) return 0;
    if (area != 0 && item.scope == area) return 1;
    return words.text(item.scope) == kCommuneScope ? 2 : 3;
  };
  for (const Item& item : winners) {
    const bool better = best == nullptr || rank(item) < rank(*best) ||
                        (rank(item) == rank(*best) && words.text(item.scope) < words.text(best->scope));
    if (better) best = &item;
  }
  return best;
}

const std::string& EntryOrder::origin(std::int64_t entry) {
  const std::int64_t log = store::log_of_row(entry);
  const auto known = origins_.find(log);
  if (known != origins_.end()) return known->second;
  auto row = source_.query("SELECT origin FROM log WHERE id = ?");
  row.bind(log);
  store::require_sound(row.step(), "the log of an entry is held");
  return origins_.emplace(log, row.text(0)).first->second;
}

bool EntryOrder::operator()(std::int64_t one, std::int64_t other) {
  if (store::log_of_row(one) == store::log_of_row(other)) return one < other;
  return origin(one) < origin(other);
}

void EntryOrder::sort(std::vector<Item>& items) {
  std::sort(items.begin(), items.end(),
            [this](const Item& one, const Item& other) { return (*this)(one.entry, other.entry); });
}

namespace {

std::vector<Item> winners_of(std::vector<Item> items) {
  std::erase_if(items, [](const Item& item) { return !item.stands(); });
  return items;
}

}  // namespace

Settle::Settle(store::Database& source, store::Database& views, Items& items, Words& words, EntryOrder& order)
    : views_(views), items_(items), words_(words), order_(order), people_(source, views), bodies_(source) {}

State Settle::add(const Item& item, bool edits) {
  // One that is taken for another's neighbour by mistake is settled later, with the same outcome.
  const bool by_itself = !edits && item.target.empty() && !(item.type == Type::expenditure && item.pending) &&
                         !items_.may_have_id(item.type, item.id) && !items_.may_have_target(item.id);
  Item added = item;
  added.state = !by_itself ? State::waiting : item.pending ? State::pending : State::counts;
  items_.insert(added);
  noticed({}, added);
  if (!by_itself) touch(item);
  return added.state;
}

void Settle::remove(const Item& item) {
  items_.erase(item);
  noticed(item, {});
  touch(item);
}

void Settle::reread(const Item& before, const Item& after) {
  if (before.type == Type::household) people_.forget(before.entry);
  items_.update(before, after);
  if (after.type == Type::household && after.state == State::counts) people_.show(after.entry);
}

void Settle::update(const Item& before, const Item& after) {
  if (before == after) return;
  items_.update(before, after);
  noticed(before, after);
}

void Settle::noticed(const Item& before, const Item& after) {
  const Item& item = after.entry != 0 ? after : before;
  if (item.type == Type::household) {
    const bool was = before.entry != 0 && before.state == State::counts;
    const bool is = after.entry != 0 && after.state == State::counts;
    if (is && !was) people_.show(item.entry);
    if (was && !is) people_.hide(item.entry);
  }
  if (item.type == Type::rate) rates_changed_ = true;
  if (item.type == Type::work) works_.insert(item.work);
}

void Settle::touch(const Item& item) {
  keys_.insert({item.type, item.id});
  if (item.type == Type::decision) keys_.insert({static_cast<Type>(item.kind), item.target});
  touch_target(item);
}

void Settle::touch_target(const Item& item) {
  if (item.reversal) targets_.insert({item.type, item.target});
  if (item.type == Type::completion && !item.reversal) targets_.insert({Type::contribution, item.target});
}

void Settle::run() {
  do {
    while (!keys_.empty()) settle_keys(keys_.extract(keys_.begin()).value());
    recheck_works();
  } while (!keys_.empty());
  // What happens to a completion decides over what it completes, so completions come first.
  std::set<Key> completions;
  for (const Key& key : targets_)
    if (key.first == Type::completion) completions.insert(key);
  for (const Key& key : completions) {
    settle_targets(key);
    targets_.erase(key);
  }
  while (!targets_.empty()) settle_targets(targets_.extract(targets_.begin()).value());
}

void Settle::settle_keys(const Key& key) {
  std::map<std::int64_t, std::vector<Item>> scopes;
  for (Item& item : items_.with_id(key.first, key.second)) {
    touch_target(item);
    scopes[item.scope].push_back(std::move(item));
  }
  for (auto& [scope, items] : scopes) settle_key(std::move(items));
  targets_.insert(key);
}

void Settle::set_aside_answers(std::vector<Item>& items) {
  const std::vector<Version> versions = bodies_.versions(items);
  const auto names = [&](std::size_t at, std::size_t other) {
    return std::any_of(versions[other].names.begin(), versions[other].names.end(), [&](const std::string& name) {
      const auto& replaces = versions[at].replaces;
      return std::find(replaces.begin(), replaces.end(), name) != replaces.end();
    });
  };
  const auto same_words = [&](const Item& one, const Item& other) {
    return std::ranges::all_of(std::array{"target_id", "found_on", "text"}, [&](const char* member) {
      return bodies_.text(one.entry, member) == bodies_.text(other.entry, member);
    });
  };
  std::vector<State> states(versions.size(), State::waiting);
  for (bool grew = true; grew;) {
    grew = false;
    for (std::size_t at = 0; at < versions.size(); ++at) {
      const Item& item = items[versions[at].items.front()];
      State state = State::counts;
      if (item.kind == static_cast<std::int64_t>(Voice::office)) {
        state = State::waiting;
        for (std::size_t other = 0; other < versions.size() && state != State::misfit; ++other) {
          if (other == at || !names(at, other)) continue;
          const bool fits = states[other] != State::misfit && same_words(item, items[versions[other].items.front()]);
          state = !fits ? State::misfit : states[other] == State::counts ? State::counts : state;
        }
      }
      grew = grew || state != states[at];
      states[at] = state;
    }
  }
  std::vector<Item> kept;
  for (std::size_t at = 0; at < versions.size(); ++at)
    for (const std::size_t place : versions[at].items)
      if (states[at] == State::counts)
        kept.push_back(items[place]);
      else
        update(items[place], alone(items[place], states[at]));
  items = std::move(kept);
}

void Settle::settle_key(std::vector<Item> items) {
  if (items[0].type == Type::finding) {
    order_.sort(items);
    set_aside_answers(items);
    if (items.empty()) return;
  }
  if (items.size() == 1) {
    update(items[0], alone(items[0], resting_state(items[0])));
    return;
  }
  order_.sort(items);
  const std::vector<Version> versions = bodies_.versions(items);
  std::vector<std::size_t> left = ends_of(versions);
  std::vector<Item> decisions = items_.with_target(items[0].id);
  std::erase_if(decisions, [&](const Item& one) {
    return one.type != Type::decision || one.kind != static_cast<std::int64_t>(items[0].type) ||
           one.who != items[0].scope || ends_after(versions, left, bodies_.text(one.entry, "keep")).empty();
  });
  if (!decisions.empty() && items[0].type != Type::decision) {
    order_.sort(decisions);
    const std::vector<Version> orders = bodies_.versions(decisions);
    const std::int64_t decision = decisions[orders[ends_of(orders).front()].items.front()].entry;
    left = ends_after(versions, left, bodies_.text(decision, "keep"));
  }
  for (std::size_t at = 0; at < versions.size(); ++at) {
    const bool stands = std::find(left.begin(), left.end(), at) != left.end();
    const Item& first = items[versions[at].items.front()];
    const State state = at == left.front() ? resting_state(first) : stands ? State::conflict : State::replaced;
    update(first, alone(first, state));
    for (std::size_t more = 1; more < versions[at].items.size(); ++more) {
      const Item& again = items[versions[at].items[more]];
      update(again, alone(again, State::same));
    }
  }
}

State Settle::resting_state(const Item& winner) {
  if (winner.type == Type::contribution && winner.pending) return State::pending;
  if (winner.type != Type::expenditure || !winner.pending) return State::counts;
  const auto works = winners_of(items_.with_id(Type::work, words_.text(winner.work)));
  const Item* work = pick(works, winner.under, winner.area, words_);
  const bool of_commune = work != nullptr && work->kind == static_cast<std::int64_t>(Level::commune);
  const std::int64_t needed = of_commune ? kMayForCommune : kMayForArea;
  return (winner.source & needed) != 0 ? State::counts : State::not_its_work;
}

Item Settle::alone(Item item, State state) {
  item.state = state;
  item.under = item.scope;
  if (item.type == Type::completion)
    item.area = item.work = item.who = item.kind = item.source = item.occurred = item.quantity = 0;
  if (item.type == Type::contribution && item.reversal && item.contribution_kind() == Kind::in_kind)
    item.value = bodies_.integer(item.entry, "value_vnd");
  return item;
}

/// An expenditure may have come before the work that decides who may spend.
void Settle::recheck_works() {
  if (works_.empty()) return;
  auto rows = views_.query("SELECT id, work FROM item WHERE type = ? AND pending = 1");
  rows.bind(static_cast<int>(Type::expenditure));
  while (rows.step())
    if (works_.contains(rows.integer(1))) keys_.insert({Type::expenditure, std::string(rows.text(0))});
  works_.clear();
}

/// An area takes back or completes its own records; the commune may those of anybody.
const Item* Settle::target_of(const Item& source, const std::vector<Item>& winners) {
  if (words_.text(source.scope) == kCommuneScope) return pick(winners, source.scope, source.area, words_);
  const auto own =
      std::find_if(winners.begin(), winners.end(), [&](const Item& item) { return item.scope == source.scope; });
  return own == winners.end() ? nullptr : &*own;
}

void Settle::settle_targets(const Key& key) {
  const std::vector<Item> winners = winners_of(items_.with_id(key.first, key.second));
  std::map<const Item*, std::pair<std::vector<Item>, std::vector<Item>>> sources;
  for (const Item& winner : winners)
    if (!winner.reversal) sources[&winner];
  for (const Item& source : items_.with_target(key.second)) {
    const bool completes = key.first == Type::contribution && source.type == Type::completion && !source.reversal;
    if (lost(source.state) || !(completes || (source.reversal && source.type == key.first))) continue;
    const Item* target = target_of(source, winners);
    if (target == nullptr || target->reversal) {
      update(source, alone(source, target == nullptr ? State::waiting : State::of_reversal));
      continue;
    }
    auto& [reversals, completions] = sources[target];
    (completes ? completions : reversals).push_back(source);
  }
  for (auto& [target, by] : sources) settle_target(*target, std::move(by.first), std::move(by.second));
}

void Settle::settle_target(const Item& target, std::vector<Item> reversals, std::vector<Item> completions) {
  order_.sort(reversals);
  order_.sort(completions);
  const Item* exact = nullptr;
  for (const Item& reversal : reversals) {
    const bool negates = bodies_.negates(reversal.entry, target.entry);
    if (negates && exact == nullptr)
      exact = &reversal;
    else
      update(reversal, alone(reversal, negates ? State::second_reversal : State::inexact));
  }
  const State resting = resting_state(target);
  if (target.type == Type::completion) {
    if (exact != nullptr) update(*exact, alone(*exact, State::counts));
    targets_.insert({Type::contribution, target.target});
    return;
  }
  const auto completed = settle_completions(target, completions, exact != nullptr);
  Item after = alone(target, resting == State::counts && exact != nullptr ? State::reversed : resting);
  update(target, after);
  if (exact == nullptr) return;
  after = alone(*exact, resting == State::pending && completed ? State::counts : resting);
  after.under = target.under;
  if (completed && target.contribution_kind() == Kind::in_kind) after.value = -completed->value;
  update(*exact, after);
}

/// The reversal of a completion that counts.
std::optional<Item> Settle::taken_back_by(const Item& completion) {
  const auto winners = winners_of(items_.with_id(Type::completion, completion.id));
  for (const Item& source : items_.with_target(completion.id)) {
    if (source.type != Type::completion || !source.reversal || source.state != State::counts) continue;
    const Item* target = target_of(source, winners);
    if (target != nullptr && target->entry == completion.entry) return source;
  }
  return std::nullopt;
}

/// A completion brings what was missing as a line of its own, on its own day.
void Settle::line_of(const Item& target, const Item& completion, State state) {
  Item after = alone(completion, state);
  after.under = target.under;
  after.area = target.area;
  after.work = target.work;
  after.who = target.who;
  after.kind = target.kind;
  after.source = target.source;
  after.occurred = target.occurred;
  if (target.contribution_kind() == Kind::land)
    after.quantity = completion.reversal ? -target.quantity : target.quantity;
  update(completion, after);
}

std::optional<Item> Settle::settle_completions(const Item& target, std::vector<Item>& completions, bool reversed) {
  std::optional<Item> live;
  for (const Item& completion : completions) {
    const auto back = taken_back_by(completion);
    const bool fits = bodies_.completes(completion, target);
    if (fits && back) {
      line_of(target, completion, State::reversed);
      line_of(target, *back, State::counts);
      continue;
    }
    if (back) update(*back, alone(*back, State::counts));
    if (fits && !live) {
      live = completion;
      line_of(target, completion, reversed ? State::reversed : State::counts);
    } else {
      update(completion, alone(completion, fits ? State::second_completion : State::misfit));
    }
  }
  return live;
}

}  // namespace sovang::views
