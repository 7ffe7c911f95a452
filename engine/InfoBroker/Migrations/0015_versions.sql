-- The versions that an instance had before its present one, each with the time when that ended.
CREATE TABLE instance_version (
    node_id TEXT NOT NULL REFERENCES node_instance (id),
    until TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (node_id, until)
);
