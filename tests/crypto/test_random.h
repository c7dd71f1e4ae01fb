#pragma once
// Randomness that a test decides.

#include <algorithm>
#include <string>

#include "base/bytes.h"
#include "base/ensure.h"
#include "base/random.h"
#include "crypto/sha256.h"

namespace sovang::tests {

/// Hands out exactly the bytes it was given, in order; asking for more stops the test program.
class ScriptedRandom final : public base::Random {
 public:
  explicit ScriptedRandom(std::string script) : script_(std::move(script)) {}
  void fill(std::span<std::uint8_t> out) override {
    base::ensure(out.size() <= script_.size(), "test: more randomness asked for than scripted");
    std::copy_n(base::octets(script_), out.size(), out.begin());
    script_.erase(0, out.size());
  }
  [[nodiscard]] bool used_up() const { return script_.empty(); }

 private:
  std::string script_;
};

/// The same endless bytes in every run.
class CountingRandom final : public base::Random {
 public:
  explicit CountingRandom(std::uint64_t seed = 0) : seed_(seed) {}
  void fill(std::span<std::uint8_t> out) override {
    for (std::uint8_t& octet : out) {
      if (left_ == 0) {
        block_ = crypto::sha256(std::to_string(seed_) + "/" + std::to_string(counter_++));
        left_ = block_.size();
      }
      octet = block_[--left_];
    }
  }

 private:
  std::uint64_t seed_;
  std::uint64_t counter_ = 0;
  crypto::Hash block_{};
  std::size_t left_ = 0;
};

}  // namespace sovang::tests
