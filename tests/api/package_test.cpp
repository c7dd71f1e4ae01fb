// The inspector's package: who may make one, what is inside, and that it checks when unpacked.

#include <archive.h>
#include <archive_entry.h>
#include <doctest/doctest.h>

#include <filesystem>

#include "base/file.h"
#include "crypto/encoding.h"
#include "node/audit/audit.h"
#include "node/audit/export.h"
#include "node/audit/load_export.h"
#include "node/views/report.h"
#include "tests/api/served.h"
#include "tests/support/stored_entries.h"

using namespace sovang;
using namespace sovang::tests;

namespace {

std::string bytes_of(const net::HttpResponse& response) {
  return response.file ? response.file->read(0, response.file->size()) : response.body;
}

std::map<std::string, std::string> unzip(const std::string& bytes) {
  std::map<std::string, std::string> files;
  archive* zip = archive_read_new();
  archive_read_support_format_zip(zip);
  REQUIRE(archive_read_open_memory(zip, bytes.data(), bytes.size()) == ARCHIVE_OK);
  archive_entry* entry = nullptr;
  while (archive_read_next_header(zip, &entry) == ARCHIVE_OK) {
    std::string content;
    char buffer[4096];
    for (la_ssize_t got = 0; (got = archive_read_data(zip, buffer, sizeof buffer)) > 0;)
      content.append(buffer, static_cast<std::size_t>(got));
    files[archive_entry_pathname(entry)] = content;
  }
  archive_read_free(zip);
  return files;
}

/// As a person would: unpacked into a folder, with the keys that lie in it.
audit::AuditedExport audited(const std::map<std::string, std::string>& files, const std::filesystem::path& dir) {
  std::vector<crypto::VerifierKey> keys;
  for (const auto& [name, content] : files) {
    std::filesystem::create_directories((dir / name).parent_path());
    base::write_file_atomic(dir / name, content);
  }
  const std::string& listed = files.at("keys.txt");
  for (std::size_t at = 0; at < listed.size(); at = listed.find('\n', at) + 1)
    keys.push_back(*crypto::parse_vkey(std::string_view(listed).substr(at, listed.find('\n', at) - at)));
  return audit::audit_export(dir, keys, {});
}

struct Packed : ServedCommune {
  Packed() : clerk(hub->api) {
    Browser area(device->api);
    REQUIRE(area.sign_in() == 200);
    const Json fields{{"household", "H1"},
                      {"amount", "500k"},
                      {"work", "VK01"},
                      {"note", "Ghi chú riêng"},
                      {"contributor_name", "Nguyễn Văn Lộc"}};
    REQUIRE(
        area.post("/records", {{"id", ulid(1)}, {"kind", "money"}, {"fields", fields}, {"confirmed", Json::array()}})
            .status == 201);
    exchange();
    REQUIRE(clerk.sign_in() == 200);
    const Json petition{{"kind", "COMPLAINT"},
                        {"field", "LAND"},
                        {"area_id", "K01"},
                        {"received_on", "2025-11-01"},
                        {"note", "Đơn của một người"}};
    const auto lease = hub->pool.borrow();
    lease->append(std::vector{sync::Draft{"P1", "petition", base::rfc3339(clock.wall()), "xa", petition.dump(), {}}},
                  keys_in(hub->pool.directory()), random);
  }

  Browser clerk;
};

}  // namespace

TEST_CASE_FIXTURE(Packed,
                  "an inspector's package has names, no telephone, no poverty, no note and no petition, and checks") {
  const auto response = clerk.get("/package?for=inspector");
  REQUIRE(response.status == 200);
  CHECK(response.content_type == "application/zip");
  CHECK(response.headers.at("content-disposition").find("goi-kiem-tra_tamnong.example_2025-11-07.zip") !=
        std::string::npos);
  const auto files = unzip(bytes_of(response));
  std::string all;
  for (const auto& [name, content] : files) {
    CHECK_MESSAGE(name.find("/office/") == std::string::npos, name);
    if (name.find("/parts/") == std::string::npos) {
      all += content;
      continue;
    }
    for (std::size_t at = 0; at < content.size(); at = content.find('\n', at) + 1) {
      const auto line = Json::parse(content.substr(at, content.find('\n', at) - at));
      all += *crypto::parse_base64(line["part"].get<std::string>());
    }
  }
  CHECK(all.find("Nguyễn Văn Lợi") != std::string::npos);
  CHECK(all.find("Nguyễn Văn Lộc") != std::string::npos);
  for (const char* hidden :
       {"0912000000", "Ngõ 9", "Trần Thị Mai", "POOR", "poverty", "Ghi chú riêng", "Đơn của một người"})
    CHECK_MESSAGE(all.find(hidden) == std::string::npos, hidden);

  const auto checked = audited(files, folder / "unpacked");
  CHECK_MESSAGE(checked.result.intact(), audit::audit_text(checked.result, false));
  CHECK(checked.result.logs == 2);
  REQUIRE(checked.book);
  views::ReportRequest request;
  REQUIRE(views::set_period(request, "2025"));
  request.as_of = {base::vietnam_day(clock.wall())};
  const Json counted = Json::parse(checked.book->report(request));
  CHECK(counted["total"]["money_vnd"] == 500000);
  CHECK(counted["not_in_package"] == Json({"petitions", "poverty"}));
}

TEST_CASE_FIXTURE(Packed, "a package for anybody has no private part at all, and checks as well") {
  const auto files = unzip(bytes_of(clerk.get("/package?for=open")));
  for (const auto& [name, content] : files) {
    CHECK_MESSAGE(name.find("/parts/") == std::string::npos, name);
    CHECK_MESSAGE(name.find("/office/") == std::string::npos, name);
    CHECK(content.find("Nguyễn Văn") == std::string::npos);
  }
  CHECK(audited(files, folder / "unpacked").result.intact());
}

TEST_CASE_FIXTURE(Packed, "a package is the export of the same moment, file for file") {
  const auto files = unzip(bytes_of(clerk.get("/package?for=inspector")));
  const auto lease = hub->pool.borrow();
  const auto dir = folder / "export";
  audit::export_tiles(lease->logs(), lease->roster(), {dir, std::nullopt, false, records::Role::inspector});
  std::size_t exported = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(dir)) {
    if (!entry.is_regular_file()) continue;
    const auto name = entry.path().lexically_relative(dir).generic_string();
    CAPTURE(name);
    REQUIRE(files.contains(name));
    CHECK(files.at(name) == base::read_file(entry.path(), 1u << 24));
    ++exported;
  }
  CHECK(exported == files.size());
}

TEST_CASE_FIXTURE(Packed,
                  "commune, accountant and inspector may make a package on the hub, nobody else and nowhere else") {
  for (const char* role : {"commune", "accountant", "inspector", "area"}) {
    CAPTURE(role);
    hub->add_account(role, {role});
    Browser browser(hub->api);
    REQUIRE(browser.sign_in(login_of(role)) == 200);
    CHECK(browser.get("/package?for=inspector").status == (std::string_view(role) == "area" ? 403 : 200));
  }
  Browser stranger(hub->api), area(device->api);
  CHECK(stranger.get("/package?for=open").status == 401);
  REQUIRE(area.sign_in() == 200);
  CHECK(area.get("/package?for=open").status == 404);
  for (const char* reader : {"", "all", "area"}) CHECK(clerk.get(std::string("/package?for=") + reader).status == 400);
}

TEST_CASE_FIXTURE(Packed,
                  "a log that no longer folds to its signature is named instead of packed, and no file stays behind") {
  const auto files_in = [&] {
    return std::distance(std::filesystem::directory_iterator(hub->pool.directory().path()),
                         std::filesystem::directory_iterator());
  };
  REQUIRE(clerk.get("/package?for=inspector").status == 200);
  const auto before = files_in();
  const auto lease = hub->pool.borrow();
  alter_entries(lease->db(), [](std::int64_t, std::string& open, std::string&) {
    if (const auto at = open.find("500000"); at != std::string::npos) open[at] = '9';
    return true;
  });
  const auto refused = clerk.get("/package?for=inspector");
  CHECK(refused.status == 409);
  CHECK(Browser::body(refused)["code"] == "LOG_LEFT_OUT");
  CHECK(refused.body.find("tamnong.example/k01/k01-a") != std::string::npos);
  CHECK(files_in() == before);
}
