// What a commune's office decides about its devices: ending them, and what they wrote behind their end.

#include <nlohmann/json.hpp>

#include "node/api/hub_speech.h"
#include "node/cli/command.h"
#include "node/cli/labels.h"
#include "node/hub/devices.h"
#include "node/hub/returning.h"
#include "node/hub/revocation.h"
#include "node/views/quarantine.h"

namespace sovang::cli {
namespace {

using nlohmann::ordered_json;

// ── devices ──

struct DevicesOptions {
  bool json = false;
};

std::string health_text(const Context& context, const std::string& code, const ordered_json& device) {
  if (code == "tampering")
    return context.say(
        "CÓ HAI SỔ KHÁC NHAU dưới khóa của máy này mà máy không giải thích: có người sửa sổ. Giữ máy lại, báo xã",
        "TWO DIFFERENT BOOKS under this device's key and no explanation: somebody altered it. Keep the device, look "
        "into it");
  if (code == "revoked") return context.say("đã thu hồi", "revoked");
  if (code == "quarantine")
    return message(context, "{} mục đến sau khi thu hồi đang chờ xét (`quarantine`)",
                   "{} entries came after the revocation and wait for a decision (`quarantine`)",
                   device["quarantined"].get<std::uint64_t>());
  if (code == "behind")
    return context.say("máy đã quay về bản cũ (khôi phục hoặc chép máy); lần gửi tới sẽ tự nối lại",
                       "the device went back in time (restored or copied); it mends itself with its next exchange");
  if (code == "recovered")
    return message(context, "đã quay về bản cũ {} lần và đã tự nối lại, không mất mục nào; sê-ri phiếu nay là {}",
                   "went back in time {} times and mended itself, nothing is lost; its receipts now run under {}",
                   device["recoveries"].size(), device["recoveries"].back()["series"].get<std::string>());
  if (code == "clock")
    return message(context, "đồng hồ lệch {} phút; không ảnh hưởng việc tính",
                   "its clock is {} minutes off; that changes no figure",
                   device["skew_seconds"].get<std::int64_t>() / 60);
  if (code == "never") return context.say("chưa trao đổi lần nào", "never met");
  return context.say("bình thường", "healthy");
}

void show_waiting(const Context& context, const ordered_json& waiting) {
  if (waiting.is_null()) return;
  context.out(
      context.say("! MÁY CỦA XÃ ĐÃ QUAY VỀ BẢN CŨ: chưa đối chứng, chưa ghi thêm được. Để mọi máy gửi xã một lần.",
                  "! THE HUB WENT BACK IN TIME: it cosigns and writes nothing. Let every device exchange once."));
  for (const auto& device : waiting["not_heard"])
    context.out(message(context, "    còn chờ: {}", "    not heard from: {}", device.get<std::string>()));
  for (const auto& one : waiting["missing"])
    context.out(message(context, "    còn thiếu: {} đến mục {} {}", "    missing: {} up to {} {}",
                        one["origin"].get<std::string>(), one["size"].get<std::uint64_t>(),
                        one["device"].get<std::string>()));
  context.out(context.say("    máy nào không bao giờ gửi được nữa: `accept-loss --reason LÝ-DO`",
                          "    where a device will never come: `accept-loss --reason TEXT`"));
}

int devices(const Context& context, const DevicesOptions& options) {
  static_cast<void>(context.hub_info());
  const auto journal = context.open();
  const ordered_json all = hub::devices_json(*journal);
  if (options.json) {
    context.out(all.dump(2));
    return kDone;
  }
  show_waiting(context, all["waiting"]);
  for (const auto& device : all["devices"]) {
    const std::string last = device["last_exchange"].is_null() ? context.say("chưa trao đổi lần nào", "never met")
                                                               : device["last_exchange"].get<std::string>();
    context.out(message(context, "{}  sê-ri {}  {} mục, đã đối chứng {}  lần cuối: {}",
                        "{}  series {}  {} entries, {} cosigned  last: {}", device["origin"].get<std::string>(),
                        device["series"].get<std::string>(), device["entries"].get<std::uint64_t>(),
                        device["cosigned"].get<std::uint64_t>(), last));
    for (const auto& code : device["health"])
      context.out("    " + health_text(context, code.get<std::string>(), device));
  }
  for (const auto& row : all["evidence"])
    context.out(message(context, "! {} {}: {}, {}", "! {} {}: {}, {}", row["seen_at"].get<std::string>(),
                        row["origin"].get<std::string>(), row["code"].get<std::string>(),
                        row["explained"] == "unexplained"
                            ? context.say("chưa giải thích (giữ làm bằng chứng)", "unexplained (kept as evidence)")
                            : context.say("đã giải thích", "explained")));
  return kDone;
}

// ── revoke ──

struct RevokeOptions {
  hub::RevokeRequest request;
};

int revoke(const Context& context, const RevokeOptions& options) {
  const auto info = context.hub_info();
  const auto keys = context.keys(info);
  const auto journal = context.open();
  crypto::SystemRandom random;
  const auto size = hub::revoke(*journal, keys, options.request, context.clock().wall(), random);
  if (!size) {
    const auto refusal = api::revoke_refused(context.speech(), size.error(), options.request);
    throw Refused(std::string(refusal.field) + " " + refusal.sentence);
  }
  context.out(
      message(context,
              "Đã thu hồi {}: {} mục đầu vẫn tính như cũ. Mục nào đến sau được để riêng; xem và quyết định bằng "
              "`quarantine`.",
              "{} is revoked: its first {} entries count as before. What comes later is kept apart; see and "
              "decide with `quarantine`.",
              options.request.device, *size));
  return kDone;
}

// ── quarantine ──

struct QuarantineOptions {
  std::string action;
  hub::QuarantineRequest request;
  bool json = false;
};

void show_quarantined(const Context& context, const ordered_json& one) {
  const std::string state = one["state"];
  const char* said = state == "waiting"    ? context.say("chờ quyết định", "waits for a decision")
                     : state == "accepted" ? context.say("được tính", "accepted")
                                           : context.say("không tính", "refused");
  const std::string reason = one.value("reason", "");
  context.out(message(context, "{} {}: {}{}", "{} {}: {}{}", one["device"].get<std::string>(),
                      one["index"].get<std::uint64_t>(), said, reason.empty() ? "" : " (" + reason + ")"));
  std::string line = "   " + one.value("type", "?") + " " + one.value("id", "") + " " + one.value("time", "");
  for (const char* part : {"body", "private"}) {
    const ordered_json fields = one.value(part, ordered_json::object());
    for (const auto& [name, value] : fields.items())
      line += "; " + label_of(name, context.vietnamese()) + ": " +
              (value.is_string() ? value.get<std::string>() : value.dump());
  }
  context.out(line);
}

int list_quarantine(const Context& context, bool json) {
  const auto journal = context.open();
  journal->views().catch_up();
  const auto entries = views::quarantine_json(journal->db());
  if (json) {
    context.out(entries.dump(2));
    return kDone;
  }
  for (const auto& one : entries) show_quarantined(context, one);
  if (entries.empty())
    context.tell(context.say("Không có mục nào của máy đã thu hồi đang để riêng.",
                             "Nothing of a revoked device is in quarantine."));
  return kDone;
}

int quarantine(const Context& context, const QuarantineOptions& options) {
  const auto info = context.hub_info();
  if (options.action.empty()) return list_quarantine(context, options.json);
  if (options.request.device.empty() || options.request.indexes.empty())
    throw WrongUsage(context.say("Viết `quarantine accept|refuse MÁY SỐ… --reason LÝ-DO`.",
                                 "Write `quarantine accept|refuse ORIGIN INDEX… --reason TEXT`."));
  hub::QuarantineRequest request = options.request;
  request.accept = options.action == "accept";
  const auto keys = context.keys(info);
  const auto journal = context.open();
  crypto::SystemRandom random;
  const auto written = hub::decide_quarantine(*journal, keys, request, context.clock().wall(), random);
  if (!written) {
    const auto refusal = api::quarantine_refused(context.speech(), written.error(), request);
    throw Refused(std::string(refusal.field) + " " + refusal.sentence);
  }
  context.out(message(context, "Đã ghi {} quyết định.", "{} decisions are written.", *written));
  return kDone;
}

// ── accept-loss ──

struct AcceptLossOptions {
  std::string reason;
};

int accept_loss(const Context& context, const AcceptLossOptions& options) {
  const auto info = context.hub_info();
  const auto keys = context.keys(info);
  const auto journal = context.open();
  journal->views().catch_up();
  show_waiting(context, hub::waiting_json(*journal));
  crypto::SystemRandom random;
  const auto done = hub::accept_loss(*journal, keys, options.reason, context.clock().wall(), random);
  if (!done) {
    const auto refusal = api::accept_refused(context.speech(), done.error());
    throw Refused(std::string(refusal.field) + (*refusal.field == 0 ? "" : " ") + refusal.sentence);
  }
  context.out(context.say(
      "Đã ghi nhận phần mất; máy của xã làm việc lại. Máy nào còn giữ thì vẫn nhận lại được khi máy đó gửi.",
      "The loss is on record and the hub goes on. What some device still holds is taken when it comes."));
  return kDone;
}

}  // namespace

void add_hub_commands(Program& program) {
  const Context& context = program.context;
  add_command<DevicesOptions>(
      program, "devices", context.say("Các máy đã ghi danh và tình trạng", "The enrolled devices and their health"),
      [&](CLI::App& sub, DevicesOptions& options) {
        sub.add_flag("--json", options.json, context.say("In một tài liệu JSON", "Print one JSON document"));
      },
      devices);
  add_command<RevokeOptions>(
      program, "revoke",
      context.say("Xã thu hồi một máy (mất, hỏng, đổi chủ)", "Hub: end a device (lost, sold, broken)"),
      [&](CLI::App& sub, RevokeOptions& options) {
        sub.add_option("origin", options.request.device,
                       context.say("Tên đầy đủ của máy, xem `devices`", "The device's full name, see `devices`"))
            ->required();
        sub.add_option("--reason", options.request.reason,
                       context.say("Lý do, để người sau đọc được", "Why, for those who read it later"))
            ->required();
        sub.add_option("--size", options.request.size,
                       context.say("Chỉ tính bấy nhiêu mục đầu (mặc định: đến mục cuối xã đã đối chứng)",
                                   "Count so many entries only (default: those that were cosigned)"));
      },
      revoke);
  add_command<QuarantineOptions>(
      program, "quarantine",
      context.say("Xem và xét những mục đến sau khi máy bị thu hồi",
                  "See and decide about what came after a revocation"),
      [&](CLI::App& sub, QuarantineOptions& options) {
        sub.add_option("action", options.action, "accept | refuse")->check(CLI::IsMember({"accept", "refuse"}));
        sub.add_option("origin", options.request.device, context.say("Tên đầy đủ của máy", "The device's full name"));
        sub.add_option("index", options.request.indexes,
                       context.say("Số thứ tự của mục trong sổ máy đó", "Numbers of the entries in its log"));
        sub.add_option("--reason", options.request.reason, context.say("Lý do", "Why"));
        sub.add_flag("--json", options.json, context.say("In một tài liệu JSON", "Print one JSON document"));
      },
      quarantine);
  add_command<AcceptLossOptions>(
      program, "accept-loss",
      context.say("Xã làm việc tiếp dù chưa lấy lại hết phần đã mất",
                  "Hub: go on without what was lost and did not come back"),
      [&](CLI::App& sub, AcceptLossOptions& options) {
        sub.add_option("--reason", options.reason, context.say("Lý do", "Why"))->required();
      },
      accept_loss);
}

}  // namespace sovang::cli
