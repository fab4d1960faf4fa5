-- A miss tells itself what is missing and whose it is, both 0 for all other tickets: a page of misses read the events of each.
-- Projections stay.
-- Tickets that are not done are kept anew.
ALTER TABLE ticket ADD COLUMN miss INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN miss_of INTEGER NOT NULL DEFAULT 0;
