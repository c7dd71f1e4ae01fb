#pragma once
// A data directory: what it is, whom it trusts, and its secrets (docs/formats/directory.md).

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "crypto/age.h"
#include "crypto/note.h"
#include "sync/exchange.h"

namespace sovang::journal {

/// `directory.json`: written last when a directory is made, so that its presence means that all else is there.
struct DirectoryInfo {
  bool hub = false;
  std::string origin;                         // of its log; a hub's is domain + "/xa"
  std::string author;                         // author code of its default person
  std::string series;                         // receipt series code
  crypto::VerifierKey hub_key, recovery_key;  // pinned
  std::string url;                            // of the hub, may be empty
};

/// What the secret file holds. The seed yields the signing keys; the identities open bundles, the first is announced.
struct Secrets {
  crypto::Secret seed;
  std::vector<crypto::AgeIdentity> identities;
};

Secrets make_secrets(base::Random& random);
/// The keys of the roles that a device (or a hub) has.
sync::Keys keys_of(const Secrets& secrets, std::string_view origin, bool hub);

enum class UnlockError { no_secret, needs_passphrase, wrong_passphrase, damaged };

class Directory {
 public:
  explicit Directory(std::filesystem::path path) : path_(std::move(path)) {}
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::filesystem::path database() const { return path_ / "sovang.db"; }
  [[nodiscard]] std::filesystem::path recovery_key() const { return path_ / "recovery-key.age"; }

  /// Absent when the folder is no data directory (yet). Throws base::FileError when it can't be read.
  [[nodiscard]] std::optional<DirectoryInfo> info() const;
  /// Makes the folder when missing. Durable.
  void write_info(const DirectoryInfo& info) const;

  /// An empty passphrase writes the secrets in plain with mode 0600. `log_n`: what a guess costs (crypto/age.h).
  void write_secrets(const Secrets& secrets, std::string_view passphrase, base::Random& random,
                     unsigned log_n = crypto::kScryptLogNDefault) const;
  [[nodiscard]] bool has_secrets() const;
  [[nodiscard]] bool locked() const;  // the secrets need a passphrase
  [[nodiscard]] base::Result<Secrets, UnlockError> secrets(std::string_view passphrase) const;

  /// A small JSON file of the directory's own: `join.json`, `requests.json`. Absent when missing.
  [[nodiscard]] std::optional<std::string> read_small(std::string_view name) const;
  void write_small(std::string_view name, std::string_view content) const;
  void remove(std::string_view name) const;

 private:
  std::filesystem::path path_;
};

}  // namespace sovang::journal
