CREATE OR REPLACE FUNCTION consent_follow_contacts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(2016, place) FROM (
        SELECT DISTINCT consent_lock_of(written.key) AS place
        FROM after n JOIN before o ON o.id = n.id
        CROSS JOIN LATERAL (VALUES (n.email_key, o.email_key),
            (n.mobile_key, o.mobile_key)) AS written (key, former)
        WHERE written.key IS DISTINCT FROM written.former AND written.key IS NOT NULL
        ORDER BY 1) locks;
    UPDATE consent_consent s SET reachable = (
        SELECT e.reason = 'given' FROM consent_eligibility e
        WHERE e.contact_id = s.contact_id AND e.campaign_id = s.campaign_id)
    FROM after n JOIN before o ON o.id = n.id
    WHERE s.contact_id = n.id AND s.state = 'given'
    AND (n.status, n.deactivated_at, n.erased_at, n.deceased_at, n.restricted_at, n.email_key, n.mobile_key,
         n.email_unusable_at, n.mobile_unusable_at,
         n.email_unconfirmed_at, n.mobile_unconfirmed_at)
        IS DISTINCT FROM
        (o.status, o.deactivated_at, o.erased_at, o.deceased_at, o.restricted_at, o.email_key, o.mobile_key,
         o.email_unusable_at, o.mobile_unusable_at,
         o.email_unconfirmed_at, o.mobile_unconfirmed_at);
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER consent_follow_contacts AFTER UPDATE ON contacts_contact
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION consent_follow_contacts();
