#include "crypto/note.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/decimal.h"
#include "base/ensure.h"
#include "crypto/checkpoint.h"
#include "crypto/encoding.h"
#include "crypto/sha256.h"
#include "crypto/signature_line.h"

namespace sovang::crypto {

namespace {

constexpr std::string_view kLineStart = "\xe2\x80\x94 ";  // em dash, space
constexpr std::size_t kTimeBytes = 8;

/// The characters with Unicode's White_Space property, in UTF-8.
constexpr std::string_view kWhiteSpace[] = {
    "\t",           "\n",           "\v",           "\f",           "\r",           " ",
    "\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81", "\xe2\x80\x82",
    "\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86", "\xe2\x80\x87", "\xe2\x80\x88",
    "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f",
    "\xe3\x80\x80"};

bool valid_note_bytes(std::string_view bytes) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n'; };
  return std::ranges::none_of(bytes, control) && valid_utf8(bytes);
}

/// What is hashed into the key id and, in base64, ends a vkey: type || public key.
std::string typed_key(const VerifierKey& key) {
  return std::string(1, static_cast<char>(key.type)).append(base::view(key.key));
}

std::optional<SignatureLine> parse_line(std::string_view line) {
  SignatureLine out;
  out.line = line;
  if (!line.starts_with(kLineStart)) return std::nullopt;
  line.remove_prefix(kLineStart.size());
  line.remove_suffix(1);
  const auto space = line.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  out.name = line.substr(0, space);
  const auto field = parse_base64(line.substr(space + 1));
  if (!valid_key_name(out.name) || !field || field->size() <= out.id.size()) return std::nullopt;
  out.id = base::to_array<4>(*field);
  out.signature = field->substr(out.id.size());
  return out;
}

/// Absent when the signature does not verify. The time is set for cosignatures only.
std::optional<VerifiedSignature> verify_line(const SignatureLine& line, std::string_view text, const VerifierKey& key) {
  VerifiedSignature out{key, std::nullopt};
  std::string_view signature = line.signature;
  std::string message(text);
  if (key.type == KeyType::cosignature_v1) {
    if (signature.size() < kTimeBytes) return std::nullopt;
    std::uint64_t time = 0;
    for (const char octet : signature.substr(0, kTimeBytes)) time = time << 8 | static_cast<unsigned char>(octet);
    if (time > base::kDecimalMax) return std::nullopt;
    signature.remove_prefix(kTimeBytes);
    message = cosigned_message(text, time);
    out.time = time;
  }
  if (signature.size() != Signature().size()) return std::nullopt;
  if (!verify_signature(key.key, message, base::to_array<64>(signature))) return std::nullopt;
  return out;
}

void count_key_once(std::vector<VerifiedSignature>& signatures, const VerifiedSignature& verified) {
  const auto same = std::ranges::find(signatures, verified.key, &VerifiedSignature::key);
  if (same == signatures.end()) {
    signatures.push_back(verified);
  } else {
    same->time = std::min(same->time, verified.time);
  }
}

}  // namespace

KeyId VerifierKey::id() const { return base::to_array<4>(base::view(sha256({name, "\n", typed_key(*this)}))); }

std::string VerifierKey::text() const { return name + "+" + hex(base::view(id())) + "+" + base64(typed_key(*this)); }

bool valid_key_name(std::string_view name) {
  if (name.empty() || name.find('+') != std::string_view::npos || !valid_utf8(name)) return false;
  return std::ranges::none_of(kWhiteSpace, [&](auto space) { return name.find(space) != std::string_view::npos; });
}

std::optional<VerifierKey> parse_vkey(std::string_view text) {
  const auto name_end = text.find('+');
  if (name_end == std::string_view::npos) return std::nullopt;
  const auto id_end = text.find('+', name_end + 1);
  if (id_end == std::string_view::npos) return std::nullopt;
  const auto typed = parse_base64(text.substr(id_end + 1));
  if (!typed || typed->size() != 1 + PublicKey().size()) return std::nullopt;
  const auto type = static_cast<KeyType>(typed->front());
  if (type != KeyType::ed25519 && type != KeyType::cosignature_v1) return std::nullopt;
  VerifierKey key{std::string(text.substr(0, name_end)), type, base::to_array<32>(std::string_view(*typed).substr(1))};
  if (!valid_key_name(key.name) || key.name.size() > kKeyNameBytesMax) return std::nullopt;
  if (key.text() != text) return std::nullopt;  // the id is wrong or not eight lower-case digits
  return key;
}

bool OpenedNote::signed_by(const VerifierKey& key) const {
  return std::ranges::find(signatures, key, &VerifiedSignature::key) != signatures.end();
}

base::Result<UnverifiedNote, NoteError> split_note(std::string_view note) {
  const base::Err malformed{NoteError::malformed};
  if (note.size() > kNoteBytesMax || !valid_note_bytes(note)) return malformed;
  const auto separator = note.rfind("\n\n");
  if (separator == std::string_view::npos) return malformed;
  UnverifiedNote out;
  out.text = note.substr(0, separator + 1);
  std::string_view block = note.substr(separator + 2);
  if (block.empty() || block.back() != '\n') return malformed;
  while (!block.empty()) {
    const auto length = block.find('\n') + 1;
    auto line = parse_line(block.substr(0, length));
    if (!line || out.lines.size() == kNoteSignaturesMax) return malformed;
    out.lines.push_back(std::move(*line));
    block.remove_prefix(length);
  }
  return out;
}

base::Result<OpenedNote, NoteError> open_note(std::string_view note, std::span<const VerifierKey> known) {
  auto split = split_note(note);
  if (!split) return base::Err{split.error()};
  OpenedNote out;
  for (const SignatureLine& line : split->lines) {
    bool is_known = false;
    bool verified = false;
    // Two known keys may share a name and, against all odds, an id: the line then stands under whichever verifies it.
    for (const VerifierKey& key : known) {
      if (key.name != line.name || key.id() != line.id) continue;
      is_known = true;
      if (const auto signature = verify_line(line, split->text, key)) {
        verified = true;
        count_key_once(out.signatures, *signature);
      }
    }
    if (is_known && !verified) return base::Err{NoteError::invalid_signature};
  }
  if (out.signatures.empty()) return base::Err{NoteError::unverified};
  out.text = std::move(split->text);
  return out;
}

std::string signature_line(const VerifierKey& key, std::string_view signature) {
  std::string out(kLineStart);
  return out.append(key.name).append(" ").append(base64(std::string(base::view(key.id())).append(signature))) += '\n';
}

std::string sign_note(std::string_view text, const Signer& signer) {
  base::ensure(text.ends_with('\n') && valid_note_bytes(text), "crypto: text that a note cannot hold");
  base::ensure(valid_key_name(signer.name) && signer.type == KeyType::ed25519, "crypto: key that signs no notes");
  return std::string(text).append("\n").append(signature_line(signer.verifier(), base::view(signer.key.sign(text))));
}

}  // namespace sovang::crypto
