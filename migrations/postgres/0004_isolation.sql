-- Who vouches for an app decides which queue and budget serves it; what a query looks for in a client is a column.

-- What its metadata chooses for what is signed, and whether it wants to hear when a sign-in ends.
ALTER TABLE clients ADD COLUMN id_token_algorithm TEXT;
ALTER TABLE clients ADD COLUMN userinfo_algorithm TEXT;
ALTER TABLE clients ADD COLUMN has_backchannel_logout BOOLEAN NOT NULL DEFAULT FALSE;
-- Metadata is written without white space, and within a text quotation marks have a backslash before them: so this text
-- is found wherever the member itself is. Now and then elsewhere, too (in a member of a nested object, or because _ stands
-- for any character): a column that says too much costs a look and is corrected when the client is next written.
UPDATE clients SET id_token_algorithm = 'RS256' WHERE metadata LIKE '%"id_token_signed_response_alg":"RS256"%';
UPDATE clients SET id_token_algorithm = 'PS256' WHERE metadata LIKE '%"id_token_signed_response_alg":"PS256"%';
UPDATE clients SET id_token_algorithm = 'ES256' WHERE metadata LIKE '%"id_token_signed_response_alg":"ES256"%';
UPDATE clients SET id_token_algorithm = 'EdDSA' WHERE metadata LIKE '%"id_token_signed_response_alg":"EdDSA"%';
UPDATE clients SET userinfo_algorithm = 'RS256' WHERE metadata LIKE '%"userinfo_signed_response_alg":"RS256"%';
UPDATE clients SET userinfo_algorithm = 'PS256' WHERE metadata LIKE '%"userinfo_signed_response_alg":"PS256"%';
UPDATE clients SET userinfo_algorithm = 'ES256' WHERE metadata LIKE '%"userinfo_signed_response_alg":"ES256"%';
UPDATE clients SET userinfo_algorithm = 'EdDSA' WHERE metadata LIKE '%"userinfo_signed_response_alg":"EdDSA"%';
UPDATE clients SET has_backchannel_logout = TRUE WHERE metadata LIKE '%"backchannel_logout_uri":"%';
CREATE INDEX clients_signing_algorithm ON clients (signing_algorithm) WHERE signing_algorithm IS NOT NULL;
CREATE INDEX clients_id_token_algorithm ON clients (id_token_algorithm) WHERE id_token_algorithm IS NOT NULL;
CREATE INDEX clients_userinfo_algorithm ON clients (userinfo_algorithm) WHERE userinfo_algorithm IS NOT NULL;

-- Each way to register without an administrator has a budget of its own.
DROP INDEX clients_unused;
CREATE INDEX clients_unused ON clients (registered_by, created_at) WHERE registered_by <> 'admin' AND last_used_at IS NULL;

-- When an app was first used in a sign-in: of those nobody vouches for, the first so many are told of its end.
ALTER TABLE session_clients ADD COLUMN since BIGINT NOT NULL DEFAULT 0;

-- Whose turn it is among the apps that are told of the end of sign-ins. One that is not reached, or overloaded, waits as a
-- whole, not delivery by delivery; without a row it waits for nothing.
CREATE TABLE logout_turns (
    client_id TEXT PRIMARY KEY REFERENCES clients (id) ON DELETE CASCADE,
    -- When it last had its turn.
    begun_at BIGINT NOT NULL,
    -- How often in a row it failed.
    failures BIGINT NOT NULL,
    -- When it has its turn again at the earliest.
    next_at BIGINT NOT NULL
);
DROP INDEX logout_deliveries_by_time;
CREATE INDEX logout_deliveries_by_age ON logout_deliveries (created_at);
