#pragma once
// Every command of cli.md registers itself on the program's parser; the one that was given runs after parsing.

#include <functional>
#include <string>

#include "node/cli/context.h"

namespace CLI {
class App;
}

namespace sovang::cli {

/// The root parser and where the chosen command leaves what to run.
struct Program {
  CLI::App& root;
  Context& context;
  std::function<int()> chosen;
};

void add_founding_commands(Program& program);   // create, join
void add_account_commands(Program& program);    // account
void add_entering_commands(Program& program);   // import, add, reverse
void add_reading_commands(Program& program);    // list, show, search, report
void add_exchange_commands(Program& program);   // sync, exchange, serve, invite
void add_hub_commands(Program& program);        // devices, revoke, quarantine, accept-loss
void add_people_commands(Program& program);     // erase, erasures, handover, handovers, conflicts, doubles
void add_proof_commands(Program& program);      // receipt, proof, verify, verify-page
void add_closing_commands(Program& program);    // close, closings
void add_witness_commands(Program& program);    // witness, cosign
void add_safety_commands(Program& program);     // backup, restore, passphrase
void add_successor_commands(Program& program);  // successor
void add_keeping_commands(Program& program);    // audit, export, status, keys, rebuild

/// The program without `main`: parses, runs, turns every failure into its exit status and message.
int run(int argc, char** argv);

}  // namespace sovang::cli
