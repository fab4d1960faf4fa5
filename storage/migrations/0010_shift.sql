-- Shifts that were handed over; taken_at 0: still to be taken.
CREATE TABLE shift (
  id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL,
  handed_at INTEGER NOT NULL,
  taken_at INTEGER NOT NULL,
  taken_by INTEGER NOT NULL,
  risk INTEGER NOT NULL,
  promised INTEGER NOT NULL,
  written INTEGER NOT NULL,
  drafts INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  note TEXT NOT NULL
) STRICT;
CREATE INDEX shift_waiting ON shift (id) WHERE taken_at = 0;
