-- Projections stay.
-- Calls that the hotline makes (core/dial.h), each as its events make it; the number is that of the ticket or of the missed call. ended_at 0:
-- not over yet. until_at is when the clock ends it, 0 if it does not.
CREATE TABLE dial (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL,
  number INTEGER NOT NULL,
  call_id INTEGER NOT NULL,
  state INTEGER NOT NULL,
  outcome INTEGER NOT NULL,
  asked_at INTEGER NOT NULL,
  taken_at INTEGER NOT NULL,
  rings_at INTEGER NOT NULL,
  picked_up_at INTEGER NOT NULL,
  answered_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL,
  taken_by INTEGER NOT NULL,
  cancelled_at INTEGER NOT NULL,
  until_at INTEGER NOT NULL,
  cause INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  ref TEXT NOT NULL
) STRICT;
-- Nobody makes two at once.
CREATE UNIQUE INDEX dial_open ON dial (account_id) WHERE ended_at = 0;
CREATE INDEX dial_until ON dial (until_at, id) WHERE until_at <> 0;
CREATE INDEX dial_account ON dial (account_id, id);
CREATE INDEX dial_number ON dial (number, id) WHERE number <> 0;
CREATE INDEX dial_call ON dial (call_id, id) WHERE call_id <> 0;
-- Who makes such a call: which one, and what the person goes back to.
ALTER TABLE presence ADD COLUMN dial_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE presence ADD COLUMN back INTEGER NOT NULL DEFAULT 0;
ALTER TABLE presence ADD COLUMN back_reason INTEGER NOT NULL DEFAULT 0;
