-- The limit of a short abandon as it stood when the call asked, whether it was one that an option left out of the answer rate, and when a
-- caller who was not answered left the queue: what the facts of the answer rate are counted from, row by row.
ALTER TABLE call ADD COLUMN short_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE call ADD COLUMN left_out INTEGER NOT NULL DEFAULT 0;
ALTER TABLE call ADD COLUMN left_at INTEGER NOT NULL DEFAULT 0;
