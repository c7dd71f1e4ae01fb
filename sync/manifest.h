#pragma once
// The text of a bundle's manifest (docs/formats/exchange.md, "Bundle"). Used by bundle.cpp alone.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sync/bundle.h"

namespace sovang::sync {

struct ListedMember {
  std::string name;
  std::uint64_t size = 0;
  std::string sha256;  // lower-case hex
};

std::string manifest_text(const Bundle& bundle);

struct ReadManifest {
  Manifest manifest;
  std::vector<ListedMember> members;
};
/// Strict: every line in its place, names once.
std::optional<ReadManifest> read_manifest_text(std::string_view text);

bool valid_member_name(std::string_view name);
/// Whether a bundle of this kind names the request that it answers.
bool answers_request(BundleKind kind);
std::string file_digest(std::string_view bytes);

}  // namespace sovang::sync
