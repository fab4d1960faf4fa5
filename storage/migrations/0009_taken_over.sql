-- The unit that took the place of one that was shut; 0 is none.
ALTER TABLE unit ADD COLUMN into_id INTEGER NOT NULL DEFAULT 0;
