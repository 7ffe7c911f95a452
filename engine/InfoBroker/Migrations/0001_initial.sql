-- Times are UTC ISO 8601 of fixed width, so that text order is time order. Enums, ids and JSON are text.
-- PostgreSQL reads BIGINT for INTEGER, TEXT COLLATE "C" for TEXT, and an identity for AUTOINCREMENT.

CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE infrastructure (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    owner TEXT NOT NULL,
    version INTEGER NOT NULL,
    last_ordinal INTEGER NOT NULL DEFAULT 0,
    credential_path TEXT,
    created_at TEXT NOT NULL,
    completed_at TEXT,
    removing_at TEXT,
    removed_at TEXT
);

CREATE UNIQUE INDEX infrastructure_by_name ON infrastructure (name) WHERE removed_at IS NULL;

-- Every accepted description, never changed.
CREATE TABLE infrastructure_version (
    infrastructure_id TEXT NOT NULL REFERENCES infrastructure (id),
    version INTEGER NOT NULL,
    document TEXT NOT NULL,
    actor TEXT NOT NULL,
    accepted_at TEXT NOT NULL,
    PRIMARY KEY (infrastructure_id, version)
);

-- The nodes of the newest version, so that counting needs no description.
CREATE TABLE node (
    infrastructure_id TEXT NOT NULL REFERENCES infrastructure (id),
    name TEXT NOT NULL,
    position INTEGER NOT NULL,
    minimum INTEGER NOT NULL,
    maximum INTEGER NOT NULL,
    target INTEGER,
    PRIMARY KEY (infrastructure_id, name)
);

-- Composed requests by the digest of their text: instances of a node mostly share one.
CREATE TABLE request (
    digest TEXT PRIMARY KEY,
    document TEXT NOT NULL
);

CREATE TABLE node_instance (
    id TEXT PRIMARY KEY,
    infrastructure_id TEXT NOT NULL REFERENCES infrastructure (id),
    ordinal INTEGER NOT NULL,
    node TEXT NOT NULL,
    state TEXT NOT NULL,
    resource_state TEXT NOT NULL,
    health_state TEXT NOT NULL,
    addresses TEXT,
    private_address TEXT,
    ports TEXT,
    instance_id TEXT,
    cloud TEXT NOT NULL,
    cloud_settings TEXT NOT NULL,
    version INTEGER NOT NULL,
    digest TEXT NOT NULL,
    request_digest TEXT NOT NULL REFERENCES request (digest),
    pending_digest TEXT REFERENCES request (digest),
    reservation TEXT,
    token TEXT NOT NULL,
    batch_index INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    ready_at TEXT,
    unhealthy_since TEXT,
    gone_at TEXT,
    drop_reason TEXT,
    last_error TEXT,
    UNIQUE (infrastructure_id, ordinal)
);

-- Counts by state, without the history.
CREATE INDEX node_instance_alive ON node_instance (infrastructure_id, node, state) WHERE state <> 'Gone';

CREATE TABLE lease (
    infrastructure_id TEXT PRIMARY KEY REFERENCES infrastructure (id),
    fence INTEGER NOT NULL,
    owner TEXT,
    acquired_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
);

CREATE TABLE pass (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    infrastructure_id TEXT NOT NULL REFERENCES infrastructure (id),
    fence INTEGER NOT NULL,
    version INTEGER NOT NULL,
    actor TEXT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    summary TEXT,
    failed INTEGER
);

-- The journal: an intent is open until its outcome is known.
CREATE TABLE step (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    pass_id INTEGER REFERENCES pass (id),
    action TEXT NOT NULL,
    node TEXT NOT NULL,
    node_id TEXT NOT NULL REFERENCES node_instance (id),
    replaces TEXT REFERENCES node_instance (id),
    reason TEXT NOT NULL,
    intended_at TEXT NOT NULL,
    ended_at TEXT,
    outcome TEXT
);

CREATE INDEX step_open ON step (node_id) WHERE ended_at IS NULL;

CREATE TABLE event (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    time TEXT NOT NULL,
    infrastructure_id TEXT NOT NULL REFERENCES infrastructure (id),
    kind TEXT NOT NULL,
    node TEXT,
    node_id TEXT,
    state TEXT,
    message TEXT NOT NULL,
    actor TEXT NOT NULL
);

CREATE INDEX event_by_infrastructure ON event (infrastructure_id, sequence);

CREATE TABLE definition (
    type TEXT PRIMARY KEY,
    document TEXT NOT NULL,
    imported_at TEXT NOT NULL
);

CREATE TABLE scale_request (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    infrastructure_id TEXT NOT NULL REFERENCES infrastructure (id),
    node TEXT NOT NULL,
    document TEXT NOT NULL,
    actor TEXT NOT NULL,
    requested_at TEXT NOT NULL,
    decided_at TEXT
);

CREATE INDEX scale_request_pending ON scale_request (infrastructure_id, id) WHERE decided_at IS NULL;
