-- A row leaves once it is old, and only by an act of whoever owns its table: for the
-- application that is retention_forget(), which runs as the owner. Arguments: the column
-- of the row's date, and the age before which it stays, whatever any setting says.
CREATE OR REPLACE FUNCTION accounts_leaves_by_age() RETURNS trigger LANGUAGE plpgsql
-- A temporary table of the session may not stand in for one that is read here.
SET search_path = public, pg_temp AS $$
BEGIN
    IF (to_jsonb(OLD) ->> TG_ARGV[0])::timestamptz >= now() - TG_ARGV[1]::interval
        OR NOT pg_has_role(current_user,
            (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE')
    THEN
        RAISE EXCEPTION 'DELETE of % is refused: it leaves by its age alone', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;

-- CNIL 2021-122: journals are kept six months at least.
CREATE OR REPLACE TRIGGER audit_line_leaves_by_age BEFORE DELETE ON accounts_auditevent
    FOR EACH ROW EXECUTE FUNCTION accounts_leaves_by_age('at', '6 months');
