#include "node/views/bodies.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "crypto/merkle.h"
#include "node/records/kinds.h"
#include "sync/entry.h"

namespace sovang::views {

namespace {

constexpr std::array<std::string_view, 8> kOwnOfReversal{"reverses_id", "booked_on",  "paid_on",     "on",
                                                         "receipt_no",  "voucher_no", "recorded_by", "replaces"};
constexpr std::array<std::string_view, 5> kNegated{"amount_vnd", "workdays_half", "land_dm2", "quantity_milli",
                                                   "value_vnd"};

bool names_any(const std::vector<std::string>& replaces, const std::vector<std::string>& names) {
  return std::any_of(replaces.begin(), replaces.end(),
                     [&](const std::string& one) { return std::find(names.begin(), names.end(), one) != names.end(); });
}

std::string open_of(store::Database& source, std::int64_t entry) {
  auto row = source.query("SELECT open FROM entry WHERE id = ?");
  row.bind(entry);
  store::require_sound(row.step(), "the entry of an item is held");
  return std::string(row.blob(0));
}

sync::OpenPart part_of(const std::string& open) {
  auto part = sync::read_open_part(open);
  store::require_sound(part.has_value(), "the entry of an item reads");
  return *std::move(part);
}

}  // namespace

std::string Bodies::body(std::int64_t entry) { return part_of(open_of(source_, entry)).body; }

/// Two versions may differ in private parts alone, which not everybody holds; their salted digests are for all to see.
Version Bodies::read_version(const sync::OpenPart& open, const Item& item) {
  Version version;
  version.content = open.body;
  const records::Kind* kind = records::find_kind(name_of(item.type));
  const bool chained = item.type == Type::decision || (kind != nullptr && kind->editable);
  if (!chained || !body_.parse(open.body)) return version;
  version.replaces = body_.texts("replaces").value_or(std::vector<std::string>());
  if (item.type == Type::decision) {  // those on one record bear several keys
    version.content.append(fmt::format("{} {}", item.scope, open.id));
    return version;
  }
  for (const auto& [name, digest] : open.digests) version.content.append(name).append(digest.begin(), digest.end());
  return version;
}

std::vector<Version> Bodies::versions(const std::vector<Item>& items) {
  std::vector<Version> out;
  for (std::size_t at = 0; at < items.size(); ++at) {
    const std::string open = open_of(source_, items[at].entry);
    const std::string name = sync::version_of(crypto::leaf_hash(open));
    Version version = read_version(part_of(open), items[at]);
    auto known =
        std::find_if(out.begin(), out.end(), [&](const Version& one) { return one.content == version.content; });
    if (known == out.end()) known = out.insert(out.end(), std::move(version));
    known->items.push_back(at);
    known->names.push_back(name);
  }
  return out;
}

std::string Bodies::text(std::int64_t entry, std::string_view member) {
  return body_.parse(body(entry)) ? std::string(body_.text(member)) : std::string();
}

std::int64_t Bodies::integer(std::int64_t entry, std::string_view member) {
  return body_.parse(body(entry)) ? body_.integer(member).value_or(0) : 0;
}

bool Bodies::negates(std::int64_t reversal, std::int64_t target) {
  auto minus = nlohmann::json::parse(body(reversal));
  auto plus = nlohmann::json::parse(body(target));
  for (const std::string_view name : kOwnOfReversal) {
    minus.erase(std::string(name));
    plus.erase(std::string(name));
  }
  for (const std::string_view name : kNegated) {
    const auto member = plus.find(std::string(name));
    if (member != plus.end() && member->is_number_integer()) *member = -member->get<std::int64_t>();
  }
  return minus == plus;
}

bool Bodies::completes(const Item& completion, const Item& target) {
  if (target.contribution_kind() == Kind::land)
    return target.pending && integer(completion.entry, "signers_signed") >= integer(target.entry, "signers_required");
  if (target.contribution_kind() != Kind::in_kind || target.value != 0 || completion.value <= 0) return false;
  const std::int64_t price = integer(completion.entry, "unit_price_vnd");
  std::int64_t worth = 0;
  return price == 0 || (!__builtin_mul_overflow(price, target.quantity, &worth) && worth % 1000 == 0 &&
                        worth / 1000 == completion.value);
}

std::vector<std::size_t> ends_of(const std::vector<Version>& versions) {
  std::vector<std::size_t> ends;
  for (std::size_t at = 0; at < versions.size(); ++at) {
    const bool replaced = std::any_of(versions.begin(), versions.end(), [&](const Version& other) {
      return names_any(other.replaces, versions[at].names);
    });
    if (!replaced) ends.push_back(at);
  }
  return ends;
}

std::vector<std::size_t> ends_after(const std::vector<Version>& versions, const std::vector<std::size_t>& ends,
                                    std::string_view name) {
  std::vector<bool> after(versions.size());
  for (std::size_t at = 0; at < versions.size(); ++at)
    after[at] = std::find(versions[at].names.begin(), versions[at].names.end(), name) != versions[at].names.end();
  for (bool grew = true; grew;) {
    grew = false;
    for (std::size_t at = 0; at < versions.size(); ++at)
      for (std::size_t from = 0; from < versions.size() && !after[at]; ++from)
        if (after[from] && names_any(versions[at].replaces, versions[from].names)) grew = after[at] = true;
  }
  std::vector<std::size_t> out;
  for (const std::size_t end : ends)
    if (after[end]) out.push_back(end);
  return out;
}

}  // namespace sovang::views
