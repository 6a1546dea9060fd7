-- Of the rows of consent_consent that a statement wrote, tell each that really changed.
CREATE OR REPLACE FUNCTION webhooks_tell_consents() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM webhooks_webhook h
            WHERE h.active AND 'consent.changed' = ANY (h.events)) THEN
        RETURN NULL;
    ELSIF TG_OP = 'INSERT' THEN
        PERFORM webhooks_tell_consent(s, NULL, false)
        FROM after n JOIN consent_consent s ON s.id = n.id ORDER BY n.sequence, n.id;
    ELSE
        PERFORM webhooks_tell_consent(s, o.state::text, o.reachable)
        FROM after n JOIN before o ON o.id = n.id JOIN consent_consent s ON s.id = n.id
        WHERE (n.state, n.reachable) IS DISTINCT FROM (o.state, o.reachable)
        ORDER BY n.sequence, n.id;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER webhooks_tell_new_consents AFTER INSERT ON consent_consent
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION webhooks_tell_consents();

CREATE OR REPLACE TRIGGER webhooks_tell_consents AFTER UPDATE ON consent_consent
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION webhooks_tell_consents();
