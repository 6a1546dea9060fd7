"""The one way by which events leave: whole chains of erased contacts, past their time.

The guard is in the data, not in a setting: to record a chain as closed removes it, an
event may only be deleted when its chain is recorded as closed, and that can only be
recorded when its contact is erased and its last event is old. docs/architecture.md tells the rest.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION consent_guard_closed_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    chain record;
BEGIN
    SELECT count(*) AS events, max(recorded_at) AS last_at,
        (array_agg(hash ORDER BY sequence DESC))[1] AS last_hash
        INTO chain FROM consent_consentevent WHERE contact_id = NEW.contact_id;
    IF NOT EXISTS (SELECT 1 FROM contacts_contact
            WHERE id = NEW.contact_id AND erased_at IS NOT NULL)
        OR chain.last_hash IS DISTINCT FROM NEW.last_hash
        OR chain.events <> NEW.events
        -- Whatever the setting says, no proof leaves before a year.
        OR chain.last_at > now() - interval '1 year'
    THEN
        RAISE EXCEPTION 'chain of contact % cannot be closed', NEW.contact_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER consent_guard_closed_chain BEFORE INSERT ON consent_closedchain
    FOR EACH ROW EXECUTE FUNCTION consent_guard_closed_chain();
CREATE TRIGGER consent_closed_chain_stays
    BEFORE UPDATE OR DELETE OR TRUNCATE ON consent_closedchain
    FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse_change();

CREATE FUNCTION consent_remove_closed_chain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM consent_evidence WHERE contact_id = NEW.contact_id;
    DELETE FROM consent_suppressionlift WHERE contact_id = NEW.contact_id;
    DELETE FROM consent_consent WHERE contact_id = NEW.contact_id;
    DELETE FROM consent_consentevent WHERE contact_id = NEW.contact_id;
    RETURN NULL;
END $$;
CREATE TRIGGER consent_remove_closed_chain AFTER INSERT ON consent_closedchain
    FOR EACH ROW EXECUTE FUNCTION consent_remove_closed_chain();

CREATE FUNCTION consent_refuse_open_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM consent_closedchain c WHERE c.contact_id = OLD.contact_id
            AND c.last_event_at >= OLD.recorded_at)
    THEN
        RAISE EXCEPTION 'DELETE of % is refused: the consent ledger only grows', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;

DROP TRIGGER consent_event_only_grows ON consent_consentevent;
CREATE TRIGGER consent_event_only_grows
    BEFORE UPDATE OR TRUNCATE ON consent_consentevent
    FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse_change();
CREATE TRIGGER consent_event_leaves_by_chain BEFORE DELETE ON consent_consentevent
    FOR EACH ROW EXECUTE FUNCTION consent_refuse_open_delete();
"""
UNGUARD = """
DROP TRIGGER consent_event_leaves_by_chain ON consent_consentevent;
DROP TRIGGER consent_event_only_grows ON consent_consentevent;
CREATE TRIGGER consent_event_only_grows
    BEFORE UPDATE OR DELETE OR TRUNCATE ON consent_consentevent
    FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse_change();
DROP FUNCTION consent_refuse_open_delete;
DROP TRIGGER consent_remove_closed_chain ON consent_closedchain;
DROP FUNCTION consent_remove_closed_chain;
DROP TRIGGER consent_closed_chain_stays ON consent_closedchain;
DROP TRIGGER consent_guard_closed_chain ON consent_closedchain;
DROP FUNCTION consent_guard_closed_chain;
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0003_first_notices")]

    operations = [migrations.RunSQL(GUARD, UNGUARD)]
