#include "node/store/accounts.h"

namespace sovang::store {
namespace {

std::string join(const std::vector<std::string>& roles) {
  std::string out;
  for (const auto& role : roles) out += (out.empty() ? "" : " ") + role;
  return out;
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> roles;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    roles.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return roles;
}

Account account_of(const Statement& row) {
  return {std::string(row.text(0)), std::string(row.text(1)), split(row.text(2)), std::string(row.text(3)),
          std::string(row.text(4))};
}

}  // namespace

bool add_account(Database& db, const Account& account) {
  auto insert = db.query(
      "INSERT INTO account(name, password_hash, roles, created_at, author) VALUES(?1, ?2, ?3, ?4, ?5) ON "
      "CONFLICT(name) DO NOTHING "
      "RETURNING 1");
  insert.bind(account.name, account.password_hash, join(account.roles), account.created_at, account.author);
  return insert.step();
}

bool remove_account(Database& db, std::string_view name) {
  auto erase = db.query("DELETE FROM account WHERE name = ?1 RETURNING 1");
  erase.bind(name);
  return erase.step();
}

std::optional<Account> find_account(Database& db, std::string_view name) {
  auto row = db.query("SELECT name, password_hash, roles, created_at, author FROM account WHERE name = ?1");
  row.bind(name);
  if (!row.step()) return std::nullopt;
  return account_of(row);
}

std::vector<Account> accounts(Database& db) {
  std::vector<Account> found;
  auto rows = db.query("SELECT name, password_hash, roles, created_at, author FROM account ORDER BY name");
  while (rows.step()) found.push_back(account_of(rows));
  return found;
}

}  // namespace sovang::store
