#include <algorithm>

#include "base/file.h"
#include "node/api/api.h"
#include "node/api/exchange_steps.h"
#include "node/api/network_sync.h"
#include "node/cli/command.h"
#include "node/hub/invitations.h"
#include "node/hub/sync_service.h"
#include "node/journal/journal_pool.h"
#include "node/journal/status.h"
#include "node/net/http_server.h"
#include "node/net/url.h"
#include "node/proof/qr_code.h"
#include "node/store/successor.h"

namespace sovang::cli {
namespace {

// ── invite ──

struct InviteOptions {
  hub::InviteRequest request;
  std::string qr;
};

int invite(const Context& context, const InviteOptions& options) {
  const auto info = context.hub_info();
  if (!options.request.url.empty()) check_hub_url(context, "--url", options.request.url);
  const auto keys = context.keys(info);
  const auto journal = context.open();
  crypto::SystemRandom random;
  const auto invitation = hub::invite(*journal, keys, options.request, context.clock().wall(), random);
  if (!invitation) {
    const auto refusal = api::invite_refused(context.speech(), invitation.error(), options.request);
    throw Refused(std::string("--") + refusal.field + " " + refusal.sentence);
  }
  const std::string line = sync::write_invitation(*invitation);
  if (!options.qr.empty())
    base::write_file_atomic(options.qr, proof::qr_svg(proof::make_qr(line, proof::QrLevel::medium)));
  context.out(line);
  context.tell(message(context, "Lời mời cho máy {} ({}), dùng một lần, đến {}.",
                       "Invitation for {} ({}), single use, until {}.", invitation->device, invitation->series,
                       invitation->expires));
  return kDone;
}

// ── exchange (one carried file) ──

struct ExchangeOptions {
  std::string request, reply;
};

int exchange(const Context& context, const ExchangeOptions& options) {
  const auto info = context.hub_info();
  auto keys = context.keys(info);
  const std::string file = read_input(context, options.request, sync::kBundleFileMax);
  const auto journal = context.open();
  hub::SyncService service(context.directory(), info, std::move(keys), context.clock());
  const auto answer = service.answer(*journal, file);
  if (!answer) {
    const auto obeyed = store::obeyed_successor(journal->db());
    if (obeyed && answer.error().code == "not_for_us")
      context.tell(
          message(context, "Nếu máy khu chưa theo máy mới này: đưa nó dòng sau để chạy `successor accept`:\n{}",
                  "If the device does not follow this new hub yet: give it this line for `successor accept`:\n{}",
                  sync::successor_line(obeyed->statement.note)));
    throw Refused(api::request_refused(context.speech(), answer.error().code, ""));
  }
  base::write_file_atomic(options.reply, answer->file);
  context.out(message(context, "Đã nhận của {}: {} mục. Trả lời ở \"{}\".",
                      "Taken from {}: {} entries. The reply is in \"{}\".", answer->sender, answer->entries,
                      options.reply));
  for (const auto& problem : answer->problems) context.tell(api::problem_text(context.speech(), problem));
  return answer->problems.empty() ? kDone : kRefused;
}

// ── serve ──

struct ServeOptions {
  std::string listen = "127.0.0.1:8470";
  std::vector<std::string> hosts;
  bool public_board = false, public_entries = false;
};

/// Whether only this machine reaches the address.
bool is_loopback(const std::string& listen) {
  const auto endpoint = net::parse_endpoint(listen);
  return endpoint && (endpoint->host == "localhost" || endpoint->host == "::1" || endpoint->host.starts_with("127."));
}

int serve(const Context& context, const ServeOptions& options) {
  if (!net::parse_endpoint(options.listen))
    throw WrongUsage(message(context, "--listen \"{}\": viết địa chỉ và cổng, như 127.0.0.1:8470.",
                             "--listen \"{}\": write an address and a port, like 127.0.0.1:8470.", options.listen));
  const auto info = context.info();
  const bool loopback = is_loopback(options.listen) && options.hosts.empty();
  std::optional<sync::Keys> keys;
  if (info.hub || !loopback) keys = context.keys(info);
  journal::JournalPool pool(context.directory(), info);
  api::Api api(pool, context.clock(), std::move(keys),
               {loopback, options.hosts, SOVANG_VERSION, options.public_board, options.public_entries});
  net::HttpServer server(options.listen, [&](const net::HttpRequest& request) { return api.handle(request); });
  api.set_address(server.address());
  server.stop_on_signals();
  context.out("listening on http://" + server.address());
  server.run();
  return kDone;
}

// ── sync ──

struct SyncOptions {
  std::string hub, export_file, import_file;
  bool hand_back = false;
};

int report_sync(const Context& context, journal::Journal& journal, const api::SyncTotals& totals, bool more) {
  const std::uint64_t waiting = journal::not_cosigned(journal);
  context.out(message(context, "Đã gửi {} mục, đã nhận {} mục, còn chờ đối chứng {} mục{}.",
                      "Sent {} entries, received {}, {} not yet cosigned{}.", totals.sent, totals.received, waiting,
                      more ? context.say("; xã còn gửi tiếp", "; the hub has more to give") : ""));
  for (const auto& problem : totals.problems) context.tell(api::problem_text(context.speech(), problem));
  for (const auto& text :
       {api::recovery_text(context.speech(), journal, totals.recovery), api::hand_back_text(context.speech(), journal)})
    if (!text.empty()) context.tell(text);
  return totals.problems.empty() ? kDone : kRefused;
}

int sync_command(const Context& context, const SyncOptions& options) {
  const auto info = context.device_info();
  const auto keys = context.keys(info);
  const auto journal = context.open();
  journal->views().catch_up();
  if (options.hand_back) journal::hand_back_hub_log(*journal);
  if (!options.export_file.empty()) {
    crypto::SystemRandom random;
    const auto request = api::carry_out(context.directory(), *journal, keys, context.clock().wall(), random);
    base::write_file_atomic(options.export_file, request.file);
    context.out(message(
        context, "Đã ghi {} mục vào \"{}\". Đưa cho xã chạy `exchange`, mang trả lời về và chạy `sync --import TỆP`.",
        "{} entries are in \"{}\". Let the commune run `exchange` on it, bring the reply back and run `sync --import "
        "FILE`.",
        request.entries, options.export_file));
    return kDone;
  }
  if (!options.import_file.empty()) {
    crypto::SystemRandom random;
    const auto taken =
        api::carry_in(context.speech(), context.directory(), *journal, keys,
                      read_input(context, options.import_file, sync::kBundleFileMax), context.clock().wall(), random);
    return report_sync(context, *journal, {taken.sent, taken.received, taken.problems, taken.recovery}, taken.more);
  }
  if (!options.hub.empty()) check_hub_url(context, "--hub", options.hub);
  const std::string url = options.hub.empty() ? journal::hub_url(*journal) : options.hub;
  if (url.empty())
    throw Refused(context.say(
        "Chưa biết địa chỉ máy của xã. Dùng `sync --hub http://…`, hoặc mang tệp bằng `sync --export TỆP`.",
        "The hub's address is not known. Use `sync --hub http://…`, or carry a file with `sync --export FILE`."));
  api::NetworkSync session(context.speech(), context.clock(), *journal, keys, url);
  const bool more = session.run(context.progress(context.say("Gửi xã", "Sending")), false);
  return report_sync(context, *journal, session.totals(), more);
}

}  // namespace

void add_exchange_commands(Program& program) {
  const Context& context = program.context;
  add_command<InviteOptions>(
      program, "invite",
      context.say("Mời một máy vào sổ (in một dòng, dùng một lần)", "Invite a device: prints one line, single use"),
      [&](CLI::App& sub, InviteOptions& options) {
        sub.add_option("--area", options.request.area, context.say("Mã khu, như K01", "Area code, like K01"));
        sub.add_option("--device", options.request.device, context.say("Tên máy, như k01-a", "Device name, like k01-a"))
            ->required();
        sub.add_option("--role", options.request.role, "area | commune | accountant | inspector")
            ->check(CLI::IsMember({"area", "commune", "accountant", "inspector"}));
        sub.add_option("--url", options.request.url,
                       context.say("Địa chỉ máy của xã ghi vào lời mời", "The hub's address to put in"));
        sub.add_option("--days", options.request.days, context.say("Hạn dùng, số ngày", "Valid for so many days"));
        sub.add_option("--qr", options.qr,
                       context.say("Vẽ lời mời thành mã QR (tệp SVG)", "Draw it as a QR code (an SVG file)"));
      },
      invite);
  add_command<ExchangeOptions>(
      program, "exchange",
      context.say("Xã trả lời một tệp mang đến (trao đổi hoặc vào sổ)",
                  "Hub: answer one carried request (exchange or joining)"),
      [&](CLI::App& sub, ExchangeOptions& options) {
        sub.add_option("request", options.request, context.say("Tệp mang đến", "The carried request"))->required();
        sub.add_option("reply", options.reply, context.say("Tệp trả lời sẽ ghi", "Where to write the reply"))
            ->required();
      },
      exchange);
  add_command<ServeOptions>(
      program, "serve", context.say("Mở máy phục vụ cho tới khi dừng", "Serve until stopped"),
      [&](CLI::App& sub, ServeOptions& options) {
        sub.add_option("--listen", options.listen,
                       context.say("Địa chỉ và cổng; cổng 0 tự chọn", "Address and port; port 0 picks one"));
        sub.add_option(
            "--host", options.hosts,
            context.say("Tên mà trang được mở (lặp lại được); khi đó ai cũng cần tài khoản",
                        "Name under which the pages are reached (repeatable); everybody then needs an account"));
        sub.add_flag("--public-board", options.public_board,
                     context.say("Bảng công khai của từng việc xem được không cần đăng nhập",
                                 "The public board of each work is readable without signing in"));
        sub.add_flag("--public-entries", options.public_entries,
                     context.say("Máy của xã: ai cũng tải được phần mở của các mục dưới /tlog/ (phần riêng thì không)",
                                 "Hub: anybody may fetch the entries' open parts under /tlog/ (never private parts)"));
      },
      serve);
  add_command<SyncOptions>(
      program, "sync", context.say("Gửi cho xã và nhận từ xã", "Exchange with the hub"),
      [&](CLI::App& sub, SyncOptions& options) {
        sub.add_option("--hub", options.hub, context.say("Địa chỉ máy của xã", "The hub's address"));
        auto* out = sub.add_option("--export", options.export_file,
                                   context.say("Ghi ra tệp để mang đi", "Write a file to carry"));
        sub.add_flag("--hand-back", options.hand_back,
                     context.say("Mang theo cả sổ của xã: khi máy xã báo không biết máy này (unknown_sender)",
                                 "Carry the hub's own log, too: where it says that it does not know this device"));
        sub.add_option("--import", options.import_file,
                       context.say("Nhận tệp trả lời mang về", "Take the reply brought back"))
            ->excludes(out);
      },
      sync_command);
}

}  // namespace sovang::cli
