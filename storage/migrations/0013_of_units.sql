-- What waits of one unit, along the few that wait and not along all that the unit ever had.
CREATE INDEX ticket_to_phone_of_lead ON ticket (lead_id, next_due_at, number) WHERE to_phone <> 0;
CREATE INDEX ticket_ask_of_executing ON ticket (executing_id, ask_due_at, number)
  WHERE executing_id <> 0 AND asks <> 0;
CREATE INDEX ticket_ask_above_of_executing ON ticket (executing_id, ask_due_at, number)
  WHERE executing_id <> 0 AND asks_above <> 0;
CREATE INDEX ticket_suspended_of_executing ON ticket (executing_id, clock_at, number)
  WHERE executing_id <> 0 AND state = 8;
