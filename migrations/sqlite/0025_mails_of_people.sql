-- Whose account a mail is of, to whichever address it goes; none if it is of no account. It goes with the account, and is told to whose
-- it is.
ALTER TABLE mails ADD COLUMN user_id TEXT;
CREATE INDEX mails_of_user ON mails (user_id) WHERE user_id IS NOT NULL;

UPDATE mails SET user_id = (SELECT users.id FROM users WHERE users.email = mails.recipient);
