FROM contacts_contact live
LEFT JOIN LATERAL (
    SELECT p.was FROM consent_pastcontact p
    WHERE p.contact_id = live.id AND p.until > %(instant)s
    ORDER BY p.until, p.id LIMIT 1) past ON true
CROSS JOIN LATERAL jsonb_populate_record(live, coalesce(past.was,
    -- A past that was loaded (the demo's) has no such row: the contact's own date tells.
    CASE WHEN live.deactivated_at > %(instant)s THEN jsonb_build_object(
        'deactivated_at', NULL, 'status', live.deactivated_from, 'deactivated_from', '')
    END, '{}')) contact
