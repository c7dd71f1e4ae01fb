#pragma once
// What every command shares: the data directory, the language, the streams, and how a command ends.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "crypto/keys.h"
#include "node/api/speech.h"
#include "node/journal/journal.h"
#include "node/records/import.h"

namespace sovang::cli {

/// Exit statuses of cli.md.
enum Exit : int { kDone = 0, kRefused = 1, kUsage = 2, kMachine = 3 };

/// Ends a command: bad input, failed verification, fork, not enrolled. The message says what was refused, why, and what
/// to do.
class Refused : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
/// Wrong usage that the option parser can't see.
class WrongUsage : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Context {
 public:
  Context(records::Language language, const base::Clock& clock) : language_(language), clock_(clock) {}

  /// Picks the text in the language asked for.
  [[nodiscard]] const char* say(const char* vi, const char* en) const { return vietnamese() ? vi : en; }
  [[nodiscard]] bool vietnamese() const { return language_ == records::Language::vi; }
  [[nodiscard]] records::Language language() const { return language_; }
  [[nodiscard]] api::Speech speech() const { return api::Speech(language_); }
  [[nodiscard]] const base::Clock& clock() const { return clock_; }
  [[nodiscard]] base::Date today() const { return base::vietnam_day(clock_.wall()); }
  crypto::SystemRandom& random() { return random_; }

  void set_data(std::string path) { data_ = std::move(path); }
  /// `--data`, then SOVANG_DATA, then $XDG_DATA_HOME/sovang.
  [[nodiscard]] journal::Directory directory() const;
  /// Throws Refused when the folder is no data directory.
  [[nodiscard]] journal::DirectoryInfo info() const;
  [[nodiscard]] journal::DirectoryInfo hub_info() const;     // Refused on a device
  [[nodiscard]] journal::DirectoryInfo device_info() const;  // Refused on a hub
  [[nodiscard]] std::unique_ptr<journal::Journal> open() const;
  /// Unlocks the secrets: SOVANG_PASSPHRASE, else a prompt without echo.
  [[nodiscard]] sync::Keys keys(const journal::DirectoryInfo& info) const;
  [[nodiscard]] sync::Keys keys(const journal::DirectoryInfo& info, const std::string& passphrase) const;
  /// SOVANG_PASSPHRASE; empty when it is not set.
  [[nodiscard]] std::string given_passphrase() const;
  /// SOVANG_PASSPHRASE, else a prompt without echo.
  [[nodiscard]] std::string passphrase() const;
  /// For making a key: empty when `none`; asked for twice at a terminal.
  [[nodiscard]] std::string new_passphrase(bool none) const;
  /// For changing one: SOVANG_NEW_PASSPHRASE, else asked for twice at a terminal.
  [[nodiscard]] std::string changed_passphrase() const;
  /// Of an account: SOVANG_PASSWORD, else asked for twice without echo.
  [[nodiscard]] std::string new_password() const;

  /// A result, on stdout.
  void out(std::string_view text) const;
  /// A message, on stderr, with a newline.
  void tell(std::string_view text) const;
  /// A progress bar on stderr when it is a terminal; nothing otherwise.
  [[nodiscard]] std::function<void(std::uint64_t, std::uint64_t)> progress(std::string label) const;

 private:
  [[nodiscard]] std::string prompt(const char* label) const;
  [[nodiscard]] std::string prompt_twice() const;

  records::Language language_;
  const base::Clock& clock_;
  mutable crypto::SystemRandom random_;
  std::string data_;
};

/// `--lang`, then SOVANG_LANG, then the locale; vi unless it says English.
records::Language choose_language(int argc, char** argv);

/// A file that the person named. Throws Refused when it can't be read.
std::string read_input(const Context& context, const std::string& path, std::uint64_t limit);
/// A verifier key that the person gave. Throws Refused when it is none.
crypto::VerifierKey read_key(const Context& context, const std::string& text);
/// Throws Refused where `text` is no address of a hub.
void check_hub_url(const Context& context, const std::string& option, const std::string& text);
/// dd/mm/yyyy (day first) or yyyy-mm-dd. Throws WrongUsage.
base::Date read_day(const Context& context, const std::string& option, const std::string& text);

}  // namespace sovang::cli
