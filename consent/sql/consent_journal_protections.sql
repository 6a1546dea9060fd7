-- A death, a limitation of processing or a guardian's objection, reported or taken back, goes
-- to the journal outside the database (by the lines that wait for it): a restored backup would
-- send again, or erase what must be kept. No date of death, no reason: the journal names nobody.
CREATE OR REPLACE FUNCTION consent_journal_protections() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO consent_journalwaiting (line)
    SELECT jsonb_build_object('kind', act.kind, 'contact', NEW.public_id,
        'at', coalesce(act.since, statement_timestamp()))
    FROM (VALUES
        (CASE WHEN NEW.deceased_at IS NULL THEN 'death_withdrawn' ELSE 'death' END,
            NEW.deceased_at, OLD.deceased_at),
        (CASE WHEN NEW.restricted_at IS NULL THEN 'restriction_lifted' ELSE 'restriction' END,
            NEW.restricted_at, OLD.restricted_at),
        (CASE WHEN NEW.guardian_objected_at IS NULL THEN 'guardian_released'
            ELSE 'guardian_objection' END, NEW.guardian_objected_at, OLD.guardian_objected_at)
    ) AS act (kind, since, before)
    WHERE act.since IS DISTINCT FROM act.before;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER consent_journal_protections
    AFTER UPDATE OF deceased_at, restricted_at, guardian_objected_at ON contacts_contact
    FOR EACH ROW WHEN ((OLD.deceased_at, OLD.restricted_at, OLD.guardian_objected_at)
        IS DISTINCT FROM (NEW.deceased_at, NEW.restricted_at, NEW.guardian_objected_at))
    EXECUTE FUNCTION consent_journal_protections();
