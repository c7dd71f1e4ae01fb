#include <algorithm>
#include <nlohmann/json.hpp>

#include "node/api/exchange_steps.h"
#include "node/api/hub_speech.h"
#include "node/audit/audit.h"
#include "node/audit/export.h"
#include "node/audit/load_export.h"
#include "node/cli/command.h"
#include "node/journal/highest.h"
#include "node/journal/status.h"
#include "node/proof/keys.h"
#include "node/views/witnesses.h"

namespace sovang::cli {
namespace {

using nlohmann::ordered_json;

// ── audit ──

struct AuditOptions {
  bool json = false, report = false;
  std::string tiles, period, keys_file;
  std::vector<std::string> keys, as_of;
};

constexpr std::uint64_t kKeysBytesMax = 16u << 20;

/// A file with a key a line. What travels with the data proves nothing by itself, so the commune's own are shown.
std::vector<crypto::VerifierKey> read_keys(const Context& context, const std::string& file) {
  std::vector<crypto::VerifierKey> out;
  const std::string text = read_input(context, file, kKeysBytesMax);
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    std::string line = text.substr(at, end - at);
    at = end + 1;
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) out.push_back(read_key(context, line));
  }
  for (const auto& key : out)
    if (key.name.ends_with("/xa") || key.name.ends_with("/xa/cosigner"))
      context.tell(message(context, "Khóa của xã trong tệp, so với bảng niêm yết: {}  {}",
                           "The commune's key in the file, compare it with the notice board: {}  {}",
                           proof::fingerprint(key), key.text()));
  return out;
}

audit::AuditedExport audit_folder(const Context& context, const AuditOptions& options,
                                  const audit::Progress& progress) {
  if (options.keys.empty() && options.keys_file.empty())
    throw WrongUsage(context.say("`audit --tiles` cần ít nhất một --key (dòng trong keys.txt), hoặc --keys TỆP.",
                                 "`audit --tiles` needs at least one --key (a line of keys.txt), or --keys FILE."));
  std::vector<crypto::VerifierKey> keys;
  if (!options.keys_file.empty()) keys = read_keys(context, options.keys_file);
  for (const auto& text : options.keys)
    if (const auto key = read_key(context, text); std::ranges::find(keys, key) == keys.end()) keys.push_back(key);
  if (!std::filesystem::is_directory(options.tiles))
    throw Refused(
        message(context, "--tiles \"{}\": không có thư mục này.", "--tiles \"{}\": no such folder.", options.tiles));
  return audit::audit_export(options.tiles, keys, progress);
}

views::ReportRequest report_request(const Context& context, const AuditOptions& options) {
  views::ReportRequest request;
  if (!options.period.empty() && !views::set_period(request, options.period))
    throw WrongUsage(message(context, "--period \"{}\": viết 2025, 2025-Q1 hoặc 2025-H1.",
                             "--period \"{}\": write 2025, 2025-Q1 or 2025-H1.", options.period));
  for (const auto& day : options.as_of) request.as_of.push_back(read_day(context, "--as-of", day));
  if (request.as_of.empty()) request.as_of.push_back(context.today());
  return request;
}

/// The report counted again; nothing else on stdout, so that it can be compared.
int recomputed_report(const Context& context, const audit::AuditedExport& audited,
                      const views::ReportRequest& request) {
  if (!audited.book) {
    context.tell(audit::audit_text(audited.result, context.vietnamese()));
    throw Refused(
        context.say("Không tính lại báo cáo: bản xuất không nguyên vẹn, hoặc thiếu sổ của xã.",
                    "The report is not counted again: the export is not intact, or lacks the commune's log."));
  }
  context.out(audited.book->report(request));
  for (const auto& finding : audited.result.findings)
    if (finding.code == "log_left_out" || finding.code == "log_behind")
      context.tell(fmt::format("{}: {} ({} < {})", finding.origin,
                               context.vietnamese() ? finding.meaning_vi : finding.meaning_en, finding.found,
                               finding.expected));
  for (const auto& group : audited.book->not_in_package())
    context.tell(message(context, "Bản xuất này không có gì để tính mục \"{}\".",
                         "This export has nothing from which \"{}\" could be counted.", group));
  return kDone;
}

int audit(const Context& context, const AuditOptions& options) {
  const auto progress = context.progress(context.say("Kiểm tra", "Auditing"));
  audit::AuditResult result;
  if (!options.tiles.empty()) {
    const auto request = report_request(context, options);
    auto audited = audit_folder(context, options, progress);
    if (options.report) return recomputed_report(context, audited, request);
    result = std::move(audited.result);
  } else {
    const auto journal = context.open();
    result =
        audit::audit_directory(journal->db(), journal->logs(), journal->views(), journal->info().hub_key, progress);
  }
  context.out(options.json ? audit::audit_json(result) : audit::audit_text(result, context.vietnamese()));
  return result.intact() ? kDone : kRefused;
}

// ── export ──

struct ExportOptions {
  std::string tiles, origin, reader;
  bool open_only = false;
};

int export_command(const Context& context, const ExportOptions& options) {
  const auto journal = context.open();
  const auto roster = journal->roster();
  audit::ExportRequest request{options.tiles, std::nullopt, options.open_only, {}, {}, {}};
  if (!options.reader.empty()) request.reader = records::Role::inspector;
  if (!options.origin.empty()) {
    if (!journal->logs().state(options.origin))
      throw Refused(message(context, "--origin \"{}\": không giữ sổ này. Xem `status`.",
                            "--origin \"{}\": no such log is held. See `status`.", options.origin));
    request.origin = options.origin;
  }
  for (const auto& witness : views::registered_witnesses(journal->db())) request.witnesses.push_back(witness.key);
  request.witness_notes = store::witness_notes(journal->db());
  journal::raise_highest(*journal);
  const auto result = audit::export_tiles(journal->logs(), roster, request);
  context.out(message(
      context,
      "Đã xuất {} sổ, {} mục vào \"{}\". Kiểm tra: sovang audit --tiles \"{}\" --key … (các dòng của keys.txt).",
      "Exported {} logs, {} entries to \"{}\". Verify: sovang audit --tiles \"{}\" --key … (the lines of keys.txt).",
      result.logs, result.entries, options.tiles, options.tiles));
  if (result.not_covered > 0)
    context.tell(message(context, "{} mục mới chưa được xã đối chứng nên chưa có trong bản xuất.",
                         "{} new entries are not cosigned yet and so are not in the export.", result.not_covered));
  bool whole = true;
  for (const auto& omission : result.left_out) {
    context.tell(fmt::format("{}: {}", omission.origin, audit::meaning_of(omission.why, context.vietnamese())));
    whole = whole && (omission.why == audit::LeftOut::incomplete || omission.why == audit::LeftOut::not_for_reader);
  }
  return whole ? kDone : kRefused;
}

// ── status ──

struct JsonOption {
  bool json = false;
};

int status(const Context& context, const JsonOption& options) {
  const auto journal = context.open();
  const auto& info = journal->info();
  const ordered_json status = journal::status_json(*journal, context.directory());
  if (options.json) {
    context.out(status.dump(2));
    return kDone;
  }
  context.out(message(context, "{} · {} · sê-ri phiếu {}", "{} · {} · receipt series {}",
                      info.hub ? context.say("Máy của xã", "Hub") : context.say("Máy của khu", "Device"), info.origin,
                      journal->series()));
  for (const auto& log : status["logs"])
    context.out(message(context, "  {}: {} mục, đã đối chứng {}", "  {}: {} entries, {} cosigned",
                        log["origin"].get<std::string>(), log["size"].get<std::uint64_t>(),
                        log["cosigned"].get<std::uint64_t>()));
  if (!info.hub)
    context.out(message(context, "Còn chờ: {} · lần trao đổi cuối: {}", "Waiting: {} · last exchange: {}",
                        status["waiting"].get<std::uint64_t>(),
                        status["last_exchange"].is_null() ? context.say("chưa có", "never")
                                                          : status["last_exchange"].get<std::string>()));
  for (const auto& text :
       {api::successor_text(context.speech(), *journal), api::recovery_text(context.speech(), *journal, {}),
        api::hand_back_text(context.speech(), *journal)})
    if (!info.hub && !text.empty()) context.out(text);
  if (!status["successor"].is_null())
    context.out(message(context, "Máy của xã đã được thay (lần {}). Xem dòng của nó: `successor show`",
                        "The commune's hub was replaced (number {}). Its line: `successor show`",
                        status["successor"].get<std::uint64_t>()));
  if (info.hub && !status["behind"].is_null()) context.out(api::hub_waits_text(context.speech()));
  return kDone;
}

// ── keys ──

struct KeysOptions {
  bool vkeys = false;
  bool age_identity = false;
};

int keys(const Context& context, const KeysOptions& options) {
  const auto info = context.info();
  const auto own = context.keys(info);
  if (options.age_identity) {
    context.tell(context.say("Đây là khóa bí mật: ai có nó đọc được mọi gói gửi cho máy này.",
                             "This is a secret: whoever has it reads every bundle sealed to this directory."));
    context.out(own.identity.text());
    return kDone;
  }
  std::vector<crypto::VerifierKey> lines{own.log.verifier()};
  if (own.office_log) lines.push_back(own.office_log->verifier());
  if (own.cosigner) lines.push_back(own.cosigner->verifier());
  lines.push_back(own.manifest.verifier());
  const auto journal = context.open();
  const auto hub = journal->roster().hub();
  if (!info.hub && hub) lines.push_back(hub->log_key);
  if (hub)
    for (const auto& one : hub->former) lines.push_back(one.log_key);
  lines.push_back(info.recovery_key);
  journal->views().catch_up();
  for (const auto& witness : views::registered_witnesses(journal->db())) lines.push_back(witness.key);
  for (const auto& key : lines) context.out(key.text());
  if (!options.vkeys) context.out(own.identity.recipient().text());
  return kDone;
}

// ── rebuild ──

int rebuild(const Context& context, const JsonOption&) {
  const auto journal = context.open();
  journal->views().catch_up();
  const auto differences = journal->views().rebuild();
  for (const auto& line : differences) context.out(line);
  context.out(differences.empty()
                  ? context.say("Đã dựng lại từ sổ gốc: không có gì khác.", "Rebuilt from the logs: nothing differed.")
                  : message(context, "Đã dựng lại từ sổ gốc: {} chỗ khác, nay theo sổ gốc.",
                            "Rebuilt from the logs: {} differences, now as the logs say.", differences.size()));
  return kDone;
}

}  // namespace

void add_keeping_commands(Program& program) {
  const Context& context = program.context;
  const char* json_help = context.say("In một tài liệu JSON", "Print one JSON document");
  add_command<AuditOptions>(
      program, "audit",
      context.say("Kiểm tra mọi thứ đang giữ, hoặc một bản xuất", "Verify everything held, or an export"),
      [&](CLI::App& sub, AuditOptions& options) {
        sub.add_flag("--json", options.json, json_help);
        auto* tiles = sub.add_option("--tiles", options.tiles, context.say("Thư mục bản xuất", "Folder of an export"));
        sub.add_option("--key", options.keys, context.say("Khóa công khai được tin", "A verifier key to trust"));
        sub.add_option("--keys", options.keys_file,
                       context.say("Tệp các khóa được tin, mỗi dòng một khóa (như keys.txt)",
                                   "A file of keys to trust, one a line (like keys.txt)"));
        auto* report =
            sub.add_flag("--report", options.report,
                         context.say("Tính lại báo cáo từ bản xuất và in ra (như `report --json`)",
                                     "Count the report again from the export and print it (as `report --json`)"))
                ->needs(tiles);
        sub.add_option("--period", options.period, "2025 | 2025-Q1 | 2025-H1")->needs(report);
        sub.add_option("--as-of", options.as_of,
                       context.say("Tính đến ngày (lặp lại được)", "As of this day (repeatable)"))
            ->needs(report);
      },
      audit);
  add_command<ExportOptions>(
      program, "export",
      context.say("Xuất sổ theo định dạng mở (C2SP tlog-tiles)", "Export logs in the open format (C2SP tlog-tiles)"),
      [&](CLI::App& sub, ExportOptions& options) {
        sub.add_option("--tiles", options.tiles, context.say("Thư mục ghi ra", "Folder to write"))->required();
        sub.add_option("--origin", options.origin, context.say("Chỉ sổ này", "Only this log"));
        auto* open_only = sub.add_flag("--open-only", options.open_only,
                                       context.say("Không kèm phần riêng tư", "Without private parts"));
        sub.add_option("--for", options.reader,
                       context.say("inspector: chỉ phần người thanh tra được xem (không số điện thoại, không hộ nghèo)",
                                   "inspector: only what an inspector may see (no phone number, no poverty status)"))
            ->check(CLI::IsMember({"inspector"}))
            ->excludes(open_only);
      },
      export_command);
  add_command<JsonOption>(
      program, "status",
      context.say("Thư mục này là gì, giữ những gì, còn chờ gì", "What this directory is, holds, and waits for"),
      [&](CLI::App& sub, JsonOption& options) { sub.add_flag("--json", options.json, json_help); }, status);
  add_command<KeysOptions>(
      program, "keys", context.say("Khóa công khai của thư mục này", "The public keys of this directory"),
      [&](CLI::App& sub, KeysOptions& options) {
        sub.add_flag("--vkeys", options.vkeys, context.say("Chỉ khóa kiểm chữ ký", "Verifier keys only"));
        sub.add_flag("--age-identity", options.age_identity,
                     context.say("In khóa bí mật mở gói gửi đến", "Print the secret identity that opens bundles"));
      },
      keys);
  add_command<JsonOption>(
      program, "rebuild", context.say("Dựng lại các bảng tổng hợp từ sổ gốc", "Drop the views and fold the logs again"),
      [](CLI::App&, JsonOption&) {}, rebuild);
}

}  // namespace sovang::cli
