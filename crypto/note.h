#pragma once
// Signed notes and verifier keys (C2SP signed-note; docs/formats/notes.md).

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/keys.h"

namespace sovang::crypto {

/// Signature types of C2SP signed-note that this program makes and checks.
enum class KeyType : std::uint8_t { ed25519 = 0x01, cosignature_v1 = 0x04 };

inline constexpr std::size_t kNoteBytesMax = 1 << 20;   // local limit: a note is a page, not a file
inline constexpr std::size_t kNoteSignaturesMax = 100;  // as golang.org/x/mod
inline constexpr std::size_t kKeyNameBytesMax = 255;    // so that ML-DSA cosignatures stay possible

using KeyId = std::array<std::uint8_t, 4>;

/// A public key with its name and type; text form `name+hex8+base64` ("vkey").
struct VerifierKey {
  std::string name;
  KeyType type = KeyType::ed25519;
  PublicKey key{};

  [[nodiscard]] KeyId id() const;
  [[nodiscard]] std::string text() const;
  bool operator==(const VerifierKey&) const = default;
};

/// Non-empty UTF-8 without `+` or any Unicode white space.
bool valid_key_name(std::string_view name);
std::optional<VerifierKey> parse_vkey(std::string_view text);

/// A named secret key.
struct Signer {
  std::string name;
  KeyType type = KeyType::ed25519;
  SigningKey key;
  [[nodiscard]] VerifierKey verifier() const { return {name, type, key.public_key()}; }
};

enum class NoteError {
  malformed,          // not a signed note at all
  invalid_signature,  // a line under a known key does not verify: the whole note is refused
  unverified,         // no known key signed
};

/// One known key that signed; keys count once, however many lines they have.
struct VerifiedSignature {
  VerifierKey key;
  std::optional<std::uint64_t> time;  // POSIX seconds, for cosignature_v1; the earliest of several lines
};

struct OpenedNote {
  std::string text;  // with its last newline: the bytes that were signed
  std::vector<VerifiedSignature> signatures;
  [[nodiscard]] bool signed_by(const VerifierKey& key) const;
};

/// Splits and verifies. Lines under unknown keys are ignored, whatever they hold; at least one known key must have
/// signed.
base::Result<OpenedNote, NoteError> open_note(std::string_view note, std::span<const VerifierKey> known);

/// One signature line as it stands in a note.
struct SignatureLine {
  std::string name;
  KeyId id{};
  std::string signature;  // raw bytes behind the key id
  std::string line;       // with its newline, verbatim
};
/// The text and lines of a note without verifying anything.
struct UnverifiedNote {
  std::string text;
  std::vector<SignatureLine> lines;
};
base::Result<UnverifiedNote, NoteError> split_note(std::string_view note);

/// `text` must end in a newline. Returns text, blank line, one signature line (type ed25519).
std::string sign_note(std::string_view text, const Signer& signer);

}  // namespace sovang::crypto
