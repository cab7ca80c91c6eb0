-- How surely somebody is who they say (OpenID Connect Core §2, `acr`): `1` by one factor, `2` by two, `phr` by a passkey.

ALTER TABLE sessions ADD COLUMN acr TEXT NOT NULL DEFAULT '1';
-- What tokens say: what the sign-in was told as when the person allowed it.
ALTER TABLE grants ADD COLUMN acr TEXT NOT NULL DEFAULT '1';
-- What a sign-in has to be at least: for an app, and for whoever has a role.
ALTER TABLE clients ADD COLUMN required_acr TEXT;
ALTER TABLE roles ADD COLUMN required_acr TEXT;
