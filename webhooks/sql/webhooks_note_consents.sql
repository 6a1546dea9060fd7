-- Each consent whose state or effect changed enters the outbox, with why it has effect or
-- not. What one transaction does to a consent becomes one row when it is published
-- (webhooks_publish).
CREATE OR REPLACE FUNCTION webhooks_note_consents() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO webhooks_change (type, contact_id, at, transaction, details)
        SELECT 'consent.changed', n.contact_id, clock_timestamp(), txid_current(),
            webhooks_told_consent(n.contact_id, n.campaign_id, n.event_id, n.state, n.reachable)
            || jsonb_build_object('previous', 'never_asked', 'was_effective', false)
        FROM after n ORDER BY n.sequence, n.id;
    ELSE
        INSERT INTO webhooks_change (type, contact_id, at, transaction, details)
        SELECT 'consent.changed', n.contact_id, clock_timestamp(), txid_current(),
            webhooks_told_consent(n.contact_id, n.campaign_id, n.event_id, n.state, n.reachable)
            || jsonb_build_object('previous', o.state, 'was_effective', o.reachable)
        FROM after n JOIN before o ON o.id = n.id
        WHERE (n.state, n.reachable) IS DISTINCT FROM (o.state, o.reachable)
        ORDER BY n.sequence, n.id;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER webhooks_note_new_consents AFTER INSERT ON consent_consent
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION webhooks_note_consents();

CREATE OR REPLACE TRIGGER webhooks_note_consents AFTER UPDATE ON consent_consent
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION webhooks_note_consents();
