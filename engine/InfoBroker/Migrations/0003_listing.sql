-- Since when lists may leave an instance out though the cloud has it; null once a list has shown it.

ALTER TABLE node_instance ADD COLUMN unlisted_since TEXT;
