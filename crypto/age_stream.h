#pragma once
// age files under a passphrase, piece by piece: for what does not fit into memory. The same format as crypto/age.h.

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "crypto/age.h"

namespace sovang::crypto {

/// Encrypts what it is given, in order, and hands the file's bytes on.
class AgeSealer {
 public:
  using Sink = std::function<void(std::string_view)>;
  AgeSealer(std::string_view passphrase, base::Random& random, Sink sink, unsigned log_n = kScryptLogNDefault);
  ~AgeSealer();
  AgeSealer(const AgeSealer&) = delete;
  AgeSealer& operator=(const AgeSealer&) = delete;

  void write(std::string_view plaintext);
  /// Without it the file is cut short, and no reader takes it.
  void finish();

 private:
  struct State;
  void seal_chunk(bool last);
  std::unique_ptr<State> state_;
};

/// Decrypts a binary file. What was read is true as far as it goes; that it is all of it only the end says.
class AgeOpener {
 public:
  /// Fewer bytes than asked for only at the end of the file.
  using Source = std::function<std::string(std::size_t most)>;
  static base::Result<AgeOpener, AgeError> open(Source source, std::string_view passphrase,
                                                unsigned log_n_max = kScryptLogNMax);
  AgeOpener(AgeOpener&&) noexcept;
  AgeOpener& operator=(AgeOpener&&) noexcept;
  ~AgeOpener();

  /// The next piece; empty when the file ended as it must.
  base::Result<std::string, AgeError> next();

 private:
  struct State;
  explicit AgeOpener(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sovang::crypto
