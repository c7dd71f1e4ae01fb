#pragma once
// Collects findings and gives each code its severity and its sentence for people.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "node/audit/audit.h"

namespace sovang::audit {

/// Of one code in one log; the rest is counted. A list that nobody can read helps nobody.
inline constexpr std::uint64_t kFindingsPerCodeMax = 200;

/// Where and what: members as in Finding.
struct Spot {
  std::string origin;
  std::optional<std::uint64_t> index, last_index;
  std::string file, expected, found;
};

class Findings {
 public:
  explicit Findings(AuditResult& result) : result_(result) {}
  /// `code` is one of the table in findings.cpp.
  void add(std::string_view code, Spot spot);
  /// A notice of the views: its code may be one that this program has no sentence for.
  void add_notice(Finding finding);
  /// Adds `more` findings for what was counted only. Call once, at the end.
  void close();

 private:
  bool room_for(std::string_view code, std::string_view origin);
  AuditResult& result_;
  std::map<std::pair<std::string, std::string>, std::uint64_t> seen_;  // (code, origin)
};

}  // namespace sovang::audit
