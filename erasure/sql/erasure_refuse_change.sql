CREATE OR REPLACE FUNCTION erasure_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: the register of erasures only grows',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE OR REPLACE TRIGGER erasure_stays BEFORE DELETE OR TRUNCATE ON erasure_erasure
    FOR EACH STATEMENT EXECUTE FUNCTION erasure_refuse_change();

CREATE OR REPLACE TRIGGER erasure_facts_stay BEFORE UPDATE ON erasure_erasure
    FOR EACH ROW WHEN (
        (OLD.id, OLD.contact_id, OLD.cause, OLD.at, OLD.reason, OLD.fields_id, OLD.kept,
         OLD.notified, OLD.notice)
        IS DISTINCT FROM
        (NEW.id, NEW.contact_id, NEW.cause, NEW.at, NEW.reason, NEW.fields_id, NEW.kept,
         NEW.notified, NEW.notice)
        OR NEW.user_id <> coalesce(OLD.user_id, -1)
        OR NEW.api_key_id <> coalesce(OLD.api_key_id, -1)
    ) EXECUTE FUNCTION erasure_refuse_change();

CREATE OR REPLACE TRIGGER erasure_fields_stay
    BEFORE UPDATE OR DELETE OR TRUNCATE ON erasure_fieldlist
    FOR EACH STATEMENT EXECUTE FUNCTION erasure_refuse_change();
