// What keeps a book safe: backups and the passphrase.

#include "base/file.h"
#include "node/cli/command.h"
#include "node/journal/backup.h"

namespace sovang::cli {
namespace {

// ── backup ──

struct BackupOptions {
  std::string file;
};

int backup(const Context& context, const BackupOptions& options) {
  const auto info = context.info();
  const bool locked = context.directory().locked();
  const std::string passphrase = locked ? context.passphrase() : context.given_passphrase();
  if (locked) static_cast<void>(context.keys(info, passphrase));  // it is the right one
  const auto journal = context.open();
  crypto::SystemRandom random;
  journal::write_backup(*journal, options.file, passphrase, random);
  context.out(message(context, "Đã sao lưu toàn bộ sổ vào \"{}\".", "Everything is in \"{}\".", options.file));
  if (passphrase.empty())
    context.tell(context.say(
        "Bản sao lưu không có mật khẩu: ai có tệp cũng đọc được và có khóa của máy này. Cất vào nơi an toàn, hoặc "
        "đặt SOVANG_PASSPHRASE rồi sao lưu lại.",
        "The backup has no passphrase: whoever has the file can read it and has this directory's keys. Lock it "
        "away, or set SOVANG_PASSPHRASE and make it again."));
  return kDone;
}

// ── restore ──

struct RestoreOptions {
  std::string file;
  bool replace = false;
};

/// The given passphrase; else none; else the one that is typed.
base::Result<journal::Restored, journal::RestoreError> try_restore(const Context& context,
                                                                   const RestoreOptions& options) {
  const auto attempt = [&](const std::string& passphrase) {
    return journal::restore_backup(context.directory(), options.file, passphrase, options.replace,
                                   context.clock().wall());
  };
  const std::string given = context.given_passphrase();
  auto restored = attempt(given);
  if (restored || restored.error() != journal::RestoreError::wrong_passphrase || !given.empty()) return restored;
  return attempt(context.passphrase());
}

int restore(const Context& context, const RestoreOptions& options) {
  if (!std::filesystem::exists(options.file))
    throw Refused(message(context, "Không có tệp \"{}\". Xem lại tên tệp.", "There is no file \"{}\". Check its name.",
                          options.file));
  const auto restored = try_restore(context, options);
  const std::string folder = context.directory().path().string();
  if (!restored) {
    switch (restored.error()) {
      case journal::RestoreError::wrong_passphrase:
        throw Refused(context.say("Mật khẩu của bản sao lưu không đúng. Đặt SOVANG_PASSPHRASE đúng rồi chạy lại.",
                                  "The backup has another passphrase. Set SOVANG_PASSPHRASE to it and try again."));
      case journal::RestoreError::occupied:
        throw Refused(
            message(context,
                    "Thư mục \"{}\" không trống. Chọn thư mục khác, hoặc dùng --replace (thư mục cũ được giữ lại "
                    "bên cạnh).",
                    "The folder \"{}\" is not empty. Choose another, or use --replace (the old one is kept "
                    "beside it).",
                    folder));
      case journal::RestoreError::damaged:
        break;
    }
    throw Refused(message(context, "\"{}\" không phải là bản sao lưu lành lặn: chưa có gì được tạo. Dùng một bản khác.",
                          "\"{}\" is no sound backup: nothing was made. Use another copy.", options.file));
  }
  context.out(
      message(context, "Đã khôi phục {} vào \"{}\".", "Restored {} into \"{}\".", restored->info.origin, folder));
  if (!restored->replaced.empty())
    context.out(message(context, "Thư mục cũ được giữ ở \"{}\".", "The old folder is kept at \"{}\".",
                        restored->replaced.string()));
  context.tell(
      restored->info.hub
          ? context.say("Máy của xã nay là một bản cũ: chưa đối chứng và chưa ghi gì cho tới khi các máy trả lại "
                        "phần mới hơn. Xem `status` và `devices`.",
                        "The hub is an older copy now: it cosigns and writes nothing until its devices have given "
                        "back what is newer. See `status` and `devices`.")
          : context.say("Máy này nay là một bản cũ: vẫn ghi được, các khoản chờ ở hộp chờ, và `sync` với xã sẽ nối "
                        "lại. Phiếu mang sê-ri mới.",
                        "This device is an older copy now: go on recording, records wait in the outbox, and "
                        "`sync` joins it again. Receipts have a new series."));
  return kDone;
}

// ── passphrase ──

struct PassphraseOptions {
  bool remove = false;
};

int passphrase(const Context& context, const PassphraseOptions& options) {
  const auto info = context.info();
  const auto directory = context.directory();
  const std::string before = directory.locked() ? context.passphrase() : std::string();
  static_cast<void>(context.keys(info, before));
  const auto secrets = directory.secrets(before);
  const std::string after = options.remove ? std::string() : context.changed_passphrase();
  crypto::SystemRandom random;
  directory.write_secrets(*secrets, after, random);
  context.out(after.empty() ? context.say("Đã bỏ mật khẩu: khóa của máy này nay để mở.",
                                          "The passphrase is removed: the keys of this directory lie open.")
                            : context.say("Mật khẩu mới có hiệu lực từ bây giờ. Các bản sao lưu cũ giữ mật khẩu cũ.",
                                          "The new passphrase holds from now on. Older backups keep the old one."));
  return kDone;
}

}  // namespace

void add_safety_commands(Program& program) {
  const Context& context = program.context;
  add_command<BackupOptions>(
      program, "backup",
      context.say("Sao lưu toàn bộ sổ vào một tệp niêm phong", "Write everything into one sealed file"),
      [&](CLI::App& sub, BackupOptions& options) {
        sub.add_option("file", options.file, context.say("Tệp sẽ ghi", "The file to write"))->required();
      },
      backup);
  add_command<RestoreOptions>(
      program, "restore", context.say("Khôi phục sổ từ một bản sao lưu", "Make the data directory from a backup"),
      [&](CLI::App& sub, RestoreOptions& options) {
        sub.add_option("file", options.file, context.say("Bản sao lưu", "The backup"))->required();
        sub.add_flag("--replace", options.replace,
                     context.say("Thay thư mục đang có; bản cũ được giữ bên cạnh",
                                 "Replace the folder that is there; the old one is kept beside it"));
      },
      restore);
  add_command<PassphraseOptions>(
      program, "passphrase",
      context.say("Đặt, đổi hoặc bỏ mật khẩu của thư mục này (mật khẩu mới: SOVANG_NEW_PASSPHRASE hoặc gõ)",
                  "Set, change or remove this directory's passphrase (the new one: SOVANG_NEW_PASSPHRASE, or typed)"),
      [&](CLI::App& sub, PassphraseOptions& options) {
        sub.add_flag("--remove", options.remove, context.say("Bỏ mật khẩu", "Remove it"));
      },
      passphrase);
}

}  // namespace sovang::cli
