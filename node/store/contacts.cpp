#include "node/store/contacts.h"

namespace sovang::store {
namespace {

Contact contact_of(const Statement& row) {
  Contact contact{std::string(row.text(0)), std::string(row.text(1)), row.integer(2), row.integer(3) != 0,
                  std::string(row.text(4))};
  if (!row.is_null(5)) contact.acknowledged = static_cast<std::uint64_t>(row.integer(5));
  return contact;
}

}  // namespace

void write_contact(Database& db, const Contact& contact) {
  db.query(
        "INSERT INTO contact(origin, last_at, skew_ms, more, problem, acknowledged) VALUES(?1, ?2, ?3, ?4, ?5, ?6) "
        "ON CONFLICT(origin) DO UPDATE SET last_at = ?2, skew_ms = ?3, more = ?4, problem = ?5, acknowledged = ?6")
      .bind(contact.origin, contact.last_at, contact.skew_ms, contact.more, contact.problem, contact.acknowledged)
      .run();
}

std::optional<Contact> read_contact(Database& db, std::string_view origin) {
  auto row = db.query("SELECT origin, last_at, skew_ms, more, problem, acknowledged FROM contact WHERE origin = ?1");
  row.bind(origin);
  if (!row.step()) return std::nullopt;
  return contact_of(row);
}

}  // namespace sovang::store
