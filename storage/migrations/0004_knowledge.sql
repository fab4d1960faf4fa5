-- The knowledge base: what callers are told, whose it is, until when it may be trusted.
-- The short columns come first, so that a listing need not read the long texts.
CREATE TABLE knowledge (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL,
  category_id INTEGER NOT NULL,
  unit_id INTEGER NOT NULL,
  review_due_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  announced_at INTEGER NOT NULL,
  announced_by INTEGER NOT NULL,
  announce_due_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  reviewed_at INTEGER NOT NULL,
  reviewed_by INTEGER NOT NULL,
  changed_by INTEGER NOT NULL,
  changed_at INTEGER NOT NULL,
  shut INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  review_on TEXT NOT NULL,
  expires_on TEXT NOT NULL,
  matter TEXT NOT NULL,
  title TEXT NOT NULL,
  source TEXT NOT NULL,
  reason TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX knowledge_by_category ON knowledge (category_id, id) WHERE shut = 0;
CREATE INDEX knowledge_by_due ON knowledge (due_at, id) WHERE due_at <> 0;
CREATE INDEX knowledge_by_title ON knowledge (title, unit_id) WHERE shut = 0;
CREATE INDEX knowledge_by_matter ON knowledge (matter, id) WHERE shut = 0 AND matter <> '';

-- Pairs of characters of the open entries (core/search_grams.h): without contents, a row is taken out by giving its text again.
CREATE VIRTUAL TABLE knowledge_grams USING fts5(text, content='', columnsize=0, prefix='7', tokenize='unicode61');
