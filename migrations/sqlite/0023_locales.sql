-- The language somebody chose, as a tag (BCP 47): mails to them are written in it.
ALTER TABLE users ADD COLUMN locale TEXT;
