-- Events that wait to be numbered are found by when they happened alone. An index over numbers that holds those without one too
-- is taken for the same by SQLite, which then sorts all that wait for each few of them.
DROP INDEX audit_events_by_number;
CREATE UNIQUE INDEX audit_events_by_number ON audit_events (seq) WHERE seq IS NOT NULL;

-- An app that goes takes its consents with it, and what has had its time is looked for each hour: by an index, however many
-- there are.
CREATE INDEX consents_of_client ON consents (client_id);
CREATE INDEX login_failures_by_time ON login_failures (last_at);
CREATE INDEX one_time_links_by_end ON one_time_links (expires_at);
