-- What people read of an app, a resource server and a scope, in other languages: a JSON object such as {"client_name#de": "Notizen"}.
ALTER TABLE clients ADD COLUMN translations TEXT NOT NULL DEFAULT '{}';
ALTER TABLE resources ADD COLUMN translations TEXT NOT NULL DEFAULT '{}';
ALTER TABLE scopes ADD COLUMN translations TEXT NOT NULL DEFAULT '{}';

-- What apps registered so far stood among what no query looks into.
UPDATE clients SET translations = COALESCE(json(metadata) ->> 'localized', '{}');
