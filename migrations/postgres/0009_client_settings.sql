-- What an administrator decides about an app or a resource server, and neither says of itself.

-- Whether an app's secret may come by header and in the body, since nobody named one method. Those that are there keep the one
-- they have: nobody can tell any more whether it was named.
ALTER TABLE clients ADD COLUMN takes_either BOOLEAN NOT NULL DEFAULT FALSE;
-- The scope people are not asked about.
ALTER TABLE clients ADD COLUMN skip_consent TEXT NOT NULL DEFAULT '';
-- Whether ID tokens have what the scopes tell of the person.
ALTER TABLE clients ADD COLUMN id_token_claims BOOLEAN NOT NULL DEFAULT FALSE;
-- Seconds; the server's if there is none.
ALTER TABLE clients ADD COLUMN access_lifetime BIGINT;
ALTER TABLE resources ADD COLUMN access_lifetime BIGINT;
-- Whether it may come back by plain http to a private network.
ALTER TABLE clients ADD COLUMN http_callback BOOLEAN NOT NULL DEFAULT FALSE;

-- Apps somebody took their permission from, until they allow it again: nothing is granted to them without asking.
CREATE TABLE removed_apps (
    user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
    removed_at BIGINT NOT NULL,
    PRIMARY KEY (user_id, client_id)
);
CREATE INDEX removed_apps_by_client ON removed_apps (client_id);
