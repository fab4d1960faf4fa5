-- Indexes that each new ticket and each of its events paid for: nobody asks for the tickets of an operator, and what has changed since
-- an event is asked of the events.
DROP INDEX ticket_by_operator;
DROP INDEX ticket_by_change;
