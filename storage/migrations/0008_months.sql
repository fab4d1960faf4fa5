-- The figures of a month as they stood when it was frozen, after the seal of its last day; month is the day number of its first
-- day. Folded from the events at the place of EVENT_MONTH_FROZEN, which has their digest.
CREATE TABLE month_tally (
  month INTEGER NOT NULL,
  split INTEGER NOT NULL,
  key INTEGER NOT NULL,
  measure INTEGER NOT NULL,
  value INTEGER NOT NULL,
  PRIMARY KEY (month, split, key, measure)
) STRICT, WITHOUT ROWID;
