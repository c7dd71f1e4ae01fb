#include "node/audit/note_check.h"

#include <algorithm>

#include "crypto/encoding.h"

namespace sovang::audit {

namespace {

using crypto::VerifierKey;

bool is_known(const crypto::SignatureLine& line, std::span<const VerifierKey> keys) {
  return std::any_of(keys.begin(), keys.end(),
                     [&](const VerifierKey& key) { return key.name == line.name && key.id() == line.id; });
}

std::string name_of(const crypto::SignatureLine& line) {
  return line.name + "+" + crypto::hex({reinterpret_cast<const char*>(line.id.data()), line.id.size()});
}

std::string names_of(std::span<const VerifierKey> keys) {
  std::string out;
  for (const auto& key : keys) out += (out.empty() ? "" : ", ") + key.name;
  return out;
}

Spot with(Spot spot, std::string expected, std::string found) {
  spot.expected = std::move(expected);
  spot.found = std::move(found);
  return spot;
}

}  // namespace

bool is_hub_log(std::string_view origin) {
  const auto slash = origin.find('/');
  if (slash == std::string_view::npos) return false;
  const auto path = origin.substr(slash);
  return path == "/xa" || path == "/xa/office";
}

std::optional<crypto::Checkpoint> check_note(std::string_view note, const NoteDemands& demands, const Spot& spot,
                                             Findings& findings, AuditResult& counts) {
  const auto split = crypto::split_note(note);
  if (!split) {
    findings.add("bad_note", with(spot, "a signed note", "not one"));
    return std::nullopt;
  }
  std::vector<VerifierKey> keys = demands.cosigners;
  keys.push_back(demands.log_key);
  if (demands.others) {
    keys.insert(keys.end(), demands.others->begin(), demands.others->end());
    for (const auto& line : split->lines) {
      if (is_known(line, keys)) continue;
      findings.add("unknown_key", with(spot, names_of(keys), name_of(line)));
    }
  }
  const auto opened = crypto::open_note(note, keys);
  if (!opened) {
    const bool unverified = opened.error() == crypto::NoteError::unverified;
    findings.add(unverified ? "not_signed" : "bad_signature",
                 with(spot, names_of(keys), unverified ? "none of them" : "does not verify"));
    return std::nullopt;
  }
  counts.signatures += opened->signed_by(demands.log_key) ? 1 : 0;
  const auto cosigned = std::count_if(demands.cosigners.begin(), demands.cosigners.end(),
                                      [&](const VerifierKey& key) { return opened->signed_by(key); });
  counts.cosignatures += static_cast<std::uint64_t>(cosigned);
  if (!opened->signed_by(demands.log_key)) {
    findings.add("not_signed", with(spot, demands.log_key.name, "no signature of it"));
  }
  if (demands.cosigned && cosigned == 0) {
    findings.add(
        "not_cosigned",
        with(spot, demands.cosigners.empty() ? "a cosigner's key" : names_of(demands.cosigners), "no cosignature"));
  }
  auto checkpoint = crypto::parse_checkpoint(opened->text);
  if (!checkpoint || !checkpoint->extensions.empty()) {
    findings.add("bad_note",
                 with(spot, "origin, size and root, three lines", checkpoint ? "further lines" : "no checkpoint"));
    return std::nullopt;
  }
  if (checkpoint->origin != demands.origin) {
    findings.add("wrong_origin", with(spot, std::string(demands.origin), checkpoint->origin));
    return std::nullopt;
  }
  return checkpoint;
}

}  // namespace sovang::audit
