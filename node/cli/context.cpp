#include "node/cli/context.h"

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>

#include "base/file.h"
#include "node/net/url.h"
#include "node/records/text.h"

namespace sovang::cli {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// Turns the terminal's echo off for as long as it lives.
class NoEcho {
 public:
  NoEcho() {
    active_ = ::tcgetattr(STDIN_FILENO, &before_) == 0;
    if (!active_) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  ~NoEcho() {
    if (active_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;

 private:
  termios before_{};
  bool active_ = false;
};

}  // namespace

records::Language choose_language(int argc, char** argv) {
  std::string chosen;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--lang" && i + 1 < argc) chosen = argv[i + 1];
    if (argument.starts_with("--lang=")) chosen = argument.substr(7);
  }
  for (const char* name : {"SOVANG_LANG", "LC_ALL", "LC_MESSAGES", "LANG"})
    if (chosen.empty()) chosen = environment(name);
  return chosen.starts_with("en") ? records::Language::en : records::Language::vi;
}

journal::Directory Context::directory() const {
  if (!data_.empty()) return journal::Directory(data_);
  if (const auto named = environment("SOVANG_DATA"); !named.empty()) return journal::Directory(named);
  std::string home = environment("XDG_DATA_HOME");
  if (home.empty()) home = environment("HOME") + "/.local/share";
  return journal::Directory(std::filesystem::path(home) / "sovang");
}

journal::DirectoryInfo Context::info() const {
  const auto folder = directory();
  auto found = folder.info();
  if (!found)
    throw Refused(fmt::format(
        fmt::runtime(say("Thư mục \"{}\" chưa có sổ. Tạo sổ của xã bằng `create`, hoặc vào sổ của xã bằng `join`.",
                         "The folder \"{}\" holds no book yet. Make a hub with `create`, or join one with `join`.")),
        folder.path().string()));
  return *found;
}

journal::DirectoryInfo Context::hub_info() const {
  auto found = info();
  if (!found.hub)
    throw Refused(say("Lệnh này chỉ dùng trên máy của xã (hub); thư mục này là máy của khu.",
                      "This command is for a hub; this folder is a device. Run it on the commune's directory."));
  return found;
}

journal::DirectoryInfo Context::device_info() const {
  auto found = info();
  if (found.hub)
    throw Refused(say("Lệnh này dùng trên máy của khu; thư mục này là máy của xã (hub).",
                      "This command is for a device; this folder is a hub. Run it on an area's directory."));
  return found;
}

std::unique_ptr<journal::Journal> Context::open() const {
  return std::make_unique<journal::Journal>(directory(), info());
}

std::string Context::prompt(const char* label) const {
  if (::isatty(STDIN_FILENO) == 0)
    throw Refused(say("Cần mật khẩu: đặt SOVANG_PASSPHRASE, hoặc chạy lệnh ở một cửa sổ dòng lệnh.",
                      "A passphrase is needed: set SOVANG_PASSPHRASE, or run the command at a terminal."));
  std::fputs(label, stderr);
  std::string typed;
  {
    const NoEcho quiet;
    std::getline(std::cin, typed);
  }
  std::fputs("\n", stderr);
  return records::clean_text(typed).text;
}

std::string Context::prompt_twice() const {
  const std::string first = prompt(say("Mật khẩu mới: ", "New passphrase: "));
  if (first.empty())
    throw Refused(say("Mật khẩu trống. Gõ một mật khẩu, hoặc chọn --no-passphrase nếu không muốn khóa.",
                      "The passphrase is empty. Type one, or choose --no-passphrase to leave the keys unlocked."));
  if (prompt(say("Gõ lại mật khẩu: ", "Again: ")) != first)
    throw Refused(
        say("Hai lần gõ mật khẩu khác nhau; chưa có gì được tạo.", "The two passphrases differ; nothing was made."));
  return first;
}

std::string Context::new_passphrase(bool none) const {
  if (none) return "";
  if (auto given = given_passphrase(); !given.empty()) return given;
  return prompt_twice();
}

std::string Context::changed_passphrase() const {
  if (auto given = records::clean_text(environment("SOVANG_NEW_PASSPHRASE")).text; !given.empty()) return given;
  return prompt_twice();
}

std::string Context::new_password() const {
  if (const auto set = environment("SOVANG_PASSWORD"); !set.empty()) return set;
  const std::string first = prompt(say("Mật khẩu của tài khoản: ", "Password of the account: "));
  if (prompt(say("Gõ lại mật khẩu: ", "Again: ")) != first)
    throw Refused(
        say("Hai lần gõ mật khẩu khác nhau; chưa có gì được tạo.", "The two passwords differ; nothing was made."));
  return first;
}

std::string Context::given_passphrase() const { return records::clean_text(environment("SOVANG_PASSPHRASE")).text; }

std::string Context::passphrase() const {
  auto given = given_passphrase();
  return given.empty() ? prompt(say("Mật khẩu: ", "Passphrase: ")) : given;
}

sync::Keys Context::keys(const journal::DirectoryInfo& info) const {
  return keys(info, directory().locked() ? passphrase() : std::string());
}

sync::Keys Context::keys(const journal::DirectoryInfo& info, const std::string& passphrase) const {
  const auto secrets = directory().secrets(passphrase);
  if (secrets) return journal::keys_of(*secrets, info.origin, info.hub);
  switch (secrets.error()) {
    case journal::UnlockError::wrong_passphrase:
    case journal::UnlockError::needs_passphrase:
      throw Refused(say(
          "Mật khẩu không đúng. Gõ lại; nếu đã quên, xã thu hồi máy và mời lại.",
          "The passphrase is wrong. Try again; if it is lost, the commune revokes the device and invites it anew."));
    case journal::UnlockError::no_secret:
      throw Refused(say("Thư mục thiếu tệp khóa (secret.age hoặc secret.json); khôi phục từ bản sao lưu.",
                        "The key file (secret.age or secret.json) is missing; restore it from a backup."));
    case journal::UnlockError::damaged:
      break;
  }
  throw Refused(
      say("Tệp khóa bị hỏng; khôi phục từ bản sao lưu.", "The key file is damaged; restore it from a backup."));
}

void Context::out(std::string_view text) const {
  // What others wrote stands in lists and JSON as it is; a terminal must not obey it.
  const std::string shown = ::isatty(STDOUT_FILENO) == 0 ? std::string() : records::printable(text);
  const std::string_view bytes = shown.empty() ? text : shown;
  std::fwrite(bytes.data(), 1, bytes.size(), stdout);
  if (text.empty() || text.back() != '\n') std::fputc('\n', stdout);
  std::fflush(stdout);
}

void Context::tell(std::string_view text) const {
  const std::string shown = records::printable(text);
  std::fwrite(shown.data(), 1, shown.size(), stderr);
  std::fputc('\n', stderr);
}

std::function<void(std::uint64_t, std::uint64_t)> Context::progress(std::string label) const {
  if (::isatty(STDERR_FILENO) == 0) return [](std::uint64_t, std::uint64_t) {};
  return [label = std::move(label), shown = -1](std::uint64_t done, std::uint64_t total) mutable {
    const int percent = total == 0 ? 100 : static_cast<int>(done * 100 / total);
    if (percent == shown) return;
    shown = percent;
    const int filled = percent * 30 / 100;
    std::fprintf(stderr, "\r%s [%s%s] %3d%%%s", label.c_str(),
                 std::string(static_cast<std::size_t>(filled), '#').c_str(),
                 std::string(static_cast<std::size_t>(30 - filled), '.').c_str(), percent, percent >= 100 ? "\n" : "");
  };
}

std::string read_input(const Context& context, const std::string& path, std::uint64_t limit) {
  try {
    return base::read_file(path, limit);
  } catch (const base::FileError& error) {
    if (error.code() == EFBIG)
      throw Refused(
          fmt::format(fmt::runtime(context.say(
                          "Tệp \"{}\" lớn quá giới hạn ({} MB). Xem lại có đúng tệp không; nếu đúng, chia nhỏ.",
                          "The file \"{}\" passes the limit ({} MB). Check that it is the right one; if so, "
                          "split it.")),
                      path, limit / 1'000'000));
    throw Refused(fmt::format(fmt::runtime(context.say("Không đọc được tệp \"{}\" ({}). Xem lại tên tệp.",
                                                       "Cannot read the file \"{}\" ({}). Check its name.")),
                              path, error.what()));
  }
}

crypto::VerifierKey read_key(const Context& context, const std::string& text) {
  const auto key = crypto::parse_vkey(text);
  if (!key)
    throw Refused(
        fmt::format(fmt::runtime(context.say(
                        "--key \"{}\": không phải khóa công khai (tên+mã+base64). Chép nguyên dòng trong keys.txt.",
                        "--key \"{}\": no verifier key (name+id+base64). Copy a whole line of keys.txt.")),
                    text));
  return *key;
}

void check_hub_url(const Context& context, const std::string& option, const std::string& text) {
  if (net::parse_url(text)) return;
  throw Refused(fmt::format(
      fmt::runtime(context.say("{} \"{}\": không phải địa chỉ máy của xã. Viết như http://192.168.1.10:8470.",
                               "{} \"{}\": no address of a hub. Write it like http://192.168.1.10:8470.")),
      option, text));
}

base::Date read_day(const Context& context, const std::string& option, const std::string& text) {
  if (const auto iso = base::parse_iso_date(text)) return *iso;
  int day = 0;
  int month = 0;
  int year = 0;
  char rest = 0;
  if (std::sscanf(text.c_str(), "%2d/%2d/%4d%c", &day, &month, &year, &rest) == 3) {
    const base::Date date{year, month, day};
    if (year >= 1000 && date.valid()) return date;
  }
  throw WrongUsage(fmt::format(
      fmt::runtime(context.say("{}: \"{}\" không phải là ngày. Viết ngày/tháng/năm, như 05/09/2025.",
                               "{}: \"{}\" is no day. Write day/month/year, like 05/09/2025, or 2025-09-05.")),
      option, text));
}

}  // namespace sovang::cli
