CREATE OR REPLACE FUNCTION backoffice_tell_consents() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO backoffice_webhookdelivery (public_id, webhook_id, event, contact_id,
        details, state, attempts, created_at, due_at, answer)
    SELECT gen_random_uuid(), hook.id, 'consent.changed', change.contact_id, jsonb_build_object('campaign', change.campaign_id, 'decision', change.decision, 'event', change.id),
        'waiting', 0, change.recorded_at, change.recorded_at, ''
    FROM backoffice_webhook hook CROSS JOIN added change
    WHERE hook.active AND 'consent.changed' = ANY (hook.events) 
    ORDER BY change.id, hook.id;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER backoffice_tell_consents AFTER INSERT ON consent_consentevent
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION backoffice_tell_consents();
