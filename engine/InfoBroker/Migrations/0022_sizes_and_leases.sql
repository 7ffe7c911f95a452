-- What an instance takes of its pool: thousandths of a core, and MiB. Null: unknown.
ALTER TABLE node_instance ADD COLUMN millicores BIGINT;
ALTER TABLE node_instance ADD COLUMN memory BIGINT;

-- The leases of nodes, by node, and when the first of them changes next. Null: there are none.
ALTER TABLE infrastructure ADD COLUMN leases TEXT;
ALTER TABLE infrastructure ADD COLUMN lease_wake TEXT;
