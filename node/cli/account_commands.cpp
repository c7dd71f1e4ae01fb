// Accounts of the pages, for a server that nobody opens a browser on.

#include <nlohmann/json.hpp>

#include "node/cli/command.h"
#include "node/cli/table.h"
#include "node/journal/accounts.h"
#include "node/records/text.h"

namespace sovang::cli {
namespace {

using nlohmann::ordered_json;

struct AccountOptions {
  std::string action, name, author;
  std::vector<std::string> roles;
  bool json = false;
};

int list_accounts(const Context& context, bool as_json) {
  const auto journal = context.open();
  ordered_json rows = ordered_json::array();
  std::vector<std::string> lines;
  for (const auto& account : store::accounts(journal->db())) {
    std::string roles;
    for (const auto& role : account.roles) roles += (roles.empty() ? "" : " ") + role;
    rows.push_back({{"name", account.name},
                    {"roles", account.roles},
                    {"author", account.author},
                    {"created_at", account.created_at}});
    lines.push_back(ordered_json{{"name", account.name}, {"roles", roles}, {"author", account.author}}.dump());
  }
  if (as_json)
    context.out(rows.dump());
  else if (lines.empty())
    context.tell(context.say("Chưa có tài khoản nào. Thêm bằng `account add TÊN --role …`.",
                             "There are no accounts. Add one with `account add NAME --role …`."));
  else
    context.out(text_table(lines, {"name", "roles", "author"}, context.vietnamese()));
  return kDone;
}

int add_account(const Context& context, const AccountOptions& options) {
  const auto info = context.info();
  const auto journal = context.open();
  const auto keys = context.keys(info);
  journal::NewAccount account{records::clean_text(options.name).text, context.new_password(), options.roles,
                              options.author};
  const journal::Entering entering{journal->writer(), context.today(), context.language(), context.clock().wall()};
  crypto::SystemRandom random;
  const auto made = journal::make_account(*journal, keys, account, entering, random);
  if (!made)
    throw Refused(fmt::format("{} ({}): {}", made.error().code, made.error().field,
                              context.say(made.error().vi, made.error().en)));
  context.out(made->author.empty() ? made->name : made->name + " " + made->author);
  context.tell(
      context.say("Đã có tài khoản. Khi `serve --listen` ở địa chỉ khác 127.0.0.1, mọi người vào bằng tài khoản.",
                  "The account is there. Served at another address than 127.0.0.1, people sign in by accounts."));
  return kDone;
}

int remove_account(const Context& context, const std::string& name) {
  const auto journal = context.open();
  if (!store::remove_account(journal->db(), records::clean_text(name).text))
    throw Refused(message(context, "\"{}\": không có tài khoản này. Xem `account list`.",
                          "\"{}\": there is no such account. See `account list`.", name));
  context.tell(context.say("Đã xóa tài khoản; ai đang mở trang bằng nó không vào được nữa.",
                           "The account is gone, and who was signed in with it is signed out."));
  return kDone;
}

int account(const Context& context, const AccountOptions& options) {
  if (options.action == "list") return list_accounts(context, options.json);
  if (options.name.empty()) throw WrongUsage(context.say("Thiếu tên tài khoản.", "The account's name is missing."));
  return options.action == "add" ? add_account(context, options) : remove_account(context, options.name);
}

}  // namespace

void add_account_commands(Program& program) {
  const Context& context = program.context;
  add_command<AccountOptions>(
      program, "account",
      context.say("Tài khoản vào trang: thêm, xem, xóa", "Accounts of the pages: add, list, remove"),
      [&](CLI::App& sub, AccountOptions& options) {
        sub.add_option("action", options.action, "add | list | remove")
            ->required()
            ->check(CLI::IsMember({"add", "list", "remove"}));
        sub.add_option("name", options.name, context.say("Tên tài khoản", "The account's name"));
        sub.add_option(
            "--role", options.roles,
            context.say("Vai trò: area commune accountant inspector", "Roles: area commune accountant inspector"));
        sub.add_option("--author", options.author,
                       context.say("Mã người ghi đã có (mặc định: thêm một người mang tên tài khoản)",
                                   "A code that is known (default: a person of the account's name is entered)"));
        sub.add_flag("--json", options.json, context.say("In một tài liệu JSON", "Print one JSON document"));
        sub.footer(
            context.say("Mật khẩu: hỏi khi gõ, hoặc SOVANG_PASSWORD.", "Password: asked for, or SOVANG_PASSWORD."));
      },
      account);
}

}  // namespace sovang::cli
