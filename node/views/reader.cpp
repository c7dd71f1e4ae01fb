#include "node/views/reader.h"

#include <algorithm>
#include <array>

#include "base/decimal.h"
#include "node/store/entry_rows.h"

namespace sovang::views {

namespace {

constexpr std::int64_t kNoEnd = 2'932'896;  // 9999-12-31: a rate without a last day
constexpr std::size_t kReceiptDigitsMax = 15;

const records::Kind* kind_of_type(Type type) {
  static const auto kKinds = [] {
    std::array<const records::Kind*, static_cast<std::size_t>(Type::double_decision) + 1> kinds{};
    for (std::size_t at = 0; at < kinds.size(); ++at) kinds[at] = records::find_kind(name_of(static_cast<Type>(at)));
    return kinds;
  }();
  return kKinds.at(static_cast<std::size_t>(type));
}

bool has_fields(const Body& body, Type type) {
  const records::Kind* kind = kind_of_type(type);
  if (kind == nullptr) return false;
  for (const records::Field& field : kind->fields) {
    if (!field.required || !field.private_class.empty()) continue;
    using records::FieldType;
    switch (field.type) {
      case FieldType::text:
      case FieldType::code:
        // Required open or private by what the record is (a donor's name): the reader can't demand it.
        if (field.json != "name" && field.json != "recipient" && body.text(field.json).empty()) return false;
        break;
      case FieldType::date:
        if (!body.day(field.json)) return false;
        break;
      case FieldType::boolean:
        if (!body.boolean(field.json)) return false;
        break;
      case FieldType::list:
        if (!body.has(field.json)) return false;
        break;
      default:
        if (!body.integer(field.json)) return false;
    }
  }
  return true;
}

std::int64_t poverty_of(std::string_view parts, Body& part) {
  const auto decoded = store::decode_parts(parts);
  const auto need = decoded.find("need");
  if (need == decoded.end() || !part.parse(need->second)) return 0;
  const std::string_view poverty = part.text("poverty");
  if (poverty == "NONE") return static_cast<std::int64_t>(Poverty::none);
  if (poverty == "NEAR_POOR") return static_cast<std::int64_t>(Poverty::near_poor);
  return static_cast<std::int64_t>(poverty == "POOR" ? Poverty::poor : Poverty::unknown);
}

std::string_view amount_member(Kind kind) {
  switch (kind) {
    case Kind::money:
    case Kind::budget:
      return "amount_vnd";
    case Kind::workday:
      return "workdays_half";
    case Kind::land:
      return "land_dm2";
    case Kind::in_kind:
      return "quantity_milli";
    case Kind::none:
      break;
  }
  return {};
}

bool may(records::Authority answer) {
  return answer == records::Authority::allowed || answer == records::Authority::allowed_on_behalf;
}

/// Only a reversal takes away, and it must.
bool sign_fits(const Item& item, std::int64_t amount) { return item.reversal ? amount < 0 : amount > 0; }

}  // namespace

Receipt split_receipt(std::string_view receipt_no) {
  std::size_t begin = receipt_no.size();
  while (begin > 0 && receipt_no[begin - 1] >= '0' && receipt_no[begin - 1] <= '9') --begin;
  std::string_view digits = receipt_no.substr(begin);
  if (digits.empty() || digits.size() > kReceiptDigitsMax) return {receipt_no, -1};
  while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
  return {receipt_no.substr(0, begin), static_cast<std::int64_t>(base::parse_decimal(digits).value_or(0))};
}

std::variant<Reading, Reason> Reader::read(const sync::OpenView& open, const Body& body, std::string_view parts,
                                           const Writer& writer) {
  body_ = &body;
  Reading out;
  Item& item = out.item;
  item.type = type_of(open.type);
  if (item.type == Type::none) return Reason::unknown_type;
  item.id = open.id;
  item.scope = item.under = words_.intern(writer.scope);
  item.area = words_.intern(body_->text("area_id"));
  item.work = words_.intern(body_->text("work_id"));
  item.target = body_->text("reverses_id");
  item.reversal = !item.target.empty();
  if (item.type == Type::decision) {
    if (const auto reason = read_decision(item, writer)) return *reason;
  } else {
    if (!has_fields(*body_, item.type)) return Reason::bad_body;
    if (const auto reason = read_fields(item, open, parts)) return *reason;
  }
  if (const auto reason = judge(item, writer)) return *reason;
  const records::Kind* kind = kind_of_type(item.type);
  out.edits = kind != nullptr && kind->editable && body_->has("replaces");
  return out;
}

std::optional<Reason> Reader::read_fields(Item& item, const sync::OpenView& open, std::string_view parts) {
  switch (item.type) {
    case Type::area:
      item.area = words_.intern(open.id);
      break;
    case Type::household:
      item.who = who_household(words_.intern(open.id));
      item.kind = poverty_of(parts, part_);
      break;
    case Type::work: {
      item.work = words_.intern(open.id);
      const std::string_view level = body_->text("level");
      if (level != "COMMUNE" && level != "AREA") return Reason::bad_body;
      if (level == "AREA" && item.area == 0) return Reason::bad_body;
      item.kind = static_cast<std::int64_t>(level == "COMMUNE" ? Level::commune : Level::area);
      break;
    }
    case Type::finding:
      item.target = body_->text("target_id");
      break;
    case Type::person:
      item.kind = body_->text("role") == "INSPECTOR" ? 1 : 0;
      break;
    case Type::rate:
      item.quantity = body_->integer("amount_vnd").value_or(0);
      item.occurred = body_->day("valid_from").value_or(0);
      item.booked = body_->day("valid_to").value_or(kNoEnd);
      // Half a day must be whole đồng.
      if (item.quantity <= 0 || item.quantity % 2 != 0 || body_->text("kind") != "WORKDAY") return Reason::bad_body;
      break;
    case Type::contribution:
      return read_contribution(item);
    case Type::completion:
      return read_completion(item);
    case Type::same_as: {
      const auto ids = body_->texts("household_ids");
      if (!ids || ids->size() != 2 || (*ids)[0] == (*ids)[1]) return Reason::bad_body;
      break;
    }
    case Type::expenditure:
    case Type::opening_balance:
    case Type::remittance:
      return read_ledger(item);
    default:
      break;
  }
  return std::nullopt;
}

std::optional<Reason> Reader::read_contribution(Item& item) {
  const Kind kind = kind_of(body_->text("kind"));
  const Source source = source_of(body_->text("source"));
  const auto occurred = body_->day("occurred_on");
  const auto booked = body_->day("booked_on");
  const auto amount = kind == Kind::none ? std::nullopt : body_->integer(amount_member(kind));
  if (kind == Kind::none || source == Source::none || !occurred || !booked || !amount || !sign_fits(item, *amount))
    return Reason::bad_body;
  if ((kind == Kind::budget) != (source == Source::commune_budget)) return Reason::bad_body;
  item.kind = static_cast<std::int64_t>(kind);
  item.source = static_cast<std::int64_t>(source);
  item.occurred = *occurred;
  item.booked = *booked;
  item.quantity = *amount;
  if (kind == Kind::in_kind) {
    item.value = body_->integer("value_vnd").value_or(0);
    if (item.value != 0 && !sign_fits(item, item.value)) return Reason::bad_body;
  }
  if (kind == Kind::land)
    item.pending = body_->integer("signers_signed").value_or(0) < body_->integer("signers_required").value_or(0);
  const std::string_view household = body_->text("household_id");
  item.who =
      household.empty() ? who_org(words_.intern(body_->text("org_id"))) : who_household(words_.intern(household));
  read_receipt(item);
  return std::nullopt;
}

void Reader::read_receipt(Item& item) {
  const std::string_view receipt_no = body_->text("receipt_no");
  if (receipt_no.empty()) return;
  const Receipt receipt = split_receipt(receipt_no);
  item.series = words_.intern(receipt.prefix.empty() ? "#" : receipt.prefix);
  item.number = receipt.number;
}

/// What it completes decides the rest of its line (node/views/settle.h).
std::optional<Reason> Reader::read_completion(Item& item) {
  const auto booked = body_->day("booked_on");
  if (!booked) return Reason::bad_body;
  item.booked = *booked;
  item.area = item.work = 0;
  item.value = body_->integer("value_vnd").value_or(0);
  if (item.value != 0 && !sign_fits(item, item.value)) return Reason::bad_body;
  if (!item.reversal) item.target = body_->text("target_id");
  return std::nullopt;
}

std::optional<Reason> Reader::read_ledger(Item& item) {
  const std::string_view day = item.type == Type::expenditure ? "paid_on" : "on";
  Kind kind = Kind::money;
  if (item.type == Type::opening_balance) kind = kind_of(body_->text("kind"));
  if (kind == Kind::none || kind == Kind::budget) return Reason::bad_body;
  const auto booked = body_->day(day);
  const auto amount = body_->integer(kind == Kind::in_kind ? "value_vnd" : amount_member(kind));
  if (!booked || !amount || !sign_fits(item, *amount)) return Reason::bad_body;
  item.kind = static_cast<std::int64_t>(kind);
  item.booked = *booked;
  item.quantity = *amount;
  return std::nullopt;
}

/// `kind` and `who` hold the type and the scope of the key that it settles.
std::optional<Reason> Reader::read_decision(Item& item, const Writer& writer) {
  const Type type = type_of(body_->text("kind"));
  const std::string_view scope = body_->text("scope");
  item.target = body_->text("id");
  item.reversal = false;
  if (type == Type::none || scope.empty() || item.target.empty() || body_->text("keep").empty())
    return Reason::bad_body;
  if (writer.scope != kCommuneScope && writer.scope != scope) return Reason::foreign_area;
  item.kind = static_cast<std::int64_t>(type);
  item.who = words_.intern(scope);
  return std::nullopt;
}

std::optional<Reason> Reader::judge(Item& item, const Writer& writer) {
  records::Claim claim;
  claim.type = name_of(item.type);
  if (item.type == Type::contribution) claim.contribution_kind = name_of(item.contribution_kind());
  claim.commune_work = item.type == Type::work && item.kind == static_cast<std::int64_t>(Level::commune);
  claim.area_id = item.type == Type::area ? std::string_view() : words_.text(item.area);
  // These name no area: they speak of records of the writer's own scope.
  const bool of_scope = item.type == Type::completion || item.type == Type::same_as || item.type == Type::decision;
  if (of_scope && writer.scope != kCommuneScope) claim.area_id = writer.scope;
  if (item.type == Type::person && !writer.enrolled) return Reason::wrong_role;
  if (item.type == Type::finding) {
    const bool inspects =
        std::find(writer.roles.begin(), writer.roles.end(), records::Role::inspector) != writer.roles.end();
    claim.answer = body_->has("replaces") && body_->text("state") == "ANSWERED" && !body_->text("answer").empty();
    item.kind = static_cast<std::int64_t>(inspects ? Voice::inspector : Voice::office);
  }
  areas_.assign(writer.areas.begin(), writer.areas.end());
  const auto answer = records::authority(writer.roles, areas_, claim);
  if (item.type == Type::expenditure) {
    // Which level its work is of, another entry says, perhaps a later one: both answers are kept (node/views/settle.h).
    claim.commune_work = true;
    const auto for_commune = records::authority(writer.roles, areas_, claim);
    item.source = (may(answer) ? kMayForArea : 0) | (may(for_commune) ? kMayForCommune : 0);
    item.pending = item.source != (kMayForArea | kMayForCommune);
    if (item.source != 0) return std::nullopt;
  }
  if (answer == records::Authority::foreign_area) return Reason::foreign_area;
  return answer == records::Authority::wrong_role ? std::optional(Reason::wrong_role) : std::nullopt;
}

}  // namespace sovang::views
