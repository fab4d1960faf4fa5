-- Missed calls with a number, each with what was done about it (core/missed.h); settled_at 0: still open. key is that of the table phone.
CREATE TABLE missed (
  call_id INTEGER PRIMARY KEY,
  missed_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  taken_at INTEGER NOT NULL,
  taken_by INTEGER NOT NULL,
  tries INTEGER NOT NULL,
  tried_at INTEGER NOT NULL,
  settled_at INTEGER NOT NULL,
  settled_by INTEGER NOT NULL,
  how INTEGER NOT NULL,
  later_id INTEGER NOT NULL,
  key TEXT NOT NULL
) STRICT;
CREATE INDEX missed_open ON missed (key, missed_at) WHERE settled_at = 0;
CREATE INDEX missed_settled ON missed (settled_at, call_id) WHERE settled_at <> 0;
