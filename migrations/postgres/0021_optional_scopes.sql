-- What people said no to when they allowed an app the rest, of what it can do without: it is not asked for again until the app asks
-- them anew. Whatever else lets the app have something unasked, not this.
CREATE TABLE declined_permissions (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    scope TEXT NOT NULL,
    declined_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, client_id)
);
CREATE INDEX declined_permissions_of_client ON declined_permissions (client_id);

-- What the app was called when they said yes; empty of consent from before.
ALTER TABLE consents ADD COLUMN client_name TEXT NOT NULL DEFAULT '';
