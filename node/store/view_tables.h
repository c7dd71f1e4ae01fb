#pragma once
// Migration 2: the tables of the views (docs/views.md says what each column means). They hold nothing that the logs do
// not say and can be dropped at any time. `entry` is the row number of node/store/entry_rows.h; 0 stands for "none" in
// integer columns, since it costs no byte.

namespace sovang::store {

inline constexpr const char* kViewTables = R"sql(
CREATE TABLE word (
  id INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE folded (
  log INTEGER PRIMARY KEY,
  upto INTEGER NOT NULL
) STRICT;
CREATE TABLE roster_entry (
  entry INTEGER PRIMARY KEY,
  rules INTEGER NOT NULL
) STRICT;
CREATE TABLE covered (
  origin INTEGER NOT NULL,
  size INTEGER NOT NULL,
  day INTEGER NOT NULL,
  PRIMARY KEY (origin, size)
) STRICT, WITHOUT ROWID;
CREATE TABLE refused (
  entry INTEGER PRIMARY KEY,
  reason INTEGER NOT NULL,
  type INTEGER NOT NULL,
  id TEXT NOT NULL
) STRICT;
CREATE INDEX refused_by_id ON refused (id);
CREATE TABLE item (
  entry INTEGER PRIMARY KEY,
  type INTEGER NOT NULL,
  scope INTEGER NOT NULL,
  under INTEGER NOT NULL,
  id TEXT NOT NULL,
  target TEXT,
  state INTEGER NOT NULL,
  reversal INTEGER NOT NULL,
  pending INTEGER NOT NULL,
  area INTEGER NOT NULL,
  work INTEGER NOT NULL,
  who INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  source INTEGER NOT NULL,
  occurred INTEGER NOT NULL,
  booked INTEGER NOT NULL,
  quantity INTEGER NOT NULL,
  value INTEGER NOT NULL,
  series INTEGER NOT NULL,
  number INTEGER NOT NULL
) STRICT;
CREATE INDEX item_by_id ON item (id, type);
CREATE INDEX item_by_target ON item (target) WHERE target IS NOT NULL;
CREATE INDEX item_unsettled ON item (state) WHERE state > 1;
CREATE INDEX item_by_booked ON item (type, booked);
CREATE INDEX item_by_who ON item (who) WHERE who <> 0;
CREATE INDEX item_by_receipt ON item (series, number) WHERE series <> 0;
CREATE TABLE total (
  booked INTEGER NOT NULL,
  under INTEGER NOT NULL,
  area INTEGER NOT NULL,
  work INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  source INTEGER NOT NULL,
  quarter INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  live INTEGER NOT NULL,
  reversals INTEGER NOT NULL,
  quantity INTEGER NOT NULL,
  value INTEGER NOT NULL,
  PRIMARY KEY (booked, under, area, work, kind, source, quarter)
) STRICT, WITHOUT ROWID;
CREATE TABLE person (
  entry INTEGER PRIMARY KEY,
  sort BLOB NOT NULL
) STRICT;
CREATE INDEX person_by_sort ON person (sort);
CREATE TABLE name_word (
  id INTEGER PRIMARY KEY,
  accented TEXT NOT NULL UNIQUE,
  plain TEXT NOT NULL
) STRICT;
CREATE INDEX name_word_by_plain ON name_word (plain);
CREATE TABLE posting (
  word INTEGER NOT NULL,
  entry INTEGER NOT NULL,
  PRIMARY KEY (word, entry)
) STRICT, WITHOUT ROWID;
)sql";

}  // namespace sovang::store
