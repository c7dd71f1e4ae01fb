// Each rule on a small bad example, so that a rule that judges nothing is noticed.

#include "tests/tidy/rules.h"

#include <doctest/doctest.h>

#include <array>

using sovang::tidy::check_calls;
using sovang::tidy::check_includes;
using sovang::tidy::check_registered;
using sovang::tidy::check_text;
using sovang::tidy::code_only;
using sovang::tidy::SourceFile;

namespace {

std::size_t including(const std::string& path, const std::string& header) {
  return check_includes({path, "#include " + header + "\n"}).size();
}

std::size_t calling(const std::string& path, const std::string& code) {
  return check_calls({path, code + "\n"}).size();
}

}  // namespace

TEST_SUITE("tidy rules") {
  TEST_CASE("an include against the arrows is named with file and line") {
    const auto found = check_includes({"crypto/a.cpp", "#include \"crypto/a.h\"\n\n#include \"sync/entry.h\"\n"});
    REQUIRE(found.size() == 1);
    CHECK(found[0] == "crypto/a.cpp:3: sync/entry.h: the arrows between folders do not point from crypto to sync");
  }

  TEST_CASE("arrows go one way between the folders") {
    const std::array<std::string, 12> order = {"base",       "crypto",     "sync",         "node/records",
                                               "node/store", "node/views", "node/journal", "node/audit",
                                               "node/hub",   "node/net",   "node/api",     "node/cli"};
    for (std::size_t from = 0; from < order.size(); ++from)
      for (std::size_t to = 0; to < order.size(); ++to) {
        const bool net = order[from] == "node/net" && order[to] != "base" && to != from;
        const bool allowed = to <= from && !net;
        CAPTURE(order[from]);
        CAPTURE(order[to]);
        CHECK((including(order[from] + "/a.cpp", "\"" + order[to] + "/b.h\"") == 0) == allowed);
      }
    CHECK(including("node/cli/a.cpp", "\"tests/support/fakes.h\"") == 1);
    CHECK(including("tests/net/a_test.cpp", "\"node/cli/b.h\"") == 0);
    CHECK(including("node/attic/a.cpp", "\"base/date.h\"") == 1);
  }

  TEST_CASE("an include that is not written from the root is refused") {
    CHECK(including("sync/a.cpp", "\"entry.h\"") == 1);
    CHECK(including("sync/a.cpp", "\"sync/../node/store/database.h\"") == 1);
  }

  TEST_CASE("a library is included by its own folders and not in headers") {
    CHECK(including("crypto/a.cpp", "<sodium.h>") == 0);
    CHECK(including("crypto/a.h", "<sodium.h>") == 1);
    CHECK(including("sync/a.cpp", "<sodium.h>") == 1);
    CHECK(including("node/net/a.cpp", "<boost/beast/http.hpp>") == 0);
    CHECK(including("node/net/a.h", "<boost/asio.hpp>") == 1);
    CHECK(including("node/cli/a.cpp", "<boost/asio.hpp>") == 1);
    CHECK(including("node/views/a.cpp", "<sqlite3.h>") == 1);
    CHECK(including("sync/a.h", "<nlohmann/json.hpp>") == 1);
    CHECK(including("sync/a.h", "<nlohmann/json_fwd.hpp>") == 0);
    CHECK(including("base/a.cpp", "<nlohmann/json_fwd.hpp>") == 1);
    CHECK(including("sync/a.h", "<string>") == 0);
  }

  TEST_CASE("the pure folders include nothing that touches the world") {
    for (const char* header : {"<thread>", "<mutex>", "<fstream>", "<random>", "<unistd.h>", "<sys/socket.h>"}) {
      CAPTURE(header);
      CHECK(including("sync/a.cpp", header) == 1);
      CHECK(including("node/hub/a.cpp", header) == 0);
      CHECK(including("base/file.cpp", header) == 0);
    }
  }

  TEST_CASE("the pure folders call nothing that touches the world") {
    for (const char* code :
         {"auto t = std::chrono::system_clock::now();", "std::this_thread::sleep_for(1s);", "usleep(1);",
          "std::thread t(f);", "std::ifstream in(path);", "FILE* f = fopen(path, mode);", "int x = rand();",
          "std::random_device d;", "getenv(name)", "std::time(nullptr)", "randombytes_buf(p, n);"}) {
      CAPTURE(code);
      CHECK(calling("sync/a.cpp", code) == 1);
      CHECK(calling("crypto/a.h", code) == 1);
      CHECK(calling("node/hub/a.cpp", code) == 0);
    }
    CHECK(calling("base/clock.cpp", "system_clock::now()") == 0);
    CHECK(calling("base/file.cpp", "randombytes_buf(p, n);") == 1);
    CHECK(calling("sync/a.cpp", "// std::thread t; \"\n/* rand() */ auto s = \"::now()\"; f(R\"x(getenv)x\");") == 0);
    CHECK(calling("sync/a.cpp", "operand(); entry.time(); strand(x);") == 0);
  }

  TEST_CASE("code_only keeps lines and code and drops comments and literals") {
    CHECK(code_only("a /* b\nc */ d // e\nf") == "a \n d \nf");
    CHECK(code_only("x(\"a\\\"//b\", 'c', 1'000) // y") == "x(\"\", '', 1'000) ");
    CHECK(code_only("R\"q(a)\"\n)q\"z") == "\n\"\"z");
    CHECK(code_only("\"open") == "\"\"");
  }

  TEST_CASE("layout and lengths are judged") {
    CHECK(check_text({"base/a.h", "#pragma once\n\nint f();\n"}).empty());
    CHECK(check_text({"base/a.h", "int f();\n"}).size() == 1);
    CHECK(check_text({"base/a.cpp", "int f(); \n"}).size() == 1);
    CHECK(check_text({"base/a.cpp", "int f();\r\n"}).size() == 1);
    CHECK(check_text({"base/a.cpp", "\tint f();\n"}).size() == 1);
    CHECK(check_text({"base/a.cpp", "int f();"}).size() == 1);
    CHECK(check_text({"base/a.cpp", "//" + std::string(159, 'x') + "\n"}).size() == 1);
    CHECK(check_text({"docs/a.md", std::string(500, 'x') + "\n"}).empty());
    std::string vietnamese = "//";
    for (int i = 0; i < 158; ++i) vietnamese += "ổ";
    CHECK(check_text({"base/a.cpp", vietnamese + "\n"}).empty());
    std::string lines;
    for (int i = 0; i < 600; ++i) lines += "\n";
    CHECK(check_text({"base/a.cpp", lines}).empty());
    CHECK(check_text({"base/a.cpp", lines + "\n"}).size() == 1);
    CHECK(check_text({"web/src/a.ts", lines + "\n"}).size() == 1);
    CHECK(check_text({"web/src/words/vi.ts", lines + "\n"}).empty());
    CHECK(check_text({"web/src/A.svelte", "<p>ngày {day}{#if where} tại {where}{/if}.</p>\n"}).size() == 1);
    CHECK(check_text({"web/src/A.svelte", "<p>ngày {day}{#if where}{' '}tại {where}{:else}.{/if} Có</p>\n"}).empty());
    CHECK(check_text({"web/src/A.svelte", "<p><b class=\"so\"> {day}</b></p>\n"}).size() == 1);
    CHECK(check_text({"web/src/A.svelte", "<p><span>{day} · </span>{work}</p>\n"}).size() == 1);
    CHECK(check_text({"web/src/A.svelte", "<p><span>{day} ·{' '}</span>{work} <b>{sum}</b></p>\n"}).empty());
  }

  TEST_CASE("words of unfinished work, and paths and hosts of one machine, are found") {
    for (const std::string& text : {std::string("// TO") + "DO: later", std::string("// X") + "XX",
                                    std::string("# FIX") + "ME", std::string("/ho") + "me/linh/sovang",
                                    std::string("see /wo") + "rk/main", std::string("https://de") + "b.debian.org"}) {
      CAPTURE(text);
      CHECK(check_text({"docs/a.md", text + "\n"}).size() == 1);
    }
    CHECK(check_text({"base/a.cpp", "mkstemp(\"a.XXXXXX\"); // homework, network/root\n"}).empty());
  }

  TEST_CASE("a folder of tests that cmake does not know is found") {
    const std::vector<std::string> paths = {"tests/net/a_test.cpp", "tests/netto/a_test.cpp", "tests/support/b.cpp"};
    const auto found = check_registered(paths, "sovang_test(net test_support)\n");
    REQUIRE(found.size() == 1);
    CHECK(found[0].starts_with("tests/netto: "));
  }
}
