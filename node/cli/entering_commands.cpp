#include <algorithm>

#include "base/file.h"
#include "node/api/people_speech.h"
#include "node/cli/command.h"
#include "node/journal/entering.h"
#include "node/views/book.h"

namespace sovang::cli {
namespace {

using records::Outcome;
using records::RowOutcome;

constexpr std::uint64_t kCsvBytesMax = 1u << 30;

/// What every command that writes asks: which day it is, and who of the people of this directory writes.
struct WhoOptions {
  std::string today, author;
};

void declare_who(const Context& context, CLI::App& sub, WhoOptions& options) {
  sub.add_option("--today", options.today, context.say("Coi ngày này là hôm nay", "Take this day as today"));
  sub.add_option("--author", options.author,
                 context.say("Mã người ghi (mặc định: người đầu tiên của máy); xem `list person`",
                             "Code of who writes (default: the directory's first person); see `list person`"))
      ->envname("SOVANG_AUTHOR");
}

/// Who enters here: the person named, else the directory's first.
journal::Entering entering(const Context& context, journal::Journal& journal, const WhoOptions& options) {
  const base::Date today = options.today.empty() ? context.today() : read_day(context, "--today", options.today);
  if (journal::handed_over(journal)) throw Refused(api::handed_over_text(context.speech()));
  journal::Entering out{journal.writer(), today, context.language(), context.clock().wall()};
  if (options.author.empty()) return out;
  auto writer = journal.writer_as(options.author, today);
  if (!writer)
    throw Refused(
        message(context,
                "--author \"{}\": không có người ghi này, hoặc đã hết thời gian ({}). Xem `list person`, hoặc "
                "thêm bằng `add person --code {}`.",
                "--author \"{}\": no such person writes here, or their time is over ({}). See `list person`, "
                "or enter them with `add person --code {}`.",
                options.author, writer.error(), options.author));
  out.writer = *std::move(writer);
  return out;
}

// ── import ──

struct ImportOptions {
  std::string kind, file, area, result;
  WhoOptions who;
  bool lenient = false;
  bool dry_run = false;
  bool update = false;
};

void tell_rows(const Context& context, const std::vector<RowOutcome>& rows) {
  for (const auto& row : rows)
    if (row.outcome != Outcome::accept && row.outcome != Outcome::duplicate)
      context.tell(message(context, "  dòng {} ({}): {} {}: {}", "  row {} ({}): {} {}: {}", row.row, row.id,
                           records::name_of(row.outcome), row.code, row.why));
}

/// Each column that an update changes, before anything enters.
void tell_changes(const Context& context, const std::vector<RowOutcome>& rows) {
  for (const auto& row : rows)
    for (const auto& change : row.changes)
      context.tell(message(context, "  dòng {} ({}): {}: \"{}\" → \"{}\"", "  row {} ({}): {}: \"{}\" → \"{}\"",
                           row.row, row.id, change.column, change.before, change.after));
}

/// A code that nobody has would choose no row, and nothing would be said.
void check_area(const Context& context, journal::Journal& journal, const std::string& area) {
  if (area.empty() || area == "-") return;
  journal.views().catch_up();
  const auto book = views::make_book(journal.db(), journal.own_scope());
  if (book->areas_known() && !book->area(area))
    throw Refused(message(context, "--area \"{}\": không có khu này. Xem mã ở `list areas`; - là của xã.",
                          "--area \"{}\": no such area. See `list areas` for its code; - is the commune's.", area));
}

int import_command(const Context& context, const ImportOptions& options) {
  const auto* kind = records::find_kind_by_csv(options.kind);
  if (kind == nullptr)
    throw WrongUsage(message(context, "KIND \"{}\": không có loại này. Xem `import --help`.",
                             "KIND \"{}\": no such kind. See `import --help`.", options.kind));
  const auto info = context.info();
  if (kind->office && !info.hub)
    throw Refused(
        message(context, "\"{}\" chỉ ghi trên máy của xã.", "\"{}\" are entered on the hub only.", options.kind));
  const auto keys = options.dry_run ? std::optional<sync::Keys>() : std::optional(context.keys(info));
  const std::string csv = read_input(context, options.file, kCsvBytesMax);

  const auto journal = context.open();
  if (kind->type != "area") check_area(context, *journal, options.area);
  const auto who = entering(context, *journal, options.who);
  const journal::CsvImport import{kind,
                                  options.area.empty() ? std::nullopt : std::optional(options.area),
                                  options.lenient,
                                  options.dry_run,
                                  options.update,
                                  options.result.empty()};
  const auto judged = [&](const journal::Imported& imported) {
    if (!options.result.empty()) base::write_file_atomic(options.result, records::result_csv(imported.rows));
    tell_changes(context, imported.rows);
    if (imported.doubtful()) tell_rows(context, imported.rows);
  };
  crypto::SystemRandom random;
  auto imported = journal::import_csv(*journal, keys ? &*keys : nullptr, csv, import, who, random, judged);
  if (!imported)
    throw Refused(message(context, "Tệp \"{}\" không đọc được: {}", "The file \"{}\" can't be read: {}", options.file,
                          imported.error().detail));
  auto& counts = imported->counts;
  context.out(message(context, "{}: {} dòng nhận, {} cần xem lại, {} bị từ chối, {} đã có.",
                      "{}: {} accepted, {} to review, {} rejected, {} known already.", options.kind,
                      counts[Outcome::accept], counts[Outcome::review], counts[Outcome::reject],
                      counts[Outcome::duplicate]));
  if (imported->doubtful() && !options.lenient)
    throw Refused(context.say("Không dòng nào vào sổ. Sửa các dòng trên, hoặc thêm --lenient để chỉ nhận các dòng tốt.",
                              "Nothing entered. Mend the rows above, or add --lenient to take the good ones."));
  return kDone;
}

// ── add ──

struct AddOptions {
  std::string kind, work, household, org, area, amount, days, item, quantity, unit, unit_price, value, area_m2, parcel,
      sheet, land_type, land_assets, signed_by, signers, on, note, name;
  WhoOptions who;
  bool yes = false;
  bool no_name = false;
  std::vector<std::string> fields;  // --COLUMN VALUE of a registry
};

/// The options of a contribution, by their own names.
records::Row contribution_row(const AddOptions& options) {
  return {{"work", options.work},
          {"household", options.household},
          {"org", options.org},
          {"area", options.area},
          {"name", options.name},
          {"on", options.on},
          {"amount", options.amount},
          {"days", options.days},
          {"item", options.item},
          {"quantity", options.quantity},
          {"unit", options.unit},
          {"unit_price", options.unit_price},
          {"value", options.value},
          {"area_m2", options.area_m2},
          {"parcel", options.parcel},
          {"sheet", options.sheet},
          {"land_type", options.land_type},
          {"land_assets", options.land_assets},
          {"signed_by", options.signed_by},
          {"signers_required", options.signers},
          {"anonymous", options.no_name ? "1" : ""},
          {"note", options.note}};
}

bool has_column(const records::Kind& kind, std::string_view name) {
  return name == kind.id_column ||
         std::any_of(kind.fields.begin(), kind.fields.end(), [&](const auto& field) { return field.column == name; });
}

[[noreturn]] void no_such_column(const Context& context, const records::Kind& kind, const std::string& name) {
  throw WrongUsage(
      message(context, "--{}: loại \"{}\" không có cột này.", "--{}: \"{}\" has no such column.", name, kind.type));
}

/// Options that contributions have too are columns of a registry here: --name, --unit, --note; --work is work_id,
/// --amount amount_vnd.
records::Row shared_columns(const Context& context, const records::Kind& kind, const AddOptions& options) {
  records::Row row;
  for (const auto& [name, value] : contribution_row(options)) {
    if (value.empty()) continue;
    const std::string* found = nullptr;
    const std::string columns[] = {name, name + "_id", name + "_vnd"};
    for (const auto& column : columns)
      if (found == nullptr && has_column(kind, column)) found = &column;
    if (found == nullptr) no_such_column(context, kind, name);
    row[*found] = value;
  }
  return row;
}

/// `--head_name "…"` or `--head-name "…"` pairs, names as the CSV columns.
void read_pairs(const Context& context, const records::Kind& kind, const std::vector<std::string>& fields,
                records::Row& row) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    std::string name = fields[i];
    const bool named = name.starts_with("--") && name.size() > 2;
    const auto equals = name.find('=');
    std::string value;
    if (named && equals != std::string::npos) {
      value = name.substr(equals + 1);
      name.resize(equals);
    } else if (named && i + 1 < fields.size()) {
      value = fields[++i];
    } else {
      throw WrongUsage(message(context, "\"{}\": viết --CỘT GIÁ-TRỊ, tên cột như trong tệp CSV.",
                               "\"{}\": write --COLUMN VALUE, columns as in the CSV.", name));
    }
    name = name.substr(2);
    std::replace(name.begin(), name.end(), '-', '_');
    if (!has_column(kind, name)) no_such_column(context, kind, name);
    row[name] = value;
  }
}

const records::Kind& kind_to_enter(const Context& context, const std::string& word, bool hub) {
  const auto* kind = journal::kind_of_word(word);
  if (kind == nullptr)
    throw WrongUsage(message(context, "KIND \"{}\": không có loại này. Xem --help của lệnh.",
                             "KIND \"{}\": no such kind. See the command's --help.", word));
  if (kind->office && !hub)
    throw Refused(message(context, "\"{}\" chỉ ghi trên máy của xã.", "A \"{}\" is entered on the hub only.", word));
  return *kind;
}

[[noreturn]] void refuse(const Context& context, const RowOutcome& outcome) {
  const char* remedy =
      outcome.answerable ? context.say(" Nếu đúng như vậy, thêm --yes.", " If it is right, add --yes.") : "";
  throw Refused(fmt::format("{}: {}{}", outcome.code, outcome.why, remedy));
}

int add(const Context& context, const AddOptions& options) {
  const auto info = context.info();
  const auto keys = context.keys(info);
  const bool contribution = journal::is_contribution_word(options.kind);
  const auto& kind = kind_to_enter(context, options.kind, info.hub);
  if (contribution && !options.fields.empty())
    throw WrongUsage(message(context, "Không rõ \"{}\".", "Unknown \"{}\".", options.fields.front()));

  const auto journal = context.open();
  store::Transaction transaction(journal->db());
  journal->views().catch_up();
  const auto book = views::make_book(journal->db(), journal->own_scope());
  crypto::SystemRandom random;
  const auto who = entering(context, *journal, options.who);
  journal::NewRecord record{options.kind,
                            contribution ? contribution_row(options) : shared_columns(context, kind, options),
                            sync::make_ulid(context.clock().wall().milliseconds, random),
                            {}};
  read_pairs(context, kind, options.fields, record.fields);
  auto judged = journal::judge_record(*journal, *book, record, who);
  while (judged.outcome.answerable && options.yes) {
    record.confirmed.push_back(judged.outcome.code);
    judged = journal::judge_record(*journal, *book, record, who);
  }
  const auto& outcome = judged.outcome;
  if (!outcome.draft) refuse(context, outcome);
  const std::string receipt = contribution ? " " + judged.row["receipt_no"] : "";
  const auto written = journal::write_record(*journal, keys, *outcome.draft, who.now, random);
  transaction.commit();
  context.out(written.id + receipt);
  if (!outcome.code.empty()) context.tell(outcome.why);
  return kDone;
}

// ── edit ──

struct EditOptions {
  std::string kind, id;
  WhoOptions who;
  bool yes = false;
  std::vector<std::string> fields;  // --COLUMN VALUE
};

int edit(const Context& context, const EditOptions& options) {
  const auto info = context.info();
  const auto& kind = kind_to_enter(context, options.kind, info.hub);
  if (!kind.editable)
    throw WrongUsage(message(context, "\"{}\" không sửa được; dùng `reverse` (nếu loại đó đảo được) rồi ghi lại.",
                             "A \"{}\" can't be edited; `reverse` it (where it can be) and enter it again.",
                             options.kind));
  const auto keys = context.keys(info);
  const auto journal = context.open();
  store::Transaction transaction(journal->db());
  journal->views().catch_up();
  const auto book = views::make_book(journal->db(), journal->own_scope());
  const auto who = entering(context, *journal, options.who);
  journal::Editing editing{std::string(kind.type), options.id, {}, {}};
  read_pairs(context, kind, options.fields, editing.fields);
  auto judged = journal::judge_edit(*book, editing, who);
  if (!judged)
    throw Refused(message(context, "{}: không có trong sổ ({}). Xem lại mã bằng `list` hoặc `search`.",
                          "{}: not in the book ({}). Look it up with `list` or `search`.", options.id, kind.type));
  while (judged->outcome.answerable && options.yes) {
    editing.confirmed.push_back(judged->outcome.code);
    judged = journal::judge_edit(*book, editing, who);
  }
  const auto& outcome = judged->outcome;
  if (outcome.outcome == Outcome::duplicate) {
    context.tell(outcome.why);
    return kDone;
  }
  if (!outcome.draft) refuse(context, outcome);
  crypto::SystemRandom random;
  context.out(journal::write_record(*journal, keys, *outcome.draft, who.now, random).id);
  transaction.commit();
  if (!outcome.code.empty()) context.tell(outcome.why);
  return kDone;
}

// ── reverse ──

struct ReverseOptions {
  std::string id, reason;
  WhoOptions who;
};

std::string reversal_refused(const Context& context, const std::string& code, const std::string& id) {
  if (code == "REVERSAL_TARGET_UNKNOWN")
    return message(context, "{}: không có khoản này trong sổ ({}). Xem lại mã bằng `list` hoặc `search`.",
                   "{}: no such record in the book ({}). Look it up with `list` or `search`.", id, code);
  if (code == "ALREADY_REVERSED")
    return message(context, "{}: khoản này đã đảo rồi ({}). Nếu cần, ghi một khoản mới.",
                   "{}: already reversed ({}). Enter a new record if one is needed.", id, code);
  if (code == "IS_REVERSAL")
    return message(context, "{}: đây là bút toán đảo, không đảo lại được ({}). Ghi một khoản mới.",
                   "{}: this is itself a reversal ({}). Enter a new record instead.", id, code);
  if (code == "NO_AUTHORITY")
    return message(context, "{}: máy này không có quyền đảo khoản này; nhờ đúng khu hoặc xã đảo.",
                   "{}: this device has no authority over that record; let its area or the commune reverse it.", id);
  if (code == "REASON_MISSING")
    return message(context, "--reason: chưa ghi lý do ({}). Ghi vì sao đảo khoản {}.",
                   "--reason: no reason is given ({}). Say why {} is reversed.", code, id);
  if (code == "NOT_REVERSIBLE")
    return message(context, "{}: loại này không đảo ({}). Sửa bằng `edit`; loại không sửa được thì ghi một mục mới.",
                   "{}: this kind is not reversed ({}). Use `edit`; where it has none, enter a new record.", id, code);
  return message(context, "{}: không đảo được ({}).", "{}: can't be reversed ({}).", id, code);
}

int reverse(const Context& context, const ReverseOptions& options) {
  const auto info = context.info();
  const auto keys = context.keys(info);
  const auto journal = context.open();
  store::Transaction transaction(journal->db());
  journal->views().catch_up();
  const auto book = views::make_book(journal->db(), journal->own_scope());
  crypto::SystemRandom random;
  const std::string new_id = sync::make_ulid(context.clock().wall().milliseconds, random);
  const auto reversed = journal::reverse_record(*journal, *book, keys, {options.id, new_id, options.reason},
                                                entering(context, *journal, options.who), random);
  if (!reversed) throw Refused(reversal_refused(context, reversed.error(), options.id));
  transaction.commit();
  context.out(reversed->receipt_no.empty() ? reversed->id : reversed->id + " " + reversed->receipt_no);
  return kDone;
}

void declare_add(const Context& context, CLI::App& sub, AddOptions& options) {
  const auto option = [&](const char* name, std::string& value, const char* vi, const char* en) {
    sub.add_option(name, value, context.say(vi, en));
  };
  sub.add_option(
         "kind", options.kind,
         "money | workday | goods | land | budget | household | org | work | meeting | expenditure | completion "
         "| same_as | opening_balance | remittance | area_succession | decision | document | finding | report_text "
         "| posting | person | …")
      ->required();
  option("--work", options.work, "Mã việc", "Work code");
  option("--household", options.household, "Mã hộ", "Household code");
  option("--org", options.org, "Mã tổ chức", "Organisation code");
  option("--area", options.area, "Mã khu (mặc định: khu của máy)", "Area code (default: the device's)");
  option("--amount", options.amount, "Số tiền như người ta viết: 500k, 1,5 triệu",
         "Amount as people write it: 500k, 1,5 triệu");
  option("--days", options.days, "Số ngày công, như 1,5", "Workdays, like 1,5");
  option("--item", options.item, "Hiện vật", "Goods");
  option("--quantity", options.quantity, "Số lượng", "Quantity");
  option("--unit", options.unit, "Đơn vị", "Unit");
  option("--unit-price", options.unit_price, "Đơn giá", "Unit price");
  option("--value", options.value, "Thành tiền", "Agreed value");
  option("--area-m2", options.area_m2, "Diện tích đất, m²", "Land in m²");
  option("--parcel", options.parcel, "Thửa đất số", "Parcel number");
  option("--sheet", options.sheet, "Tờ bản đồ số", "Map sheet number");
  option("--land-type", options.land_type, "Loại đất", "Land type");
  option("--land-assets", options.land_assets, "Tài sản trên đất", "Assets on the land");
  option("--signed-by", options.signed_by, "Những người đã ký, cách nhau bằng dấu ;", "Who signed, separated by ;");
  option("--signers-required", options.signers, "Số người phải ký", "How many must sign");
  option("--name", options.name, "Tên người góp nếu không phải chủ hộ", "The giver's name where it is not the head's");
  option("--on", options.on, "Ngày, như 05/09/2025 (mặc định: hôm nay)", "Day, like 05/09/2025 (default: today)");
  option("--note", options.note, "Ghi chú", "Note");
  declare_who(context, sub, options.who);
  sub.add_flag("--no-name", options.no_name,
               context.say("Người góp không muốn nêu tên", "The giver wants no name on lists"));
  sub.add_flag("--yes", options.yes, context.say("Xác nhận điều máy hỏi lại", "Confirm what the check asks about"));
}

}  // namespace

void add_entering_commands(Program& program) {
  const Context& context = program.context;
  add_command<ImportOptions>(
      program, "import", context.say("Nhập một tệp CSV", "Import a CSV file"),
      [&](CLI::App& sub, ImportOptions& options) {
        sub.add_option("kind", options.kind,
                       "areas households orgs rates works meetings contributions expenditures petitions models "
                       "commendations indicators documents")
            ->required();
        sub.add_option("file", options.file, context.say("Tệp CSV", "The CSV file"))->required();
        sub.add_option(
            "--area", options.area,
            context.say("Chỉ các dòng của khu này; - là của xã", "Only this area's rows; - for the commune's"));
        sub.add_flag("--lenient", options.lenient,
                     context.say("Nhận dòng tốt, bỏ dòng lỗi", "Take the good rows, list the others"));
        sub.add_flag("--dry-run", options.dry_run, context.say("Chỉ xem, không ghi", "Judge only, write nothing"));
        sub.add_option("--result", options.result,
                       context.say("Ghi kết quả từng dòng ra tệp CSV", "Write each row's outcome to a CSV"));
        sub.add_flag("--update", options.update,
                     context.say("Dòng có mã đã biết thì sửa các cột có ghi (ô trống giữ nguyên)",
                                 "Rows of known ids change the columns they fill (an empty one stays)"));
        declare_who(context, sub, options.who);
      },
      import_command);
  CLI::App* sub = add_command<AddOptions>(
      program, "add", context.say("Ghi một khoản, một hộ, một việc…", "Enter one record"),
      [&](CLI::App& app, AddOptions& options) { declare_add(context, app, options); },
      [](const Context& ctx, const AddOptions& options) { return add(ctx, options); });
  sub->allow_extras();
  sub->fallthrough(false);  // else the root claims the columns of a registry
  sub->footer(
      context.say("Các sổ danh mục: --CỘT GIÁ-TRỊ như cột của tệp CSV, ví dụ: add household --household_id H9001 "
                  "--head_name \"Lê Văn Dân\"",
                  "Registries: --COLUMN VALUE as the CSV columns, e.g. add household --household_id H9001 --head_name "
                  "\"Lê Văn Dân\""));
  sub = add_command<EditOptions>(
      program, "edit", context.say("Sửa một hộ, một việc, một cuộc họp…", "Edit a household, a work, a meeting…"),
      [&](CLI::App& app, EditOptions& options) {
        app.add_option(
               "kind", options.kind,
               "household | work | area | org | meeting | petition | model | commendation | indicator | document "
               "| finding | report_text | posting | person")
            ->required();
        app.add_option("id", options.id, context.say("Mã", "Its id"))->required();
        declare_who(context, app, options.who);
        app.add_flag("--yes", options.yes,
                     context.say("Xác nhận điều máy hỏi lại", "Confirm what the check asks about"));
      },
      edit);
  sub->allow_extras();
  sub->fallthrough(false);
  sub->footer(
      context.say("Chỉ ghi cột cần đổi, \"\" để xóa: edit work VK01 --status COMPLETED --finished_on 30/10/2025. "
                  "Bản cũ vẫn giữ.",
                  "Only the columns that change, \"\" clears: edit work VK01 --status COMPLETED --finished_on "
                  "30/10/2025. The older version is kept."));
  add_command<ReverseOptions>(
      program, "reverse", context.say("Đảo một bút toán ghi nhầm", "Reverse a record by an exact opposite entry"),
      [&](CLI::App& app, ReverseOptions& options) {
        app.add_option("id", options.id, context.say("Mã của khoản", "The record's id"))->required();
        app.add_option("--reason", options.reason, context.say("Lý do", "The reason"))->required();
        declare_who(context, app, options.who);
      },
      reverse);
}

}  // namespace sovang::cli
