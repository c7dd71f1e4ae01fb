#include "examples/giving.h"

#include <algorithm>
#include <map>

namespace sovang::examples {
namespace {

using Take = std::function<void(const Contribution&)>;

std::string numbered(std::string text, std::int64_t number) {
  const std::string digits = std::to_string(number);
  return text.append(digits.size() < 5 ? 5 - digits.size() : 0, '0') + digits;
}

Date plus(Date day, std::int64_t days) { return Date::from_days(day.days() + days); }

/// A recorder's counters: one for the entries, one a form and year for the receipts.
class Notebook {
 public:
  Notebook(std::string prefix, std::string recorder, const Take& take)
      : prefix_(std::move(prefix)), recorder_(std::move(recorder)), take_(take) {}

  /// Numbers the entry and hands it out.
  void write(Contribution& row) {
    row.id = numbered(prefix_ + "-", ++entries_);
    const char* form = row.kind == "MONEY" ? "PT" : row.kind == "LAND" ? "BB" : row.kind == "BUDGET" ? "LC" : "BN";
    const std::string series = std::string(form) + "-" + prefix_ + "/" + std::to_string(row.booked_on.year) + "-";
    row.receipt_no = numbered(series, ++receipts_[series]);
    row.recorded_by = recorder_;
    take_(row);
  }

 private:
  std::string prefix_, recorder_;
  const Take& take_;
  std::int64_t entries_ = 0;
  std::map<std::string, std::int64_t> receipts_;
};

void give_money(Draw& draw, Contribution& row) {
  row.kind = "MONEY";
  row.amount_vnd = draw.one_in(12) ? draw.between(15, 60) * 100'000 : draw.between(5, 120) * 10'000;
}

void give_workdays(Draw& draw, Contribution& row) {
  row.kind = "WORKDAY";
  row.workdays_half = draw.between(1, 10);
}

void give_goods(Draw& draw, Contribution& row) {
  const Good& good = draw.from(kGoods);
  row.kind = "IN_KIND";
  row.item = good.item;
  row.unit = good.unit;
  row.unit_price_vnd = good.price_vnd;
  const std::int64_t halves = good.price_vnd < 10'000 ? 2 * 50 * draw.between(2, 20)
                              : good.halves           ? draw.between(1, 8)
                                                      : 2 * draw.between(1, 12);
  row.quantity_milli = halves * 500;
  row.value_vnd = halves * row.unit_price_vnd / 2;
}

void give_land(Draw& draw, Contribution& row) {
  row.kind = "LAND";
  row.land_dm2 = draw.between(40, 1800) * 10;
  row.parcel_no = std::to_string(draw.between(1, 480));
  if (draw.one_in(6)) row.parcel_no += draw.one_in(2) ? "a" : "/2";
  row.map_sheet_no = std::to_string(draw.between(1, 60));
  row.land_type = draw.from(kLandTypes);
  row.land_assets = draw.from(kLandAssets);
  row.signers_required = row.signers_signed = draw.between(1, 3);
}

void fill(Draw& draw, Contribution& row) {
  const auto what = draw.below(100);
  const bool household = row.source == "PEOPLE";  // organisations give money and goods
  if (what < 62) {
    give_money(draw, row);
  } else if (what < 88 && household) {
    give_workdays(draw, row);
  } else if (what < 95 || !household) {
    give_goods(draw, row);
  } else {
    give_land(draw, row);
  }
}

/// The exact negative of an entry, under its own day and note.
Contribution reversal_of(const Contribution& target, Date booked_on) {
  Contribution row = target;
  for (auto* quantity : {&row.amount_vnd, &row.workdays_half, &row.land_dm2, &row.quantity_milli, &row.value_vnd})
    *quantity = -*quantity;
  row.reverses_id = target.id;
  row.booked_on = booked_on;
  row.note = "Đảo bút toán: ghi nhầm";
  return row;
}

/// What a slip of the pen looked like before it was put right.
void correct(Contribution& row) {
  if (row.kind == "MONEY") row.amount_vnd += 50'000;
  if (row.kind == "WORKDAY") row.workdays_half += 1;
  if (row.kind == "LAND") row.land_dm2 += 50;
  if (row.kind == "IN_KIND") {
    row.quantity_milli *= 2;
    row.value_vnd *= 2;
  }
}

struct AreaYear {
  const Commune& commune;
  const Area& area;
  std::vector<const Household*> households;
  std::vector<const Work*> works;  // the area's own
  std::vector<const Work*> commune_works;
};

template <class T>
const T& any(Draw& draw, const std::vector<T>& items) {
  return items[static_cast<std::size_t>(draw.below(static_cast<std::int64_t>(items.size())))];
}

Contribution contribute(const AreaYear& year, Draw& draw, Date day) {
  Contribution row;
  row.area_id = year.area.area_id;
  row.work_id = (draw.one_in(4) ? any(draw, year.commune_works) : any(draw, year.works))->work_id;
  row.occurred_on = day;
  row.booked_on = std::min(plus(day, draw.one_in(30) ? draw.between(20, 45) : draw.below(3)), year.commune.as_of);
  if (draw.one_in(60)) {
    const Org& org = any(draw, year.commune.orgs);
    row.source = "OTHER";
    row.org_id = org.org_id;
    row.contributor_name = org.name;
  } else {
    const Household* household = any(draw, year.households);
    row.source = "PEOPLE";
    row.household_id = household->household_id;
    row.contributor_name = household->head_name;
    if (!household->spouse_name.empty() && draw.one_in(10)) row.contributor_name = household->spouse_name;
  }
  fill(draw, row);
  if (row.source == "OTHER" && row.kind == "MONEY") row.amount_vnd = draw.between(2, 40) * 500'000;
  return row;
}

void give_area(const AreaYear& year, std::int64_t count, Draw& draw, const Take& take) {
  Notebook notebook(year.area.area_id, year.area.recorder_id, take);
  Date first = *year.works.front()->started_on;
  for (const auto* work : year.commune_works) first = std::max(first, *work->started_on);
  const std::int64_t span = year.commune.as_of.days() - first.days();
  for (std::int64_t i = 0; i < count; ++i) {
    Contribution row = contribute(year, draw, plus(first, span * i / count));
    notebook.write(row);
    if (!draw.one_in(120)) continue;
    const Date noticed = std::min(plus(row.booked_on, draw.below(40)), year.commune.as_of);
    Contribution reversal = reversal_of(row, noticed);
    notebook.write(reversal);
    Contribution again = row;
    again.booked_on = noticed;
    again.note = "Ghi lại sau đảo";
    correct(again);
    notebook.write(again);
  }
}

/// The commune's own money: for its works, and for one area work in three.
void give_budget(const Commune& commune, Draw& draw, const Take& take) {
  Notebook notebook("XA", "XA-KT", take);
  for (std::size_t i = 0; i < commune.works.size(); ++i) {
    const Work& work = commune.works[i];
    if (!work.area_id.empty() && i % 3 != 0) continue;
    Contribution row;
    row.area_id = work.area_id;
    row.work_id = work.work_id;
    row.source = "COMMUNE_BUDGET";
    row.contributor_name = "Ngân sách xã";
    row.kind = "BUDGET";
    row.occurred_on = row.booked_on = plus(*work.started_on, draw.between(5, 150));
    row.amount_vnd = draw.between(4, 40) * 500'000;
    notebook.write(row);
  }
}

}  // namespace

void give(const Commune& commune, std::int64_t contributions, Draw& draw, const Take& take) {
  const auto areas = static_cast<std::int64_t>(commune.areas.size());
  std::map<std::string, std::vector<const Household*>> households;
  for (const auto& household : commune.households) households[household.area_id].push_back(&household);
  std::int64_t nth = 0;
  for (const auto& area : commune.areas) {
    AreaYear year{commune, area, std::move(households[area.area_id]), {}, {}};
    for (const auto& work : commune.works) {
      if (work.area_id == area.area_id) year.works.push_back(&work);
      if (work.area_id.empty()) year.commune_works.push_back(&work);
    }
    const std::int64_t count = contributions * (nth + 1) / areas - contributions * nth / areas;
    ++nth;
    give_area(year, count, draw, take);
  }
  give_budget(commune, draw, take);
}

}  // namespace sovang::examples
