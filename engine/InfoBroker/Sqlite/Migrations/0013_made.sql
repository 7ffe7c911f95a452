-- When the cloud first answered that it has the instance. The time that an intent waited for its call is not the cloud's.
ALTER TABLE node_instance ADD COLUMN made_at TEXT;
