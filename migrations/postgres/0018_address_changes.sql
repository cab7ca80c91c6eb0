-- Changes of people's addresses, each of which whoever reads the old one's mail can undo for some days.
CREATE TABLE address_changes (
    token_hash BYTEA PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    -- Which of the person's it is: those after it end with it.
    number BIGINT NOT NULL,
    old_email TEXT NOT NULL,
    old_email_verified BOOLEAN NOT NULL,
    changed_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    -- What the account was signed in with, sealed under the master key.
    snapshot BYTEA NOT NULL,
    -- The set of recovery codes of then, and the numbers of those that were used since, each after a space.
    recovery_version BIGINT,
    used_codes TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX address_changes_of_user ON address_changes (user_id, number);
CREATE INDEX address_changes_by_end ON address_changes (expires_at);
