#pragma once
// A book's file as another program opens it.

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace sovang::tests {

class Sqlite {
 public:
  explicit Sqlite(const std::filesystem::path& file) {
    if (sqlite3_open_v2(file.c_str(), &db_, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK)
      throw std::runtime_error("open " + file.string());
  }
  ~Sqlite() { sqlite3_close(db_); }
  Sqlite(const Sqlite&) = delete;
  Sqlite& operator=(const Sqlite&) = delete;

  /// id and blob of every row that has one.
  std::vector<std::pair<std::int64_t, std::string>> blobs(const std::string& table, const std::string& column) {
    std::vector<std::pair<std::int64_t, std::string>> rows;
    sqlite3_stmt* statement = prepare("SELECT id, CAST(" + column + " AS BLOB) FROM " + table + " WHERE length(" +
                                      column + ") > 0 ORDER BY id");
    int code = SQLITE_DONE;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, 1));
      rows.emplace_back(sqlite3_column_int64(statement, 0),
                        std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, 1))));
    }
    sqlite3_finalize(statement);
    if (code != SQLITE_DONE) throw std::runtime_error("read " + table + ": " + sqlite3_errmsg(db_));
    return rows;
  }
  /// `as`: BLOB or TEXT, as the column is.
  void put(const std::string& table, const std::string& column, const char* as, std::int64_t id,
           const std::string& bytes) {
    sqlite3_stmt* statement = prepare("UPDATE " + table + " SET " + column + " = CAST(? AS " + as + ") WHERE id = ?");
    sqlite3_bind_blob(statement, 1, bytes.data(), static_cast<int>(bytes.size()), SQLITE_TRANSIENT);
    sqlite3_bind_int64(statement, 2, id);
    const int done = sqlite3_step(statement);
    sqlite3_finalize(statement);
    if (done != SQLITE_DONE || sqlite3_changes(db_) != 1)
      throw std::runtime_error("nothing changed in " + table + ": " + sqlite3_errmsg(db_));
  }
  void run(const std::string& sql) {
    if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK || sqlite3_changes(db_) == 0)
      throw std::runtime_error(sql + ": " + sqlite3_errmsg(db_));
  }

 private:
  sqlite3_stmt* prepare(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
      throw std::runtime_error(sql + ": " + sqlite3_errmsg(db_));
    return statement;
  }
  sqlite3* db_ = nullptr;
};

}  // namespace sovang::tests
