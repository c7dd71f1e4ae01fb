// A hub that is gone: the new hub from the recovery key, and devices that accept it.

#include "base/file.h"
#include "node/api/exchange_steps.h"
#include "node/cli/command.h"
#include "node/journal/succession.h"
#include "node/proof/qr_code.h"
#include "node/records/text.h"
#include "node/store/successor.h"

namespace sovang::cli {
namespace {

constexpr std::uint64_t kFileMax = 1u << 16;

struct SuccessorOptions {
  std::string action, line, recovery_key, hub_key, url, qr;
  std::uint64_t number = 1;
  bool no_passphrase = false;
};

/// The recovery key's file may be locked by the passphrase of the hub that is gone.
journal::RecoveryKey open_recovery(const Context& context, const std::string& path) {
  const std::string file = read_input(context, path, kFileMax);
  auto key = journal::read_recovery_key(file, context.given_passphrase());
  if (!key && key.error() == journal::RecoveryKeyError::wrong_passphrase) {
    context.tell(context.say("Tệp khóa khôi phục có mật khẩu (mật khẩu của máy cũ lúc lập sổ).",
                             "The recovery key is locked by the passphrase that the hub had when it was founded."));
    key = journal::read_recovery_key(file, context.passphrase());
  }
  if (key) return *std::move(key);
  throw Refused(
      message(context,
              "\"{}\": không mở được khóa khôi phục: sai mật khẩu (SOVANG_PASSPHRASE), hoặc không phải tệp mà "
              "`create` đã ghi. Chưa có gì được tạo.",
              "\"{}\": the recovery key does not open: another passphrase (SOVANG_PASSPHRASE), or not the file "
              "that `create` wrote. Nothing was made.",
              path));
}

crypto::VerifierKey first_key(const Context& context, const journal::RecoveryKey& recovery, const std::string& given) {
  if (given.empty() && !recovery.hub_key)
    throw WrongUsage(
        context.say("Tệp khóa khôi phục này không ghi khóa của máy xã cũ: thêm --hub-key KHÓA (dòng mà `create` đã in, "
                    "hoặc dòng có "
                    "tên …/xa khi chạy `keys` trên một máy khu).",
                    "This recovery key file does not name the old hub's key: add --hub-key VKEY (the line that "
                    "`create` printed, or "
                    "the one named …/xa of `keys` on a device)."));
  if (given.empty()) return *recovery.hub_key;
  auto key = read_key(context, given);
  const bool fits = key.name == recovery.domain() + "/xa" && (!recovery.hub_key || *recovery.hub_key == key);
  if (!fits)
    throw Refused(message(context, "--hub-key \"{}\": không phải khóa máy xã của {}. Chép đúng dòng có tên {}/xa.",
                          "--hub-key \"{}\": not the key of the hub of {}. Copy the line named {}/xa.", given,
                          recovery.domain(), recovery.domain()));
  return key;
}

void show_line(const Context& context, const sync::Successor& statement, const std::string& qr) {
  const std::string line = sync::successor_line(statement.note);
  if (!qr.empty()) base::write_file_atomic(qr, proof::qr_svg(proof::make_qr(line, proof::QrLevel::medium)));
  context.out(line);
}

int found(const Context& context, const SuccessorOptions& options) {
  const auto directory = context.directory();
  if (options.recovery_key.empty())
    throw WrongUsage(context.say("Thiếu --recovery-key TỆP.", "--recovery-key FILE is missing."));
  if (options.number == 0 || options.number > 1000)
    throw WrongUsage(context.say("--number: từ 1 đến 1000.", "--number: from 1 to 1000."));
  if (!options.url.empty()) check_hub_url(context, "--url", options.url);
  auto recovery = open_recovery(context, options.recovery_key);
  auto first = first_key(context, recovery, options.hub_key);
  crypto::SystemRandom random;
  const journal::SuccessorFounding founding{std::move(recovery), std::move(first), options.url, options.number,
                                            context.new_passphrase(options.no_passphrase)};
  const auto statement = journal::found_successor(directory, founding, random);
  if (!statement)
    throw Refused(message(context, "Thư mục \"{}\" đã có sổ; chọn thư mục trống bằng --data.",
                          "The folder \"{}\" already holds a book; choose an empty one with --data.",
                          directory.path().string()));
  show_line(context, *statement, options.qr);
  context.tell(message(
      context,
      "Đã lập máy mới của xã {} (thay lần {}). Cất lại khóa khôi phục vào két. Đưa dòng trên cho từng máy khu: chạy "
      "`successor accept DÒNG` (hoặc dán vào mục Gửi xã), rồi gửi xã. Máy mới chưa giữ gì: sổ về theo từng máy khu; "
      "sổ văn phòng (đơn thư) mà không máy nào giữ thì mất, trừ khi có bản sao lưu (khi đó dùng `restore` thay cho "
      "lệnh "
      "này). Tài khoản vào trang phải lập lại.",
      "The new hub of {} is made (number {}). Put the recovery key back into the safe. Give the line above to every "
      "device: run `successor accept LINE` there (or paste it on the page for sending), then exchange. The new hub "
      "holds "
      "nothing: the book comes back with the devices; the office's log (petitions) is lost where no device holds it, "
      "unless there is a backup (then use `restore` instead of this). Accounts of the pages are made anew.",
      statement->domain, statement->number));
  return kDone;
}

int accept(const Context& context, const SuccessorOptions& options) {
  static_cast<void>(context.device_info());
  if (options.line.empty())
    throw WrongUsage(context.say("Thiếu dòng của máy mới: `successor accept DÒNG` hoặc TỆP.",
                                 "The new hub's line is missing: `successor accept LINE` or FILE."));
  const std::string line =
      records::clean_text(sync::is_successor_line(options.line) ? options.line
                                                                : read_input(context, options.line, kFileMax))
          .text;
  const auto journal = context.open();
  const auto accepted = journal::accept_successor(*journal, line);
  if (!accepted) throw Refused(api::successor_refused(context.speech(), accepted.error()));
  const std::string url = store::obeyed_successor(journal->db())->statement.url;
  context.out(message(context, "Máy này {} theo máy mới của xã (thay lần {}){}. Chạy `sync` để trao lại sổ.",
                      "This device {} the commune's new hub (number {}){}. Run `sync` to hand the book over.",
                      *accepted ? context.say("từ nay", "obeys") : context.say("vốn đã", "already obeys"),
                      journal->roster().hub()->number, url.empty() ? "" : ": " + url));
  return kDone;
}

int show(const Context& context, const SuccessorOptions& options) {
  const auto journal = context.open();
  const auto obeyed = store::obeyed_successor(journal->db());
  if (!obeyed) throw Refused(context.say("Máy của xã chưa từng được thay.", "The commune's hub was never replaced."));
  show_line(context, obeyed->statement, options.qr);
  return kDone;
}

int successor(const Context& context, const SuccessorOptions& options) {
  if (options.action == "found") return found(context, options);
  return options.action == "accept" ? accept(context, options) : show(context, options);
}

}  // namespace

void add_successor_commands(Program& program) {
  const Context& context = program.context;
  add_command<SuccessorOptions>(
      program, "successor",
      context.say("Máy của xã mất hẳn, không còn bản sao lưu: lập máy mới từ khóa khôi phục, và nhận máy mới",
                  "The hub is gone without a backup: make a new one from the recovery key, and accept it"),
      [&](CLI::App& sub, SuccessorOptions& options) {
        sub.add_option("action", options.action,
                       context.say("found: lập máy mới | accept: máy khu nhận máy mới | show: in lại dòng",
                                   "found: make the new hub | accept: on a device | show: print the line again"))
            ->required()
            ->check(CLI::IsMember({"found", "accept", "show"}));
        sub.add_option("line", options.line,
                       context.say("accept: dòng sovang-successor-1… hoặc tệp chứa nó",
                                   "accept: the line sovang-successor-1…, or a file with it"));
        sub.add_option("--recovery-key", options.recovery_key,
                       context.say("found: tệp khóa khôi phục cất trong két", "found: the file from the safe"));
        sub.add_option("--hub-key", options.hub_key,
                       context.say("found: khóa công khai của máy xã đầu tiên, nếu tệp trên không ghi",
                                   "found: the first hub's public key, where that file does not name it"));
        sub.add_option("--url", options.url,
                       context.say("found: địa chỉ của máy mới", "found: the address of the new hub"));
        sub.add_option("--number", options.number,
                       context.say("found: lần thay thứ mấy (mặc định 1)", "found: which one in order (default 1)"));
        sub.add_option("--qr", options.qr,
                       context.say("found, show: vẽ thêm mã QR ra tệp SVG", "found, show: draw it as a QR code too"));
        sub.add_flag("--no-passphrase", options.no_passphrase,
                     context.say("found: không khóa bằng mật khẩu", "found: leave the keys without a passphrase"));
      },
      successor);
}

}  // namespace sovang::cli
