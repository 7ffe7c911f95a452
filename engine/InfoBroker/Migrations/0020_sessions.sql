-- Sessions of browsers that their users have ended. Rows are kept until the cookies are too old in any case.
CREATE TABLE ended_session (
    id TEXT PRIMARY KEY,
    ended_at TEXT NOT NULL
);
