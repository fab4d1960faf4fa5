-- What the board tells: how many open tickets stand on each desk, with each unit (lead_id 0: all of the desk), and what a supervisor has to
-- see to. It counted them all at each look. By the hour in which each falls due (0: not, or no longer), so that only what falls due in the hour
-- that runs is counted to tell what is overdue.
-- Projections stay.
CREATE TABLE board_count (
  what INTEGER NOT NULL,
  lead_id INTEGER NOT NULL,
  due_hour INTEGER NOT NULL,
  tickets INTEGER NOT NULL,
  PRIMARY KEY (what, lead_id, due_hour)
) STRICT, WITHOUT ROWID;
INSERT INTO board_count
  SELECT desk, 0, next_due_at / 3600000, COUNT(*) FROM ticket WHERE desk <> 0 GROUP BY 1, 3;
INSERT INTO board_count
  SELECT desk, lead_id, next_due_at / 3600000, COUNT(*) FROM ticket WHERE desk <> 0 AND desk = 4 AND lead_id <> 0 GROUP BY 2, 3;
INSERT INTO board_count
  SELECT 8, 0, iif(order_reported, 0, order_due_at / 3600000), COUNT(*) FROM ticket_wait WHERE order_level <> 0 GROUP BY 3;
INSERT INTO board_count SELECT 9, 0, 0, COUNT(*) FROM ticket_wait WHERE asks_above <> 0 GROUP BY 1;
INSERT INTO board_count SELECT 10, 0, 0, COUNT(*) FROM ticket_wait WHERE state = 8 GROUP BY 1;
INSERT INTO board_count
  SELECT 11, 0, first_report_at / 3600000, COUNT(*) FROM ticket_wait WHERE first_report_at <> 0 GROUP BY 3;
-- A page of one state asked each ticket of the desk for its own. Those of a desk are those of its states.
DROP INDEX ticket_by_desk_due;
CREATE INDEX ticket_open_by_state ON ticket (state, next_due_at, number) WHERE desk <> 0;
DROP INDEX ticket_by_desk;
CREATE INDEX ticket_by_desk ON ticket (desk, holder_id, next_due_at, number, state) WHERE desk <> 0;
DROP INDEX ticket_open_of_lead;
CREATE INDEX ticket_open_of_lead ON ticket (lead_id, desk, next_due_at, number, state) WHERE desk <> 0;
DROP INDEX ticket_open_executing;
CREATE INDEX ticket_open_executing ON ticket (executing_id, desk, next_due_at, number, state)
  WHERE executing_id <> 0 AND desk <> 0;
-- A page of calls of one outcome walked past all others.
CREATE INDEX call_by_outcome ON call (outcome, offered_at, id) WHERE outcome > 2;
