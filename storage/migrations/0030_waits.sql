-- Tickets that wait for something beside their way have a row here: an approval, an order, a department that is to be told by phone, an
-- emergency's first report, the end of a suspension (state 8). They are few, and fifteen indexes are about them alone: each new ticket
-- opened them all, to be put into none. The columns repeat those of `ticket`.
-- Projections stay.
CREATE TABLE ticket_wait (
  number INTEGER PRIMARY KEY REFERENCES ticket (number),
  state INTEGER NOT NULL,
  lead_id INTEGER NOT NULL,
  next_due_at INTEGER NOT NULL,
  executing_id INTEGER NOT NULL,
  asks INTEGER NOT NULL,
  ask_due_at INTEGER NOT NULL,
  order_level INTEGER NOT NULL,
  order_due_at INTEGER NOT NULL,
  order_reported INTEGER NOT NULL,
  clock_at INTEGER NOT NULL,
  asks_above INTEGER NOT NULL,
  to_phone INTEGER NOT NULL,
  first_report_at INTEGER NOT NULL
) STRICT;
-- A statement for each condition goes along its own index, and not through all tickets.
INSERT INTO ticket_wait SELECT number, state, lead_id, next_due_at, executing_id, asks, ask_due_at, order_level, order_due_at, order_reported, clock_at, asks_above,
  to_phone, first_report_at
  FROM ticket WHERE asks <> 0 ON CONFLICT (number) DO NOTHING;
INSERT INTO ticket_wait SELECT number, state, lead_id, next_due_at, executing_id, asks, ask_due_at, order_level, order_due_at, order_reported, clock_at, asks_above,
  to_phone, first_report_at
  FROM ticket WHERE asks_above <> 0 ON CONFLICT (number) DO NOTHING;
INSERT INTO ticket_wait SELECT number, state, lead_id, next_due_at, executing_id, asks, ask_due_at, order_level, order_due_at, order_reported, clock_at, asks_above,
  to_phone, first_report_at
  FROM ticket WHERE order_level <> 0 ON CONFLICT (number) DO NOTHING;
INSERT INTO ticket_wait SELECT number, state, lead_id, next_due_at, executing_id, asks, ask_due_at, order_level, order_due_at, order_reported, clock_at, asks_above,
  to_phone, first_report_at
  FROM ticket WHERE to_phone <> 0 ON CONFLICT (number) DO NOTHING;
INSERT INTO ticket_wait SELECT number, state, lead_id, next_due_at, executing_id, asks, ask_due_at, order_level, order_due_at, order_reported, clock_at, asks_above,
  to_phone, first_report_at
  FROM ticket WHERE first_report_at <> 0 ON CONFLICT (number) DO NOTHING;
INSERT INTO ticket_wait SELECT number, state, lead_id, next_due_at, executing_id, asks, ask_due_at, order_level, order_due_at, order_reported, clock_at, asks_above,
  to_phone, first_report_at
  FROM ticket WHERE state = 8 ON CONFLICT (number) DO NOTHING;
DROP INDEX ticket_by_ask;
DROP INDEX ticket_ask_of_lead;
DROP INDEX ticket_ask_of_executing;
DROP INDEX ticket_ask_above;
DROP INDEX ticket_ask_above_of_lead;
DROP INDEX ticket_ask_above_of_executing;
DROP INDEX ticket_by_order;
DROP INDEX ticket_order_of_lead;
DROP INDEX ticket_to_phone;
DROP INDEX ticket_to_phone_of_lead;
DROP INDEX ticket_first_report;
DROP INDEX ticket_first_report_of_lead;
DROP INDEX ticket_suspended;
DROP INDEX ticket_suspended_of_lead;
DROP INDEX ticket_suspended_of_executing;
CREATE INDEX ticket_by_ask ON ticket_wait (ask_due_at, number) WHERE asks <> 0;
CREATE INDEX ticket_ask_of_lead ON ticket_wait (lead_id, ask_due_at, number) WHERE asks <> 0;
CREATE INDEX ticket_ask_of_executing ON ticket_wait (executing_id, ask_due_at, number) WHERE executing_id <> 0 AND asks <> 0;
CREATE INDEX ticket_ask_above ON ticket_wait (ask_due_at, number) WHERE asks_above <> 0;
CREATE INDEX ticket_ask_above_of_lead ON ticket_wait (lead_id, ask_due_at, number) WHERE asks_above <> 0;
CREATE INDEX ticket_ask_above_of_executing ON ticket_wait (executing_id, ask_due_at, number) WHERE executing_id <> 0 AND asks_above <> 0;
CREATE INDEX ticket_by_order ON ticket_wait (order_due_at, number) WHERE order_level <> 0;
CREATE INDEX ticket_order_of_lead ON ticket_wait (lead_id, order_due_at, number) WHERE order_level <> 0;
CREATE INDEX ticket_to_phone ON ticket_wait (next_due_at, number) WHERE to_phone <> 0;
CREATE INDEX ticket_to_phone_of_lead ON ticket_wait (lead_id, next_due_at, number) WHERE to_phone <> 0;
CREATE INDEX ticket_first_report ON ticket_wait (first_report_at, number) WHERE first_report_at <> 0;
CREATE INDEX ticket_first_report_of_lead ON ticket_wait (lead_id, first_report_at, number) WHERE first_report_at <> 0;
CREATE INDEX ticket_suspended ON ticket_wait (clock_at, number) WHERE state = 8;
CREATE INDEX ticket_suspended_of_lead ON ticket_wait (lead_id, clock_at, number) WHERE state = 8;
CREATE INDEX ticket_suspended_of_executing ON ticket_wait (executing_id, clock_at, number) WHERE executing_id <> 0 AND state = 8;
