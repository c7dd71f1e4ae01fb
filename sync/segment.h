#pragma once
// Log segments (docs/formats/exchange.md): coding, and the check of one against what is held.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "crypto/checkpoint.h"
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

/// So many notes ahead of the entries held are kept of one log; a further one is refused as malformed.
inline constexpr std::size_t kOwedMax = 256;

std::string encode_segment(const Segment& segment);
/// Structure only; absent when any length does not add up or bytes are left.
std::optional<Segment> decode_segment(std::string_view bytes);

/// The checkpoint of a note or of an encoded segment, its signatures unchecked (what `evidence` keeps). Absent when it
/// is neither.
std::optional<crypto::Checkpoint> checkpoint_seen(std::string_view note_or_segment);
/// The note itself.
std::string note_seen(std::string_view note_or_segment);
/// How many entries are known to lead to it, too; absent for a note, which tells nothing of that.
std::optional<std::uint64_t> shared_seen(std::string_view note_or_segment);

/// How far a log can be passed on: all that is held, or, where its newest note is ahead of that, up to the newest
/// cosigned note (a part of a log has no note of its own).
std::uint64_t servable_size(const LogState& state);

/// Takes entries [from, …) of a log held, as many as fit `bytes_max` and at least one, with the proof to the newest
/// note that vouches for them. Requires from ≤ servable_size.
Segment cut_segment(const LogReader& store, std::string_view origin, std::uint64_t from, std::size_t bytes_max);

enum class SegmentError {
  malformed,  // the note is no checkpoint of this log, or the entries are not those that it vouches for or those held
  bad_signature,  // not signed by the log's key, or a known cosigner's line is false
  gap,            // starts above what is held
  fork,           // contradicts what is held
  behind,         // the writer of the log sends an older note than one held: it went back in time
  bad_part,       // a private part that no digest names, or with another digest
};

/// A segment that is true by itself: signatures, parts and leaf hashes are done, whether it fits what is held is open.
struct VerifiedSegment {
  Segment segment;  // its note holds one line for each known key, and no others
  crypto::Checkpoint checkpoint;
  std::vector<crypto::Hash> leaves;
  bool cosigned = false;
  std::uint64_t key_number = 0;  // of a log of the hub's own: which hub's key signed (Roster::NumberedKey)
};

/// The part of the check that needs no store: one signature check for each known line of the note, one hash an entry.
base::Result<VerifiedSegment, SegmentError> verify_segment(Segment segment, const crypto::VerifierKey& log_key,
                                                           std::span<const crypto::VerifierKey> cosigners);

/// Who sends a segment: of the log's own writer an older note than those held says that it went back in time; others
/// may hold less of it.
enum class Bearer { writer, other };

/// The change that a verified segment brings to what `store` holds. Entries already held are skipped; a segment that
/// brings nothing new yields an append without entries (see `changes_anything`).
/// Notes held that lie ahead of the entries are checked once these reach them (LogAppend::contradicted).
/// On success the entries are moved out of `verified`; what is left of it stays true.
base::Result<LogAppend, SegmentError> fit_segment(const LogReader& store, VerifiedSegment& verified, Bearer bearer);

/// Both parts. Cosignatures on the note are checked under `cosigners` and kept; unknown lines are dropped.
base::Result<LogAppend, SegmentError> check_segment(const LogReader& store, Segment segment,
                                                    const crypto::VerifierKey& log_key,
                                                    std::span<const crypto::VerifierKey> cosigners, Bearer bearer);

/// False when `append` would leave the store as it is.
bool changes_anything(const LogReader& store, const LogAppend& append);

}  // namespace sovang::sync
