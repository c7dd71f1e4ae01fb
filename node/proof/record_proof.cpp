#include "node/proof/record_proof.h"

#include <algorithm>

#include "base/bytes.h"
#include "crypto/encoding.h"
#include "node/proof/base45.h"
#include "node/proof/deflate.h"
#include "node/proof/packing.h"
#include "sync/entry.h"

namespace sovang::proof {
namespace {

constexpr std::string_view kFileStart = "c2sp.org/tlog-proof@";
constexpr std::string_view kFileVersion = "c2sp.org/tlog-proof@v1\n";
constexpr std::string_view kCodeStart = "SV";
constexpr std::string_view kCodeVersion = "SV1:";
constexpr std::string_view kScannerPrefix = "QR-Code:";  // zbarimg's, when it is not asked for --raw

constexpr std::size_t kCodeLettersMax = 16384;
constexpr std::size_t kTextsBytesMax = 262144;
constexpr std::size_t kSignatureBytesMax = 8192;

void put_u16(std::string& out, std::string_view item) {
  out += static_cast<char>(item.size() >> 8);
  out += static_cast<char>(item.size() & 0xFF);
  out += item;
}

std::string record_bytes(const RecordProof& proof) {
  std::string out;
  put_u16(out, proof.open);
  for (const auto& part : proof.parts) put_u16(out, part);
  return out;
}

/// The open part and private parts of `extra`.
bool read_record(std::string_view bytes, RecordProof& proof) {
  std::vector<std::string> items;
  while (!bytes.empty() && items.size() <= kProofPartsMax) {
    if (bytes.size() < 2) return false;
    const std::size_t length =
        static_cast<std::size_t>(static_cast<std::uint8_t>(bytes[0])) * 256 + static_cast<std::uint8_t>(bytes[1]);
    if (bytes.size() - 2 < length) return false;
    items.emplace_back(bytes.substr(2, length));
    bytes.remove_prefix(2 + length);
  }
  if (items.empty() || !bytes.empty()) return false;
  proof.open = std::move(items.front());
  proof.parts.assign(items.begin() + 1, items.end());
  return true;
}

std::string signature_bytes(const crypto::SignatureLine& line) {
  return std::string(base::view(line.id)) + line.signature;
}

base::Result<RecordProof, ReadFault> read_file(std::string_view text) {
  if (!text.starts_with(kFileVersion)) {
    // Of this version, but somebody's editor or mail changed the line ends.
    const bool changed = text.starts_with(kFileVersion.substr(0, kFileVersion.size() - 1)) &&
                         text.substr(kFileVersion.size() - 1).starts_with('\r');
    return base::Err{changed ? ReadFault::damaged_file : ReadFault::newer};
  }
  const auto file = crypto::parse_tlog_proof(text);
  if (!file) return base::Err{ReadFault::damaged_file};
  RecordProof proof;
  if (!file->extra || !read_record(*file->extra, proof)) return base::Err{ReadFault::no_record};
  proof.way.index = file->index;
  proof.way.hashes = file->hashes;
  proof.way.checkpoint_note = file->checkpoint_note;
  return proof;
}

struct Texts {
  std::string origin;
  std::vector<std::string> names;  // of the signature lines
};

std::optional<Texts> read_texts(std::string_view bytes, RecordProof& proof) {
  Unpacker rest(bytes);
  Texts out;
  const auto origin = rest.item(crypto::kKeyNameBytesMax);
  const auto open = rest.item(sync::kEntryBytesMax);
  const auto parts = rest.varint(kProofPartsMax);
  if (!origin || !open || !parts) return std::nullopt;
  out.origin = *origin;
  proof.open = *open;
  for (std::uint64_t count = 0; count < *parts; ++count) {
    const auto part = rest.item(sync::kPartBytesMax);
    if (!part) return std::nullopt;
    proof.parts.emplace_back(*part);
  }
  const auto lines = rest.varint(crypto::kNoteSignaturesMax);
  for (std::uint64_t count = 0; lines && count < *lines; ++count) {
    const auto name = rest.item(crypto::kKeyNameBytesMax);
    if (!name) return std::nullopt;
    out.names.push_back(name->empty() ? out.origin : std::string(*name));
  }
  if (!lines || !rest.at_end()) return std::nullopt;
  return out;
}

std::string note_line(std::string_view name, std::string_view signature) {
  return "\u2014 " + std::string(name) + " " + crypto::base64(signature) + "\n";
}

/// The index, the hashes and the note.
bool read_numbers(Unpacker& rest, const Texts& texts, RecordProof& proof) {
  const auto index = rest.varint();
  const auto size = rest.varint();
  const auto root = rest.bytes(32);
  const auto hashes = rest.varint(crypto::kProofHashesMax);
  if (!index || !size || !root || !hashes) return false;
  proof.way.index = *index;
  for (std::uint64_t count = 0; count < *hashes; ++count) {
    const auto hash = rest.bytes(32);
    if (!hash) return false;
    proof.way.hashes.push_back(base::to_array<32>(*hash));
  }
  proof.way.checkpoint_note = crypto::Checkpoint{texts.origin, *size, base::to_array<32>(*root), {}}.text() + "\n";
  for (const auto& name : texts.names) {
    const auto signature = rest.item(kSignatureBytesMax);
    if (!signature) return false;
    proof.way.checkpoint_note += note_line(name, *signature);
  }
  return rest.at_end();
}

base::Result<RecordProof, ReadFault> read_code(std::string_view text) {
  if (!text.starts_with(kCodeVersion)) {
    const auto colon = text.find_first_not_of("0123456789", kCodeStart.size());
    const bool numbered = colon != text.npos && colon > kCodeStart.size() && text[colon] == ':';
    return base::Err{numbered ? ReadFault::newer : ReadFault::unknown};
  }
  const base::Err damaged{ReadFault::damaged_code};
  if (text.size() > kCodeLettersMax) return damaged;
  const auto packed = parse_base45(text.substr(kCodeVersion.size()));
  if (!packed) return damaged;
  Unpacker rest(*packed);
  const auto deflated = rest.item(packed->size());
  const auto inflated = deflated ? inflate_raw(*deflated, kTextsBytesMax) : std::nullopt;
  RecordProof proof;
  const auto texts = inflated ? read_texts(*inflated, proof) : std::nullopt;
  if (!texts || !read_numbers(rest, *texts, proof)) return damaged;
  if (!crypto::split_note(proof.way.checkpoint_note)) return damaged;
  return proof;
}

}  // namespace

std::string proof_file(const RecordProof& proof) {
  crypto::TlogProof file = proof.way;
  file.extra = record_bytes(proof);
  return file.text();
}

std::optional<std::string> receipt_code(const RecordProof& proof) {
  const auto note = crypto::split_note(proof.way.checkpoint_note);
  const auto checkpoint = note ? crypto::parse_checkpoint(note->text) : std::nullopt;
  if (!checkpoint || !checkpoint->extensions.empty()) return std::nullopt;
  std::string texts;
  put_item(texts, checkpoint->origin);
  put_item(texts, proof.open);
  put_varint(texts, proof.parts.size());
  for (const auto& part : proof.parts) put_item(texts, part);
  put_varint(texts, note->lines.size());
  for (const auto& line : note->lines) put_item(texts, line.name == checkpoint->origin ? std::string() : line.name);

  std::string packed;
  put_item(packed, deflate_raw(texts));
  put_varint(packed, proof.way.index);
  put_varint(packed, checkpoint->size);
  packed += base::view(checkpoint->root);
  put_varint(packed, proof.way.hashes.size());
  for (const auto& hash : proof.way.hashes) packed += base::view(hash);
  for (const auto& line : note->lines) put_item(packed, signature_bytes(line));
  return std::string(kCodeVersion) + base45(packed);
}

base::Result<RecordProof, ReadFault> read_proof(std::string_view text) {
  if (text.starts_with(kFileStart)) return read_file(text);
  constexpr std::string_view kAround = "\r\n\t";  // the space is a letter of the code
  const auto first = text.find_first_not_of(kAround);
  if (first == text.npos) return base::Err{ReadFault::unknown};
  text = text.substr(first, text.find_last_not_of(kAround) - first + 1);
  if (text.starts_with(kScannerPrefix)) text.remove_prefix(kScannerPrefix.size());
  return text.starts_with(kCodeStart) ? read_code(text) : base::Err{ReadFault::unknown};
}

}  // namespace sovang::proof
