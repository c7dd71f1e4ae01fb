#pragma once
// A book in memory, filled with drafts as a directory would be with entries.

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <vector>

#include "node/records/book.h"
#include "sync/entry.h"

namespace sovang::tests {

class FakeBook final : public records::Book {
 public:
  /// Takes an accepted draft of any kind.
  void add(const sync::Draft& draft);
  /// Says who wrote a record; without it, the commune.
  void set_scope(const std::string& type, const std::string& id, const std::string& scope) {
    records_[type][id].scope = scope;
  }
  void withhold(const std::string& type, const std::string& id, const std::string& part);
  /// What versions() answers for an id; without it, one version.
  void set_versions(const std::string& id, records::BookVersions versions) { versions_[id] = std::move(versions); }

  std::optional<records::BookArea> area(std::string_view area_id) override;
  std::optional<records::BookArea> area_of_recorder(std::string_view recorder_id) override;
  std::optional<records::BookHousehold> household(std::string_view household_id) override;
  std::optional<records::BookOrg> org(std::string_view org_id) override;
  std::optional<records::BookWork> work(std::string_view work_id) override;
  std::optional<records::BookMeeting> meeting(std::string_view meeting_id) override;
  std::vector<records::BookRate> rates() override { return rates_; }
  std::optional<records::BookRecord> record(std::string_view type, std::string_view id) override;
  records::BookVersions versions(std::string_view type, std::string_view scope, std::string_view id) override;
  std::string possible_double(const records::DoubleQuery& query) override;
  records::BookCash cash(std::string_view work_id) override;
  std::string receipt_holder(std::string_view receipt_no) override;
  std::int64_t last_receipt(std::string_view prefix) override;
  bool areas_known() override { return !areas_.empty(); }

 private:
  template <class T>
  using ById = std::map<std::string, T, std::less<>>;

  void add_contribution(const sync::Draft& draft);
  void add_remittance(const nlohmann::json& body);

  ById<records::BookArea> areas_, recorders_;
  ById<records::BookHousehold> households_;
  ById<records::BookOrg> orgs_;
  ById<records::BookWork> works_;
  ById<records::BookMeeting> meetings_;
  std::vector<records::BookRate> rates_;
  ById<ById<records::BookRecord>> records_;  // type → id
  ById<std::string> doubles_;                // what a double is judged by → id
  ById<records::BookCash> cash_;
  ById<std::string> receipts_;
  ById<records::BookVersions> versions_;
};

}  // namespace sovang::tests
