-- Apps nobody vouched for: what they may ask for is decided when they ask, and tokens are for whom they name alone.

-- Whether any app may ask people for the scopes of a resource server.
ALTER TABLE resources ADD COLUMN is_open BOOLEAN NOT NULL DEFAULT FALSE;
-- Whether the authorization request named the resource servers of a grant; else they follow from its scope.
ALTER TABLE grants ADD COLUMN names_resources BOOLEAN NOT NULL DEFAULT FALSE;
-- Whether an administrator decided scope and resources of a client that registered itself.
ALTER TABLE clients ADD COLUMN is_bounded BOOLEAN NOT NULL DEFAULT FALSE;
