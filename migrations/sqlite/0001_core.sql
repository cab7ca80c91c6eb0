-- Times are BIGINT seconds UTC, ids are TEXT (UUID), lists are TEXT separated by spaces.

CREATE TABLE users (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    is_active BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE password_credentials (
    user_id TEXT PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
    phc TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);

CREATE TABLE roles (
    name TEXT PRIMARY KEY,
    description TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE user_roles (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    role TEXT NOT NULL REFERENCES roles (name) ON DELETE CASCADE,
    PRIMARY KEY (user_id, role)
);

CREATE TABLE clients (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    client_type TEXT NOT NULL,
    profile TEXT NOT NULL,
    auth_method TEXT NOT NULL,
    redirect_uris TEXT NOT NULL,
    grant_types TEXT NOT NULL,
    scope TEXT NOT NULL,
    resources TEXT NOT NULL,
    signing_algorithm TEXT,
    client_uri TEXT,
    policy_uri TEXT,
    tos_uri TEXT,
    is_enabled BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE client_secrets (
    id TEXT PRIMARY KEY,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    hash BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT
);
CREATE INDEX client_secrets_of_client ON client_secrets (client_id);

CREATE TABLE resources (
    uri TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    client_id TEXT NOT NULL UNIQUE REFERENCES clients (id) ON DELETE CASCADE,
    signing_algorithm TEXT,
    is_enabled BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE scopes (
    name TEXT PRIMARY KEY,
    description TEXT NOT NULL,
    resource TEXT REFERENCES resources (uri) ON DELETE CASCADE,
    created_at BIGINT NOT NULL
);

-- The roles whose holders may be granted a scope; a scope without rows may be granted by anybody.
CREATE TABLE role_scopes (
    role TEXT NOT NULL REFERENCES roles (name) ON DELETE CASCADE,
    scope TEXT NOT NULL REFERENCES scopes (name) ON DELETE CASCADE,
    PRIMARY KEY (role, scope)
);

CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    secret_hash BLOB NOT NULL UNIQUE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    auth_time BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    is_remembered BOOLEAN NOT NULL,
    user_agent TEXT NOT NULL,
    address TEXT NOT NULL
);
CREATE INDEX sessions_of_user ON sessions (user_id);
CREATE INDEX sessions_by_end ON sessions (ends_at);

CREATE TABLE consents (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    redirect_host TEXT NOT NULL,
    scope TEXT NOT NULL,
    resources TEXT NOT NULL,
    granted_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, client_id, redirect_host)
);

-- A grant is one row from the person's Allow to its end: code, redemption, refresh generations, revocation.
CREATE TABLE grants (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    session_id TEXT,
    scope TEXT NOT NULL,
    resources TEXT NOT NULL,
    redirect_uri TEXT NOT NULL,
    code_hash BLOB NOT NULL UNIQUE,
    code_challenge TEXT,
    nonce TEXT,
    auth_time BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    redeemed_at BIGINT,
    generation BIGINT NOT NULL,
    generation_at BIGINT NOT NULL,
    -- When nothing of the grant works any more: the code's end, then the refresh token's, then the revocation.
    ends_at BIGINT NOT NULL,
    -- When it ends however often it is refreshed.
    expires_at BIGINT NOT NULL,
    revoked_at BIGINT,
    revoked_because TEXT
);
CREATE INDEX grants_of_user ON grants (user_id);
CREATE INDEX grants_of_client ON grants (client_id);
CREATE INDEX grants_by_end ON grants (ends_at);

CREATE TABLE revoked_tokens (
    jti TEXT PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
CREATE INDEX revoked_tokens_by_end ON revoked_tokens (expires_at);

-- Keys by their times: published from created_at, signing from active_at to retires_at, verifying until gone_at.
CREATE TABLE signing_keys (
    kid TEXT PRIMARY KEY,
    algorithm TEXT NOT NULL,
    public_jwk TEXT NOT NULL,
    sealed BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    active_at BIGINT NOT NULL,
    retires_at BIGINT,
    gone_at BIGINT,
    revoked_at BIGINT
);

-- One row for each account that failed; unknown accounts share a bounded number of rows.
CREATE TABLE login_failures (
    account TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    blocked_until BIGINT NOT NULL
);

CREATE TABLE one_time_links (
    token_hash BLOB PRIMARY KEY,
    kind TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE INDEX one_time_links_of_user ON one_time_links (user_id);

CREATE TABLE audit_events (
    id TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    actor TEXT NOT NULL,
    user_id TEXT,
    client_id TEXT,
    target TEXT,
    address TEXT,
    details TEXT NOT NULL
);
CREATE INDEX audit_events_by_time ON audit_events (at);

CREATE TABLE jobs (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    lease_until BIGINT NOT NULL,
    last_run_at BIGINT NOT NULL
);

INSERT INTO roles (name, description, created_at) VALUES ('admin', 'May change everything.', 0);
INSERT INTO roles (name, description, created_at) VALUES ('auditor', 'May see everything and change nothing.', 0);

INSERT INTO scopes (name, description, resource, created_at) VALUES ('roles', 'See which roles you have here', NULL, 0);
INSERT INTO scopes (name, description, resource, created_at) VALUES ('offline_access', 'Keep access when you are not using it, until you remove it', NULL, 0);
