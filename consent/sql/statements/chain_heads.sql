SELECT contact.id, coalesce(sequence, 0), coalesce(hash, ''::bytea), ids,
    uuid_send(contact.public_id)
FROM contacts_contact contact LEFT JOIN (
    (SELECT DISTINCT ON (contact_id) contact_id, sequence, hash,
        mod(sum(id * sequence) OVER (PARTITION BY contact_id),
            4611686018427387904)::bigint AS ids
    FROM consent_consentevent WHERE id <= %(upto)s
    ORDER BY contact_id, sequence DESC)
    UNION ALL
    (SELECT DISTINCT ON (contact_id) contact_id, events, last_hash, NULL
    FROM consent_closedchain c WHERE last_event <= %(upto)s
    AND NOT EXISTS (SELECT FROM consent_consentevent e
        WHERE e.contact_id = c.contact_id AND e.id <= %(upto)s)
    ORDER BY contact_id, last_event DESC)
) head ON head.contact_id = contact.id ORDER BY contact.id
