#include "node/views/posting.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "node/records/text.h"
#include "node/store/entry_rows.h"
#include "node/views/body.h"
#include "node/views/figures.h"
#include "node/views/ledger.h"
#include "node/views/people.h"
#include "node/views/record_json.h"
#include "sync/entry.h"

namespace sovang::views {

using Json = nlohmann::ordered_json;

namespace {

struct Goods {
  std::int64_t quantity_milli = 0, value_vnd = 0;
};

struct Contributor {
  std::string name, area_id, receipt_no;
  Figures sum;
  std::map<std::pair<std::string, std::string>, Goods> goods;  // item, unit

  [[nodiscard]] bool nothing() const {
    return sum.money == 0 && sum.budget == 0 && sum.workdays_half == 0 && sum.land_dm2 == 0 &&
           std::all_of(goods.begin(), goods.end(), [](const auto& one) { return one.second.quantity_milli == 0; });
  }
};

class Posting {
 public:
  Posting(store::Database& db, std::string_view work_id, const PostingPeriod& period)
      : db_(db),
        words_(db),
        works_(db, words_, Type::work),
        households_(db, words_, Type::household),
        orgs_(db, words_, Type::org),
        people_(db, db),
        work_(words_.find(work_id)),
        from_(period.from ? period.from->days() : INT64_MIN),
        to_(period.to ? period.to->days() : INT64_MAX) {}

  Json make() {
    contributions();
    Json out{{"contributors", names()}, {"spending", spending()}};
    out["totals"] = {{"money_vnd", total_.money},
                     {"workdays_half", total_.workdays_half},
                     {"workday_value_vnd", total_.workday_value},
                     {"in_kind_value_vnd", total_.in_kind_value},
                     {"commune_budget_vnd", total_.budget},
                     {"land_dm2", total_.land_dm2},
                     {"total_vnd", total_.total()},
                     {"spent_vnd", spent_}};
    out["balance"] = balance();
    return out;
  }

 private:
  void contributions() {
    if (work_ == 0) return;
    each_ledger_item(db_, {.first = from_, .last = to_, .work = work_}, [&](const Item& item) {
      if (accounted(item.state)) add(item);
      return true;
    });
  }

  void add(const Item& item) {
    total_.add(item.contribution_kind(), item.quantity, item.value);
    if (item.contribution_kind() == Kind::budget) return;
    read(item);
    Contributor& giver = giver_of(item);
    giver.sum.add(item.contribution_kind(), item.quantity, item.value);
    if (item.contribution_kind() == Kind::in_kind) {
      Goods& goods = giver.goods[{std::string(body_.text("item")), std::string(body_.text("unit"))}];
      goods.quantity_milli += body_.integer("quantity_milli").value_or(0);
      goods.value_vnd += item.value;
    }
    if (!item.reversal) giver.receipt_no = body_.text("receipt_no");
  }

  /// Brings body_ and name_part_ to the entry: thousands of rows, so without JSON values of their own.
  void read(const Item& item) {
    auto row = db_.query("SELECT open, parts FROM entry WHERE id = ?");
    row.bind(item.entry);
    store::require_sound(row.step(), "the entry of an item is held");
    const auto open = sync::read_open_part(row.blob(0));
    body_.parse(open ? open->body : "{}");
    const auto parts = store::decode_parts(row.blob(1));
    const auto name = parts.find("name");
    name_part_.parse(name == parts.end() ? "{}" : name->second);
  }

  /// One line for a household or an organisation; a name of its own where somebody else gave. All who want no name are
  /// one line.
  Contributor& giver_of(const Item& item) {
    const bool open_name = body_.has("contributor_name");
    const std::string own((open_name ? body_ : name_part_).text("contributor_name"));
    const bool nameless = body_.has("anonymous") || (item.who == 0 && own.empty());
    const std::string key = nameless ? "" : std::to_string(item.who) + '/' + own;
    const auto [at, fresh] = givers_.try_emplace(key);
    if (fresh && !nameless) {
      at->second.area_id = body_.text("area_id");
      at->second.name = own.empty() ? name_of_who(item) : own;
    }
    return at->second;
  }

  std::string name_of_who(const Item& item) {
    if (!is_org(item.who)) {
      const Item* household = households_.find(item.who, item.under, item.area);
      return household == nullptr ? std::string() : people_.names(household->entry).head_name;
    }
    const Item* org = orgs_.find(item.who, item.under, item.area);
    return org == nullptr ? std::string() : row_json(db_, words_, *org).value("name", "");
  }

  Json names() {
    std::vector<std::pair<std::string, const Contributor*>> ordered;
    for (const auto& [key, giver] : givers_)
      if (!giver.nothing()) ordered.emplace_back(key.empty() ? "\xFF" : records::name_sort_key(giver.name), &giver);
    std::sort(ordered.begin(), ordered.end(), [](const auto& one, const auto& other) {
      return std::tie(one.first, one.second->receipt_no) < std::tie(other.first, other.second->receipt_no);
    });
    Json out = Json::array();
    for (const auto& [key, giver] : ordered) {
      Json goods = Json::array();
      for (const auto& [what, sum] : giver->goods)
        if (sum.quantity_milli != 0)
          goods.push_back({{"item", what.first},
                           {"quantity_milli", sum.quantity_milli},
                           {"unit", what.second},
                           {"value_vnd", sum.value_vnd}});
      const bool nameless = giver->name.empty();
      out.push_back({{"name", nameless ? Json() : Json(giver->name)},
                     {"area_id", giver->area_id},
                     {"receipt_no", nameless ? std::string() : giver->receipt_no},
                     {"money_vnd", giver->sum.money},
                     {"workdays_half", giver->sum.workdays_half},
                     {"in_kind", std::move(goods)},
                     {"value_vnd", giver->sum.people()},
                     {"land_dm2", giver->sum.land_dm2}});
    }
    return out;
  }

  Json spending() {
    Json out = Json::array();
    auto rows = db_.query("SELECT " SOVANG_ITEM_COLUMNS
                          " FROM item WHERE type = ? AND work = ? AND state = 0 AND reversal = 0 AND booked >= ? AND "
                          "booked <= ? ORDER BY booked, id");
    rows.bind(static_cast<int>(Type::expenditure), work_, from_, to_);
    while (work_ != 0 && rows.step()) {
      const Item item = read_item(rows);
      const Json row = row_json(db_, words_, item);
      spent_ += item.quantity;
      out.push_back({{"paid_on", row.value("paid_on", "")},
                     {"purpose", row.value("purpose", "")},
                     {"voucher_no", row.value("voucher_no", "")},
                     {"amount_vnd", item.quantity}});
    }
    return out;
  }

  /// Of the work as a whole, up to the end of the period: what people see in the cash box.
  std::int64_t balance() {
    std::int64_t left = 0;
    Scope scope;
    scope.to = to_;
    for (const auto& [name, cash] : cash_by_work(db_, words_, works_, scope))
      if (name.substr(0, name.find('@')) == words_.text(work_)) left += cash.received - cash.spent;
    return left;
  }

  store::Database& db_;
  Words words_;
  Register works_, households_, orgs_;
  People people_;
  Body body_, name_part_;
  std::int64_t work_, from_, to_;
  std::map<std::string, Contributor> givers_;
  Figures total_;
  std::int64_t spent_ = 0;
};

}  // namespace

Json posting_json(store::Database& db, std::string_view work_id, const PostingPeriod& period) {
  return Posting(db, work_id, period).make();
}

}  // namespace sovang::views
