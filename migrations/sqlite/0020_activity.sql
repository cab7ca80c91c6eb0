-- People look through what happened to their own account, newest first: found by an index, however much happened to others.
CREATE INDEX audit_events_of_person ON audit_events (user_id, at, id) WHERE user_id IS NOT NULL;
