-- What an instance takes of its pool: thousandths of a core, and MiB. Null: unknown.
ALTER TABLE node_instance ADD COLUMN millicores BIGINT;
ALTER TABLE node_instance ADD COLUMN memory BIGINT;
