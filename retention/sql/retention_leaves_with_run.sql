-- The result of a contact is deleted only with its run, which is deleted after it.
CREATE OR REPLACE FUNCTION retention_leaves_with_run() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT pg_has_role(current_user,
            (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE')
        OR EXISTS (SELECT FROM retention_purgerun r WHERE r.id = OLD.run_id
            AND r.started_at >= now() - interval '1 year')
    THEN
        RAISE EXCEPTION 'DELETE of % is refused: it leaves by its age alone', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;

CREATE OR REPLACE TRIGGER purged_contact_leaves_with_run BEFORE DELETE ON retention_purgedcontact
    FOR EACH ROW EXECUTE FUNCTION retention_leaves_with_run();
