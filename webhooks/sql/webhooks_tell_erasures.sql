CREATE OR REPLACE FUNCTION webhooks_tell_erasures() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO webhooks_webhookdelivery (public_id, webhook_id, event, contact_id,
        details, state, attempts, created_at, due_at, answer)
    SELECT gen_random_uuid(), hook.id, 'contact.erased', change.contact_id, jsonb_build_object('erasure', change.id),
        'waiting', 0, change.at, change.at, ''
    FROM webhooks_webhook hook CROSS JOIN added change
    WHERE hook.active AND 'contact.erased' = ANY (hook.events) 
    ORDER BY change.id, hook.id;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER webhooks_tell_erasures AFTER INSERT ON erasure_erasure
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION webhooks_tell_erasures();
