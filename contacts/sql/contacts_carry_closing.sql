-- Copy a closed address (its day and the server's answer) to each contact that is given it,
-- even if no contact has had it meanwhile. A wrong number to call is copied to nobody. An
-- address that its holder confirmed while it was written stays open. A new key of the same
-- address changes nothing; an erased contact has no key.
CREATE OR REPLACE FUNCTION contacts_carry_closing() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $$
DECLARE
    closed record;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.erased_at IS NULL THEN
        INSERT INTO contacts_closedaddress (contact_id, channel, key, at, refusal)
        SELECT OLD.id, was.* FROM (VALUES
            ('email', OLD.email_key, OLD.email_unusable_at, OLD.email_refusal),
            ('sms', OLD.mobile_key, OLD.mobile_unusable_at, OLD.mobile_refusal),
            ('phone', OLD.phone_key, OLD.phone_unusable_at, OLD.phone_refusal)
        ) AS was (channel, key, at, refusal)
        WHERE was.key IS NOT NULL AND was.at IS NOT NULL AND CASE was.channel
            WHEN 'email' THEN NEW.email IS DISTINCT FROM OLD.email
                AND NEW.email_key IS DISTINCT FROM OLD.email_key
            WHEN 'sms' THEN NEW.mobile IS DISTINCT FROM OLD.mobile
                AND NEW.mobile_key IS DISTINCT FROM OLD.mobile_key
            ELSE (NEW.phone, NEW.mobile) IS DISTINCT FROM (OLD.phone, OLD.mobile)
                AND NEW.phone_key IS DISTINCT FROM OLD.phone_key END
        ON CONFLICT DO NOTHING;
    END IF;
    IF NEW.email_key IS NOT NULL AND NEW.email_proved_at IS NULL
        AND (TG_OP = 'INSERT' OR NEW.email IS DISTINCT FROM OLD.email)
    THEN
        SELECT known.at, known.refusal INTO closed FROM (
            SELECT c.email_unusable_at AS at, c.email_refusal AS refusal
            FROM contacts_contact c
            WHERE c.email_key = NEW.email_key AND c.id <> NEW.id
            AND c.email_unusable_at IS NOT NULL
            UNION ALL
            SELECT l.at, l.refusal FROM contacts_closedaddress l
            WHERE l.key = NEW.email_key AND l.channel = 'email'
        ) AS known ORDER BY known.at LIMIT 1;
        IF FOUND THEN
            NEW.email_unusable_at := closed.at;
            NEW.email_refusal := closed.refusal;
        END IF;
    END IF;
    IF NEW.mobile_key IS NOT NULL AND NEW.mobile_proved_at IS NULL
        AND (TG_OP = 'INSERT' OR NEW.mobile IS DISTINCT FROM OLD.mobile)
    THEN
        SELECT known.at, known.refusal INTO closed FROM (
            SELECT c.mobile_unusable_at AS at, c.mobile_refusal AS refusal
            FROM contacts_contact c
            WHERE c.mobile_key = NEW.mobile_key AND c.id <> NEW.id
            AND c.mobile_unusable_at IS NOT NULL
            UNION ALL
            SELECT l.at, l.refusal FROM contacts_closedaddress l
            WHERE l.key = NEW.mobile_key AND l.channel = 'sms'
        ) AS known ORDER BY known.at LIMIT 1;
        IF FOUND THEN
            NEW.mobile_unusable_at := closed.at;
            NEW.mobile_refusal := closed.refusal;
        END IF;
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.phone_key IS DISTINCT FROM OLD.phone_key THEN
        SELECT l.at, l.refusal INTO closed FROM contacts_closedaddress l
        WHERE l.key = NEW.phone_key AND l.channel = 'phone' AND l.contact_id = NEW.id;
        IF FOUND THEN
            NEW.phone_unusable_at := closed.at;
            NEW.phone_refusal := closed.refusal;
        END IF;
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER contacts_carry_closing
    BEFORE INSERT OR UPDATE OF email, mobile, phone ON contacts_contact
    FOR EACH ROW EXECUTE FUNCTION contacts_carry_closing();
