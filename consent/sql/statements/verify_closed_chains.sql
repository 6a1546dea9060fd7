SELECT c.contact_id, NULL::bigint, 'chaîne close avant son terme'
FROM consent_closedchain c
WHERE (c.last_event_at <= c.closed_at - interval '1 year' AND c.closed_at <= %(now)s)
    IS NOT TRUE
