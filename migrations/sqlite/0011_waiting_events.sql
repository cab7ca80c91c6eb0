-- Events that wait to be numbered are found by when they happened alone. An index over numbers that holds those without one too
-- is taken for the same by SQLite, which then sorts all that wait for each few of them.
DROP INDEX audit_events_by_number;
CREATE UNIQUE INDEX audit_events_by_number ON audit_events (seq) WHERE seq IS NOT NULL;
