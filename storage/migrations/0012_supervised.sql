-- What a supervisor is asked to see to: by when an emergency's first report is owed, 0 if it is not; suspended tickets (state 8) by
-- when their suspension ends; approvals that only a supervisor decides.
ALTER TABLE ticket ADD COLUMN first_report_at INTEGER NOT NULL DEFAULT 0;
CREATE INDEX ticket_first_report ON ticket (first_report_at, number) WHERE first_report_at <> 0;
CREATE INDEX ticket_first_report_of_lead ON ticket (lead_id, first_report_at, number) WHERE first_report_at <> 0;
CREATE INDEX ticket_suspended ON ticket (clock_at, number) WHERE state = 8;
CREATE INDEX ticket_suspended_of_lead ON ticket (lead_id, clock_at, number) WHERE state = 8;
CREATE INDEX ticket_ask_above ON ticket (ask_due_at, number) WHERE asks_above <> 0;
CREATE INDEX ticket_ask_above_of_lead ON ticket (lead_id, ask_due_at, number) WHERE asks_above <> 0;
