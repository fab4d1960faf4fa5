-- Sums are found by one number instead of four columns (storage/tally.h): day, split, key and measure, of which the columns are made again.
-- Projections stay.
ALTER TABLE tally RENAME TO old_tally;
ALTER TABLE sealed_tally RENAME TO old_sealed_tally;
ALTER TABLE month_tally RENAME TO old_month_tally;
CREATE TABLE tally (
  id INTEGER PRIMARY KEY,
  value INTEGER NOT NULL,
  day INTEGER GENERATED ALWAYS AS (id >> 41) VIRTUAL,
  split INTEGER GENERATED ALWAYS AS (id >> 37 & 15) VIRTUAL,
  key INTEGER GENERATED ALWAYS AS (id >> 9 & 268435455) VIRTUAL,
  measure INTEGER GENERATED ALWAYS AS (id & 511) VIRTUAL
) STRICT;
-- The same as it stood at the seal of its day.
CREATE TABLE sealed_tally (
  id INTEGER PRIMARY KEY,
  value INTEGER NOT NULL,
  day INTEGER GENERATED ALWAYS AS (id >> 41) VIRTUAL,
  split INTEGER GENERATED ALWAYS AS (id >> 37 & 15) VIRTUAL,
  key INTEGER GENERATED ALWAYS AS (id >> 9 & 268435455) VIRTUAL,
  measure INTEGER GENERATED ALWAYS AS (id & 511) VIRTUAL
) STRICT;
-- As 0008_months.sql says.
CREATE TABLE month_tally (
  id INTEGER PRIMARY KEY,
  value INTEGER NOT NULL,
  month INTEGER GENERATED ALWAYS AS (id >> 41) VIRTUAL,
  split INTEGER GENERATED ALWAYS AS (id >> 37 & 15) VIRTUAL,
  key INTEGER GENERATED ALWAYS AS (id >> 9 & 268435455) VIRTUAL,
  measure INTEGER GENERATED ALWAYS AS (id & 511) VIRTUAL
) STRICT;
INSERT INTO tally (id, value)
  SELECT (((day * 16 + split) << 28) + key << 9) + measure, value FROM old_tally ORDER BY day, split, key, measure;
INSERT INTO sealed_tally (id, value)
  SELECT (((day * 16 + split) << 28) + key << 9) + measure, value FROM old_sealed_tally ORDER BY day, split, key, measure;
INSERT INTO month_tally (id, value)
  SELECT (((month * 16 + split) << 28) + key << 9) + measure, value FROM old_month_tally ORDER BY month, split, key, measure;
DROP TABLE old_tally;
DROP TABLE old_sealed_tally;
DROP TABLE old_month_tally;
