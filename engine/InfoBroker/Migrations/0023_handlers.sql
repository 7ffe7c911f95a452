-- Clouds of PowerShell modules: which module, and the hash of its files. Code of them is nowhere in the store.
CREATE TABLE cloud_handler (
    type TEXT PRIMARY KEY,
    module TEXT NOT NULL,
    version TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    registered_at TEXT NOT NULL,
    registered_by TEXT NOT NULL
);
