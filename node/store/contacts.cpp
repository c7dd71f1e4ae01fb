#include "node/store/contacts.h"

namespace sovang::store {
namespace {

Contact contact_of(const Statement& row) {
  return {std::string(row.text(0)), std::string(row.text(1)), row.integer(2), row.integer(3) != 0,
          std::string(row.text(4))};
}

}  // namespace

void write_contact(Database& db, const Contact& contact) {
  db.query(
        "INSERT INTO contact(origin, last_at, skew_ms, more, problem) VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(origin) "
        "DO UPDATE SET "
        "last_at = ?2, skew_ms = ?3, more = ?4, problem = ?5")
      .bind(contact.origin, contact.last_at, contact.skew_ms, contact.more, contact.problem)
      .run();
}

std::optional<Contact> read_contact(Database& db, std::string_view origin) {
  auto row = db.query("SELECT origin, last_at, skew_ms, more, problem FROM contact WHERE origin = ?1");
  row.bind(origin);
  if (!row.step()) return std::nullopt;
  return contact_of(row);
}

std::vector<Contact> read_contacts(Database& db) {
  std::vector<Contact> contacts;
  auto row = db.query("SELECT origin, last_at, skew_ms, more, problem FROM contact ORDER BY origin");
  while (row.step()) contacts.push_back(contact_of(row));
  return contacts;
}

}  // namespace sovang::store
