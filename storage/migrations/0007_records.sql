-- What of a ticket's open approvals only a supervisor decides (bits as asks); an emergency whose unit is to be told by phone.
ALTER TABLE ticket ADD COLUMN asks_above INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN to_phone INTEGER NOT NULL DEFAULT 0;
UPDATE ticket SET to_phone = 1 WHERE urgency = 2 AND state = 2;
CREATE INDEX ticket_to_phone ON ticket (next_due_at, number) WHERE to_phone <> 0;
CREATE INDEX ticket_ask_of_lead ON ticket (lead_id, ask_due_at, number) WHERE asks <> 0;
CREATE INDEX ticket_order_of_lead ON ticket (lead_id, order_due_at, number) WHERE order_level <> 0;
