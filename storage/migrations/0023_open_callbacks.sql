-- Callbacks that are still to be made, by when: those that are missed on a day are few among all that fell due on it.
-- Projections stay.
CREATE INDEX callback_task_open ON callback_task (due_at, number) WHERE done_at = 0 AND cancelled = 0;
