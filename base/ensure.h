#pragma once
// Assertion for our own bugs, on in every build. Never for input: input gets a Result.

#include <string_view>

namespace sovang::base {

/// Stops the process with `what` on stderr when `holds` is false.
void ensure(bool holds, std::string_view what);

}  // namespace sovang::base
