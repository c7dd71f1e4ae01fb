#include <nlohmann/json.hpp>
#include <tuple>

#include "base/file.h"
#include "node/cli/command.h"
#include "node/cli/labels.h"
#include "node/cli/table.h"
#include "node/proof/closing.h"
#include "node/proof/prove.h"
#include "node/views/closings.h"
#include "node/views/queries.h"
#include "node/views/report.h"

namespace sovang::cli {
namespace {

using nlohmann::ordered_json;

std::string json_array(const std::vector<std::string>& rows) {
  std::string out = "[";
  for (std::size_t i = 0; i < rows.size(); ++i) out += (i == 0 ? "\n" : ",\n") + rows[i];
  return out + "\n]";
}

/// --from and --to, as far as they are given.
std::pair<std::optional<base::Date>, std::optional<base::Date>> read_days(const Context& context,
                                                                          const std::string& from,
                                                                          const std::string& to) {
  std::pair<std::optional<base::Date>, std::optional<base::Date>> out;
  if (!from.empty()) out.first = read_day(context, "--from", from);
  if (!to.empty()) out.second = read_day(context, "--to", to);
  if (out.first && out.second && *out.second < *out.first)
    throw WrongUsage(message(context, "--from {} --to {}: ngày đầu sau ngày cuối. Đổi lại cho đúng thứ tự.",
                             "--from {} --to {}: the first day is after the last. Put them in order.",
                             out.first->vietnamese(), out.second->vietnamese()));
  return out;
}

// ── list ──

struct ListOptions {
  std::string kind, from, to;
  std::optional<std::int64_t> limit;
  views::ListFilter filter;
  bool json = false;
  bool csv = false;
};

int list(const Context& context, const ListOptions& options) {
  const auto* kind = records::find_kind_by_csv(options.kind);
  if (kind == nullptr) kind = records::find_kind(options.kind);
  if (kind == nullptr)
    throw WrongUsage(message(context, "KIND \"{}\": không có loại này. Xem `list --help`.",
                             "KIND \"{}\": no such kind. See `list --help`.", options.kind));
  views::ListFilter filter = options.filter;
  std::tie(filter.from, filter.to) = read_days(context, options.from, options.to);
  if ((filter.from || filter.to) && records::day_of(*kind).empty()) {
    context.tell(message(context, "--from, --to: loại \"{}\" không có ngày để lọc; đây là tất cả.",
                         "--from, --to: \"{}\" have no day to choose by; these are all of them.", options.kind));
    filter.from = filter.to = std::nullopt;
  }
  if (options.limit && *options.limit < 1)
    throw WrongUsage(message(context, "--limit {}: viết từ 1 trở lên; bỏ đi thì liệt kê hết.",
                             "--limit {}: write 1 or more; without it all rows are listed.", *options.limit));
  filter.limit = static_cast<std::size_t>(options.limit.value_or(0));
  if (!filter.after.empty() && !views::is_cursor(filter.after))
    throw WrongUsage(message(context, "--after \"{}\": không phải `cursor` của một dòng. Chép từ `list --json`.",
                             "--after \"{}\": no row's `cursor`. Copy one from `list --json`.", filter.after));
  const auto journal = context.open();
  journal->views().catch_up();
  const auto rows = views::list_rows(journal->db(), journal->logs(), kind->type, filter);
  if (options.json)
    context.out(json_array(rows));
  else if (options.csv)
    context.out(csv_table(rows));
  else
    context.out(text_table(rows, columns_of(kind->type), context.vietnamese()));
  return kDone;
}

// ── show ──

struct ShowOptions {
  std::string id;
  bool json = false;
};

void show_value(const Context& context, const std::string& name, const ordered_json& value, int depth) {
  const std::string indent(static_cast<std::size_t>(depth) * 2, ' ');
  if (value.is_object() && !value.empty()) {
    context.out(indent + name + ":");
    for (const auto& [inner, item] : value.items()) show_value(context, inner, item, depth + 1);
  } else if (value.is_array() && !value.empty() && value.front().is_object()) {
    int number = 0;
    for (const auto& item : value) show_value(context, name + " " + std::to_string(++number), item, depth);
  } else {
    context.out(indent + label_of(name, context.vietnamese()) + ": " + shown(name, value));
  }
}

int show(const Context& context, const ShowOptions& options) {
  const auto journal = context.open();
  journal->views().catch_up();
  const std::string record = views::show_record(journal->db(), journal->logs(), options.id);
  if (record.empty())
    throw Refused(message(context, "{}: không có trong sổ. Xem lại mã bằng `list` hoặc `search`.",
                          "{}: not in the book. Look it up with `list` or `search`.", options.id));
  if (options.json) {
    context.out(record);
    return kDone;
  }
  const auto parsed = ordered_json::parse(record);
  for (const auto& [name, value] : parsed.items()) show_value(context, name, value, 0);
  return kDone;
}

// ── search ──

struct SearchOptions {
  std::string text;
  std::size_t limit = 0;
  bool json = false;
};

int search(const Context& context, const SearchOptions& options) {
  const auto journal = context.open();
  journal->views().catch_up();
  const auto rows = views::search_households(journal->db(), options.text, options.limit);
  if (options.json)
    context.out(json_array(rows));
  else if (rows.empty())
    context.tell(context.say("Không thấy hộ nào.", "No household found."));
  else
    context.out(text_table(rows, {"id", "area_id", "head_name", "spouse_name", "alley"}, context.vietnamese()));
  return kDone;
}

// ── report ──

struct ReportOptions {
  std::string from, to, period, closed, html;
  std::int64_t version = 0;
  std::vector<std::string> as_of;
  bool json = false;
};

/// The figures to the byte as they were closed; printed with the code of the closing's proof.
int closed_report(const Context& context, const ReportOptions& options) {
  const auto journal = context.open();
  journal->views().catch_up();
  const auto closed = views::closed_period(journal->db(), options.closed, options.version);
  if (!closed)
    throw Refused(message(context, "--closed \"{}\": kỳ này chưa khóa, hoặc không có bản đó. Xem `closings`.",
                          "--closed \"{}\": not closed, or no such version. See `closings`.", options.closed));
  const std::string figures = views::closed_figures(journal->db(), *closed);
  if (options.json) {
    context.out(figures);
    return kDone;
  }
  const auto proved = proof::prove_entry(*journal, closed->origin, closed->index, false);
  const std::string code = proved ? proof::printed_code(proved->proof).text : "";
  const std::string text =
      views::report_text(views::with_names(journal->db(), figures), context.vietnamese() || !options.html.empty());
  if (!options.html.empty()) {
    const auto roster = journal->roster();
    base::write_file_atomic(options.html,
                            proof::closing_html(*closed, roster.hub() ? roster.hub()->name : "", text, code));
    context.tell(message(context, "Đã viết {}", "Wrote {}", options.html));
    return kDone;
  }
  context.out(message(context, "Kỳ {} đã khóa ngày {}, bản {}. Mã số liệu (SHA-256): {}",
                      "Period {} closed on {}, version {}. Digest of the figures (SHA-256): {}", closed->period,
                      closed->closed_on, closed->version, closed->figures_sha256));
  context.out(text);
  if (!code.empty()) context.out(message(context, "Mã QR: {}", "QR code: {}", code));
  return kDone;
}

int report(const Context& context, const ReportOptions& options) {
  if (!options.closed.empty()) return closed_report(context, options);
  views::ReportRequest request;
  if (!options.period.empty() && !views::set_period(request, options.period))
    throw WrongUsage(message(context, "--period \"{}\": viết 2025, 2025-Q1 hoặc 2025-H1.",
                             "--period \"{}\": write 2025, 2025-Q1 or 2025-H1.", options.period));
  if (options.period.empty()) std::tie(request.from, request.to) = read_days(context, options.from, options.to);
  for (const auto& day : options.as_of) request.as_of.push_back(read_day(context, "--as-of", day));
  if (request.as_of.empty()) request.as_of.push_back(context.today());
  const auto journal = context.open();
  journal->views().catch_up();
  request.areas = journal->writer().areas;
  const std::string json = views::report_json(journal->db(), journal->logs(), request);
  context.out(options.json ? json : views::report_text(json, context.vietnamese()));
  return kDone;
}

}  // namespace

void add_reading_commands(Program& program) {
  const Context& context = program.context;
  const char* json_help = context.say("In một tài liệu JSON", "Print one JSON document");
  add_command<ListOptions>(
      program, "list", context.say("Liệt kê một loại", "List records of a kind"),
      [&](CLI::App& sub, ListOptions& options) {
        sub.add_option("kind", options.kind,
                       "areas households orgs rates works meetings contributions expenditures petitions models "
                       "commendations indicators documents finding report_text posting person")
            ->required();
        sub.add_option("--area", options.filter.area_id, context.say("Mã khu", "Area code"));
        sub.add_option("--work", options.filter.work_id, context.say("Mã việc", "Work code"));
        sub.add_option("--household", options.filter.household_id, context.say("Mã hộ", "Household code"));
        sub.add_option("--from", options.from, context.say("Từ ngày", "From this day"));
        sub.add_option("--to", options.to, context.say("Đến ngày", "Up to this day"));
        sub.add_option("--limit", options.limit, context.say("Nhiều nhất bao nhiêu dòng", "At most so many rows"));
        sub.add_option("--after", options.filter.after,
                       context.say("Tiếp sau dòng có `cursor` này", "Go on behind the row with this `cursor`"));
        auto* json = sub.add_flag("--json", options.json, json_help);
        sub.add_flag("--csv", options.csv, context.say("In CSV cho Excel", "Print CSV for Excel"))->excludes(json);
      },
      list);
  add_command<ShowOptions>(
      program, "show",
      context.say("Xem một khoản với lịch sử và chữ ký", "Show one record with its history and signatures"),
      [&](CLI::App& sub, ShowOptions& options) {
        sub.add_option("id", options.id, context.say("Mã của khoản", "The record's id"))->required();
        sub.add_flag("--json", options.json, json_help);
      },
      show);
  add_command<SearchOptions>(
      program, "search",
      context.say("Tìm hộ theo tên, có dấu hoặc không dấu, hoặc mã",
                  "Find households by name (with or without marks) or code"),
      [&](CLI::App& sub, SearchOptions& options) {
        sub.add_option("text", options.text, context.say("Chữ cần tìm", "What to look for"))->required();
        sub.add_option("--limit", options.limit, context.say("Nhiều nhất bao nhiêu hộ", "At most so many"));
        sub.add_flag("--json", options.json, json_help);
      },
      search);
  add_command<ReportOptions>(
      program, "report", context.say("Báo cáo", "The report"),
      [&](CLI::App& sub, ReportOptions& options) {
        auto* period = sub.add_option("--period", options.period, "2025 | 2025-Q1 | 2025-H1");
        sub.add_option("--from", options.from, context.say("Từ ngày", "From this day"))->excludes(period);
        sub.add_option("--to", options.to, context.say("Đến ngày", "Up to this day"))->excludes(period);
        sub.add_option("--as-of", options.as_of,
                       context.say("Tính đến ngày (lặp lại được; ngày đầu là ngày báo cáo)",
                                   "As of this day (repeatable; the first is the report's day)"));
        auto* closed = sub.add_option("--closed", options.closed,
                                      context.say("Số liệu của kỳ đã khóa, đúng từng byte như khi khóa",
                                                  "Figures of a closed period, to the byte as they were closed"))
                           ->excludes(period);
        sub.add_option("--version", options.version,
                       context.say("Bản thứ mấy (mặc định: mới nhất)", "Which version (default: the newest)"))
            ->needs(closed);
        sub.add_option(
               "--html", options.html,
               context.say("Viết tờ khóa sổ để in, có mã QR", "Write the closing sheet to print, with its code"))
            ->needs(closed);
        sub.add_flag("--json", options.json, json_help);
      },
      report);
}

}  // namespace sovang::cli
