-- What the config manager of an instance says. Until now no manager said anything but ready.

ALTER TABLE node_instance ADD COLUMN service_state TEXT NOT NULL DEFAULT 'Unknown';

UPDATE node_instance SET service_state = 'Ready' WHERE resource_state = 'Ready';
