#pragma once
// What the rules ask of the book: what this directory holds when a record is entered. Implemented over the views; a
// fake for tests stands in tests/support. Names are resolved as in docs/formats/entries.md: own scope first, then the
// commune, then any.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "sync/entry.h"

namespace sovang::records {

struct BookArea {
  std::string area_id, recorder_id, name;
};
struct BookHousehold {
  std::string household_id, area_id, head_name;
  std::string alley = {};
};
struct BookOrg {
  std::string org_id, name;
};
struct BookWork {
  std::string work_id, area_id, level, status;  // area_id empty for a work of the commune
  std::string decision_id;
};
struct BookMeeting {
  std::string meeting_id;
  bool passed = false;
  base::Date held_on;
};
struct BookRate {
  std::string rate_id;
  std::int64_t amount_vnd = 0;
  base::Date valid_from;
  std::optional<base::Date> valid_to;
};
/// A record already held, whatever its scope.
struct BookRecord {
  std::string id;
  std::string body;          // JSON object, as in the entry that counts
  sync::PrivateParts parts;  // what is held of them
  std::string version;
  bool reversed = false;  // a counted reversal exists
  bool is_reversal = false;
  /// Classes that the entry names and whose part is not held (erased, or not for this role): they are not compared.
  std::vector<std::string> withheld;
  std::string scope = {};  // of its key: an area, or "-"
  bool answered = false;   // of a contribution: a completion counts; of a remittance: the other side confirmed it
};
/// The versions of one key (docs/formats/entries.md, "Identity, versions, reversals").
struct BookVersions {
  std::vector<std::string> ends;       // what no edit replaces, lowest first; more than one is a conflict
  std::vector<std::string> decisions;  // those on this key that no later decision replaces
};
struct BookCash {
  std::int64_t received_vnd = 0, spent_vnd = 0;
  std::int64_t budget_vnd = 0;  // of what was received: the commune's own, nobody collects it
  std::int64_t from_collector_vnd = 0, from_head_vnd = 0;  // handed on, by the side that gave
};
/// Same household (or organisation), work, day, kind and quantity as a live contribution already held.
struct DoubleQuery {
  std::string_view household_id, org_id, work_id, kind;
  base::Date occurred_on;
  std::int64_t quantity = 0;  // amount_vnd, workdays_half, land_dm2 or value_vnd of the kind; −quantity_milli of goods
                              // without a value
};

class Book {
 public:
  virtual ~Book() = default;
  /// So many rows are judged next, and the book does not change meanwhile.
  virtual void expect(std::size_t rows) { static_cast<void>(rows); }
  virtual std::optional<BookArea> area(std::string_view area_id) = 0;
  /// The area whose `recorder_id` this is; absent for the commune's office and whoever else is none.
  virtual std::optional<BookArea> area_of_recorder(std::string_view recorder_id) = 0;
  virtual std::optional<BookHousehold> household(std::string_view household_id) = 0;
  virtual std::optional<BookOrg> org(std::string_view org_id) = 0;
  virtual std::optional<BookWork> work(std::string_view work_id) = 0;
  virtual std::optional<BookMeeting> meeting(std::string_view meeting_id) = 0;
  virtual std::vector<BookRate> rates() = 0;
  virtual std::optional<BookRecord> record(std::string_view type, std::string_view id) = 0;
  virtual BookVersions versions(std::string_view type, std::string_view scope, std::string_view id) = 0;
  /// Id of such a contribution, empty when there is none.
  virtual std::string possible_double(const DoubleQuery& query) = 0;
  virtual BookCash cash(std::string_view work_id) = 0;
  /// Id of the contribution that bears this number, empty when none.
  virtual std::string receipt_holder(std::string_view receipt_no) = 0;
  /// Highest running number of `PT-K01/2025-` among issued and imported receipts; 0 when none.
  virtual std::int64_t last_receipt(std::string_view prefix) = 0;
  virtual bool areas_known() = 0;  // false on a directory that holds no areas at all yet
};

}  // namespace sovang::records
