-- The audit log is numbered and sealed. Of an event, what names people's addresses and browsers can be erased and the rest
-- stays; what is numbered is in a seal.

ALTER TABLE audit_events ADD COLUMN actor_id TEXT;
ALTER TABLE audit_events ADD COLUMN personal TEXT;
ALTER TABLE audit_events ADD COLUMN salt BLOB;
ALTER TABLE audit_events ADD COLUMN personal_hash BLOB;
ALTER TABLE audit_events ADD COLUMN seq BIGINT;

-- An address needs no escapes; a browser has no control characters.
UPDATE audit_events SET personal = '{"address":"' || address || '"}'
    WHERE address IS NOT NULL AND (kind <> 'signed_in' OR details = '');
UPDATE audit_events SET
    personal = '{"address":"' || address || '","user_agent":"' || REPLACE(REPLACE(details, '\', '\\'), '"', '\"') || '"}',
    details = ''
    WHERE address IS NOT NULL AND kind = 'signed_in' AND details <> '';
ALTER TABLE audit_events DROP COLUMN address;

CREATE UNIQUE INDEX audit_events_by_number ON audit_events (seq);
CREATE INDEX audit_events_unnumbered ON audit_events (at, id) WHERE seq IS NULL;
-- Each kind is kept as long as the settings say of it.
CREATE INDEX audit_events_by_kind ON audit_events (kind, at);
-- What is said of a person is found to be erased.
CREATE INDEX audit_events_by_person ON audit_events (user_id) WHERE personal IS NOT NULL;
CREATE INDEX audit_events_by_actor ON audit_events (actor_id) WHERE personal IS NOT NULL;

CREATE TABLE audit_seals (
    batch BIGINT PRIMARY KEY,
    first_seq BIGINT NOT NULL,
    count BIGINT NOT NULL,
    leaves BLOB NOT NULL,
    root BLOB NOT NULL,
    previous BLOB NOT NULL,
    sealed_at BIGINT NOT NULL,
    dropped TEXT NOT NULL,
    kid TEXT NOT NULL,
    signature BLOB NOT NULL
);
CREATE INDEX audit_seals_by_number ON audit_seals (first_seq);

-- The public halves of the keys that signed seals.
CREATE TABLE audit_keys (
    kid TEXT PRIMARY KEY,
    public_key BLOB NOT NULL,
    created_at BIGINT NOT NULL
);
