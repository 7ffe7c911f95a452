-- What the cloud made otherwise than asked for. Instances that are there are compared with what was asked.

ALTER TABLE node_instance ADD COLUMN translation TEXT;

UPDATE node_instance SET translation = '{}';
