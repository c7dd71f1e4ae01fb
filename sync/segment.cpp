#include "sync/segment.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/decimal.h"
#include "base/ensure.h"

namespace sovang::sync {
namespace {

constexpr std::string_view kFirstLine = "sovang/segment/v1";
constexpr std::size_t kSmallestEntry = 3;  // length, no open part, no private parts
constexpr std::size_t kSmallestPart = 3;   // two lengths

void put_u16(std::string& out, std::size_t value) {
  base::ensure(value <= 0xffff, "sync: length beyond two bytes");
  out += static_cast<char>(value >> 8);
  out += static_cast<char>(value & 0xff);
}

void put_u8(std::string& out, std::size_t value) {
  base::ensure(value <= 0xff, "sync: length beyond one byte");
  out += static_cast<char>(value);
}

/// Reads from the front; every getter is absent when the bytes are too few.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  [[nodiscard]] std::size_t left() const { return rest_.size(); }

  std::optional<std::string_view> line() {
    const auto end = rest_.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const auto out = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return out;
  }
  std::optional<std::uint64_t> decimal() {
    const auto text = line();
    return text ? base::parse_decimal(*text) : std::nullopt;
  }
  std::optional<std::string_view> take(std::size_t count) {
    if (count > rest_.size()) return std::nullopt;
    const auto out = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return out;
  }
  std::optional<std::size_t> number(std::size_t bytes) {
    const auto raw = take(bytes);
    if (!raw) return std::nullopt;
    std::size_t out = 0;
    for (const char octet : *raw) out = out << 8 | static_cast<unsigned char>(octet);
    return out;
  }
  /// Bytes behind a length of `width` bytes.
  std::optional<std::string_view> counted(std::size_t width) {
    const auto size = number(width);
    return size ? take(*size) : std::nullopt;
  }

 private:
  std::string_view rest_;
};

bool read_entry(Reader& reader, Entry& out) {
  const auto open = reader.counted(2);
  const auto parts = reader.number(1);
  if (!open || !parts) return false;
  out.open = *open;
  std::string_view last;
  for (std::size_t i = 0; i < *parts; ++i) {
    const auto name = reader.counted(1);
    const auto content = reader.counted(2);
    if (!name || !content || *name <= last) return false;  // ascending, none empty, none twice
    last = *name;
    out.parts.emplace_hint(out.parts.end(), *name, *content);
  }
  return true;
}

bool read_hashes(Reader& reader, std::size_t count, std::vector<crypto::Hash>& out) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto hash = reader.take(std::tuple_size_v<crypto::Hash>);
    if (!hash) return false;
    out.push_back(base::to_array<32>(*hash));
  }
  return true;
}

crypto::Checkpoint checkpoint_of(std::string_view note) {
  const auto split = crypto::split_note(note);
  if (!split) return {};
  return crypto::parse_checkpoint(split->text).value_or(crypto::Checkpoint{});
}

/// The note with at most one line for each key: a line under a key that nobody here knows says nothing.
std::string with_known_lines(const crypto::UnverifiedNote& note, const crypto::OpenedNote& opened) {
  std::string out = note.text + "\n";
  for (const auto& signature : opened.signatures) {
    const auto id = signature.key.id();
    const auto line = std::ranges::find_if(
        note.lines, [&](const crypto::SignatureLine& one) { return one.name == signature.key.name && one.id == id; });
    out += line->line;
  }
  return out;
}

bool parts_belong(const Segment& segment) {
  return std::ranges::all_of(segment.entries, [](const Entry& entry) {
    if (entry.parts.empty()) return true;
    const auto open = read_open_part(entry.open);
    return open && check_parts(*open, entry.parts);
  });
}

/// Takes over a note that fits what `after` holds. `noted`: what the note held says. `takes_place`: of that one.
void adopt_note(LogState& after, const VerifiedSegment& verified, const crypto::Checkpoint& noted, bool takes_place) {
  const std::uint64_t size = verified.checkpoint.size;
  const bool same = !after.note.empty() && size == noted.size && verified.checkpoint.root == noted.root;
  if (same && verified.cosigned && after.cosigned_size < size) {
    after.note = crypto::merge_signatures(after.note, verified.segment.note);
  } else if (!same && takes_place) {
    after.note = verified.segment.note;
  }
  if (verified.cosigned && (size > after.cosigned_size || after.cosigned_note.empty()) && size <= after.size()) {
    after.cosigned_note = same ? after.note : verified.segment.note;
    after.cosigned_size = size;
  }
}

/// Notes ahead of the entries held, other than the one that comes, while entries are appended behind these.
class OwedNotes {
 public:
  OwedNotes(const LogState& held, const crypto::Checkpoint& claim) {
    for (const OwedNote& owed : held.owed) add(owed, claim);
    if (!held.note.empty() && checkpoint_of(held.note).size > held.size()) add({held.size(), held.note}, claim);
    std::ranges::stable_sort(waiting_, {}, [](const Waiting& one) { return one.claim.size; });
  }
  /// One of them is of the size of the claim and has another root.
  [[nodiscard]] bool contradict_claim() const { return !contradicted_.empty(); }
  [[nodiscard]] std::uint64_t newest_size() const { return waiting_.empty() ? 0 : waiting_.back().claim.size; }
  /// After each entry.
  void reach(const crypto::Frontier& frontier) {
    while (at_ < waiting_.size() && waiting_[at_].claim.size <= frontier.size()) {
      if (waiting_[at_].claim.root != frontier.root()) contradicted_.push_back(waiting_[at_].owed);
      ++at_;
    }
  }
  [[nodiscard]] std::vector<OwedNote> left() const {
    std::vector<OwedNote> out;
    for (std::size_t i = at_; i < waiting_.size(); ++i) out.push_back(waiting_[i].owed);
    return out;
  }
  [[nodiscard]] const std::vector<OwedNote>& contradicted() const { return contradicted_; }

 private:
  struct Waiting {
    OwedNote owed;
    crypto::Checkpoint claim;
  };

  void add(const OwedNote& owed, const crypto::Checkpoint& claim) {
    crypto::Checkpoint says = checkpoint_of(owed.note);
    if (says.size != claim.size) {
      waiting_.push_back({owed, std::move(says)});
    } else if (says.root != claim.root) {
      contradicted_.push_back(owed);
    }
  }

  std::vector<Waiting> waiting_;  // by size
  std::size_t at_ = 0;
  std::vector<OwedNote> contradicted_;
};

/// Whether the entries that are held already are those that the segment has there.
bool repeats_held(const LogReader& store, const VerifiedSegment& verified, std::size_t known) {
  if (known == 0) return true;
  const Segment& segment = verified.segment;
  crypto::Frontier frontier = store.frontier_at(segment.origin, segment.from);
  for (std::size_t i = 0; i < known; ++i) frontier.append(verified.leaves[i]);
  return frontier.root() == store.root_at(segment.origin, segment.from + known);
}

}  // namespace

std::string encode_segment(const Segment& segment) {
  std::string out = std::string(kFirstLine) + "\n" + segment.origin + "\n" + std::to_string(segment.from) + "\n" +
                    std::to_string(segment.entries.size()) + "\n" + std::to_string(segment.note.size()) + "\n" +
                    std::to_string(segment.proof.size()) + "\n\n" + segment.note;
  std::size_t bytes = out.size() + segment.proof.size() * sizeof(crypto::Hash);
  for (const Entry& entry : segment.entries) {
    bytes += entry.open.size() + kSmallestEntry;
    for (const auto& [name, content] : entry.parts) bytes += name.size() + content.size() + kSmallestPart;
  }
  out.reserve(bytes);
  for (const auto& hash : segment.proof) out += base::view(hash);
  for (const Entry& entry : segment.entries) {
    put_u16(out, entry.open.size());
    out += entry.open;
    put_u8(out, entry.parts.size());
    for (const auto& [name, content] : entry.parts) {
      put_u8(out, name.size());
      out += name;
      put_u16(out, content.size());
      out += content;
    }
  }
  return out;
}

std::optional<Segment> decode_segment(std::string_view bytes) {
  Reader reader(bytes);
  if (reader.line() != kFirstLine) return std::nullopt;
  const auto origin = reader.line();
  const auto from = reader.decimal();
  const auto count = reader.decimal();
  const auto note_size = reader.decimal();
  const auto proof_count = reader.decimal();
  const auto empty_line = reader.line();
  if (!origin || !from || !count || !note_size || !proof_count || !empty_line || !empty_line->empty())
    return std::nullopt;
  const bool named = crypto::valid_key_name(*origin) && origin->size() <= crypto::kKeyNameBytesMax &&
                     std::ranges::none_of(*origin, [](unsigned char c) { return c < ' ' || c == 0x7f; });
  if (!named) return std::nullopt;
  if (*count > reader.left() / kSmallestEntry || *from > base::kDecimalMax - *count) return std::nullopt;
  if (*note_size > crypto::kNoteBytesMax || *proof_count > crypto::kProofHashesMax) return std::nullopt;
  const auto note = reader.take(*note_size);
  if (!note) return std::nullopt;
  Segment out{std::string(*origin), *from, std::string(*note), {}, {}};
  if (!read_hashes(reader, *proof_count, out.proof)) return std::nullopt;
  out.entries.resize(*count);
  for (Entry& entry : out.entries)
    if (!read_entry(reader, entry)) return std::nullopt;
  if (reader.left() != 0) return std::nullopt;
  return out;
}

std::string note_seen(std::string_view note_or_segment) {
  if (!note_or_segment.starts_with(kFirstLine)) return std::string(note_or_segment);
  auto segment = decode_segment(note_or_segment);
  return segment ? std::move(segment->note) : std::string();
}

std::optional<std::uint64_t> shared_seen(std::string_view note_or_segment) {
  const auto segment = decode_segment(note_or_segment);
  return segment ? std::optional(segment->from) : std::nullopt;
}

std::optional<crypto::Checkpoint> checkpoint_seen(std::string_view note_or_segment) {
  const auto split = crypto::split_note(note_seen(note_or_segment));
  return split ? crypto::parse_checkpoint(split->text) : std::nullopt;
}

std::uint64_t servable_size(const LogState& state) {
  return checkpoint_of(state.note).size == state.size() ? state.size() : state.cosigned_size;
}

Segment cut_segment(const LogReader& store, std::string_view origin, std::uint64_t from, std::size_t bytes_max) {
  const auto state = store.state(origin);
  base::ensure(state.has_value(), "sync: cut of a log that is not held");
  const std::uint64_t size = servable_size(*state);
  base::ensure(from <= size, "sync: cut beyond what can be passed on");
  Segment out{std::string(origin), from, size == state->size() ? state->note : state->cosigned_note, {}, {}};
  if (from < size) out.entries = store.read(origin, from, size, bytes_max);
  const auto read = [&](unsigned level, std::uint64_t index) { return store.subtree(origin, level, index); };
  const std::uint64_t end = from + out.entries.size();
  if (end < size) out.proof = crypto::prove_consistency(end, size, read);
  return out;
}

base::Result<VerifiedSegment, SegmentError> verify_segment(Segment segment, const crypto::VerifierKey& log_key,
                                                           std::span<const crypto::VerifierKey> cosigners) {
  std::vector<crypto::VerifierKey> known{log_key};
  known.insert(known.end(), cosigners.begin(), cosigners.end());
  const auto split = crypto::split_note(segment.note);
  if (!split) return base::Err{SegmentError::malformed};
  const auto opened = crypto::open_note(segment.note, known);
  if (!opened || !opened->signed_by(log_key)) return base::Err{SegmentError::bad_signature};
  auto checkpoint = crypto::parse_checkpoint(opened->text);
  if (!checkpoint || checkpoint->origin != segment.origin || log_key.name != segment.origin ||
      !checkpoint->extensions.empty() || checkpoint->size < segment.from + segment.entries.size())
    return base::Err{SegmentError::malformed};
  if (!parts_belong(segment)) return base::Err{SegmentError::bad_part};
  VerifiedSegment out{{}, std::move(*checkpoint), {}, opened->signatures.size() > 1};
  segment.note = with_known_lines(*split, *opened);
  out.leaves.reserve(segment.entries.size());
  for (const Entry& entry : segment.entries) out.leaves.push_back(crypto::leaf_hash(entry.open));
  out.segment = std::move(segment);
  return out;
}

base::Result<LogAppend, SegmentError> fit_segment(const LogReader& store, VerifiedSegment& verified, Bearer bearer) {
  Segment& segment = verified.segment;
  const crypto::Checkpoint& claim = verified.checkpoint;
  LogAppend out;
  out.origin = segment.origin;
  out.after = store.state(segment.origin).value_or(LogState{});
  const std::uint64_t held = out.from = out.after.size();
  const std::uint64_t end = segment.from + segment.entries.size();
  const crypto::Checkpoint noted = checkpoint_of(out.after.note);
  if (segment.from > held) return base::Err{SegmentError::gap};
  const std::size_t known = static_cast<std::size_t>(std::min(held, end) - segment.from);
  if (claim.size <= held) {
    if (store.root_at(segment.origin, claim.size) != claim.root) return base::Err{SegmentError::fork};
    if (!repeats_held(store, verified, known)) return base::Err{SegmentError::malformed};
    adopt_note(out.after, verified, noted, false);
    return out;
  }
  OwedNotes owed(out.after, claim);
  if (owed.contradict_claim() && (bearer == Bearer::writer || end <= held)) return base::Err{SegmentError::fork};
  if (bearer == Bearer::writer && claim.size < owed.newest_size()) return base::Err{SegmentError::behind};

  for (std::size_t i = known; i < verified.leaves.size(); ++i) {
    out.after.frontier.append(verified.leaves[i]);
    owed.reach(out.after.frontier);
  }
  const crypto::Hash root = end < held ? store.root_at(segment.origin, end) : out.after.frontier.root();
  if (!crypto::verify_consistency(end, root, claim.size, claim.root, segment.proof)) {
    // Nothing held, nothing contradicted: then the segment disagrees with itself.
    return base::Err{held == 0 ? SegmentError::malformed : SegmentError::fork};
  }
  if (!repeats_held(store, verified, known)) return base::Err{SegmentError::malformed};
  // An older note than the one held is worth keeping for the entries that come with it alone.
  const bool takes_place = end > held || (end == held && claim.size > noted.size);
  if (takes_place) {
    out.after.proof = segment.proof;
    out.after.owed = owed.left();
    out.contradicted = owed.contradicted();
    if (out.after.owed.size() > kOwedMax) return base::Err{SegmentError::malformed};
  }
  adopt_note(out.after, verified, noted, takes_place);
  const auto skip = static_cast<std::ptrdiff_t>(known);
  out.entries.assign(std::make_move_iterator(segment.entries.begin() + skip),
                     std::make_move_iterator(segment.entries.end()));
  out.leaves.assign(verified.leaves.begin() + skip, verified.leaves.end());
  return out;
}

base::Result<LogAppend, SegmentError> check_segment(const LogReader& store, Segment segment,
                                                    const crypto::VerifierKey& log_key,
                                                    std::span<const crypto::VerifierKey> cosigners, Bearer bearer) {
  auto verified = verify_segment(std::move(segment), log_key, cosigners);
  if (!verified) return base::Err{verified.error()};
  return fit_segment(store, *verified, bearer);
}

bool changes_anything(const LogReader& store, const LogAppend& append) {
  if (!append.entries.empty()) return true;
  const LogState held = store.state(append.origin).value_or(LogState{});
  return held.note != append.after.note || held.cosigned_note != append.after.cosigned_note ||
         held.cosigned_size != append.after.cosigned_size;
}

}  // namespace sovang::sync
