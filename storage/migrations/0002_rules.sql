-- The city's rules in full: what a ticket asks for, is ordered to do, follows, and what the clock owes it.

-- Merged into; unit below the lead that works on it; bits of open approvals (1 << enum approval) and when the first of them is to
-- be decided; level + 1 of the open supervision order, when it is due, whether the unit has reported; what the clock does next.
ALTER TABLE ticket ADD COLUMN parent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN executing_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN asks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN ask_due_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN order_level INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN order_due_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN order_reported INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN clock_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX ticket_by_parent ON ticket (parent, number) WHERE parent <> 0;
CREATE INDEX ticket_by_executing ON ticket (executing_id, number) WHERE executing_id <> 0;
CREATE INDEX ticket_open_executing ON ticket (executing_id, desk, next_due_at, number)
  WHERE executing_id <> 0 AND desk <> 0;
CREATE INDEX ticket_by_ask ON ticket (ask_due_at, number) WHERE asks <> 0;
CREATE INDEX ticket_by_order ON ticket (order_due_at, number) WHERE order_level <> 0;
CREATE INDEX ticket_by_clock ON ticket (clock_at, number) WHERE clock_at <> 0;
-- Likely duplicates: the same category and place, newest first.
CREATE INDEX ticket_alike ON ticket (category_id, district_id, opened_at, number);

-- Units that help a lead. The ordinal counts them within a ticket.
CREATE TABLE co_handler (
  number INTEGER NOT NULL REFERENCES ticket (number),
  ordinal INTEGER NOT NULL,
  unit_id INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  reported_at INTEGER NOT NULL,
  PRIMARY KEY (number, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX co_handler_of_unit ON co_handler (unit_id, reported_at, due_at, number);
