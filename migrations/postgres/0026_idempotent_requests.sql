-- Answers of the administration's API that are given again when a request is sent again with the same key. No secret is in them.
CREATE TABLE idempotent_requests (
    key_hash     BYTEA PRIMARY KEY,
    request_hash BYTEA NOT NULL,
    status       BIGINT NOT NULL,
    location     TEXT,
    body         TEXT NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL
);
CREATE INDEX idempotent_requests_by_expiry ON idempotent_requests (expires_at);
