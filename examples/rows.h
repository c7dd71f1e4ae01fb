#pragma once
// The rows of a commune's files, one struct a file, as they stand in the CSV (columns: examples/README.md). Quantities
// are integers: đồng, half-days, dm², thousandths; dates are days. Shared by the generator and by the totals, and by
// nothing of the program itself.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"

namespace sovang::examples {

using base::Date;

struct Area {
  std::string area_id, area_kind, name, cluster, full_name, head_name, front_head_name, recorder_id;
  std::int64_t households = 0;
};
struct Household {
  std::string household_id, area_id, head_name, head_sex, spouse_name, phone, poverty, alley;
  std::int64_t members = 0;
};
struct Org {
  std::string org_id, name, org_kind;
};
struct Work {
  std::string work_id, level, area_id, title, sector, unit, status, decision_id;
  std::int64_t quantity = 0, planned_vnd = 0;
  std::optional<Date> started_on, finished_on;
};
struct Meeting {
  std::string meeting_id, area_id, work_id, method, subject;
  Date held_on;
  std::int64_t total = 0, attending = 0, votes_for = 0, against = 0, abstain = 0;
  /// Two thirds of all households, not of those present.
  [[nodiscard]] bool passed() const { return 3 * votes_for >= 2 * total; }
};
struct Rate {
  std::string rate_id;
  std::int64_t amount_vnd = 0;
  Date valid_from;
  std::optional<Date> valid_to;
};
struct Contribution {
  std::string id, area_id, work_id, source, household_id, org_id, contributor_name, kind;
  Date occurred_on, booked_on;
  std::int64_t amount_vnd = 0, workdays_half = 0, land_dm2 = 0, quantity_milli = 0, unit_price_vnd = 0, value_vnd = 0;
  std::string parcel_no, map_sheet_no, land_type, land_assets;
  std::int64_t signers_required = 0, signers_signed = 0;
  std::string item, unit, reverses_id, receipt_no, recorded_by, note;
};
struct Expenditure {
  std::string expense_id, work_id, area_id, payee, purpose, voucher_no;
  Date paid_on;
  std::int64_t amount_vnd = 0;
};
struct Petition {
  std::string petition_id, area_id, petition_kind, field, petitioner_ref, status, resolution;
  Date received_on;
  std::optional<Date> resolved_on;
};
struct Model {
  std::string model_id, title, sector, organisation, area_id, nominated_level, recognised_level, decision_no;
  int year = 0;
  std::optional<Date> recognised_on;
};
struct Commendation {
  std::string commendation_id, recipient_kind, recipient, form, reason;
  int year = 0;
};
struct Indicator {
  std::string indicator, value, unit;
  Date as_of;
};

/// Everything but the contributions, which stream: there may be over a million.
struct Commune {
  std::string name, area_kind;
  Date as_of;
  std::vector<Date> petitions_as_of;
  std::vector<Area> areas;
  std::vector<Household> households;
  std::vector<Org> orgs;
  std::vector<Work> works;
  std::vector<Meeting> meetings;
  std::vector<Rate> rates;
  std::vector<Expenditure> expenditures;
  std::vector<Petition> petitions;
  std::vector<Model> models;
  std::vector<Commendation> commendations;
  std::vector<Indicator> indicators;
};

}  // namespace sovang::examples
