LEFT JOIN (
    SELECT DISTINCT ON (contact_id, channel) contact_id, channel, since
    FROM consent_pastblock
    WHERE at <= %(instant)s
    AND (%(contact)s::bigint IS NULL OR contact_id = %(contact)s)
    ORDER BY contact_id, channel, at DESC, id DESC) blocked
