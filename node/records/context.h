#pragma once
// What the rules of one run look at: the book, remembered look-ups, and what earlier rows of the run brought.

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "node/records/book.h"
#include "node/records/draft.h"
#include "node/records/import.h"
#include "node/records/judgement.h"
#include "node/records/key_index.h"
#include "node/records/record_row.h"

namespace sovang::records {

/// Looks a thing up once. The book does not change during a run.
template <class T>
class Cache {
 public:
  template <class Find>
  const std::optional<T>& get(const std::string& id, Find find) {
    const auto found = held_.find(id);
    if (found != held_.end()) return found->second;
    return held_.emplace(id, find(id)).first->second;
  }

 private:
  std::unordered_map<std::string, std::optional<T>> held_;
};

class Context {
 public:
  Context(Book& book, CheckOptions options);

  [[nodiscard]] const CheckOptions& options() const { return options_; }
  [[nodiscard]] const Settings& settings() const { return options_.settings; }
  [[nodiscard]] Book& book() { return *book_; }

  const std::optional<BookArea>& area(const std::string& area_id);
  const std::optional<BookArea>& area_of_recorder(const std::string& recorder_id);
  const std::optional<BookHousehold>& household(const std::string& household_id);
  const std::optional<BookOrg>& org(const std::string& org_id);
  const std::optional<BookWork>& work(const std::string& work_id);
  const std::optional<BookMeeting>& meeting(const std::string& meeting_id);
  /// The book's rates and this run's, by their first day.
  const std::vector<BookRate>& rates() { return held_rates(); }
  bool areas_known();

  /// A record of this run, else of the book.
  std::optional<BookRecord> record(std::string_view type, const std::string& id);
  /// Absent when no earlier row of this run has the id. Its body is there until the next row is remembered.
  [[nodiscard]] std::optional<EarlierRecord> earlier(std::string_view type, const std::string& id) const;
  std::string receipt_holder(const std::string& receipt_no);
  BookCash cash(const std::string& work_id);

  /// An accepted row, for the rows behind it.
  void remember(const RecordRow& row, const sync::Draft& draft);

  Authority authority(const Claim& claim) const;
  /// Which roles might write it, if they were asked for: `area, commune`.
  static std::string roles_for(const Claim& claim);
  [[nodiscard]] bool has_role(Role role) const;
  /// The area of the writer's enrolment, or "-".
  [[nodiscard]] std::string own_scope() const;

 private:
  /// Until the next one is made.
  const std::string& key_of(std::string_view type, std::string_view id) const;
  std::vector<BookRate>& held_rates();
  /// Whether the number is higher than any of its prefix in the book: most of a file are new.
  bool is_above_book(std::string_view receipt_no);

  Book* book_;
  CheckOptions options_;
  std::vector<std::string_view> writer_areas_;
  Cache<BookArea> areas_, recorders_;
  Cache<BookHousehold> households_;
  Cache<BookOrg> orgs_;
  Cache<BookWork> works_;
  Cache<BookMeeting> meetings_;
  std::optional<std::vector<BookRate>> rates_;
  std::optional<bool> areas_known_;
  KeyIndex earlier_;                       // type + id
  std::string earlier_texts_;              // of each the body, then name and object of each private part
  std::vector<std::size_t> earlier_ends_;  // in earlier_texts_
  KeyIndex receipts_;
  std::vector<std::string> receipt_holders_;
  std::unordered_map<std::string, std::int64_t> highest_;  // number in the book, by prefix
  std::unordered_set<std::string> reversed_;               // type + target id
  std::unordered_map<std::string, BookCash> cash_;         // of this run
  mutable std::string key_;
};

}  // namespace sovang::records
