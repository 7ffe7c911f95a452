-- How far the events of an infrastructure have reached each address that is told of them: the history itself is the
-- outbox, so nothing is kept twice. No row: the newest description does not name the address.

CREATE TABLE delivery (
    infrastructure_id TEXT NOT NULL REFERENCES infrastructure (id),
    url TEXT NOT NULL,
    -- Everything up to this sequence number was delivered, was not wanted, or was before the address was named.
    delivered INTEGER NOT NULL,
    -- How often the next event was sent in vain, when it is sent again, and why not.
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at TEXT,
    last_error TEXT,
    -- Since when the address wants no more.
    ended_at TEXT,
    PRIMARY KEY (infrastructure_id, url)
);
