#include "node/journal/accounts.h"

#include <algorithm>
#include <array>

#include "crypto/password.h"
#include "node/records/text.h"
#include "node/views/book.h"

namespace sovang::journal {
namespace {

constexpr std::size_t kPasswordBytesMin = 8;
constexpr std::size_t kPasswordBytesMax = 1024;
constexpr std::size_t kNameBytesMax = 64;
constexpr std::size_t kCodeBytesMax = 60;

using Refused = base::Err<AccountRefusal>;

Refused refuse(const char* code, const char* field, const char* vi, const char* en) {
  return Refused{{code, field, vi, en}};
}

/// What somebody of these roles is called until a person says better.
const char* position_of(const std::vector<std::string>& roles) {
  struct Position {
    const char *role, *position;
  };
  constexpr auto kPositions = std::to_array<Position>(
      {{"commune", "CLERK"}, {"accountant", "ACCOUNTANT"}, {"area", "COLLECTOR"}, {"inspector", "INSPECTOR"}});
  for (const auto& [role, position] : kPositions)
    if (std::find(roles.begin(), roles.end(), role) != roles.end()) return position;
  return "INSPECTOR";
}

/// `xa.nguyen-thi-lan`, with a number where that is taken.
std::string free_code(const std::string& own, const std::string& name, const std::vector<views::Person>& persons) {
  std::string code = own + ".";
  for (const char letter : records::search_key_plain(name)) {
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
    if (plain)
      code += letter;
    else if (code.back() != '-' && code.back() != '.')
      code += '-';
  }
  code.resize(std::min(code.size(), kCodeBytesMax));
  const auto taken = [&](const std::string& one) {
    return std::any_of(persons.begin(), persons.end(), [&](const auto& person) { return person.author == one; });
  };
  std::string found = code;
  for (int number = 2; taken(found); ++number) found = code + "-" + std::to_string(number);
  return found;
}

/// Whether an account of these roles writes anything here: an inspector's does on a hub alone.
bool writes_here(const Journal& journal, const std::vector<std::string>& roles) {
  return journal.info().hub || roles != std::vector<std::string>{"inspector"};
}

base::Result<std::string, AccountRefusal> author_of(Journal& journal, const sync::Keys& keys, const NewAccount& account,
                                                    const Entering& entering, base::Random& random) {
  const bool inspects = account.roles == std::vector<std::string>{"inspector"};
  if (!account.author.empty()) {
    const auto writer = journal.writer_as(account.author, entering.today);
    if (!writer)
      return refuse("AUTHOR_UNKNOWN", "author", "Mã người ghi này không có, hoặc đã hết thời gian. Xem `list person`.",
                    "This author code is not known here, or its time is over. See `list person`.");
    const bool is_inspector = writer->roles == std::vector{records::Role::inspector};
    if (is_inspector != inspects)
      return refuse("AUTHOR_ROLE", "author", "Người ghi này không có vai trò của tài khoản; chọn mã khác.",
                    "This person does not have the account's role; choose another code.");
    return account.author;
  }
  if (!writes_here(journal, account.roles)) return std::string();
  const auto book = views::make_book(journal.db(), journal.own_scope());
  const std::string code = free_code(journal.info().author, account.name, journal.persons());
  const NewRecord person{
      "person", {{"code", code}, {"name", account.name}, {"role", position_of(account.roles)}}, {}, {}};
  auto judged = judge_record(journal, *book, person, entering);
  if (!judged.outcome.draft)
    return refuse("NAME", "name", "Tên này không ghi được vào sổ; chọn tên khác.",
                  "This name can't be entered in the book; choose another.");
  write_record(journal, keys, *judged.outcome.draft, entering.now, random);
  return code;
}

}  // namespace

std::vector<std::string> account_roles(Journal& journal) {
  std::vector<std::string> roles;
  for (const auto role : journal.writer().roles) roles.emplace_back(records::name_of(role));
  if (std::find(roles.begin(), roles.end(), "inspector") == roles.end()) roles.emplace_back("inspector");
  return roles;
}

base::Result<store::Account, AccountRefusal> make_account(Journal& journal, const sync::Keys& keys,
                                                          const NewAccount& account, const Entering& entering,
                                                          base::Random& random) {
  const auto possible = account_roles(journal);
  const bool known = std::all_of(account.roles.begin(), account.roles.end(), [&](const std::string& role) {
    return std::find(possible.begin(), possible.end(), role) != possible.end();
  });
  if (account.name.empty() || account.name.size() > kNameBytesMax)
    return refuse("NAME", "name", "Tên tài khoản từ 1 đến 64 ký tự.", "An account's name has 1 to 64 letters.");
  if (account.password.size() < kPasswordBytesMin || account.password.size() > kPasswordBytesMax)
    return refuse("PASSWORD", "password", "Mật khẩu cần ít nhất 8 ký tự.", "A password has 8 letters at least.");
  if (account.roles.empty() || !known)
    return refuse("ROLES", "roles", "Chọn vai trò mà máy này có.", "Choose roles that this directory has.");
  const std::string hash = crypto::hash_password(account.password);
  store::Transaction transaction(journal.db());
  journal.views().catch_up();
  if (store::find_account(journal.db(), account.name))
    return refuse("NAME_TAKEN", "name", "Tên này đã có tài khoản.", "This name has an account already.");
  const auto author = author_of(journal, keys, account, entering, random);
  if (!author) return base::Err{author.error()};
  const store::Account made{account.name, hash, account.roles, base::rfc3339(entering.now), *author};
  store::add_account(journal.db(), made);
  transaction.commit();
  return made;
}

}  // namespace sovang::journal
