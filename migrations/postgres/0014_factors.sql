-- What proves a person beside their password: codes of an app of theirs, codes on paper, and devices they trust.

-- Time-based one-time passwords (RFC 6238). The secret is sealed under the master key; a step counts once.
CREATE TABLE totp_credentials (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    secret BYTEA NOT NULL,
    algorithm TEXT NOT NULL,
    digits BIGINT NOT NULL,
    period BIGINT NOT NULL,
    -- The newest step whose code was used.
    last_step BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);
CREATE INDEX totp_credentials_of_user ON totp_credentials (user_id);

-- Codes on paper, each good once. All of a person's are made at the same time.
CREATE TABLE recovery_codes (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    -- The set it is of: another set has other codes.
    version BIGINT NOT NULL,
    phc TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (user_id, number)
);

-- Browsers on which their person asked not to be asked for a second factor.
CREATE TABLE devices (
    secret_hash BYTEA PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- That of the account when it was trusted: whatever ends all sign-ins of a person ends this.
    epoch BIGINT NOT NULL,
    user_agent TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX devices_of_user ON devices (user_id);
CREATE INDEX devices_by_end ON devices (expires_at);

-- Whether a second factor was not asked for since the browser is trusted.
ALTER TABLE sessions ADD COLUMN is_trusted BOOLEAN NOT NULL DEFAULT FALSE;
