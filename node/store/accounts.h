#pragma once
// Who may sign in to this directory's pages: local knowledge that no log holds and no exchange carries.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/store/database.h"

namespace sovang::store {

struct Account {
  std::string name;           // unique, as typed at the log-in
  std::string password_hash;  // argon2id (crypto/password.h)
  std::vector<std::string> roles;
  std::string created_at;   // RFC 3339
  std::string author = {};  // its code in entries; empty: it reads only
};

/// In the running transaction when there is one. False when the name is taken.
bool add_account(Database& db, const Account& account);
/// False when there is none.
bool remove_account(Database& db, std::string_view name);
std::optional<Account> find_account(Database& db, std::string_view name);
/// By name.
std::vector<Account> accounts(Database& db);

}  // namespace sovang::store
