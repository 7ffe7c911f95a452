-- When the newest refresh of an instance ended: lists may still show the request before it.
ALTER TABLE node_instance ADD COLUMN refreshed_at TEXT;

-- The digest that the cloud shows, where the description followed a change that somebody else had made there.
ALTER TABLE node_instance ADD COLUMN shown_digest TEXT;
