#include "node/views/persons.h"

#include "node/store/entry_rows.h"
#include "node/views/body.h"
#include "node/views/codes.h"
#include "sync/entry.h"

namespace sovang::views {

std::vector<Person> persons_of_log(store::Database& db, std::string_view origin) {
  constexpr std::string_view kOffice = "/office";
  if (origin.ends_with("/xa/office")) origin.remove_suffix(kOffice.size());
  auto log = db.query("SELECT id FROM log WHERE origin = ?");
  log.bind(origin);
  if (!log.step()) return {};
  std::map<std::string, Person> found;
  Body body;
  auto rows = db.query(
      "SELECT i.id, e.open, e.parts FROM item i JOIN entry e ON e.id = i.entry WHERE i.type = ? AND i.entry >= ? AND "
      "i.entry < ? ORDER BY i.entry");
  rows.bind(static_cast<int>(Type::person), store::entry_row(log.integer(0), 0),
            store::entry_row(log.integer(0) + 1, 0));
  while (rows.step()) {
    const auto open = sync::read_open_part(rows.blob(1));
    if (!open || !body.parse(open->body)) continue;
    Person& person = found[std::string(rows.text(0))];
    person = {std::string(rows.text(0)),
              {},
              std::string(body.text("role")),
              std::string(body.text("from_on")),
              std::string(body.text("to_on"))};
    const auto parts = store::decode_parts(rows.blob(2));
    const auto name = parts.find("name");
    if (name != parts.end() && body.parse(name->second)) person.name = body.text("name");
  }
  std::vector<Person> out;
  for (auto& [author, person] : found) out.push_back(std::move(person));
  return out;
}

const std::string& PersonNames::name(const std::string& origin, const std::string& author) {
  auto log = logs_.find(origin);
  if (log == logs_.end()) {
    log = logs_.try_emplace(origin).first;
    for (Person& person : persons_of_log(db_, origin)) log->second[person.author] = std::move(person.name);
  }
  return log->second[author];
}

}  // namespace sovang::views
