-- What each operator does since when: the fold of their states. until_at is when the clock ends a wrap-up, 0 if it does not.
CREATE TABLE presence (
    account_id INTEGER PRIMARY KEY,
    presence INTEGER NOT NULL,
    reason INTEGER NOT NULL,
    call_id INTEGER NOT NULL,
    queue_id INTEGER NOT NULL,
    since_at INTEGER NOT NULL,
    from_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    last_seq INTEGER NOT NULL
) STRICT;
CREATE INDEX presence_until ON presence (until_at, account_id) WHERE until_at <> 0;
CREATE INDEX presence_on_duty ON presence (account_id) WHERE presence <> 0;
