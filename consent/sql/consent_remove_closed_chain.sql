CREATE OR REPLACE FUNCTION consent_remove_closed_chain() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM consent_evidence WHERE contact_id = NEW.contact_id;
    DELETE FROM consent_suppressionlift WHERE contact_id = NEW.contact_id;
    DELETE FROM consent_consent WHERE contact_id = NEW.contact_id;
    DELETE FROM consent_consentevent WHERE contact_id = NEW.contact_id;
    DELETE FROM consent_pastblock WHERE contact_id = NEW.contact_id;
    DELETE FROM consent_pastcontact WHERE contact_id = NEW.contact_id;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER consent_remove_closed_chain AFTER INSERT ON consent_closedchain
    FOR EACH ROW EXECUTE FUNCTION consent_remove_closed_chain();
