// What a commune's office decides about its devices: ending them, and what they wrote behind their end.

#include <nlohmann/json.hpp>

#include "node/api/hub_speech.h"
#include "node/cli/command.h"
#include "node/cli/labels.h"
#include "node/hub/revocation.h"
#include "node/views/quarantine.h"

namespace sovang::cli {
namespace {

using nlohmann::ordered_json;

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
  for (const char* part : {"body", "private"})
    for (const auto& [name, value] : one.value(part, ordered_json::object()).items())
      line += "; " + label_of(name, context.vietnamese()) + ": " +
              (value.is_string() ? value.get<std::string>() : value.dump());
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

}  // namespace

void add_hub_commands(Program& program) {
  const Context& context = program.context;
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
}

}  // namespace sovang::cli
