-- Passkeys (Web Authentication Level 3): what a person can sign in with, and be known by, without a password.
CREATE TABLE passkeys (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Its name among all there are, given by the authenticator.
    credential_id BYTEA NOT NULL UNIQUE,
    -- The public key and what the authenticator said once and for all, as the library that checks signatures writes it.
    public_key BYTEA NOT NULL,
    -- How often it signed, as far as it says: a number that goes back tells of a copy.
    sign_count BIGINT NOT NULL,
    -- Whether it may be on several devices, and whether it is.
    can_sync BOOLEAN NOT NULL,
    is_synced BOOLEAN NOT NULL,
    -- How browsers reach it, as names separated by spaces.
    transports TEXT NOT NULL,
    -- Which make of authenticator it is in.
    aaguid TEXT NOT NULL,
    name TEXT NOT NULL,
    -- Another one if it ever stands for something else; proofs name it.
    version BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT
);
CREATE INDEX passkeys_user ON passkeys (user_id, created_at);
