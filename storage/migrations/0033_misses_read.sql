-- The first page of a day's misses is read along one index and by its titles alone: among ten million tickets each row of another table is a
-- page of the file. SQLite 3.40 counts the columns of an index's own condition as read, so they stand in it.
-- Projections stay.
DROP INDEX ticket_undone;
CREATE INDEX ticket_undone ON ticket (due_at, number, miss, miss_of, category_id, type, urgency, state, parent)
  WHERE due_at <> 0 AND state < 6 AND parent = 0;
DROP INDEX callback_task_open;
CREATE INDEX callback_task_open ON callback_task (due_at, number, lead_id, attempts, done_at, cancelled)
  WHERE done_at = 0 AND cancelled = 0;
