-- Times in which nobody measured what came to an exchange; to_at is not included. They are folded from events of kind 140.
CREATE TABLE gap (
  exchange TEXT NOT NULL,
  from_at INTEGER NOT NULL,
  to_at INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  PRIMARY KEY (exchange, from_at)
) STRICT;
