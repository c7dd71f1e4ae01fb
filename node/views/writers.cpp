#include "node/views/writers.h"

#include <array>

namespace sovang::views {

namespace {

std::vector<records::Role> roles_of(const std::vector<std::string>& names) {
  using records::Role;
  std::vector<Role> out;
  for (const std::string& name : names)
    for (const Role role : {Role::area, Role::commune, Role::accountant, Role::inspector})
      if (records::name_of(role) == name) out.push_back(role);
  return out;
}

}  // namespace

LogWriters writers_of(const sync::Roster& roster, std::string_view origin) {
  LogWriters out;
  const auto& hub = roster.hub();
  if (hub && (origin == hub->log_origin() || origin == hub->office_origin())) {
    out.known = true;
    out.hub_log = origin == hub->log_origin();
    for (const auto& [author, roles] : hub->authors)
      out.authors[author] = {std::string(kCommuneScope), roles_of(roles), {}};
    return out;
  }
  const sync::Enrolment* enrolment = roster.enrolment(origin);
  if (enrolment == nullptr) return out;
  out.known = true;
  out.revoked_at = enrolment->revoked_at;
  const bool of_area = enrolment->role == "area" && !enrolment->areas.empty();
  const std::string scope = of_area ? enrolment->areas.front() : std::string(kCommuneScope);
  for (const auto& [author, roles] : enrolment->authors)
    out.authors[author] = {scope, roles_of(roles), enrolment->areas};
  return out;
}

std::string authority_key(const sync::Roster& roster, std::string_view origin) {
  const LogWriters writers = writers_of(roster, origin);
  if (!writers.known) return {};
  const sync::Enrolment* enrolment = roster.enrolment(origin);
  std::string key = "known\n";
  if (enrolment == nullptr) return key;
  for (const auto& area : enrolment->areas) key += area + '\n';
  for (const auto& [author, roles] : enrolment->authors) {
    key += '\n' + author;
    for (const auto& role : roles) key += ' ' + role;
  }
  return key + '\n' + enrolment->role;
}

}  // namespace sovang::views
