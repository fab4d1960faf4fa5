-- The city's store. Events are the truth; every other table is folded from them and can be made again, except for the
-- secrets of accounts and stations, the sessions and the kept replies, which are no one's history.
-- All instants are UTC milliseconds (_at), durations milliseconds (_ms), days are counts from 1970-01-01 (day).

-- What the city is: name, zone, whether it is simulated. Set once, when it is made.
CREATE TABLE city (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Append-only. seq rises without gaps; hash = BLAKE2b-256 over the hash before, the columns and the digests of the
-- personal texts, see storage/chain.h. Body is canonical JSON of numbers and codes, never personal.
-- writer_id tells which broker recorded it, where a city has several.
CREATE TABLE event (
  seq INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL,
  subject INTEGER NOT NULL,
  subject_id INTEGER NOT NULL,
  occurred_at INTEGER NOT NULL,
  recorded_at INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  station_id INTEGER NOT NULL,
  writer_id INTEGER NOT NULL DEFAULT 0,
  body TEXT NOT NULL,
  hash BLOB NOT NULL
) STRICT;
CREATE INDEX event_of_subject ON event (subject, subject_id, seq);

-- Personal and free texts of an event, each with its own salt. Erasing sets salt and value to NULL and keeps the digest,
-- so that the chain still holds.
CREATE TABLE event_text (
  seq INTEGER NOT NULL REFERENCES event (seq),
  field TEXT NOT NULL,
  digest BLOB NOT NULL,
  salt BLOB,
  value TEXT,
  PRIMARY KEY (seq, field)
) STRICT, WITHOUT ROWID;

-- One row: the newest event. Writers take this row first, so that seq order is commit order.
CREATE TABLE chain_head (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL,
  recorded_at INTEGER NOT NULL
) STRICT;
INSERT INTO chain_head (id, seq, hash, recorded_at)
VALUES (1, 0, x'0000000000000000000000000000000000000000000000000000000000000000', 0);

-- A day closed at 00:30 of the next: the chain's head before the seal, signed (Ed25519).
CREATE TABLE seal (
  day INTEGER PRIMARY KEY,
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL,
  sealed_at INTEGER NOT NULL,
  seal_seq INTEGER NOT NULL,
  signature BLOB NOT NULL
) STRICT;

-- Numbers that must never be given twice.
CREATE TABLE sequence (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Tickets as they stand now.
CREATE TABLE ticket (
  number INTEGER PRIMARY KEY,
  ref TEXT,
  version INTEGER NOT NULL,
  state INTEGER NOT NULL,
  closing INTEGER NOT NULL,
  type INTEGER NOT NULL,
  urgency INTEGER NOT NULL,
  category_id INTEGER NOT NULL,
  district_id INTEGER NOT NULL,
  opened_at INTEGER NOT NULL,
  opened_by INTEGER NOT NULL,
  call_id INTEGER NOT NULL,
  lead_id INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  next_due_at INTEGER NOT NULL,
  closed_at INTEGER NOT NULL,
  callback_due_at INTEGER NOT NULL,
  desk INTEGER NOT NULL,
  holder_id INTEGER NOT NULL,
  urged INTEGER NOT NULL,
  redos INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  secrecy INTEGER NOT NULL,
  last_seq INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX ticket_by_ref ON ticket (ref) WHERE ref IS NOT NULL;
CREATE INDEX ticket_by_desk ON ticket (desk, holder_id, next_due_at, number) WHERE desk <> 0;
CREATE INDEX ticket_by_desk_due ON ticket (desk, next_due_at, number) WHERE desk <> 0;
CREATE INDEX ticket_by_due ON ticket (due_at, number) WHERE due_at <> 0;
CREATE INDEX ticket_by_lead ON ticket (lead_id, number);
CREATE INDEX ticket_open_of_lead ON ticket (lead_id, desk, next_due_at, number) WHERE desk <> 0;
CREATE INDEX ticket_by_operator ON ticket (opened_by, number);
CREATE INDEX ticket_by_call ON ticket (call_id) WHERE call_id <> 0;
CREATE INDEX ticket_by_opened ON ticket (opened_at, number);
CREATE INDEX ticket_by_change ON ticket (last_seq);

-- Callback tasks, one for each audit pass; ordinal counts them within a ticket.
CREATE TABLE callback_task (
  number INTEGER NOT NULL REFERENCES ticket (number),
  ordinal INTEGER NOT NULL,
  lead_id INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  done_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  cancelled INTEGER NOT NULL,
  PRIMARY KEY (number, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX callback_task_by_due ON callback_task (due_at, number);

-- The texts of a ticket as they stand now: copies of the newest event_text rows, erased with them.
CREATE TABLE ticket_text (
  number INTEGER PRIMARY KEY REFERENCES ticket (number),
  title TEXT NOT NULL DEFAULT '',
  content TEXT NOT NULL DEFAULT '',
  spot TEXT NOT NULL DEFAULT '',
  caller_name TEXT NOT NULL DEFAULT '',
  caller_phone TEXT NOT NULL DEFAULT '',
  answer TEXT NOT NULL DEFAULT '',
  return_reason TEXT NOT NULL DEFAULT ''
) STRICT;

-- Calls as they stand now; ref is the exchange's identity.
CREATE TABLE call (
  id INTEGER PRIMARY KEY,
  ref TEXT NOT NULL,
  outcome INTEGER NOT NULL,
  offered_at INTEGER NOT NULL,
  asked_at INTEGER NOT NULL,
  answered_at INTEGER NOT NULL,
  ended_at INTEGER NOT NULL,
  returned_at INTEGER NOT NULL,
  queue_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  caller TEXT NOT NULL,
  last_seq INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX call_by_ref ON call (ref);
CREATE INDEX call_by_asked ON call (asked_at, id);
CREATE INDEX call_by_offered ON call (offered_at, id);
CREATE INDEX call_open ON call (outcome, asked_at) WHERE outcome IN (0, 1);

-- Who rang: the number's key (core/phone.h) to tickets (subject 1) and calls (subject 2).
CREATE TABLE phone (
  key TEXT NOT NULL,
  subject INTEGER NOT NULL,
  subject_id INTEGER NOT NULL,
  PRIMARY KEY (key, subject, subject_id)
) STRICT, WITHOUT ROWID;

-- Sums of the facts of core/rates.h. split and key say of what, measure says what.
CREATE TABLE tally (
  day INTEGER NOT NULL,
  split INTEGER NOT NULL,
  key INTEGER NOT NULL,
  measure INTEGER NOT NULL,
  value INTEGER NOT NULL,
  PRIMARY KEY (day, split, key, measure)
) STRICT, WITHOUT ROWID;

-- The same as it stood at the seal of its day.
CREATE TABLE sealed_tally (
  day INTEGER NOT NULL,
  split INTEGER NOT NULL,
  key INTEGER NOT NULL,
  measure INTEGER NOT NULL,
  value INTEGER NOT NULL,
  PRIMARY KEY (day, split, key, measure)
) STRICT, WITHOUT ROWID;

-- The organisation, places, categories and queues: trees and lists with codes; path is "/1/5/" from the root down.
CREATE TABLE unit (
  id INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  parent_id INTEGER NOT NULL,
  path TEXT NOT NULL,
  kind INTEGER NOT NULL,
  name TEXT NOT NULL,
  name_en TEXT NOT NULL DEFAULT '',
  shut INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE district (
  id INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  parent_id INTEGER NOT NULL,
  path TEXT NOT NULL,
  name TEXT NOT NULL,
  name_en TEXT NOT NULL DEFAULT '',
  shut INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE category (
  id INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  parent_id INTEGER NOT NULL,
  path TEXT NOT NULL,
  name TEXT NOT NULL,
  name_en TEXT NOT NULL DEFAULT '',
  words TEXT NOT NULL DEFAULT '',
  shut INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE queue (
  id INTEGER PRIMARY KEY,
  code TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  shut INTEGER NOT NULL DEFAULT 0
) STRICT;
-- The dispatch directory: category x district -> unit; 0 is any.
CREATE TABLE rule (
  id INTEGER PRIMARY KEY,
  category_id INTEGER NOT NULL,
  district_id INTEGER NOT NULL,
  unit_id INTEGER NOT NULL REFERENCES unit (id),
  note TEXT NOT NULL DEFAULT '',
  shut INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX rule_open ON rule (category_id, district_id) WHERE shut = 0;

-- People and machines.
CREATE TABLE account (
  id INTEGER PRIMARY KEY,
  login TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role INTEGER NOT NULL,
  unit_id INTEGER NOT NULL,
  password_hash TEXT NOT NULL, -- argon2id, encoded with its salt
  shut INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE station (
  id INTEGER PRIMARY KEY,
  label TEXT NOT NULL,
  public_key TEXT NOT NULL UNIQUE, -- Z85
  shut INTEGER NOT NULL DEFAULT 0
) STRICT;
-- Sessions outlive connections and restarts; the token itself is never stored.
CREATE TABLE session (
  token_hash BLOB PRIMARY KEY,
  account_id INTEGER NOT NULL,
  station_id INTEGER NOT NULL,
  opened_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_of_account ON session (account_id);
-- Kept replies: the same request id of the same account gets the first reply again.
CREATE TABLE request (
  account_id INTEGER NOT NULL,
  request_id TEXT NOT NULL,
  body_hash BLOB NOT NULL,
  reply BLOB NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (account_id, request_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX request_by_at ON request (at);
