-- When an account first signed in: whoever did before is told of a browser that never did.
ALTER TABLE users ADD COLUMN signed_in_at BIGINT;
UPDATE users SET signed_in_at = created_at;
