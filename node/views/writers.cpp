#include "node/views/writers.h"

#include <algorithm>

#include "node/store/standing.h"

namespace sovang::views {

namespace {

using records::Role;

std::vector<records::Role> roles_of(const std::vector<std::string>& names) {
  std::vector<Role> out;
  for (const std::string& name : names)
    for (const Role role : records::kRoles)
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
    out.office_log = !out.hub_log;
    out.inspects = true;
    for (const auto& [author, roles] : hub->authors)
      out.authors[author] = {std::string(kCommuneScope), roles_of(roles), {}, true};
    return out;
  }
  const sync::Enrolment* enrolment = roster.enrolment(store::log_of_outbox(origin));
  if (enrolment == nullptr) return out;
  out.known = true;
  out.revoked_at = enrolment->revoked_at;
  if (out.revoked_at && store::is_outbox(origin)) out.revoked_at = 0;  // all of it comes later
  out.inspects = enrolment->role == "inspector";
  const bool of_area = enrolment->role == "area" && !enrolment->areas.empty();
  const std::string scope = of_area ? enrolment->areas.front() : std::string(kCommuneScope);
  for (const auto& [author, roles] : enrolment->authors)
    out.authors[author] = {scope, roles_of(roles), enrolment->areas, true};
  return out;
}

void add_person(LogWriters& writers, const std::string& author, bool inspector) {
  const auto known = writers.authors.find(author);
  if (known != writers.authors.end() && known->second.enrolled) return;
  Writer person;
  person.enrolled = false;
  for (const auto& [code, writer] : writers.authors) {
    if (!writer.enrolled) continue;
    person.scope = writer.scope;
    person.areas = writer.areas;
    for (const Role role : writer.roles)
      if (std::find(person.roles.begin(), person.roles.end(), role) == person.roles.end()) person.roles.push_back(role);
  }
  if (inspector) person.roles = writers.inspects ? std::vector{Role::inspector} : std::vector<Role>();
  writers.authors[author] = std::move(person);
}

std::string authority_key(const sync::Roster& roster, std::string_view origin) {
  const LogWriters writers = writers_of(roster, origin);
  if (!writers.known) return {};
  const sync::Enrolment* enrolment = roster.enrolment(store::log_of_outbox(origin));
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
