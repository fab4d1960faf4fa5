-- Projections stay.
-- Kept replies in the order in which they come: the id is the instant, then a number within it (storage/replies.h), so that a batch writes
-- the newest pages alone, what is too old goes from the front, and what was kept at an instant lies together. Clients begin their request
-- ids with the time: the index grows at its end, too.
ALTER TABLE request RENAME TO request_by_account;
CREATE TABLE request (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL,
  request_id TEXT NOT NULL,
  body_hash BLOB NOT NULL,
  reply BLOB NOT NULL
) STRICT;
INSERT INTO request (id, account_id, request_id, body_hash, reply)
SELECT at * 1048576 + row_number() OVER (PARTITION BY at ORDER BY account_id, request_id) - 1, account_id, request_id, body_hash, reply
FROM request_by_account ORDER BY at, account_id, request_id;
CREATE UNIQUE INDEX request_by_id ON request (request_id, account_id);
DROP TABLE request_by_account;
