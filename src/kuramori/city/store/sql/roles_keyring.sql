-- The keyring's gate may keep, move and destroy keys; nobody else comes here.
GRANT USAGE ON SCHEMA public TO keyring_gate;
GRANT SELECT, INSERT, UPDATE, DELETE ON wrapped_key TO keyring_gate;
GRANT SELECT, INSERT, UPDATE ON epoch TO keyring_gate;
