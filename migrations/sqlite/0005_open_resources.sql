-- Apps nobody vouched for: what they may ask for is decided when they ask, and tokens are for whom they name alone.

-- Whether any app may ask people for the scopes of a resource server.
ALTER TABLE resources ADD COLUMN is_open BOOLEAN NOT NULL DEFAULT FALSE;
-- Whether the authorization request named the resource servers of a grant; else they follow from its scope.
ALTER TABLE grants ADD COLUMN names_resources BOOLEAN NOT NULL DEFAULT FALSE;
-- Of grants made before, nobody knows: as if named, they are for those servers and no others.
UPDATE grants SET names_resources = TRUE WHERE resources <> '';
-- Whether an administrator decided scope and resources of a client that registered itself.
ALTER TABLE clients ADD COLUMN is_bounded BOOLEAN NOT NULL DEFAULT FALSE;
-- Those whose scope or resources an administrator changed before.
UPDATE clients SET is_bounded = TRUE WHERE registered_by <> 'admin' AND id IN (
    SELECT client_id FROM audit_events
    WHERE kind = 'client_changed' AND actor = 'admin' AND (details LIKE '%scope%' OR details LIKE '%resources%')
);
