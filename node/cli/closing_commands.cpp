#include <algorithm>
#include <nlohmann/json.hpp>

#include "node/api/closing_text.h"
#include "node/cli/command.h"

namespace sovang::cli {
namespace {

using nlohmann::ordered_json;

struct CloseOptions {
  hub::CloseRequest request;
  bool json = false;
};

int close(const Context& context, const CloseOptions& options) {
  const auto info = context.hub_info();
  const auto journal = context.open();
  const auto writer = journal->writer();
  if (std::ranges::find(writer.roles, records::Role::accountant) == writer.roles.end())
    throw Refused(context.say("Chỉ kế toán xã khóa sổ.", "Only the commune's accountant closes a period."));
  hub::CloseRequest request = options.request;
  request.author = writer.author;
  crypto::SystemRandom random;
  const auto closed = hub::close_period(*journal, context.keys(info), request, context.clock().wall(), random);
  if (!closed) {
    const auto refusal = api::closing_refused(context.speech(), closed.error(), request.period);
    if (closed.error() == hub::CloseError::bad_period) throw WrongUsage(refusal.text);
    throw Refused(refusal.text);
  }
  if (options.json)
    context.out(api::closing_json(*closed).dump());
  else
    context.out(message(context, "Đã khóa kỳ {}, bản {}. Mã kiểm tra số liệu: {}. In: sovang report --closed {}",
                        "Closed {}, version {}. Digest of the figures: {}. Print it: sovang report --closed {}",
                        closed->period, closed->version, closed->figures_sha256, closed->period));
  return kDone;
}

struct ClosingsOptions {
  bool json = false;
};

int closings(const Context& context, const ClosingsOptions& options) {
  const auto journal = context.open();
  journal->views().catch_up();
  const auto periods = views::closed_periods(journal->db());
  if (options.json) {
    ordered_json rows = ordered_json::array();
    for (const auto& closed : periods) rows.push_back(api::closing_json(closed));
    context.out(rows.dump());
    return kDone;
  }
  if (periods.empty()) context.tell(context.say("Chưa khóa kỳ nào.", "No period is closed."));
  for (const auto& closed : periods)
    context.out(message(context, "{} bản {}: {} đến {}, khóa ngày {}, mã {}{}",
                        "{} version {}: {} to {}, closed {}, digest {}{}", closed.period, closed.version, closed.from,
                        closed.to, closed.closed_on, closed.figures_sha256.substr(0, 16),
                        closed.reason.empty() ? "" : " (" + closed.reason + ")"));
  return kDone;
}

}  // namespace

void add_closing_commands(Program& program) {
  const Context& context = program.context;
  add_command<CloseOptions>(
      program, "close",
      context.say("Khóa sổ một kỳ: số liệu báo cáo và trạng thái mọi sổ thành một mục của xã",
                  "Close a period: its report's figures and the head of every log become the hub's entry"),
      [&](CLI::App& sub, CloseOptions& options) {
        sub.add_option("period", options.request.period, "2025 | 2025-Q1 | 2025-H1")->required();
        auto* correct = sub.add_flag(
            "--correct", options.request.correct,
            context.say("Ra bản đính chính của kỳ đã khóa", "Make a corrected version of a closed period"));
        sub.add_option("--reason", options.request.reason, context.say("Lý do đính chính", "Why it is corrected"))
            ->needs(correct);
        sub.add_flag("--json", options.json, context.say("In một tài liệu JSON", "Print one JSON document"));
      },
      close);
  add_command<ClosingsOptions>(
      program, "closings", context.say("Các kỳ đã khóa", "The closed periods"),
      [&](CLI::App& sub, ClosingsOptions& options) {
        sub.add_flag("--json", options.json, context.say("In một tài liệu JSON", "Print one JSON document"));
      },
      closings);
}

}  // namespace sovang::cli
