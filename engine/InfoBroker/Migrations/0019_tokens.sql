-- Who may use a server. digest: SHA-256 of the token's text, which is nowhere.
-- permissions, infrastructures: one a line; no permissions: all of the role; no infrastructures: all.
CREATE TABLE access_token (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    role TEXT NOT NULL,
    permissions TEXT NOT NULL,
    infrastructures TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    expires_at TEXT,
    used_at TEXT,
    revoked_at TEXT,
    revoked_by TEXT
);

CREATE UNIQUE INDEX access_token_by_digest ON access_token (digest);
CREATE UNIQUE INDEX access_token_by_name ON access_token (lower(name)) WHERE revoked_at IS NULL;
