-- Pass the former keys of a written address (`former_keys`) to consent_gather_keys().
CREATE OR REPLACE FUNCTION consent_gather_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM consent_gather_keys(array_agg(m.key), array_agg(m.value), NEW.id)
    FROM jsonb_each_text(NEW.former_keys) m;
    NEW.former_keys := NULL;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER consent_gather_written BEFORE INSERT OR UPDATE ON contacts_contact
    FOR EACH ROW WHEN (NEW.former_keys IS NOT NULL)
    EXECUTE FUNCTION consent_gather_written();
