-- Whether a choice that was recorded after an `expired` event is the newest one: said before the
-- end, entered after it (a bulletin found in the post), it counts from its own date, and what
-- ended was an older yes. `known`: only what was recorded up to this instant.
CREATE OR REPLACE FUNCTION consent_outlived(person bigint, campaign bigint, expiry int,
    known timestamptz)
RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce((
        SELECT e.sequence > expiry FROM consent_consentevent e
        WHERE e.contact_id = person AND e.campaign_id = campaign
        AND e.decision <> 'expired' AND e.recorded_at <= known
        ORDER BY e.occurred_at DESC, consent_protective(e.decision) DESC, e.sequence DESC
        LIMIT 1), false)
$$;
