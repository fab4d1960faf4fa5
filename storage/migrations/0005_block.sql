-- Numbers on the abuse list: the number's key (core/phone.h), from when until when, and when it was taken off before that.
-- Phone and reasons are texts of the events added_seq and shut_seq.
CREATE TABLE block (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL,
  from_at INTEGER NOT NULL,
  until_at INTEGER NOT NULL,
  shut_at INTEGER NOT NULL,
  added_by INTEGER NOT NULL,
  shut_by INTEGER NOT NULL,
  added_seq INTEGER NOT NULL,
  shut_seq INTEGER NOT NULL
) STRICT;
CREATE INDEX block_by_key ON block (key, until_at) WHERE key <> '';
-- The entry of the abuse list that the caller's number stood in when the call came.
ALTER TABLE call ADD COLUMN blocked INTEGER NOT NULL DEFAULT 0;
