-- What must never change is kept by the database itself.

CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$;

CREATE TRIGGER event_update BEFORE UPDATE ON event
FOR EACH ROW EXECUTE FUNCTION refuse('events are never changed');

CREATE TRIGGER event_delete BEFORE DELETE ON event
FOR EACH ROW EXECUTE FUNCTION refuse('events are never deleted');

CREATE TRIGGER infrastructure_version_update BEFORE UPDATE ON infrastructure_version
FOR EACH ROW EXECUTE FUNCTION refuse('accepted descriptions are never changed');

CREATE TRIGGER infrastructure_version_delete BEFORE DELETE ON infrastructure_version
FOR EACH ROW EXECUTE FUNCTION refuse('accepted descriptions are never deleted');

CREATE TRIGGER request_update BEFORE UPDATE ON request
FOR EACH ROW EXECUTE FUNCTION refuse('requests are never changed');

-- The record of an instance outlives it, so that its id cannot be used again.
CREATE TRIGGER node_instance_delete BEFORE DELETE ON node_instance
FOR EACH ROW EXECUTE FUNCTION refuse('node ids are never used again');

CREATE TRIGGER node_instance_identity BEFORE UPDATE OF id, infrastructure_id, ordinal, node ON node_instance
FOR EACH ROW EXECUTE FUNCTION refuse('what identifies an instance never changes');

-- A fence number that went back would let an earlier holder write again.
CREATE TRIGGER lease_fence BEFORE UPDATE OF fence ON lease FOR EACH ROW WHEN (NEW.fence < OLD.fence)
EXECUTE FUNCTION refuse('fence numbers only grow');

CREATE TRIGGER lease_delete BEFORE DELETE ON lease
FOR EACH ROW EXECUTE FUNCTION refuse('fence numbers are never used again');
