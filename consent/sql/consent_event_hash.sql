CREATE OR REPLACE FUNCTION consent_event_hash(e consent_consentevent) RETURNS bytea
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    -- The same text as Python's json.dumps(list, ensure_ascii=False): a proof can be
    -- checked anywhere.
    SELECT sha256(e.previous_hash || convert_to(json_build_array(
        e.contact_id, e.sequence, e.campaign_id, e.campaign_version_id, e.decision,
        e.origin,
        to_char(e.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        e.actor_type, e.actor_id, e.notice_id, e.sentence, e.means, e.address_key,
        e.evidence_digest
    )::text, 'UTF8'))
$$;
