-- What must never change is kept by the database itself. Apart from 0001 because triggers are written differently everywhere.

CREATE TRIGGER event_update BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;

CREATE TRIGGER event_delete BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;

CREATE TRIGGER infrastructure_version_update BEFORE UPDATE ON infrastructure_version
BEGIN SELECT RAISE(ABORT, 'accepted descriptions are never changed'); END;

CREATE TRIGGER infrastructure_version_delete BEFORE DELETE ON infrastructure_version
BEGIN SELECT RAISE(ABORT, 'accepted descriptions are never deleted'); END;

CREATE TRIGGER request_update BEFORE UPDATE ON request
BEGIN SELECT RAISE(ABORT, 'requests are never changed'); END;

-- The record of an instance outlives it, so that its id cannot be used again.
CREATE TRIGGER node_instance_delete BEFORE DELETE ON node_instance
BEGIN SELECT RAISE(ABORT, 'node ids are never used again'); END;

CREATE TRIGGER node_instance_identity BEFORE UPDATE OF id, infrastructure_id, ordinal, node ON node_instance
BEGIN SELECT RAISE(ABORT, 'what identifies an instance never changes'); END;

-- A fence number that went back would let an earlier holder write again.
CREATE TRIGGER lease_fence BEFORE UPDATE OF fence ON lease WHEN NEW.fence < OLD.fence
BEGIN SELECT RAISE(ABORT, 'fence numbers only grow'); END;

CREATE TRIGGER lease_delete BEFORE DELETE ON lease
BEGIN SELECT RAISE(ABORT, 'fence numbers are never used again'); END;
