#include "node/records/context.h"

#include <algorithm>

#include "node/records/number_scan.h"

namespace sovang::records {
namespace {

constexpr std::size_t kReceiptDigitsMax = 15;  // more are no running number to the views

constexpr char kEnd = '\0';  // no JSON text and no class has one

}  // namespace

Context::Context(Book& book, CheckOptions options) : book_(&book), options_(std::move(options)) {
  writer_areas_.assign(options_.writer.areas.begin(), options_.writer.areas.end());
}

const std::optional<BookArea>& Context::area(const std::string& area_id) {
  return areas_.get(area_id, [&](const std::string& id) { return book_->area(id); });
}

const std::optional<BookArea>& Context::area_of_recorder(const std::string& recorder_id) {
  return recorders_.get(recorder_id, [&](const std::string& id) { return book_->area_of_recorder(id); });
}

const std::optional<BookHousehold>& Context::household(const std::string& household_id) {
  return households_.get(household_id, [&](const std::string& id) { return book_->household(id); });
}

const std::optional<BookOrg>& Context::org(const std::string& org_id) {
  return orgs_.get(org_id, [&](const std::string& id) { return book_->org(id); });
}

const std::optional<BookWork>& Context::work(const std::string& work_id) {
  return works_.get(work_id, [&](const std::string& id) { return book_->work(id); });
}

const std::optional<BookMeeting>& Context::meeting(const std::string& meeting_id) {
  return meetings_.get(meeting_id, [&](const std::string& id) { return book_->meeting(id); });
}

std::vector<BookRate>& Context::held_rates() {
  if (!rates_) {
    rates_ = book_->rates();
    std::sort(rates_->begin(), rates_->end(),
              [](const BookRate& left, const BookRate& right) { return left.valid_from < right.valid_from; });
  }
  return *rates_;
}

bool Context::areas_known() {
  if (!areas_known_) areas_known_ = book_->areas_known();
  return *areas_known_;
}

const std::string& Context::key_of(std::string_view type, std::string_view id) const {
  key_.assign(type);
  key_ += ' ';
  return key_ += id;
}

std::optional<BookRecord> Context::record(std::string_view type, const std::string& id) {
  const bool reversed = reversed_.contains(key_of(type, id));
  if (auto found = earlier(type, id)) {
    BookRecord record;
    record.id = id;
    record.body = found->body;
    record.parts = std::move(found->fields);
    record.reversed = reversed;
    record.is_reversal = found->body.find("\"reverses_id\":") != std::string::npos;
    return record;
  }
  auto record = book_->record(type, id);
  if (record && reversed) record->reversed = true;
  return record;
}

std::optional<EarlierRecord> Context::earlier(std::string_view type, const std::string& id) const {
  const auto place = earlier_.find(key_of(type, id));
  if (!place) return std::nullopt;
  const std::size_t begin = *place == 0 ? 0 : earlier_ends_[*place - 1];
  std::string_view left = std::string_view(earlier_texts_).substr(begin, earlier_ends_[*place] - begin);
  const auto next = [&] {
    const std::string_view text = left.substr(0, left.find(kEnd));
    left.remove_prefix(text.size() + 1);
    return text;
  };
  EarlierRecord out{next(), {}};
  while (!left.empty()) {
    const std::string_view name = next();
    out.fields.emplace(name, next());
  }
  return out;
}

std::string Context::receipt_holder(const std::string& receipt_no) {
  if (const auto place = receipts_.find(receipt_no)) return receipt_holders_[*place];
  return is_above_book(receipt_no) ? std::string() : book_->receipt_holder(receipt_no);
}

bool Context::is_above_book(std::string_view receipt_no) {
  const std::size_t end = receipt_no.find_last_not_of("0123456789") + 1;
  const std::string_view digits = receipt_no.substr(end);
  if (end == 0 || digits.empty() || digits.size() > kReceiptDigitsMax) return false;
  const std::string prefix(receipt_no.substr(0, end));
  auto highest = highest_.find(prefix);
  if (highest == highest_.end()) highest = highest_.emplace(prefix, book_->last_receipt(prefix)).first;
  return digits_value(digits) > highest->second;
}

BookCash Context::cash(const std::string& work_id) {
  BookCash cash = book_->cash(work_id);
  const auto run = cash_.find(work_id);
  if (run != cash_.end()) {
    cash.received_vnd += run->second.received_vnd;
    cash.spent_vnd += run->second.spent_vnd;
    cash.budget_vnd += run->second.budget_vnd;
    cash.from_collector_vnd += run->second.from_collector_vnd;
    cash.from_head_vnd += run->second.from_head_vnd;
  }
  return cash;
}

void Context::remember(const RecordRow& row, const sync::Draft& draft) {
  const std::string_view type = row.kind().type;
  if (earlier_.add(key_of(type, row.id))) {
    (earlier_texts_ += draft.body) += kEnd;
    for (const auto& [name, object] : draft.fields) (((earlier_texts_ += name) += kEnd) += object) += kEnd;
    earlier_ends_.push_back(earlier_texts_.size());
  }
  if (row.is_reversal()) reversed_.insert(key_of(type, row.text("reverses_id")));
  if (type == "contribution") {
    if (row.given("receipt_no") && receipts_.add(row.text("receipt_no"))) receipt_holders_.push_back(row.id);
    if (!row.known("amount_vnd")) return;
    BookCash& cash = cash_[row.text("work_id")];
    cash.received_vnd += row.at("amount_vnd").number;
    if (row.text("kind") == "BUDGET") cash.budget_vnd += row.at("amount_vnd").number;
  } else if (type == "opening_balance") {
    if (row.text("kind") == "MONEY") cash_[row.text("work_id")].received_vnd += row.at("amount_vnd").number;
  } else if (type == "remittance") {
    BookCash& cash = cash_[row.text("work_id")];
    const bool collector = row.text("from_role") == "COLLECTOR";
    if (!row.given("confirms_id"))
      (collector ? cash.from_collector_vnd : cash.from_head_vnd) += row.at("amount_vnd").number;
  } else if (type == "expenditure") {
    cash_[row.text("work_id")].spent_vnd += row.at("amount_vnd").number;
  } else if (type == "rate") {
    BookRate rate{row.id, row.at("amount_vnd").number, row.at("valid_from").date, {}};
    if (row.known("valid_to")) rate.valid_to = row.at("valid_to").date;
    const auto later = [](const BookRate& left, const BookRate& right) { return left.valid_from < right.valid_from; };
    std::vector<BookRate>& all = held_rates();
    all.insert(std::upper_bound(all.begin(), all.end(), rate, later), rate);
  }
}

Authority Context::authority(const Claim& claim) const {
  return records::authority(options_.writer.roles, writer_areas_, claim);
}

std::string Context::roles_for(const Claim& claim) {
  std::string out;
  for (const Role role : kRoles) {
    if (records::authority(std::span(&role, 1), std::span(&claim.area_id, 1), claim) == Authority::wrong_role) continue;
    if (!out.empty()) out += ", ";
    out += name_of(role);
  }
  return out;
}

bool Context::has_role(Role role) const {
  const std::vector<Role>& roles = options_.writer.roles;
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

std::string Context::own_scope() const {
  return has_role(Role::area) && !options_.writer.areas.empty() ? options_.writer.areas.front() : "-";
}

}  // namespace sovang::records
