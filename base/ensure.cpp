#include "base/ensure.h"

#include <cstdio>
#include <cstdlib>

namespace sovang::base {

void ensure(bool holds, std::string_view what) {
  if (holds) return;
  std::fprintf(stderr, "sovang: internal error: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

}  // namespace sovang::base
