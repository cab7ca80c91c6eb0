-- What an app does with a scope (see, change, act), and whether people are warned of it. What was there is taken for what its
-- name says, as the consent page did, and for acting where that says nothing.

ALTER TABLE scopes ADD COLUMN kind TEXT NOT NULL DEFAULT 'act';
ALTER TABLE scopes ADD COLUMN is_sensitive BOOLEAN NOT NULL DEFAULT FALSE;

UPDATE scopes SET kind = 'see' WHERE name IN ('openid', 'profile', 'email', 'phone', 'address', 'roles', 'groups');
UPDATE scopes SET kind = 'see' WHERE name IN ('see', 'read', 'view', 'list', 'get', 'readonly')
    OR substr(name, length(name) - 3) IN (':see', '.see', '/see', ':get', '.get', '/get')
    OR substr(name, length(name) - 4) IN (':read', '.read', '/read', ':view', '.view', '/view', ':list', '.list', '/list')
    OR substr(name, length(name) - 8) IN (':readonly', '.readonly', '/readonly');
UPDATE scopes SET kind = 'change' WHERE name IN ('write', 'edit', 'change', 'update', 'create', 'add', 'delete', 'remove')
    OR substr(name, length(name) - 3) IN (':add', '.add', '/add')
    OR substr(name, length(name) - 4) IN (':edit', '.edit', '/edit')
    OR substr(name, length(name) - 5) IN (':write', '.write', '/write')
    OR substr(name, length(name) - 6) IN (':change', '.change', '/change', ':update', '.update', '/update', ':create', '.create', '/create', ':delete', '.delete', '/delete', ':remove', '.remove', '/remove');

-- When it ends, the consent page says; and nobody says anything that is not so.
UPDATE scopes SET description = 'Keep access when you are not using it'
    WHERE name = 'offline_access' AND description = 'Keep access when you are not using it, until you remove it';
