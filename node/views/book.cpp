#include "node/views/book.h"

#include "node/store/entry_rows.h"
#include "node/store/erasures.h"
#include "node/views/alike.h"
#include "node/views/bodies.h"
#include "node/views/body.h"
#include "node/views/figures.h"
#include "node/views/fingerprints.h"
#include "node/views/reader.h"
#include "node/views/settle.h"
#include "node/views/writers.h"
#include "sync/entry.h"

namespace sovang::views {

namespace {

class ViewBook final : public records::Book {
 public:
  ViewBook(store::Database& db, std::string own_scope)
      : db_(db), words_(db), items_(db), scope_(std::move(own_scope)) {}

  /// When they are more than is held, what is held is read once instead of asked for each.
  void expect(std::size_t rows) override {
    auto held = db_.query("SELECT coalesce(sum(upto), 0) FROM folded");
    if (!held.step() || static_cast<std::uint64_t>(held.integer(0)) > rows) return;
    known_.emplace();
    auto items = db_.query("SELECT type, id, who, occurred FROM item");
    while (items.step()) {
      known_->ids.add(id_print(items.integer(0), items.text(1)));
      known_->gifts.add(gift_print(items.integer(2), items.integer(3)));
    }
  }
  std::optional<records::BookArea> area(std::string_view area_id) override {
    const auto item = find(Type::area, area_id);
    if (!item) return std::nullopt;
    return records::BookArea{item->id, std::string(body_.text("recorder_id")), std::string(body_.text("name"))};
  }
  std::optional<records::BookArea> area_of_recorder(std::string_view recorder_id) override {
    if (!recorders_) {
      recorders_.emplace();
      std::vector<std::string> ids;
      auto rows = db_.query("SELECT id FROM item WHERE type = ? AND state = 0 ORDER BY id DESC");
      rows.bind(static_cast<int>(Type::area));
      while (rows.step()) ids.emplace_back(rows.text(0));
      for (const std::string& id : ids)
        if (auto found = area(id); found && !found->recorder_id.empty()) (*recorders_)[found->recorder_id] = *found;
    }
    const auto known = recorders_->find(recorder_id);
    return known == recorders_->end() ? std::nullopt : std::optional(known->second);
  }
  std::optional<records::BookHousehold> household(std::string_view household_id) override {
    const auto item = find(Type::household, household_id);
    if (!item) return std::nullopt;
    records::BookHousehold out{item->id, std::string(body_.text("area_id")), {}, {}};
    out.head_name = part_text("name", "head_name");
    out.alley = part_text("contact", "alley");
    return out;
  }
  std::optional<records::BookOrg> org(std::string_view org_id) override {
    const auto item = find(Type::org, org_id);
    if (!item) return std::nullopt;
    records::BookOrg out{item->id, std::string(body_.text("name"))};
    if (out.name.empty()) out.name = part_text("name", "name");
    return out;
  }
  std::optional<records::BookWork> work(std::string_view work_id) override {
    const auto item = find(Type::work, work_id);
    if (!item) return std::nullopt;
    const bool of_area = body_.text("level") == "AREA";
    return records::BookWork{item->id, of_area ? std::string(body_.text("area_id")) : std::string(),
                             std::string(body_.text("level")), std::string(body_.text("status")),
                             std::string(body_.text("decision_id"))};
  }
  std::optional<records::BookMeeting> meeting(std::string_view meeting_id) override {
    const auto item = find(Type::meeting, meeting_id);
    if (!item) return std::nullopt;
    return records::BookMeeting{item->id, body_.boolean("passed").value_or(false),
                                base::Date::from_days(body_.day("held_on").value_or(0))};
  }
  std::vector<records::BookRate> rates() override {
    std::vector<records::BookRate> out;
    auto rows = db_.query("SELECT entry, id FROM item WHERE type = ? AND state = 0 ORDER BY occurred, id");
    rows.bind(static_cast<int>(Type::rate));
    while (rows.step()) {
      load(rows.integer(0));
      const auto to = body_.day("valid_to");
      out.push_back({std::string(rows.text(1)), body_.integer("amount_vnd").value_or(0),
                     base::Date::from_days(body_.day("valid_from").value_or(0)),
                     to ? std::optional(base::Date::from_days(*to)) : std::nullopt});
    }
    return out;
  }
  std::optional<records::BookRecord> record(std::string_view type, std::string_view id) override {
    const auto item = find(type_of(type), id);
    if (!item) return std::nullopt;
    records::BookRecord out{item->id, open_.body, parts_, version_, false, item->reversal, {}};
    const auto erased = erased_of(item->entry);
    for (const auto& [name, digest] : open_.digests)
      if (!parts_.contains(name) && !erased.contains(name)) out.withheld.push_back(name);
    out.scope = words_.text(item->scope);
    for (const Item& source : items_.with_target(id)) {
      out.reversed = out.reversed || (source.type == item->type && source.reversal &&
                                      (accounted(source.state) || source.state == State::pending));
      out.answered = out.answered || (item->type == Type::contribution && source.type == Type::completion &&
                                      source.state == State::counts);
    }
    if (item->type == Type::remittance) out.answered = is_confirmed(*item);
    return out;
  }
  records::BookVersions versions(std::string_view type, std::string_view scope, std::string_view id) override {
    records::BookVersions out;
    Bodies bodies(db_);
    EntryOrder order(db_);
    const auto ends = [&](std::vector<Item> items) {
      order.sort(items);
      const auto all = bodies.versions(items);
      std::vector<std::string> names;
      for (const std::size_t end : ends_of(all)) names.push_back(all[end].names.front());
      return names;
    };
    const std::int64_t word = words_.find(scope);
    auto items = items_.with_id(type_of(type), id);
    std::erase_if(items, [&](const Item& item) {
      const bool aside = item.state == State::misfit || item.state == State::waiting;  // answers of a finding
      return item.scope != word || aside;
    });
    out.ends = ends(std::move(items));
    auto decisions = items_.with_target(id);
    std::erase_if(decisions, [&](const Item& item) {
      return item.type != Type::decision || item.kind != static_cast<std::int64_t>(type_of(type)) || item.who != word;
    });
    out.decisions = ends(std::move(decisions));
    return out;
  }
  std::string possible_double(const records::DoubleQuery& query) override {
    const std::int64_t who = query.household_id.empty() ? who_org(words_.find(query.org_id))
                                                        : who_household(words_.find(query.household_id));
    const std::int64_t work = words_.find(query.work_id);
    if (who == 0 || work == 0) return {};
    if (known_ && !known_->gifts.has(gift_print(who, query.occurred_on.days()))) return {};
    const Kind kind = kind_of(query.kind);
    auto rows = db_.query(
        "SELECT id, quantity, value FROM item WHERE who = ? AND who <> 0 AND work = ? AND type = ? AND kind = ? AND "
        "occurred = ? AND state = 0 AND reversal = 0 ORDER BY id");
    rows.bind(who, work, static_cast<int>(Type::contribution), static_cast<int>(kind), query.occurred_on.days());
    while (rows.step())
      if (alike_amount(kind, rows.integer(1), rows.integer(2)) == query.quantity) return std::string(rows.text(0));
    return {};
  }
  records::BookCash cash(std::string_view work_id) override {
    const std::int64_t work = words_.find(work_id);
    records::BookCash out;
    auto lines = db_.query("SELECT kind, sum(quantity) FROM total WHERE work = ? AND kind IN (1, 5) GROUP BY kind");
    lines.bind(work);
    while (lines.step()) {
      out.received_vnd += lines.integer(1);
      if (lines.integer(0) == static_cast<int>(Kind::budget)) out.budget_vnd = lines.integer(1);
    }
    auto others =
        db_.query("SELECT type, quantity FROM item WHERE type IN (?, ?) AND work = ? AND kind = 1 AND state <= 1");
    others.bind(static_cast<int>(Type::expenditure), static_cast<int>(Type::opening_balance), work);
    while (others.step())
      (others.integer(0) == static_cast<int>(Type::expenditure) ? out.spent_vnd : out.received_vnd) +=
          others.integer(1);
    each_remittance(work, [&](const Item& item) {
      if (body_.text("confirms_id").empty())
        (body_.text("from_role") == "COLLECTOR" ? out.from_collector_vnd : out.from_head_vnd) += item.quantity;
      return true;
    });
    return out;
  }
  std::string receipt_holder(std::string_view receipt_no) override {
    const Receipt receipt = split_receipt(receipt_no);
    const std::int64_t series = words_.find(receipt.prefix.empty() ? "#" : receipt.prefix);
    if (series == 0) return {};
    auto rows = db_.query("SELECT entry, id FROM item WHERE series = ? AND number = ? AND series <> 0 ORDER BY id");
    rows.bind(series, receipt.number);
    while (rows.step())
      if (load(rows.integer(0)) && body_.text("receipt_no") == receipt_no) return std::string(rows.text(1));
    return {};
  }
  std::int64_t last_receipt(std::string_view prefix) override {
    auto row = db_.query("SELECT coalesce(max(number), 0) FROM item WHERE series = ? AND series <> 0");
    row.bind(words_.find(prefix));
    row.step();
    return std::max<std::int64_t>(row.integer(0), 0);
  }
  bool areas_known() override {
    auto row = db_.query("SELECT 1 FROM item WHERE type = ? AND state = 0 LIMIT 1");
    row.bind(static_cast<int>(Type::area));
    return row.step();
  }

 private:
  /// What an edit can't lose any more.
  std::set<std::string, std::less<>> erased_of(std::int64_t entry) {
    auto row = db_.query("SELECT open FROM entry WHERE id = ?");
    row.bind(entry);
    return row.step() ? store::erased_classes(db_, row.blob(0)) : std::set<std::string, std::less<>>();
  }
  /// Calls `take(item)` for the remittances of a work that count, with body_ at theirs, until it says false.
  template <class Take>
  void each_remittance(std::int64_t work, Take take) {
    std::vector<Item> found;
    auto rows = db_.query("SELECT " SOVANG_ITEM_COLUMNS " FROM item WHERE type = ? AND work = ? AND state <= 1");
    rows.bind(static_cast<int>(Type::remittance), work);
    while (rows.step()) found.push_back(read_item(rows));
    for (const Item& item : found)
      if (load(item.entry) && !take(item)) return;
  }
  bool is_confirmed(const Item& given) {
    bool confirmed = false;
    each_remittance(given.work, [&](const Item& item) {
      confirmed = item.state == State::counts && !item.reversal && body_.text("confirms_id") == given.id;
      return !confirmed;
    });
    return confirmed;
  }
  /// The record that the name means; its entry is loaded.
  std::optional<Item> find(Type type, std::string_view id) {
    if (known_ && !known_->ids.has(id_print(static_cast<std::int64_t>(type), id))) return std::nullopt;
    auto found = items_.with_id(type, id);
    std::erase_if(found, [](const Item& item) { return !item.stands(); });
    const Item* best = pick(found, words_.find(scope_), 0, words_);
    if (best == nullptr || !load(best->entry)) return std::nullopt;
    return *best;
  }
  bool load(std::int64_t entry) {
    auto row = db_.query("SELECT open, parts FROM entry WHERE id = ?");
    row.bind(entry);
    if (!row.step()) return false;
    version_ = sync::version_of(crypto::leaf_hash(row.blob(0)));
    auto open = sync::read_open_part(row.blob(0));
    if (!open) return false;
    open_ = std::move(*open);
    parts_ = store::decode_parts(row.blob(1));
    return body_.parse(open_.body);
  }
  std::string part_text(std::string_view part, std::string_view member) {
    const auto found = parts_.find(part);
    return found != parts_.end() && body_.parse(found->second) ? std::string(body_.text(member)) : std::string();
  }

  /// What is asked for each row of a file and mostly is not there. Where it says that something is, the rows are asked.
  struct Known {
    Fingerprints ids, gifts;
  };
  static std::uint64_t id_print(std::int64_t type, std::string_view id) {
    return Fingerprints::of(id, static_cast<std::uint64_t>(type));
  }
  static std::uint64_t gift_print(std::int64_t who, std::int64_t occurred) {
    return Fingerprints::of(std::to_string(who), static_cast<std::uint64_t>(occurred));
  }

  store::Database& db_;
  Words words_;
  Items items_;
  std::string scope_;
  std::optional<Known> known_;
  Body body_;
  sync::OpenPart open_;
  sync::PrivateParts parts_;
  std::string version_;
  std::optional<StringMap<records::BookArea>> recorders_;  // asked for every row of a file
};

}  // namespace

std::unique_ptr<records::Book> make_book(store::Database& db, std::string own_scope) {
  return std::make_unique<ViewBook>(db, std::move(own_scope));
}

}  // namespace sovang::views
