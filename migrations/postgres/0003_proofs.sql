-- What a proof names: whose it is, in which epoch of theirs, and which version of which credential.

-- Raised by whatever ends all sign-ins of a person; a proof or sign-in of an earlier epoch is none any more.
ALTER TABLE users ADD COLUMN epoch BIGINT NOT NULL DEFAULT 0;
-- Raised whenever another password is set.
ALTER TABLE password_credentials ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
-- The epoch the sign-in was begun in.
ALTER TABLE sessions ADD COLUMN epoch BIGINT NOT NULL DEFAULT 0;

-- How expensive hashes are, measured once for all nodes; one row for each algorithm.
CREATE TABLE hash_parameters (
    algorithm TEXT PRIMARY KEY,
    memory_kib BIGINT NOT NULL,
    passes BIGINT NOT NULL,
    -- What one hash took where it was measured.
    milliseconds BIGINT NOT NULL,
    measured_at BIGINT NOT NULL
);
