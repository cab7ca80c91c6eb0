-- When somebody was asked whether they want a passkey: nobody is asked twice.
ALTER TABLE users ADD COLUMN asked_for_passkey_at BIGINT;
