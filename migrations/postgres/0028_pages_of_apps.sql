-- What people allowed an app, and the sign-ins it was used in, are read page by page.
DROP INDEX grants_of_client;
CREATE INDEX grants_of_client ON grants (client_id, id);
DROP INDEX session_clients_of_client;
CREATE INDEX session_clients_of_client ON session_clients (client_id, session_id);
