"""An erasure is a fact: only what the search found may be written after."""

from django.db import migrations

GUARD = """
CREATE FUNCTION erasure_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: the register of erasures only grows',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER erasure_stays BEFORE DELETE OR TRUNCATE ON erasure_erasure
    FOR EACH STATEMENT EXECUTE FUNCTION erasure_refuse_change();

-- A user or a key that leaves may take its name away, nothing may put another.
CREATE TRIGGER erasure_facts_stay BEFORE UPDATE ON erasure_erasure
    FOR EACH ROW WHEN (
        (OLD.contact_id, OLD.cause, OLD.at, OLD.reason, OLD.fields_id, OLD.kept,
         OLD.notified, OLD.notice)
        IS DISTINCT FROM
        (NEW.contact_id, NEW.cause, NEW.at, NEW.reason, NEW.fields_id, NEW.kept,
         NEW.notified, NEW.notice)
        OR NEW.user_id <> coalesce(OLD.user_id, -1)
        OR NEW.api_key_id <> coalesce(OLD.api_key_id, -1)
    ) EXECUTE FUNCTION erasure_refuse_change();
"""
BACK = """
DROP TRIGGER erasure_stays ON erasure_erasure;
DROP TRIGGER erasure_facts_stay ON erasure_erasure;
DROP FUNCTION erasure_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("erasure", "0001_initial")]

    operations = [migrations.RunSQL(GUARD, BACK)]
