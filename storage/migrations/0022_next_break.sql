-- Projections stay.
-- The break that begins when the call and its wrap-up are over (enum pause_reason), 0: none.
ALTER TABLE presence ADD COLUMN next_reason INTEGER NOT NULL DEFAULT 0;
