-- What the application may touch by itself, and what only the gate may touch: nobody updates or deletes an entry,
-- and nobody but the gate writes sealed records.
GRANT USAGE ON SCHEMA public TO kuramori_app, kuramori_gate;

GRANT SELECT, INSERT, UPDATE, DELETE ON
  officer, appointment, passkey, alert, officer_hold, erasure_case, erasure_item, epoch_turn, backup, assessment,
  evidence, django_session
TO kuramori_app;
GRANT SELECT ON sealed_record TO kuramori_app;

GRANT SELECT, INSERT, UPDATE, DELETE ON sealed_record TO kuramori_gate;
GRANT SELECT, INSERT ON ledger_entry, ledger_leaf, ledger_checkpoint, ledger_cosignature TO kuramori_gate;
GRANT SELECT ON officer_hold TO kuramori_gate;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO kuramori_app, kuramori_gate;

CREATE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger only grows' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER ledger_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows();
CREATE TRIGGER ledger_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_leaf
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows();
CREATE TRIGGER ledger_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_checkpoint
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows();
CREATE TRIGGER ledger_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_cosignature
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows();
