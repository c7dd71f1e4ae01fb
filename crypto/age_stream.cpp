#include "crypto/age_stream.h"

#include <sodium.h>

#include "base/ensure.h"
#include "crypto/age_header.h"
#include "crypto/age_payload.h"
#include "crypto/sodium_ready.h"

namespace sovang::crypto {

namespace {

static_assert(kAgeTagBytes == crypto_aead_chacha20poly1305_ietf_ABYTES);

constexpr std::size_t kHeaderBytesMax = 16u << 10;  // a passphrase has one stanza

}  // namespace

struct AgeSealer::State {
  Sink sink;
  DerivedKey key;
  ChunkNonce nonce;
  std::string waiting;  // plaintext that fills no chunk yet, or fills the last one
};

AgeSealer::AgeSealer(std::string_view passphrase, base::Random& random, Sink sink, unsigned log_n) {
  sodium_ready();
  const FileKey file_key(random.bytes<16>());
  const auto nonce = random.bytes<kAgeNonceBytes>();
  sink(write_age_header({wrap_under_passphrase(file_key, passphrase, random.bytes<16>(), log_n)}, file_key));
  sink(base::view(nonce));
  state_ = std::make_unique<State>(State{std::move(sink), age_payload_key(file_key, base::view(nonce)), {}, {}});
}

AgeSealer::~AgeSealer() = default;

void AgeSealer::seal_chunk(bool last) {
  const std::string_view chunk = std::string_view(state_->waiting).substr(0, kAgeChunkBytes);
  if (last) state_->nonce.mark_last();
  std::string out(chunk.size() + kAgeTagBytes, '\0');
  crypto_aead_chacha20poly1305_ietf_encrypt(base::octets(out), nullptr, base::octets(chunk), chunk.size(), nullptr, 0,
                                            nullptr, state_->nonce.data(), state_->key.data());
  state_->nonce.advance();
  state_->sink(out);
  state_->waiting.erase(0, chunk.size());
}

void AgeSealer::write(std::string_view plaintext) {
  state_->waiting += plaintext;
  while (state_->waiting.size() > kAgeChunkBytes) seal_chunk(false);
}

void AgeSealer::finish() { seal_chunk(true); }

struct AgeOpener::State {
  Source source;
  DerivedKey key;
  ChunkNonce nonce;
  std::string waiting;  // sealed bytes
  bool first = true, ended = false;
};

AgeOpener::AgeOpener(std::unique_ptr<State> state) : state_(std::move(state)) {}
AgeOpener::AgeOpener(AgeOpener&&) noexcept = default;
AgeOpener& AgeOpener::operator=(AgeOpener&&) noexcept = default;
AgeOpener::~AgeOpener() = default;

base::Result<AgeOpener, AgeError> AgeOpener::open(Source source, std::string_view passphrase, unsigned log_n_max) {
  sodium_ready();
  std::string start = source(kHeaderBytesMax);
  const auto header = parse_age_header(start);
  if (!header) return base::Err{AgeError::malformed_header};
  const auto file_key = unwrap_by_passphrase(header->stanzas, passphrase, log_n_max);
  if (!file_key) return base::Err{file_key.error()};
  if (!verify_age_mac(*header, *file_key)) return base::Err{AgeError::bad_mac};
  if (header->payload.size() < kAgeNonceBytes) return base::Err{AgeError::malformed_header};
  const DerivedKey key = age_payload_key(*file_key, header->payload.substr(0, kAgeNonceBytes));
  std::string rest(header->payload.substr(kAgeNonceBytes));
  return AgeOpener(std::make_unique<State>(State{std::move(source), key, {}, std::move(rest)}));
}

base::Result<std::string, AgeError> AgeOpener::next() {
  constexpr std::size_t kSealed = kAgeChunkBytes + kAgeTagBytes;
  State& state = *state_;
  if (state.ended) return std::string();
  // One byte more than the chunk tells whether it is the last.
  while (state.waiting.size() <= kSealed) {
    const std::string more = state.source(kSealed + 1 - state.waiting.size());
    if (more.empty()) break;
    state.waiting += more;
  }
  const std::string_view chunk = std::string_view(state.waiting).substr(0, kSealed);
  state.ended = state.waiting.size() <= kSealed;
  if (state.ended) state.nonce.mark_last();
  const bool may_be_empty = state.first && state.ended;
  if (chunk.size() < kAgeTagBytes || (chunk.size() == kAgeTagBytes && !may_be_empty))
    return base::Err{AgeError::payload};
  std::string out(chunk.size() - kAgeTagBytes, '\0');
  if (crypto_aead_chacha20poly1305_ietf_decrypt(base::octets(out), nullptr, nullptr, base::octets(chunk), chunk.size(),
                                                nullptr, 0, state.nonce.data(), state.key.data()) != 0)
    return base::Err{AgeError::payload};
  state.nonce.advance();
  state.waiting.erase(0, chunk.size());
  state.first = false;
  return out;
}

}  // namespace sovang::crypto
