-- What other programs are told of a consent as it is now.
CREATE OR REPLACE FUNCTION webhooks_told_consent(
    contact bigint, campaign bigint, event bigint, state text, reachable boolean
) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('campaign', campaign, 'event', event, 'state', state,
        'decision', state, 'effective', reachable, 'reason', CASE
            WHEN reachable THEN 'given'
            -- An erasure ends the choices before it notes its own date.
            WHEN state = 'ended' AND EXISTS (SELECT FROM consent_consentevent e
                WHERE e.id = event AND e.origin = 'system' AND e.actor_type = 'system')
                THEN 'erased'
            ELSE (SELECT e.reason FROM consent_eligibility e
                WHERE e.contact_id = contact AND e.campaign_id = campaign) END)
$$;
