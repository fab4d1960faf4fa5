-- The city's rulebook: kind 'calendar' with a year as its name, kind 'limits' without one. The text as it stands now, and the event
-- that brought it; earlier ones are in their events.
CREATE TABLE document (
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  text TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;
