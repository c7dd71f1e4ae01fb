#include "sync/manifest.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/bytes.h"
#include "base/decimal.h"
#include "crypto/encoding.h"
#include "crypto/lines.h"
#include "crypto/sha256.h"

namespace sovang::sync {
namespace {

constexpr std::string_view kFirstLine = "sovang/manifest/v1";
constexpr std::array<std::string_view, 4> kKindNames = {"request", "reply", "join", "joined"};
constexpr std::size_t kMemberNameMax = 100;  // the name field of ustar

/// The index of the kind; kKindNames.size() for a name that is none.
std::size_t kind_named(std::string_view name) {
  return static_cast<std::size_t>(std::ranges::find(kKindNames, name) - kKindNames.begin());
}

/// The value of the line `<name> <value>` at the front of `text`.
std::optional<std::string_view> field(std::string_view& text, std::string_view name) {
  const auto line = crypto::take_line(text);
  if (!line || line->size() <= name.size() || !line->starts_with(name) || (*line)[name.size()] != ' ')
    return std::nullopt;
  return line->substr(name.size() + 1);
}

bool valid_digest(std::string_view text) { return text.size() == 64 && crypto::parse_hex(text).has_value(); }

bool valid_origin(std::string_view text) {
  return crypto::valid_key_name(text) && text.size() <= crypto::kKeyNameBytesMax;
}

std::optional<ListedMember> member_line(std::string_view value) {
  const auto first = value.find(' ');
  const auto second = first == std::string_view::npos ? first : value.find(' ', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const auto name = value.substr(0, first);
  const auto size = base::parse_decimal(value.substr(first + 1, second - first - 1));
  const auto digest = value.substr(second + 1);
  if (!valid_member_name(name) || name == "manifest" || !size || !valid_digest(digest)) return std::nullopt;
  return ListedMember{std::string(name), *size, std::string(digest)};
}

}  // namespace

bool valid_member_name(std::string_view name) {
  return !name.empty() && name.size() <= kMemberNameMax && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' || c == '/';
  });
}

bool answers_request(BundleKind kind) { return kind == BundleKind::reply || kind == BundleKind::joined; }

std::string file_digest(std::string_view bytes) { return crypto::hex(base::view(crypto::sha256(bytes))); }

std::string manifest_text(const Bundle& bundle) {
  const Manifest& manifest = bundle.manifest;
  std::string out = std::string(kFirstLine) + "\nkind ";
  out += kKindNames[static_cast<std::size_t>(manifest.kind)];
  out += "\nfrom " + manifest.from + "\nto " + manifest.to + "\ntime " + base::rfc3339(manifest.time) + "\n";
  if (answers_request(manifest.kind)) out += "re " + manifest.re + "\n";
  for (const Member& member : bundle.members)
    out += "member " + member.name + " " + std::to_string(member.content.size()) + " " + file_digest(member.content) +
           "\n";
  return out;
}

std::optional<ReadManifest> read_manifest_text(std::string_view text) {
  if (crypto::take_line(text) != kFirstLine) return std::nullopt;
  const auto kind_name = field(text, "kind");
  const std::size_t kind_index = kind_named(kind_name.value_or(std::string_view{}));
  const auto from = field(text, "from");
  const auto to = field(text, "to");
  const auto time_text = field(text, "time");
  const auto time = time_text ? base::parse_rfc3339(*time_text) : std::nullopt;
  if (kind_index == kKindNames.size() || !from || !to || !time || !valid_origin(*from) || !valid_origin(*to))
    return std::nullopt;
  const auto kind = static_cast<BundleKind>(kind_index);
  ReadManifest out{{kind, std::string(*from), std::string(*to), *time, {}}, {}};
  if (answers_request(kind)) {
    const auto re = field(text, "re");
    if (!re || !valid_digest(*re)) return std::nullopt;
    out.manifest.re = *re;
  }
  std::set<std::string_view> names;
  while (!text.empty()) {
    const auto value = field(text, "member");
    auto member = value ? member_line(*value) : std::nullopt;
    if (!member || !names.insert(value->substr(0, member->name.size())).second) return std::nullopt;
    out.members.push_back(std::move(*member));
  }
  return out;
}

}  // namespace sovang::sync
