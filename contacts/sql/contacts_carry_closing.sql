-- A mailbox or number refused at one sheet is refused at every sheet that takes it, with
-- the day and the server's words, whoever writes it. An address that its holder proved
-- while it was written takes messages. A new key of the same address changes nothing.
CREATE OR REPLACE FUNCTION contacts_carry_closing() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
    closed record;
BEGIN
    IF NEW.email_key IS NOT NULL AND NEW.email_proved_at IS NULL
        AND (TG_OP = 'INSERT' OR NEW.email IS DISTINCT FROM OLD.email)
    THEN
        SELECT c.email_unusable_at, c.email_refusal INTO closed FROM contacts_contact c
        WHERE c.email_key = NEW.email_key AND c.id <> NEW.id
        AND c.email_unusable_at IS NOT NULL ORDER BY c.email_unusable_at LIMIT 1;
        IF FOUND THEN
            NEW.email_unusable_at := closed.email_unusable_at;
            NEW.email_refusal := closed.email_refusal;
        END IF;
    END IF;
    IF NEW.mobile_key IS NOT NULL AND NEW.mobile_proved_at IS NULL
        AND (TG_OP = 'INSERT' OR NEW.mobile IS DISTINCT FROM OLD.mobile)
    THEN
        SELECT c.mobile_unusable_at, c.mobile_refusal INTO closed FROM contacts_contact c
        WHERE c.mobile_key = NEW.mobile_key AND c.id <> NEW.id
        AND c.mobile_unusable_at IS NOT NULL ORDER BY c.mobile_unusable_at LIMIT 1;
        IF FOUND THEN
            NEW.mobile_unusable_at := closed.mobile_unusable_at;
            NEW.mobile_refusal := closed.mobile_refusal;
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER contacts_carry_closing
    BEFORE INSERT OR UPDATE OF email, mobile ON contacts_contact
    FOR EACH ROW EXECUTE FUNCTION contacts_carry_closing();
