CREATE OR REPLACE FUNCTION webhooks_tell_deactivations() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO webhooks_webhookdelivery (public_id, webhook_id, event, contact_id,
        details, state, attempts, created_at, due_at, answer)
    SELECT gen_random_uuid(), hook.id, 'contact.deactivated', change.contact_id, jsonb_build_object('status', change.after),
        'waiting', 0, change.recorded_at, change.recorded_at, ''
    FROM webhooks_webhook hook CROSS JOIN added change
    WHERE hook.active AND 'contact.deactivated' = ANY (hook.events) AND change.after IN ('former_client', 'inactive') AND change.before NOT IN ('former_client', 'inactive')
    ORDER BY change.id, hook.id;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER webhooks_tell_deactivations AFTER INSERT ON contacts_statuschange
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION webhooks_tell_deactivations();
