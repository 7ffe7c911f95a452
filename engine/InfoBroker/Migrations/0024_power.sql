-- What users asked for: 1 to be stopped, 0 to run, null nothing; and when.
ALTER TABLE node_instance ADD COLUMN stop_asked INTEGER;
ALTER TABLE node_instance ADD COLUMN power_asked_at TEXT;
