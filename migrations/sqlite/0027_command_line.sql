-- The server's own app: its command line, from another computer. What it is stands in the code; on its row hang its grants. An app that
-- somebody gave this very id is gone, with all it was allowed.
DELETE FROM clients WHERE id = 'grantor-cli';
INSERT INTO clients (id, name, client_type, profile, auth_method, redirect_uris, grant_types, scope, resources, is_enabled, created_at, updated_at)
    VALUES ('grantor-cli', 'Grantor command line', 'native', 'oauth21', 'none', 'http://127.0.0.1/callback', 'authorization_code', '', '', TRUE, 0, 0);
