-- Misses by when they fell due: few among all deadlines and calls. What is done is asked for by its deadline no more, so the index of all
-- deadlines goes; a ticket leaves this one when its completion passes. A call comes into its own when it has ended without an answer.
-- Projections stay.
DROP INDEX ticket_by_due;
CREATE INDEX ticket_undone ON ticket (due_at, number) WHERE due_at <> 0 AND state < 6 AND parent = 0;
CREATE INDEX call_unanswered ON call (asked_at, id) WHERE asked_at <> 0 AND answered_at = 0 AND outcome > 2;
