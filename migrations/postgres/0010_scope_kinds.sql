-- What an app does with a scope (see, change, act), and whether people are warned of it. What was there is taken for what its
-- name says, as the consent page did, and for acting where that says nothing.

ALTER TABLE scopes ADD COLUMN kind TEXT NOT NULL DEFAULT 'act';
ALTER TABLE scopes ADD COLUMN is_sensitive BOOLEAN NOT NULL DEFAULT FALSE;

UPDATE scopes SET kind = 'see' WHERE name IN ('openid', 'profile', 'email', 'phone', 'address', 'roles', 'groups');
UPDATE scopes SET kind = 'see' WHERE name ~ '(^|[:./])(see|read|view|list|get|readonly)$';
UPDATE scopes SET kind = 'change' WHERE name ~ '(^|[:./])(write|edit|change|update|create|add|delete|remove)$';

-- When it ends, the consent page says; and nobody says anything that is not so.
UPDATE scopes SET description = 'Keep access when you are not using it'
    WHERE name = 'offline_access' AND description = 'Keep access when you are not using it, until you remove it';
