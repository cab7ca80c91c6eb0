-- OpenID Connect: what people say of themselves, what clients register beside OAuth, and what follows a sign-in.
-- JSON is TEXT; what a query never looks into need not be a column.

-- The standard claims beside name and e-mail (OpenID Connect Core 5.1), and attributes of the owner's own choice.
ALTER TABLE users ADD COLUMN email_verified BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE users ADD COLUMN profile TEXT NOT NULL DEFAULT '{}';
ALTER TABLE users ADD COLUMN attributes TEXT NOT NULL DEFAULT '{}';

-- Client metadata no query looks into (OpenID Connect Registration 2).
ALTER TABLE clients ADD COLUMN metadata TEXT NOT NULL DEFAULT '{}';
-- Which change was the last: who changes it says which one they saw.
ALTER TABLE clients ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
-- Who registered it: admin, initial_access_token, open.
ALTER TABLE clients ADD COLUMN registered_by TEXT NOT NULL DEFAULT 'admin';
ALTER TABLE clients ADD COLUMN registration_token_hash BLOB;
-- When somebody last allowed it something; kept for clients that registered themselves.
ALTER TABLE clients ADD COLUMN last_used_at BIGINT;
CREATE INDEX clients_unused ON clients (created_at) WHERE registered_by <> 'admin' AND last_used_at IS NULL;

-- The secret itself, sealed: only for clients whose method computes with it (client_secret_jwt).
ALTER TABLE client_secrets ADD COLUMN sealed BLOB;

-- Which user attributes go with a scope or to a resource server, as names separated by spaces.
ALTER TABLE scopes ADD COLUMN claims TEXT NOT NULL DEFAULT '';
ALTER TABLE resources ADD COLUMN claims TEXT NOT NULL DEFAULT '';

-- How the person proved who they are (RFC 8176), as names separated by spaces.
ALTER TABLE sessions ADD COLUMN amr TEXT NOT NULL DEFAULT 'pwd';
ALTER TABLE grants ADD COLUMN amr TEXT NOT NULL DEFAULT 'pwd';
-- Who the person is to the client, as it was when they allowed; nothing for their id.
ALTER TABLE grants ADD COLUMN sub TEXT NOT NULL DEFAULT '';
-- The claims parameter of the request, as JSON.
ALTER TABLE grants ADD COLUMN claims TEXT NOT NULL DEFAULT '';
CREATE INDEX grants_of_session ON grants (session_id);
-- Claims allowed one by one, as names separated by spaces.
ALTER TABLE consents ADD COLUMN claims TEXT NOT NULL DEFAULT '';

-- The apps a sign-in was used for: who is told when it ends.
CREATE TABLE session_clients (
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    PRIMARY KEY (session_id, client_id)
);
CREATE INDEX session_clients_of_client ON session_clients (client_id);

-- Logout tokens to deliver (OpenID Connect Back-Channel Logout 2.5). Rows go when delivered or given up.
CREATE TABLE logout_deliveries (
    id TEXT PRIMARY KEY,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL,
    session_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    last_error TEXT
);
CREATE INDEX logout_deliveries_by_time ON logout_deliveries (next_at);
CREATE INDEX logout_deliveries_of_client ON logout_deliveries (client_id, next_at);

-- Single-use ids of client assertions (RFC 7523 3), until they would have expired.
CREATE TABLE used_jtis (
    issuer TEXT NOT NULL,
    jti_hash BLOB NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (issuer, jti_hash)
);
CREATE INDEX used_jtis_by_end ON used_jtis (expires_at);

-- Tokens that let somebody register clients (RFC 7591 1.2).
CREATE TABLE initial_access_tokens (
    id TEXT PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    description TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    uses_left BIGINT NOT NULL
);

-- The logos of apps, fetched so that pages show them without leading a browser to anybody else. Bytes are null until
-- there are any; next_at is when to fetch (again).
CREATE TABLE client_logos (
    client_id TEXT PRIMARY KEY REFERENCES clients (id) ON DELETE CASCADE,
    uri TEXT NOT NULL,
    media_type TEXT,
    bytes BLOB,
    next_at BIGINT NOT NULL
);
CREATE INDEX client_logos_by_time ON client_logos (next_at);

-- Registrations that expired, so that their page and answer can say so.
CREATE TABLE expired_registrations (
    client_id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    expired_at BIGINT NOT NULL
);

INSERT INTO scopes (name, description, resource, created_at) VALUES ('openid', 'Know that it is you when you come back', NULL, 0) ON CONFLICT DO NOTHING;
INSERT INTO scopes (name, description, resource, created_at) VALUES ('profile', 'See your profile: your name, picture, birthdate, language and the like', NULL, 0) ON CONFLICT DO NOTHING;
INSERT INTO scopes (name, description, resource, created_at) VALUES ('email', 'See your e-mail address', NULL, 0) ON CONFLICT DO NOTHING;
INSERT INTO scopes (name, description, resource, created_at) VALUES ('phone', 'See your phone number', NULL, 0) ON CONFLICT DO NOTHING;
INSERT INTO scopes (name, description, resource, created_at) VALUES ('address', 'See your postal address', NULL, 0) ON CONFLICT DO NOTHING;
