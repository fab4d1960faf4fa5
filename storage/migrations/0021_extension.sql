-- The phone at which a person takes calls; and what the exchange itself says of it (enum exchange_state), 0: nothing.
ALTER TABLE account ADD COLUMN extension TEXT NOT NULL DEFAULT '';
ALTER TABLE presence ADD COLUMN exchange INTEGER NOT NULL DEFAULT 0;
ALTER TABLE presence ADD COLUMN exchange_at INTEGER NOT NULL DEFAULT 0;
