CREATE OR REPLACE FUNCTION calls_refuse_script_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: calls name the words that were said',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE OR REPLACE TRIGGER call_scripts_stay BEFORE DELETE OR TRUNCATE ON calls_callscript
    FOR EACH STATEMENT EXECUTE FUNCTION calls_refuse_script_change();

-- Who wrote it may be forgotten with their account.
CREATE OR REPLACE TRIGGER call_script_words_stay BEFORE UPDATE ON calls_callscript
    FOR EACH ROW WHEN (
        (OLD.id, OLD.call_list_id, OLD.number, OLD.body, OLD.written_at)
        IS DISTINCT FROM
        (NEW.id, NEW.call_list_id, NEW.number, NEW.body, NEW.written_at)
        OR NEW.written_by_id <> coalesce(OLD.written_by_id, -1)
    ) EXECUTE FUNCTION calls_refuse_script_change();
