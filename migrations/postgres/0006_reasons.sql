-- What was refused says why, and can be found by the id its page or answer showed.

ALTER TABLE audit_events ADD COLUMN reason TEXT;
ALTER TABLE audit_events ADD COLUMN error_id TEXT;
CREATE INDEX audit_events_by_error ON audit_events (error_id) WHERE error_id IS NOT NULL;
