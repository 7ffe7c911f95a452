-- Pools: their documents, and how often and until when their clouds refuse. document: null where none was imported.
CREATE TABLE pool (
    name TEXT PRIMARY KEY,
    document TEXT,
    imported_at TEXT,
    refusals INTEGER NOT NULL DEFAULT 0,
    cools_until TEXT,
    refusal TEXT
);

-- The pool whose place an instance takes.
ALTER TABLE node_instance ADD COLUMN pool TEXT;

CREATE INDEX node_instance_by_pool ON node_instance (pool, gone_at) WHERE pool IS NOT NULL;
