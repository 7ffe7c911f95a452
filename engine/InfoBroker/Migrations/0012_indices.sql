-- What is asked often must cost what is there now, not what there ever was.

-- The living instances in the order of their creation, at every look.
CREATE INDEX node_instance_living ON node_instance (infrastructure_id, ordinal) WHERE state <> 'Gone';

-- The clouds that were ever used, and those whose lists may be late: at every look of a removal.
CREATE INDEX node_instance_by_cloud ON node_instance (infrastructure_id, cloud, cloud_settings, ordinal);
CREATE INDEX node_instance_unlisted ON node_instance (infrastructure_id, cloud) WHERE unlisted_since IS NOT NULL;

-- When an instance of a node last became ready, at every look while instances fail.
CREATE INDEX node_instance_ready ON node_instance (infrastructure_id, node, ready_at) WHERE ready_at IS NOT NULL;

-- Passes without an end, at every lease.
CREATE INDEX pass_open ON pass (infrastructure_id, id) WHERE ended_at IS NULL;

-- The newest decided request of each node, at every look.
CREATE INDEX scale_request_decided ON scale_request (infrastructure_id, node, id) WHERE decided_at IS NOT NULL;

-- The last error of an infrastructure that is not ready, without the rest of its history.
CREATE INDEX event_trouble ON event (infrastructure_id, sequence)
    WHERE kind IN ('StepFailed', 'PassStarted') AND node_id IS NULL;

-- A name means all infrastructures that ever had it.
CREATE INDEX infrastructure_ever_named ON infrastructure (name);
