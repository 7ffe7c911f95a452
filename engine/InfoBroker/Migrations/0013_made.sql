-- When the cloud first answered that it has the instance: the time that an intent waited for its call does not count.
ALTER TABLE node_instance ADD COLUMN made_at TEXT;
