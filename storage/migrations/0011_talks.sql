-- Who talks to the caller now: after a transfer another one than who answered first.
ALTER TABLE call ADD COLUMN talks_id INTEGER NOT NULL DEFAULT 0;
