-- Administrators look through what happened to an app, or what somebody did, newest first: found by an index, however much else
-- happened.
CREATE INDEX audit_events_of_client ON audit_events (client_id, at, id) WHERE client_id IS NOT NULL;
CREATE INDEX audit_events_of_actor ON audit_events (actor_id, at, id) WHERE actor_id IS NOT NULL;
