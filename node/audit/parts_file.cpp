#include "node/audit/parts_file.h"

#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "crypto/encoding.h"
#include "crypto/tile.h"

namespace sovang::audit {

namespace {

constexpr std::string_view kFolder = "parts/";
constexpr std::string_view kEnding = ".jsonl";
constexpr std::string_view kBundles = "tile/entries/";

/// Compact, members in order; a class that is no UTF-8 cannot come from an entry that reads.
std::string json_text(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

std::string write_part_line(const PartLine& line) {
  return "{\"index\":" + std::to_string(line.index) + ",\"class\":" + json_text(line.part_class) + ",\"sha256\":\"" +
         crypto::base64(base::view(line.digest)) + "\",\"part\":\"" + crypto::base64(line.part) + "\"}\n";
}

std::optional<PartLine> read_part_line(std::string_view line) {
  const auto json = nlohmann::json::parse(line, nullptr, false);
  if (!json.is_object() || json.size() != 4) return std::nullopt;
  const auto text = [&](const char* name) {
    const auto member = json.find(name);
    return member != json.end() && member->is_string() ? member->get<std::string>() : std::string();
  };
  const auto index = json.find("index");
  if (index == json.end() || !index->is_number_unsigned()) return std::nullopt;
  const auto digest = crypto::parse_base64(text("sha256"));
  const auto part = crypto::parse_base64(text("part"));
  if (!digest || digest->size() != sizeof(crypto::Hash) || !part) return std::nullopt;
  PartLine out{index->get<std::uint64_t>(), text("class"), base::to_array<32>(*digest), *part};
  const std::string canonical = write_part_line(out);
  if (std::string_view(canonical).substr(0, canonical.size() - 1) != line) return std::nullopt;
  return out;
}

std::string parts_path(std::uint64_t bundle) {
  const std::string tile = crypto::TilePath{-1, bundle, crypto::kTileWidth}.text();
  return std::string(kFolder) + tile.substr(kBundles.size()) + std::string(kEnding);
}

std::optional<std::uint64_t> parse_parts_path(std::string_view path) {
  if (!path.starts_with(kFolder) || !path.ends_with(kEnding)) return std::nullopt;
  path.remove_prefix(kFolder.size());
  path.remove_suffix(kEnding.size());
  const auto tile = crypto::parse_tile_path(std::string(kBundles) + std::string(path));
  if (!tile || tile->width != crypto::kTileWidth) return std::nullopt;
  return tile->index;
}

}  // namespace sovang::audit
