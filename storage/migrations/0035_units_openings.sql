-- A unit's tickets of past days were found by walking from its newest: they stand by their opening, as the hotline's do.
-- Projections stay.
DROP INDEX ticket_by_lead;
CREATE INDEX ticket_by_lead ON ticket (lead_id, opened_at, number);
DROP INDEX ticket_by_executing;
CREATE INDEX ticket_by_executing ON ticket (executing_id, opened_at, number) WHERE executing_id <> 0;
-- A choice of units asked the rows of six hundred tickets for who led them.
DROP INDEX ticket_alike;
CREATE INDEX ticket_alike ON ticket (category_id, district_id, opened_at, number, lead_id);
