-- The record: app may add and read, never change or remove.
REVOKE ALL ON audit_event, audit_seal, audit_sealed FROM hustings_app;
GRANT SELECT, INSERT ON audit_event, audit_seal, audit_sealed TO hustings_app;
