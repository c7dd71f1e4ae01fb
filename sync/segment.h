#pragma once
// Log segments (docs/formats/exchange.md): coding, and the check of one against what is held.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/note.h"
#include "sync/log_store.h"

namespace sovang::sync {

struct Segment {
  std::string origin;
  std::uint64_t from = 0;
  std::string note;
  std::vector<crypto::Hash> proof;
  std::vector<Entry> entries;
};

std::string encode_segment(const Segment& segment);
/// Structure only; absent when any length does not add up or bytes are left.
std::optional<Segment> decode_segment(std::string_view bytes);

/// Takes entries [from, …) of a log held, as many as fit `bytes_max`, with the proof to the newest note.
Segment cut_segment(const LogReader& store, std::string_view origin, std::uint64_t from, std::size_t bytes_max);

enum class SegmentError { malformed, bad_signature, gap, fork, bad_part };

/// The change that a segment brings to what is held (`held` is empty for a log not known yet). Entries already held are skipped; a segment that brings nothing new yields an append without entries.
/// Cosignatures on the note are checked under `cosigners` and kept.
base::Result<LogAppend, SegmentError> check_segment(const LogReader& store, Segment segment, const crypto::VerifierKey& log_key,
                                                    std::span<const crypto::VerifierKey> cosigners);

}  // namespace sovang::sync
