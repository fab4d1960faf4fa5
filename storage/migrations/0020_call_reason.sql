-- What a call was about that led to no ticket (enum call_reason); 0: not told.
ALTER TABLE call ADD COLUMN reason INTEGER NOT NULL DEFAULT 0;
