-- Groups, what roles permit, who may use what, and which names apps are told.

CREATE TABLE groups (
    name TEXT PRIMARY KEY,
    description TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE group_members (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    group_name TEXT NOT NULL REFERENCES groups (name) ON DELETE CASCADE,
    PRIMARY KEY (user_id, group_name)
);
CREATE INDEX group_members_of_group ON group_members (group_name);

CREATE TABLE group_roles (
    group_name TEXT NOT NULL REFERENCES groups (name) ON DELETE CASCADE,
    role TEXT NOT NULL REFERENCES roles (name) ON DELETE CASCADE,
    PRIMARY KEY (group_name, role)
);
CREATE INDEX group_roles_of_role ON group_roles (role);
CREATE INDEX user_roles_of_role ON user_roles (role);

-- What whoever has a role may do at this server itself.
CREATE TABLE role_permissions (
    role TEXT NOT NULL REFERENCES roles (name) ON DELETE CASCADE,
    permission TEXT NOT NULL,
    PRIMARY KEY (role, permission)
);

-- The server's own roles: they stay, and mean what they say.
ALTER TABLE roles ADD COLUMN is_built_in BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE roles SET is_built_in = TRUE WHERE name IN ('admin', 'auditor');
-- A role of the owner's own with one of these names stays what it was, and permits nothing.
INSERT INTO roles (name, description, created_at, is_built_in) VALUES
    ('owner', 'May change everything, owners too.', 0, TRUE),
    ('support', 'May help people with their accounts and sign-ins.', 0, TRUE),
    ('client-admin', 'May register apps, and change those of their own.', 0, TRUE)
    ON CONFLICT DO NOTHING;
UPDATE roles SET description = 'May change everything but owners.' WHERE name = 'admin' AND description = 'May change everything.';
-- Until now nobody held more than administrators: they become owners.
INSERT INTO user_roles (user_id, role)
    SELECT user_id, 'owner' FROM user_roles
    WHERE role = 'admin' AND EXISTS (SELECT 1 FROM roles WHERE name = 'owner' AND is_built_in)
    ON CONFLICT DO NOTHING;

-- Who may use an app or a resource server: everyone, or whom its list names. An empty list names nobody.
ALTER TABLE clients ADD COLUMN is_restricted BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX clients_restricted ON clients (id) WHERE is_restricted;
ALTER TABLE resources ADD COLUMN is_restricted BOOLEAN NOT NULL DEFAULT FALSE;

-- One of the last three columns is set.
CREATE TABLE client_access (
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
    group_name TEXT REFERENCES groups (name) ON DELETE CASCADE,
    role TEXT REFERENCES roles (name) ON DELETE CASCADE
);
CREATE INDEX client_access_of_client ON client_access (client_id);
CREATE INDEX client_access_of_user ON client_access (user_id);

CREATE TABLE resource_access (
    resource TEXT NOT NULL REFERENCES resources (uri) ON DELETE CASCADE,
    user_id TEXT REFERENCES users (id) ON DELETE CASCADE,
    group_name TEXT REFERENCES groups (name) ON DELETE CASCADE,
    role TEXT REFERENCES roles (name) ON DELETE CASCADE
);
CREATE INDEX resource_access_of_resource ON resource_access (resource);
CREATE INDEX resource_access_of_user ON resource_access (user_id);

-- Whose apps they are: a client-admin changes no others.
CREATE TABLE client_owners (
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    PRIMARY KEY (client_id, user_id)
);
CREATE INDEX client_owners_of_user ON client_owners (user_id);

-- Which names of groups and roles an app is told, as name or name=told separated by spaces; all without a row.
CREATE TABLE client_released (
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    claim TEXT NOT NULL,
    names TEXT NOT NULL,
    PRIMARY KEY (client_id, claim)
);

INSERT INTO scopes (name, description, resource, created_at) VALUES ('groups', 'See which groups you are in here', NULL, 0) ON CONFLICT DO NOTHING;
