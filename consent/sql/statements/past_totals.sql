SELECT verdict.reason, count(*)
FROM ({rule}) verdict JOIN contacts_contact c ON c.id = verdict.contact_id
WHERE c.kind = %(audience)s GROUP BY verdict.reason
