#include "base/file.h"
#include "node/api/exchange_steps.h"
#include "node/cli/command.h"
#include "node/journal/founding.h"
#include "node/records/text.h"

namespace sovang::cli {
namespace {

Refused found_refused(const Context& context, journal::FoundError error, const std::string& value) {
  switch (error) {
    case journal::FoundError::already_founded:
      return Refused(message(context, "Thư mục \"{}\" đã có sổ; chọn thư mục khác bằng --data.",
                             "The folder \"{}\" already holds a book; choose another with --data.", value));
    case journal::FoundError::bad_origin:
      return Refused(message(
          context,
          "--origin \"{}\": phải là một tên miền viết thường (a-z, 0-9, dấu chấm, gạch nối), như tamnong.example.",
          "--origin \"{}\": must be a lower-case domain name (a-z, 0-9, dot, hyphen), like tamnong.example.", value));
    case journal::FoundError::bad_passphrase:
      return Refused(message(context, "Khóa trong \"{}\" được tạo trước đây với mật khẩu khác; gõ mật khẩu đó.",
                             "The keys in \"{}\" were made earlier under another passphrase; give that one.", value));
  }
  return Refused(value);
}

struct CreateOptions {
  std::string origin, name, area_kind = "thôn", recovery;
  bool no_passphrase = false;
};

int create(const Context& context, const CreateOptions& options) {
  const auto directory = context.directory();
  if (directory.info()) throw found_refused(context, journal::FoundError::already_founded, directory.path().string());
  if (!journal::valid_domain(options.origin))
    throw found_refused(context, journal::FoundError::bad_origin, options.origin);
  journal::HubFounding founding;
  founding.domain = options.origin;
  founding.name = records::clean_text(options.name).text;
  founding.area_kind = records::clean_text(options.area_kind).text;
  founding.passphrase = context.new_passphrase(options.no_passphrase);
  founding.recovery_file =
      options.recovery.empty() ? directory.recovery_key() : std::filesystem::path(options.recovery);
  crypto::SystemRandom random;
  const auto key = journal::found_hub(directory, founding, context.clock().wall(), random);
  if (!key) throw found_refused(context, key.error(), options.origin);
  context.out(key->text());
  context.tell(message(context,
                       "Đã lập sổ của xã {}. Khóa khôi phục ở \"{}\": chép ra USB, cất vào két rồi xóa khỏi máy này.",
                       "The book of {} is founded. The recovery key is in \"{}\": copy it to a USB stick, lock that in "
                       "the safe and delete it here.",
                       founding.name, founding.recovery_file.string()));
  return kDone;
}

struct JoinOptions {
  std::string invitation, request, reply;
  bool no_passphrase = false;
};

sync::Invitation invitation_of(const Context& context, const std::string& line) {
  auto invitation = sync::read_invitation(line);
  if (!invitation)
    throw Refused(context.say(
        "Lời mời bị gõ thiếu hoặc sai. Chép lại nguyên dòng \"sovang-invite-1...\" mà xã gửi.",
        "The invitation is damaged or mistyped. Copy the whole line \"sovang-invite-1...\" that the commune gave."));
  return *std::move(invitation);
}

int finish(const Context& context, const journal::Directory& directory, const sync::Keys& keys,
           std::string_view reply) {
  const auto effect = journal::finish_join(directory, keys, reply);
  if (!effect) throw api::reply_refused(context.speech(), effect.error());
  const auto journal = context.open();
  api::note_contact(*journal, *effect, context.clock().wall());
  context.out(message(context, "Đã vào sổ của xã: máy {}, sê-ri phiếu {}, nhận {} mục.",
                      "Joined: device {}, receipt series {}, {} entries received.", journal->info().origin,
                      journal->info().series, effect->entries));
  if (effect->more)
    context.tell(context.say("Xã còn gửi tiếp: chạy `sync`.", "The commune has more to give: run `sync`."));
  return kDone;
}

int join(const Context& context, const JoinOptions& options) {
  const auto directory = context.directory();
  if (directory.info()) throw found_refused(context, journal::FoundError::already_founded, directory.path().string());
  const auto now = context.clock().wall();
  crypto::SystemRandom random;
  if (!options.reply.empty()) {
    const auto pending = journal::pending_invitation(directory);
    if (!pending)
      throw Refused(context.say("Thư mục này chưa gửi yêu cầu vào sổ nào. Chạy `join LỜI-MỜI --request TỆP` trước.",
                                "No joining was begun here. Run `join INVITATION --request FILE` first."));
    const auto keys = context.keys({false, pending->device, "", "", pending->hub, pending->recovery, ""});
    return finish(context, directory, keys, read_input(context, options.reply, sync::kBundleFileMax));
  }
  if (options.invitation.empty())
    throw WrongUsage(context.say("Thiếu lời mời: `join LỜI-MỜI`.", "The invitation is missing: `join INVITATION`."));
  const auto invitation = invitation_of(context, options.invitation);
  if (options.request.empty() && invitation.url.empty())
    throw Refused(context.say(
        "Lời mời không có địa chỉ mạng. Dùng `join LỜI-MỜI --request TỆP`, đưa tệp cho xã, rồi `join --reply TỆP`.",
        "The invitation names no address. Use `join INVITATION --request FILE`, carry it to the commune, then `join "
        "--reply FILE`."));
  const auto start = journal::start_join(
      directory, invitation,
      directory.has_secrets() && !directory.locked() ? "" : context.new_passphrase(options.no_passphrase), now, random);
  if (!start) throw found_refused(context, start.error(), directory.path().string());
  if (!options.request.empty()) {
    base::write_file_atomic(options.request, start->request.file);
    context.out(message(
        context, "Đã ghi yêu cầu vào \"{}\". Đưa cho xã chạy `exchange`, nhận tệp trả lời rồi chạy `join --reply TỆP`.",
        "The request is in \"{}\". Let the commune run `exchange` on it, bring the reply back, then run `join --reply "
        "FILE`.",
        options.request));
    return kDone;
  }
  net::HttpClient client(invitation.url);
  return finish(context, directory, start->keys, api::post_bundle(context.speech(), client, start->request.file));
}

}  // namespace

void add_founding_commands(Program& program) {
  const Context& context = program.context;
  add_command<CreateOptions>(
      program, "create", context.say("Lập sổ của một xã trên máy này", "Make this directory the hub of a commune"),
      [&](CLI::App& sub, CreateOptions& options) {
        sub.add_option(
               "--origin", options.origin,
               context.say("Tên miền của xã, như tamnong.example", "The commune's domain, like tamnong.example"))
            ->required();
        sub.add_option("--name", options.name, context.say("Tên xã", "The commune's name"))->required();
        sub.add_option(
            "--area-kind", options.area_kind,
            context.say("Từ gọi khu dân cư: khu, thôn, ấp, bản…", "The local word for an area: khu, thôn, ấp…"));
        sub.add_option("--recovery", options.recovery,
                       context.say("Tệp ghi khóa khôi phục", "Where to write the recovery key"));
        sub.add_flag("--no-passphrase", options.no_passphrase,
                     context.say("Không khóa bằng mật khẩu", "Leave the keys without a passphrase"));
      },
      create);
  add_command<JoinOptions>(
      program, "join",
      context.say("Đưa máy này vào sổ của xã bằng lời mời", "Make this directory a device of a hub, by an invitation"),
      [&](CLI::App& sub, JoinOptions& options) {
        sub.add_option("invitation", options.invitation,
                       context.say("Dòng lời mời của xã", "The line that the hub printed"));
        auto* request = sub.add_option("--request", options.request,
                                       context.say("Ghi yêu cầu ra tệp thay vì gửi qua mạng",
                                                   "Write the request to a file instead of sending it"));
        sub.add_option("--reply", options.reply,
                       context.say("Nhận tệp trả lời của xã", "Take the hub's reply from a file"))
            ->excludes(request);
        sub.add_flag("--no-passphrase", options.no_passphrase,
                     context.say("Không khóa bằng mật khẩu", "Leave the keys without a passphrase"));
      },
      join);
}

}  // namespace sovang::cli
