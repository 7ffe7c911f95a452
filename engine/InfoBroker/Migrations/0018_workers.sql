-- Workers keep attached infrastructures. A turn is the work of one worker on one of them, under its lease.
-- interval: milliseconds between turns. host: the only machine that can serve it; null: all can. clouds: one a line.
-- due_at: when the next turn is due. kept_by: the worker of the newest turn, which began at turn_at.
-- asked: counts the enactments that were asked for; answer: the result of number "answered", as JSON.
ALTER TABLE infrastructure ADD COLUMN attached_at TEXT;
ALTER TABLE infrastructure ADD COLUMN attached_by TEXT;
ALTER TABLE infrastructure ADD COLUMN turn_interval INTEGER;
ALTER TABLE infrastructure ADD COLUMN host TEXT;
ALTER TABLE infrastructure ADD COLUMN clouds TEXT;
ALTER TABLE infrastructure ADD COLUMN due_at TEXT;
ALTER TABLE infrastructure ADD COLUMN turn_at TEXT;
ALTER TABLE infrastructure ADD COLUMN kept_by INTEGER;
ALTER TABLE infrastructure ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE infrastructure ADD COLUMN answered INTEGER NOT NULL DEFAULT 0;
ALTER TABLE infrastructure ADD COLUMN answer TEXT;

CREATE INDEX infrastructure_due ON infrastructure (due_at) WHERE attached_at IS NOT NULL;

-- The leases that are held, or were left by a process that was killed.
CREATE INDEX lease_held ON lease (infrastructure_id) WHERE owner IS NOT NULL;

CREATE TABLE worker (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner TEXT NOT NULL,
    host TEXT NOT NULL,
    clouds TEXT NOT NULL,
    slots INTEGER NOT NULL,
    busy INTEGER NOT NULL,
    started_at TEXT NOT NULL,
    seen_at TEXT NOT NULL
);
