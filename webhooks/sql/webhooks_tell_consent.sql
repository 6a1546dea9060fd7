-- A delivery for each webhook and each consent whose state or effect changed. What one
-- transaction does to a consent is told once, as it ends; an event that leaves the state
-- as it was is not told.
CREATE OR REPLACE FUNCTION webhooks_tell_consent(changed consent_consent, former text,
    was_reachable boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    ours text := txid_current()::text;
    hook record;
    waiting bigint;
    news jsonb;
    at timestamptz;
BEGIN
    SELECT jsonb_build_object('campaign', changed.campaign_id, 'decision', changed.state,
        'event', changed.event_id, 'state', changed.state, 'effective', e.included,
        -- An erasure ends the choices before it notes its own date.
        'reason', CASE changed.state WHEN 'ended' THEN 'erased' ELSE e.reason END,
        'transaction', ours)
    INTO news FROM consent_eligibility e
    WHERE e.contact_id = changed.contact_id AND e.campaign_id = changed.campaign_id;
    SELECT CASE WHEN former IS DISTINCT FROM changed.state THEN e.recorded_at ELSE now() END
    INTO at FROM consent_consentevent e WHERE e.id = changed.event_id;
    FOR hook IN SELECT h.id FROM webhooks_webhook h
        WHERE h.active AND 'consent.changed' = ANY (h.events) ORDER BY h.id
    LOOP
        SELECT d.id INTO waiting FROM webhooks_webhookdelivery d
        WHERE d.webhook_id = hook.id AND d.contact_id = changed.contact_id
        AND d.state = 'waiting' AND d.event = 'consent.changed'
        AND d.details ->> 'transaction' = ours
        AND d.details -> 'campaign' = to_jsonb(changed.campaign_id);
        IF waiting IS NULL THEN
            INSERT INTO webhooks_webhookdelivery (public_id, webhook_id, event,
                contact_id, details, state, attempts, created_at, due_at, answer)
            VALUES (gen_random_uuid(), hook.id, 'consent.changed', changed.contact_id,
                news || jsonb_build_object('previous', coalesce(former, 'never_asked'),
                    'was_effective', was_reachable),
                'waiting', 0, at, at, '');
        ELSE
            UPDATE webhooks_webhookdelivery d SET details = d.details || news
            WHERE d.id = waiting;
            DELETE FROM webhooks_webhookdelivery d WHERE d.id = waiting
            AND d.details ->> 'previous' = d.details ->> 'state'
            AND d.details -> 'was_effective' = d.details -> 'effective';
        END IF;
    END LOOP;
END $$;
