#include "node/cli/commands.h"

int main(int argc, char** argv) { return sovang::cli::run(argc, argv); }
