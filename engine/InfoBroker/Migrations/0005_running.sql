-- Since when enactments change nothing, who wants it so, and why; null while they may.
ALTER TABLE infrastructure ADD COLUMN suspended_at TEXT;
ALTER TABLE infrastructure ADD COLUMN suspended_by TEXT;
ALTER TABLE infrastructure ADD COLUMN suspend_reason TEXT;

-- How often and when instances of a node failed, without the rest of the history.
CREATE INDEX event_failed ON event (infrastructure_id, node, time) WHERE kind = 'NodeFailed';
