-- The dispatch directory by hours and with co-handlers.

-- 0 always, 1 in office hours, 2 outside of them (core/routing.h); ids of units that help the lead, a space between two.
ALTER TABLE rule ADD COLUMN hours INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rule ADD COLUMN co_handlers TEXT NOT NULL DEFAULT '';
DROP INDEX rule_open;
CREATE UNIQUE INDEX rule_open ON rule (category_id, district_id, hours) WHERE shut = 0;
