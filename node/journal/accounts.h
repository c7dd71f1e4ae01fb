#pragma once
// Accounts of a directory's pages, made alike by the command line and the pages: each writes under a code of its own.

#include <string>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "node/journal/entering.h"
#include "node/store/accounts.h"

namespace sovang::journal {

struct NewAccount {
  std::string name, password;
  std::vector<std::string> roles;
  std::string author;  // a code that is known here; empty: a person of the account's name is entered
};

/// Why there is no account: a code and the field that it is about, with a sentence in both languages.
struct AccountRefusal {
  std::string code, field;
  const char* vi;
  const char* en;
};

/// Roles that an account of this directory may have: the directory's, and reading as an inspector.
std::vector<std::string> account_roles(Journal& journal);

/// Writes the account and, where it has no code yet, its person, in one transaction. `entering` is the directory's own
/// writer.
base::Result<store::Account, AccountRefusal> make_account(Journal& journal, const sync::Keys& keys,
                                                          const NewAccount& account, const Entering& entering,
                                                          base::Random& random);

}  // namespace sovang::journal
