#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "base/clock.h"
#include "base/file.h"
#include "node/api/exchange_steps.h"
#include "node/api/hub_speech.h"
#include "node/cli/commands.h"
#include "node/net/http_server.h"
#include "node/store/database.h"

namespace sovang::cli {
namespace {

/// The parser's own words, in the language asked for.
void label(CLI::App& root, const Context& context) {
  const auto formatter = std::make_shared<CLI::Formatter>();
  formatter->label("Usage", context.say("Cách dùng", "Usage"));
  formatter->label("OPTIONS", context.say("TÙY CHỌN", "OPTIONS"));
  formatter->label("Options", context.say("Tùy chọn", "Options"));
  formatter->label("SUBCOMMAND", context.say("LỆNH", "COMMAND"));
  formatter->label("SUBCOMMANDS", context.say("LỆNH", "COMMANDS"));
  formatter->label("Subcommands", context.say("Các lệnh", "Commands"));
  formatter->label("Positionals", context.say("Tham số", "Arguments"));
  formatter->label("REQUIRED", context.say("*", "REQUIRED"));  // the columns are counted in bytes: no marks here
  formatter->label("TEXT", context.say("...", "TEXT"));
  formatter->label("INT", "N");
  formatter->label("UINT", "N");
  formatter->column_width(34);
  root.formatter(formatter);
  root.option_defaults()->group(context.say("Tùy chọn", "Options"));
  root.set_help_flag("-h,--help", context.say("Xem hướng dẫn", "Show this help"));
  root.get_formatter()->label("Env", context.say("biến môi trường", "environment"));
}

int fail(const Context& context, Exit exit, std::string_view message) {
  context.tell(message);
  return exit;
}

int run_chosen(const Program& program) {
  const Context& context = program.context;
  try {
    return program.chosen();
  } catch (const Refused& refused) {
    return fail(context, kRefused, refused.what());
  } catch (const journal::HubWaits&) {
    return fail(context, kRefused, api::hub_waits_text(context.speech()));
  } catch (const api::ExchangeRefused& refused) {
    context.tell(refused.what());
    if (refused.code() == "successor") context.tell("sovang successor accept " + refused.successor());
    return kRefused;
  } catch (const WrongUsage& wrong) {
    return fail(context, kUsage, wrong.what());
  } catch (const base::FileError& error) {
    return fail(
        context, kMachine,
        fmt::format("{}: {}", context.say("Máy gặp lỗi với tệp", "The machine failed on a file"), error.what()));
  } catch (const std::filesystem::filesystem_error& error) {
    return fail(
        context, kMachine,
        fmt::format("{}: {}", context.say("Máy gặp lỗi với tệp", "The machine failed on a file"), error.what()));
  } catch (const store::StoreError& error) {
    return fail(context, kMachine,
                fmt::format("{}: {}",
                            context.say("Cơ sở dữ liệu gặp lỗi; những gì đã báo lưu vẫn còn",
                                        "The database failed; what was called saved is still there"),
                            error.what()));
  } catch (const net::NetError& error) {
    return fail(context, kMachine,
                fmt::format("{}: {}", context.say("Mạng gặp lỗi", "The network failed"), error.what()));
  } catch (const std::exception& error) {
    return fail(context, kMachine,
                fmt::format("{}: {}", context.say("Lỗi không lường trước", "Unexpected failure"), error.what()));
  }
}

}  // namespace

int run(int argc, char** argv) {
  const base::SystemClock clock;
  Context context(choose_language(argc, argv), clock);
  CLI::App root(
      context.say("Sổ Vàng: sổ ghi đóng góp của thôn, xã. Ghi được khi không có mạng; ai cũng kiểm tra được.",
                  "Sổ Vàng: the golden book of a village and its commune. Records offline; anyone can verify."),
      "sovang");
  label(root, context);
  std::string data;
  std::string language;
  root.add_option("--data", data, context.say("Thư mục dữ liệu (hoặc SOVANG_DATA)", "Data directory (or SOVANG_DATA)"));
  root.add_option("--lang", language, context.say("Ngôn ngữ: vi hoặc en", "Language: vi or en"))
      ->check(CLI::IsMember({"vi", "en"}));
  root.set_version_flag("--version", std::string("sovang ") + SOVANG_VERSION,
                        context.say("In phiên bản", "Print the version"));
  root.require_subcommand(1);
  root.fallthrough();

  Program program{root, context, {}};
  add_founding_commands(program);
  add_entering_commands(program);
  add_account_commands(program);
  add_reading_commands(program);
  add_exchange_commands(program);
  add_hub_commands(program);
  add_people_commands(program);
  add_proof_commands(program);
  add_closing_commands(program);
  add_witness_commands(program);
  add_safety_commands(program);
  add_successor_commands(program);
  add_keeping_commands(program);
  try {
    root.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return root.exit(help);
  } catch (const CLI::ParseError& error) {
    const bool unknown = root.get_subcommands().empty() && !root.remaining().empty();
    const std::string what =
        unknown ? fmt::format(fmt::runtime(context.say("không có lệnh \"{}\"", "there is no command \"{}\"")),
                              root.remaining().front())
                : error.what();
    context.tell(fmt::format("{}: {}", context.say("Lệnh viết chưa đúng", "Wrong usage"), what));
    context.tell(context.say("Xem `sovang --help` hoặc `sovang LỆNH --help`.",
                             "See `sovang --help` or `sovang COMMAND --help`."));
    return kUsage;
  }
  context.set_data(data);
  return run_chosen(program);
}

}  // namespace sovang::cli
