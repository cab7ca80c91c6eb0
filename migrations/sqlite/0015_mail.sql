-- What is to be mailed. A row is written with the change it tells of, and goes an hour after it was sent or given up.

CREATE TABLE mails (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    recipient TEXT NOT NULL,
    -- Sealed, since links are in it; gone once it was sent or given up.
    body BLOB,
    -- Where a stranger asked for it, as a tag that names nobody; none if it has to be told in any case.
    network TEXT,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- When it is of no use any more.
    expires_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    last_error TEXT,
    ended_at BIGINT
);
-- What waits is sent in its order, and what has to be told in an order of its own.
CREATE INDEX mails_told ON mails (next_at, id) WHERE state = 'waiting' AND network IS NULL;
CREATE INDEX mails_asked ON mails (next_at, id) WHERE state = 'waiting' AND network IS NOT NULL;
CREATE INDEX mails_late ON mails (expires_at) WHERE state = 'waiting';
CREATE INDEX mails_ended ON mails (ended_at) WHERE ended_at IS NOT NULL;
-- What strangers asked for has an end: for one address, from one network, and of them all.
CREATE INDEX mails_for ON mails (recipient, created_at) WHERE network IS NOT NULL;
CREATE INDEX mails_from ON mails (network, created_at) WHERE network IS NOT NULL;
CREATE INDEX mails_by_time ON mails (created_at, id);
