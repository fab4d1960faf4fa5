-- The texts of an event stand in its row: {"field":["salt","value"],...} by field in byte order, salts as hexadecimal digits. A text that was
-- erased has left its digest: {"field":"digest"}. The digest of one that stands follows from it (storage/chain.h). NULL: the event has none.
-- Projections stay.
ALTER TABLE event ADD COLUMN texts TEXT;
UPDATE event SET texts = (
  SELECT json_group_object(field, json(iif(value IS NULL, json_quote(lower(hex(digest))), json_array(lower(hex(salt)), value))))
  FROM (SELECT field, digest, salt, value FROM event_text WHERE seq = event.seq ORDER BY field))
WHERE seq IN (SELECT seq FROM event_text);
DROP TABLE event_text;

-- A row each, for questions by hand (the programs trust no schema, and with that this SQLite lets no view use JSON): salt and value of one that stands, the digest of one that was erased.
CREATE VIEW event_text (seq, field, salt, value, digest) AS
SELECT event.seq, json_each.key, iif(json_each.type = 'array', json_each.value ->> 0, NULL),
  iif(json_each.type = 'array', json_each.value ->> 1, NULL), iif(json_each.type = 'array', NULL, json_each.value)
FROM event, json_each(event.texts);
