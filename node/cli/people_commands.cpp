// What concerns people and who keeps the book of an area: erasing personal data, handing a device over, settling
// conflicts and doubles.

#include <nlohmann/json.hpp>

#include "node/api/people_speech.h"
#include "node/cli/command.h"
#include "node/cli/labels.h"
#include "node/hub/erasing.h"
#include "node/journal/doubles.h"
#include "node/journal/handover.h"
#include "node/views/doubles.h"

namespace sovang::cli {
namespace {

using nlohmann::ordered_json;

struct JsonOption {
  bool json = false;
};

// ── erase ──

struct EraseOptions {
  hub::ErasureRequest request;
  std::string reason;
  bool dry_run = false;
};

[[noreturn]] void refuse_erasure(const Context& context, hub::EraseError error, const EraseOptions& options) {
  const auto refusal = api::erase_refused(context.speech(), error, options.request);
  throw Refused(fmt::format("{} {} ({})", refusal.field, refusal.sentence, refusal.code));
}

int erase(const Context& context, const EraseOptions& options) {
  const auto info = context.hub_info();
  const auto journal = context.open();
  const auto found = hub::find_erasable(*journal, options.request);
  if (!found) refuse_erasure(context, found.error(), options);
  if (options.dry_run) {
    for (const auto& target : found->targets)
      context.out(fmt::format("{} {}: {}", target.origin, target.index, fmt::join(target.classes, " ")));
  } else {
    crypto::SystemRandom random;
    const auto erased = hub::erase(*journal, context.keys(info), options.request,
                                   {options.reason, info.author, context.clock().wall()}, random);
    if (!erased) refuse_erasure(context, erased.error(), options);
    for (const auto& id : *erased) context.out(id);
    context.tell(
        message(context,
                "Đã xóa phần riêng tư của {} mục ở máy này; số tiền, ngày công, chữ ký giữ nguyên. Máy của khu "
                "xóa khi trao đổi lần tới; xem `erasures`. Bản sao lưu cũ vẫn còn: hủy khi hết hạn giữ.",
                "The private parts of {} entries are erased here; amounts, workdays and signatures stay. "
                "Devices erase at their next exchange; see `erasures`. Older backups still have them: destroy "
                "those when their time is over.",
                found->targets.size()));
    if (journal->db().scrub_wanted())
      context.tell(context.say("Đĩa chưa được dọn hẳn vì có máy đang đọc; lần mở tới sẽ dọn nốt.",
                               "The file is not scrubbed yet, since somebody reads; the next opening finishes it."));
  }
  if (found->records > 0 && !options.request.with_records)
    context.tell(
        message(context, "{} khoản đóng góp của hộ này cũng có phần riêng tư: thêm --with-records để xóa luôn.",
                "{} contributions of this household have private parts, too: add --with-records.", found->records));
  return kDone;
}

int erasures(const Context& context, const JsonOption& options) {
  static_cast<void>(context.hub_info());
  const auto journal = context.open();
  const ordered_json all = hub::erasures_json(*journal);
  if (options.json) {
    context.out(all.dump(2));
    return kDone;
  }
  for (const auto& one : all) {
    context.out(message(context, "{}  {}: {} mục; {}", "{}  {}: {} entries; {}", one["id"].get<std::string>(),
                        one["time"].get<std::string>(), one["targets"].get<std::size_t>(),
                        one["reason"].get<std::string>()));
    for (const auto& done : one["confirmed"])
      context.out(message(context, "   đã xóa ở {}", "   done on {}", done["device"].get<std::string>()));
    for (const auto& device : one["waiting"])
      context.out(message(context, "   chờ {}", "   waits for {}", device.get<std::string>()));
  }
  return kDone;
}

// ── handover ──

struct HandoverOptions {
  std::string action, origin, to;
  bool dry_run = false;
  bool json = false;
};

void show_figures(const Context& context, const ordered_json& figures) {
  for (const auto& row : figures["cash"])
    context.out(message(context, "   tiền mặt {} ({}): {} đ", "   cash of {} ({}): {} đ", row[0].get<std::string>(),
                        row[1].get<std::string>(), shown("amount_vnd", row[2])));
  for (const auto& row : figures["receipts"])
    context.out(message(context, "   phiếu cuối {}{:05}", "   last receipt {}{:05}", row[0].get<std::string>(),
                        row[1].get<std::int64_t>()));
}

void show_differences(const Context& context, const ordered_json& differences) {
  const auto text = [&](const ordered_json& value) { return value.is_null() ? std::string("-") : value.dump(); };
  for (const auto& row : differences)
    context.out(message(context, "   ! {}: bàn giao {}, ở đây {}", "   ! {}: handed over {}, here {}",
                        row[0].get<std::string>(), text(row[1]), text(row[2])));
}

int told(const Context& context, const base::Result<ordered_json, journal::HandoverError>& result,
         const HandoverOptions& options, std::string_view subject) {
  if (!result) {
    const auto refusal = api::handover_refused(context.speech(), result.error(), subject);
    throw Refused(fmt::format("{} ({})", refusal.sentence, refusal.code));
  }
  if (options.json) {
    context.out(result->dump(2));
    return kDone;
  }
  show_figures(context, result->contains("handover") ? (*result)["handover"] : *result);
  if (result->contains("differences")) show_differences(context, (*result)["differences"]);
  return kDone;
}

int start(const Context& context, const HandoverOptions& options) {
  const auto info = context.info();
  const auto journal = context.open();
  if (options.dry_run)
    return told(context, journal::handover_draft(*journal, options.to, context.today()), options, options.to);
  crypto::SystemRandom random;
  const auto done =
      journal::start_handover(*journal, context.keys(info), options.to, info.author, context.clock().wall(), random);
  told(context, done, options, options.to);
  context.tell(context.say("Đã bàn giao. Máy này không ghi thêm nữa; chạy `sync` để xã và máy mới nhận được.",
                           "Handed over. This device writes nothing more; run `sync`, so that the commune and the new "
                           "device get it."));
  return kDone;
}

int confirm(const Context& context, const HandoverOptions& options) {
  if (options.origin.empty())
    throw WrongUsage(context.say("`handover confirm` cần tên sổ của máy cũ; xem `handovers`.",
                                 "`handover confirm` needs the old device's log; see `handovers`."));
  const auto info = context.info();
  const auto journal = context.open();
  if (options.dry_run) return told(context, journal::check_handover(*journal, options.origin), options, options.origin);
  crypto::SystemRandom random;
  const auto done = journal::confirm_handover(*journal, context.keys(info), options.origin, info.author,
                                              context.clock().wall(), random);
  told(context, done, options, options.origin);
  context.tell(
      (*done)["agrees"].get<bool>()
          ? context.say("Số liệu khớp; đã xác nhận.", "The figures agree; confirmed.")
          : context.say("Số liệu không khớp; đã ghi chỗ lệch để hai bên và xã xem lại.",
                        "The figures differ; the differences are written down for both sides and the commune."));
  return kDone;
}

int handover(const Context& context, const HandoverOptions& options) {
  return options.action == "start" ? start(context, options) : confirm(context, options);
}

int handovers(const Context& context, const JsonOption& options) {
  const auto journal = context.open();
  journal->views().catch_up();
  const ordered_json all = journal::handovers_json(*journal);
  if (options.json) {
    context.out(all.dump(2));
    return kDone;
  }
  for (const auto& one : all) {
    context.out(message(context, "{}  {}{}", "{}  {}{}", one["origin"].get<std::string>(), one["on"].get<std::string>(),
                        one["open"].get<bool>() ? context.say("  CHỜ XÁC NHẬN", "  OPEN") : ""));
    show_figures(context, one);
    for (const auto& by : one["confirmed"]) {
      context.out(message(context, "   {}: {}", "   {}: {}", by["origin"].get<std::string>(),
                          by["agrees"].get<bool>() ? context.say("khớp", "agrees") : context.say("lệch", "differs")));
      show_differences(context, by["differences"]);
    }
  }
  return kDone;
}

// ── conflicts, doubles ──

int conflicts(const Context& context, const JsonOption& options) {
  const auto journal = context.open();
  journal->views().catch_up();
  const ordered_json all = views::conflicts_json(journal->db());
  if (options.json) {
    context.out(all.dump(2));
    return kDone;
  }
  for (const auto& one : all) {
    const std::string type = one["type"];
    const std::string id = one["id"];
    const std::string scope = one["scope"];
    context.out(fmt::format("{} {} ({})", type, id, scope));
    for (const auto& version : one["versions"]) {
      context.out(fmt::format("  {} {}  {}  {}  {}", version["shows"].get<bool>() ? "→" : " ",
                              version["version"].get<std::string>(), version["origin"].get<std::string>(),
                              version["author"].get<std::string>(), version["time"].get<std::string>()));
      for (const auto& [name, value] : version.items())
        if (!label_of(name, context.vietnamese()).empty() && label_of(name, context.vietnamese()) != name)
          context.out(fmt::format("       {}: {}", label_of(name, context.vietnamese()), shown(name, value)));
    }
    context.out(message(context, "    chọn một bản: add decision --kind {} --scope {} --record_id {} --keep BẢN",
                        "    keep one: add decision --kind {} --scope {} --record_id {} --keep VERSION", type, scope,
                        id));
  }
  return kDone;
}

struct DoublesOptions {
  std::vector<std::string> keep;
  bool json = false;
};

int keep_doubles(const Context& context, const DoublesOptions& options) {
  const auto info = context.info();
  const auto journal = context.open();
  crypto::SystemRandom random;
  const auto kept = journal::keep_doubles(*journal, context.keys(info), options.keep, journal->writer(),
                                          context.clock().wall(), random);
  if (!kept) {
    const auto refusal = api::doubles_refused(context.speech(), kept.error());
    throw Refused(fmt::format("{} ({})", refusal.sentence, refusal.code));
  }
  context.out(*kept);
  return kDone;
}

int doubles(const Context& context, const DoublesOptions& options) {
  if (!options.keep.empty()) return keep_doubles(context, options);
  const auto journal = context.open();
  journal->views().catch_up();
  const ordered_json all = views::doubles_json(journal->db());
  if (options.json) {
    context.out(all.dump(2));
    return kDone;
  }
  for (const auto& group : all) {
    for (const auto& record : group["records"])
      context.out(fmt::format("{}  {}  {}  {}  {}", record["id"].get<std::string>(),
                              record.value("household_id", record.value("org_id", "")), record.value("work_id", ""),
                              record.value("occurred_on", ""), record["origin"].get<std::string>()));
    context.out(message(context, "    giữ cả: doubles --keep {}; thừa một khoản: reverse MÃ --reason …",
                        "    keep them: doubles --keep {}; one too many: reverse ID --reason …",
                        fmt::join(group["ids"].get<std::vector<std::string>>(), " ")));
  }
  return kDone;
}

}  // namespace

void add_people_commands(Program& program) {
  const Context& context = program.context;
  const char* json_help = context.say("In JSON", "Print JSON");
  add_command<EraseOptions>(
      program, "erase",
      context.say("Máy của xã: xóa phần riêng tư của một hộ, một khoản… theo luật",
                  "Hub: erase the private parts of a household, a record… by law"),
      [&](CLI::App& sub, EraseOptions& options) {
        sub.add_option("id", options.request.id, context.say("Mã của mục", "The record's id"))->required();
        sub.add_option("--reason", options.reason, context.say("Lý do", "The reason"))->required();
        sub.add_option("--class", options.request.classes,
                       context.say("Chỉ các lớp này: name,contact,need,land,note",
                                   "Only these classes: name,contact,need,land,note"))
            ->delimiter(',');
        sub.add_option("--kind", options.request.kind,
                       context.say("Loại, khi nhiều mục mang mã này", "Its kind, where several records bear the id"));
        sub.add_option("--scope", options.request.scope,
                       context.say("Khu của mục, - là của xã", "The record's area, - for the commune's"));
        sub.add_flag("--with-records", options.request.with_records,
                     context.say("Của một hộ: cả các khoản đóng góp", "Of a household: its contributions, too"));
        sub.add_flag("--dry-run", options.dry_run, context.say("Chỉ xem, không xóa", "Show only, erase nothing"));
      },
      erase);
  add_command<JsonOption>(
      program, "erasures",
      context.say("Máy của xã: các lần xóa, máy nào đã xóa theo",
                  "Hub: erasures, and which devices have confirmed them"),
      [&](CLI::App& sub, JsonOption& options) { sub.add_flag("--json", options.json, json_help); }, erasures);
  add_command<HandoverOptions>(
      program, "handover",
      context.say("Bàn giao sổ của khu: start trên máy cũ, confirm trên máy mới",
                  "Hand an area's book over: start on the old device, confirm on the new one"),
      [&](CLI::App& sub, HandoverOptions& options) {
        sub.add_option("action", options.action, "start | confirm")
            ->required()
            ->check(CLI::IsMember({"start", "confirm"}));
        sub.add_option("origin", options.origin,
                       context.say("Với confirm: sổ của máy cũ", "With confirm: the old device's log"));
        sub.add_option("--to", options.to, context.say("Máy nhận bàn giao", "The device that goes on"));
        sub.add_flag("--dry-run", options.dry_run, context.say("Chỉ xem, không ghi", "Show only, write nothing"));
        sub.add_flag("--json", options.json, json_help);
      },
      handover);
  const auto with_json = [&](CLI::App& sub, JsonOption& options) { sub.add_flag("--json", options.json, json_help); };
  add_command<JsonOption>(program, "handovers",
                          context.say("Các lần bàn giao và xác nhận", "Handovers and their confirmations"), with_json,
                          handovers);
  add_command<JsonOption>(program, "conflicts",
                          context.say("Các mục có hai bản sửa khác nhau", "Records that were edited in two ways"),
                          with_json, conflicts);
  add_command<DoublesOptions>(
      program, "doubles",
      context.say("Các khoản có thể ghi trùng; --keep để giữ cả", "Possible doubles; --keep keeps them all"),
      [&](CLI::App& sub, DoublesOptions& options) {
        sub.add_option("--keep", options.keep, context.say("Mã các khoản đều đúng", "Ids that are all right"));
        sub.add_flag("--json", options.json, json_help);
      },
      doubles);
}

}  // namespace sovang::cli
