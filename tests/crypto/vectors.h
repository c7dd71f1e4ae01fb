#pragma once
// Reading the shared vector files so that nothing in them passes unseen: an unknown member, an empty list or a row
// without a verdict fails the test that reads it. A file that is not there is skipped aloud.

#include <doctest/doctest.h>

#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>

#include "base/bytes.h"
#include "base/file.h"
#include "crypto/encoding.h"
#include "crypto/note.h"
#include "crypto/sha256.h"
#include "tests/support/shared.h"

namespace sovang::tests {

using Json = nlohmann::json;

inline constexpr std::uint64_t kVectorBytesMax = std::uint64_t{1} << 28;

inline std::string unhex(const Json& value) {
  const auto bytes = crypto::parse_hex(value.get<std::string>());
  REQUIRE_MESSAGE(bytes.has_value(), "not hexadecimal: " << value.dump());
  return *bytes;
}

inline std::string unbase64(const Json& value) {
  const auto bytes = crypto::parse_base64(value.get<std::string>());
  REQUIRE_MESSAGE(bytes.has_value(), "not base64: " << value.dump());
  return *bytes;
}

template <std::size_t N>
std::array<std::uint8_t, N> unhex_array(const Json& value) {
  const std::string bytes = unhex(value);
  REQUIRE(bytes.size() == N);
  return base::to_array<N>(bytes);
}

inline crypto::Hash unhex_hash(const Json& value) { return unhex_array<32>(value); }

inline std::vector<crypto::Hash> unhex_hashes(const Json& list) {
  std::vector<crypto::Hash> out;
  for (const Json& value : list) out.push_back(unhex_hash(value));
  return out;
}

inline std::string hex_of(const crypto::Hash& hash) { return crypto::hex(base::view(hash)); }

/// Fails when `object` has a member that the reader of its file does not know.
inline void understand(const Json& object, const std::set<std::string>& members) {
  REQUIRE(object.is_object());
  for (const auto& [name, value] : object.items()) {
    CHECK_MESSAGE(members.contains(name), "a member that this test does not understand: " << name);
  }
}

/// One vector file and the count of what was judged in it, printed at the end.
class Vectors {
 public:
  static std::optional<Vectors> open(const std::string& file) {
    const auto shared = shared_dir_or_skip("vectors/" + file);
    if (!shared) return std::nullopt;
    const auto dir = *shared / "vectors";
    if (!std::filesystem::exists(dir / file)) {
      say_skipped("vectors/" + file, "the vectors folder does not have it");
      return std::nullopt;
    }
    Vectors out;
    out.file_ = file;
    out.dir_ = dir;
    out.json_ = Json::parse(base::read_file(dir / file, kVectorBytesMax));
    return out;
  }

  [[nodiscard]] const Json& json() const { return json_; }
  [[nodiscard]] const std::filesystem::path& dir() const { return dir_; }
  [[nodiscard]] std::string read(const std::string& path) const {
    return base::read_file(dir_ / path, kVectorBytesMax);
  }
  [[nodiscard]] std::string leaf(std::uint64_t index) const {
    CHECK(json_.at("leaf_rule") == R"(leaf i = ASCII: leaf_seed + " entry " + decimal(i))");
    return json_.value("leaf_seed", "tuyau") + " entry " + std::to_string(index);
  }

  /// The members that the file may have besides those that every file has.
  void understand_file(std::set<std::string> members) const {
    members.merge(std::set<std::string>{"file", "about", "profile"});
    understand(json_, members);
    CHECK(json_.at("file") == file_);
  }

  /// Judges every row of a list with `judge`; an empty list fails.
  template <class Judge>
  void each(const std::string& list, const Judge& judge) {
    const Json& rows = json_.at(list);
    REQUIRE(rows.is_array());
    CHECK_MESSAGE(!rows.empty(), file_ << " has no rows in " << list);
    for (const Json& row : rows) {
      const std::string shown =
          row.is_object() && row.contains("desc") ? row.at("desc").get<std::string>() : row.dump().substr(0, 200);
      CAPTURE(list);
      CAPTURE(shown);
      judge(row);
      count(list);
    }
  }
  void count(const std::string& list) { ++judged_[list]; }

  void say() const {
    std::size_t all = 0;
    std::string parts;
    for (const auto& [list, rows] : judged_) {
      all += rows;
      parts.append(parts.empty() ? "" : ", ").append(list).append(" ").append(std::to_string(rows));
    }
    CHECK(all > 0);
    std::cout << "vectors: " << file_ << ": " << all << " rows judged (" << parts << ")\n";
  }

 private:
  std::string file_;
  std::filesystem::path dir_;
  Json json_;
  std::map<std::string, std::size_t> judged_;
};

/// Checks what a row of `keys` claims about itself and gives the signer it describes.
inline crypto::Signer judge_key(const Json& row) {
  understand(row, {"ed25519_public_hex", "ed25519_seed_hex", "key_id_hex", "name", "skey", "type", "vkey"});
  const auto type = static_cast<crypto::KeyType>(row.at("type").get<unsigned>());
  REQUIRE((type == crypto::KeyType::ed25519 || type == crypto::KeyType::cosignature_v1));
  const auto seed = unhex_array<32>(row.at("ed25519_seed_hex"));
  const crypto::Signer signer{row.at("name"), type, crypto::SigningKey(crypto::Secret(seed))};
  const crypto::VerifierKey key = signer.verifier();
  CHECK(key.key == unhex_array<32>(row.at("ed25519_public_hex")));
  CHECK(crypto::hex(base::view(key.id())) == row.at("key_id_hex"));
  CHECK(key.text() == row.at("vkey"));
  CHECK(crypto::parse_vkey(row.at("vkey").get<std::string>()) == key);
  if (row.contains("skey")) {
    const std::string typed = std::string(1, static_cast<char>(type)).append(base::view(seed));
    CHECK(row.at("skey") ==
          "PRIVATE+KEY+" + key.name + "+" + crypto::hex(base::view(key.id())) + "+" + crypto::base64(typed));
  }
  return signer;
}

inline std::vector<crypto::VerifierKey> parse_vkeys(const Json& list) {
  std::vector<crypto::VerifierKey> out;
  for (const Json& text : list) {
    const auto key = crypto::parse_vkey(text.get<std::string>());
    REQUIRE_MESSAGE(key.has_value(), "not a vkey: " << text.dump());
    out.push_back(*key);
  }
  return out;
}

}  // namespace sovang::tests
