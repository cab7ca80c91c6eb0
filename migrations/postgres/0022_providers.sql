-- Other providers people sign in with, and who they are there.

CREATE TABLE providers (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    -- How it is spoken with, as JSON.
    settings TEXT NOT NULL,
    -- The client secret, or the private key in PEM, sealed under the master key.
    secret BYTEA,
    is_enabled BOOLEAN NOT NULL,
    -- Another one with each change: what was begun with the settings of before goes no further.
    version BIGINT NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

-- Who somebody is at a provider: OpenID Connect Core §5.7 has issuer and subject for that, and nothing else.
CREATE TABLE user_identities (
    id TEXT PRIMARY KEY,
    provider_id TEXT NOT NULL REFERENCES providers (id) ON DELETE CASCADE,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Their address there, as the provider said it last.
    email TEXT,
    -- Another one if it ever stands for something else; proofs name it.
    version BIGINT NOT NULL DEFAULT 1,
    linked_at BIGINT NOT NULL,
    last_used_at BIGINT,
    UNIQUE (provider_id, issuer, subject)
);
CREATE INDEX user_identities_of_user ON user_identities (user_id, linked_at);

-- Which sign-ins were begun at a provider: it may end them, and is told of their end.
CREATE TABLE session_identities (
    session_id TEXT PRIMARY KEY REFERENCES sessions (id) ON DELETE CASCADE,
    provider_id TEXT NOT NULL REFERENCES providers (id) ON DELETE CASCADE,
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    -- What the provider calls the sign-in there.
    sid TEXT,
    -- Its ID token, sealed under the master key.
    id_token BYTEA
);
CREATE INDEX session_identities_by_subject ON session_identities (provider_id, subject);
CREATE INDEX session_identities_by_sid ON session_identities (provider_id, sid) WHERE sid IS NOT NULL;

-- By which provider somebody is in a group or has a role: NULL if an administrator said so.
ALTER TABLE group_members ADD COLUMN given_by TEXT REFERENCES providers (id) ON DELETE CASCADE;
CREATE INDEX group_members_given_by ON group_members (given_by) WHERE given_by IS NOT NULL;
ALTER TABLE user_roles ADD COLUMN given_by TEXT REFERENCES providers (id) ON DELETE CASCADE;
CREATE INDEX user_roles_given_by ON user_roles (given_by) WHERE given_by IS NOT NULL;
