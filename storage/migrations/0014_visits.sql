-- The life of a call at its exchange, and its visits to queues, a row each.
ALTER TABLE call ADD COLUMN lost_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE call ADD COLUMN held_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE call ADD COLUMN talk_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE call ADD COLUMN transfers INTEGER NOT NULL DEFAULT 0;
ALTER TABLE call ADD COLUMN rings INTEGER NOT NULL DEFAULT 0;
ALTER TABLE call ADD COLUMN visits INTEGER NOT NULL DEFAULT 0;
ALTER TABLE call ADD COLUMN recording TEXT NOT NULL DEFAULT '';

-- how is enum visit_end; visit is the exchange's name of the entry within the queue, "" if it gives none.
CREATE TABLE call_visit (
  call_id INTEGER NOT NULL,
  ordinal INTEGER NOT NULL,
  queue_id INTEGER NOT NULL,
  entered_at INTEGER NOT NULL,
  answered_at INTEGER NOT NULL,
  left_at INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  how INTEGER NOT NULL,
  rings INTEGER NOT NULL,
  visit TEXT NOT NULL,
  PRIMARY KEY (call_id, ordinal)
) STRICT;
CREATE INDEX call_visit_by_key ON call_visit (visit, queue_id) WHERE visit <> '';
CREATE INDEX call_visit_open ON call_visit (queue_id, entered_at) WHERE how = 0;
