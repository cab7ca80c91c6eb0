-- One spelling on every page; what an owner wrote stays.
UPDATE scopes SET description = 'See your email address' WHERE name = 'email' AND description = 'See your e-mail address';
