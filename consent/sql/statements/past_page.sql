SELECT verdict.contact_id, verdict.reason, verdict.since
FROM ({rule}) verdict JOIN contacts_contact c ON c.id = verdict.contact_id
WHERE c.kind = %(audience)s AND (%(reason)s = '' OR verdict.reason = %(reason)s)
ORDER BY c.sort_name, c.id LIMIT %(limit)s OFFSET %(offset)s
