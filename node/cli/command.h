#pragma once
// How a command is declared: an options struct that lives as long as the parser, and what runs when it was chosen. For
// the .cpp files of this folder only.

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <memory>
#include <utility>

#include "node/cli/commands.h"

namespace sovang::cli {

/// Declares `name`; `declare(sub, options)` adds the options, `run(context, options)` does the work and returns the
/// exit status. A member `fields` takes the arguments that no option claims (with CLI::App::allow_extras).
template <class Options, class Declare, class Run>
CLI::App* add_command(Program& program, const char* name, const char* about, const Declare& declare, Run run) {
  CLI::App* sub = program.root.add_subcommand(name, about);
  sub->group(program.context.say("Các lệnh", "Commands"));
  sub->get_help_ptr()->group(program.context.say("Tùy chọn", "Options"));
  auto options = std::make_shared<Options>();
  declare(*sub, *options);
  sub->callback([&program, sub, options, run] {
    if constexpr (requires { options->fields; }) options->fields = sub->remaining();
    program.chosen = [&program, options, run] { return run(program.context, *options); };
  });
  return sub;
}

/// A message with values, in the language asked for.
template <class... Args>
std::string message(const Context& context, const char* vi, const char* en, const Args&... args) {
  return fmt::format(fmt::runtime(context.say(vi, en)), args...);
}

}  // namespace sovang::cli
