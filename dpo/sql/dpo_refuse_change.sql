CREATE OR REPLACE FUNCTION dpo_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: what was shown of it stays',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE OR REPLACE TRIGGER register_version_stays
    BEFORE UPDATE OR DELETE OR TRUNCATE ON dpo_registerversion
    FOR EACH STATEMENT EXECUTE FUNCTION dpo_refuse_change();

CREATE OR REPLACE TRIGGER monthly_report_stays
    BEFORE UPDATE OR DELETE OR TRUNCATE ON dpo_monthlyreport
    FOR EACH STATEMENT EXECUTE FUNCTION dpo_refuse_change();
