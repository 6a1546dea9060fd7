-- What the view consent_eligibility read of a contact until a change: never a value, nor
-- the digest of an address, only whether there was one.
CREATE OR REPLACE FUNCTION consent_read_of(contact contacts_contact) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT jsonb_build_object(
    'kind', contact.kind,
    'status', contact.status,
    'deactivated_from', contact.deactivated_from,
    'deactivated_at', contact.deactivated_at,
    'erased_at', contact.erased_at,
    'deceased_at', contact.deceased_at,
    'restricted_at', contact.restricted_at,
    'guardian_objected_at', contact.guardian_objected_at,
    'email_key', CASE WHEN contact.email_key IS NOT NULL THEN '' END,
    'mobile_key', CASE WHEN contact.mobile_key IS NOT NULL THEN '' END,
    'phone_key', CASE WHEN contact.phone_key IS NOT NULL THEN '' END,
    'email_unusable_at', contact.email_unusable_at,
    'mobile_unusable_at', contact.mobile_unusable_at,
    'phone_unusable_at', contact.phone_unusable_at,
    'email_unconfirmed_at', contact.email_unconfirmed_at,
    'mobile_unconfirmed_at', contact.mobile_unconfirmed_at)
$$;

CREATE OR REPLACE FUNCTION consent_past_contacts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO consent_pastcontact (contact_id, until, was)
    SELECT o.id, statement_timestamp(), consent_read_of(ROW(o.*)::contacts_contact)
    FROM before o JOIN after n ON n.id = o.id
    WHERE consent_read_of(ROW(o.*)::contacts_contact)
        IS DISTINCT FROM consent_read_of(ROW(n.*)::contacts_contact);
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER consent_past_contacts AFTER UPDATE ON contacts_contact
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION consent_past_contacts();

CREATE OR REPLACE TRIGGER consent_pastcontact_only_grows
    BEFORE UPDATE OR DELETE OR TRUNCATE ON consent_pastcontact
    FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0)
    EXECUTE FUNCTION consent_refuse_change();
