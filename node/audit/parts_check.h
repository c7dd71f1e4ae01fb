#pragma once
// The private parts of up to 256 entries against the digests that the entries name, and the entries themselves as JSON.

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "node/audit/findings.h"
#include "sync/entry.h"

namespace sovang::audit {

class PartsCheck {
 public:
  /// `spot` names the log and, for an export, the parts' file. `first` is the index of the first entry.
  PartsCheck(Spot spot, std::uint64_t first, Findings& findings, AuditResult& counts)
      : spot_(std::move(spot)), first_(first), findings_(findings), counts_(counts) {}

  /// Why an entry does not read; empty when it does.
  static std::string_view fault_of(std::string_view open);
  /// The next entry. One that does not read is a notice; what was hashed stays.
  const std::optional<sync::OpenPart>& take_entry(std::string_view open);
  /// In the place of an entry that is not there.
  void skip_entry() { entries_.emplace_back(std::nullopt); }
  /// One part of an entry taken before.
  void take_part(std::uint64_t index, std::string_view part_class, std::string_view bytes);
  /// A whole parts/<N>.jsonl.
  void take_file(std::string_view content);

 private:
  void complain(std::string_view code, std::optional<std::uint64_t> index, std::string expected, std::string found);

  Spot spot_;
  std::uint64_t first_;
  Findings& findings_;
  AuditResult& counts_;
  std::vector<std::optional<sync::OpenPart>> entries_;
};

}  // namespace sovang::audit
