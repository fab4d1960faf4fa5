-- A session is known by when its console was last heard, no longer by when it began.
-- Projections stay.
ALTER TABLE session RENAME COLUMN opened_at TO heard_at;
