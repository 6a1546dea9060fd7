WITH sheet AS MATERIALIZED (
    SELECT id, kind, email_key, mobile_key, birth_date, postcode, sort_name,
        contacts_name_key(last_name, first_name) AS name_key,
        contacts_plain(first_name) AS first_name, contacts_folded(street) AS street
    FROM contacts_contact
    WHERE erased_at IS NULL AND merged_into_id IS NULL AND deceased_at IS NULL
        AND restricted_at IS NULL
), pair AS (
    SELECT a.id AS one, b.id AS other, 'email' AS why FROM sheet a JOIN sheet b
        ON a.kind = b.kind AND a.email_key = b.email_key AND a.id < b.id
    UNION SELECT a.id, b.id, 'mobile' FROM sheet a JOIN sheet b
        ON a.kind = b.kind AND a.mobile_key = b.mobile_key AND a.id < b.id
    UNION SELECT a.id, b.id, 'born' FROM sheet a JOIN sheet b
        ON a.kind = b.kind AND a.name_key = b.name_key AND a.birth_date = b.birth_date
        AND a.id < b.id
    UNION SELECT a.id, b.id, 'spelling' FROM sheet a JOIN sheet b
        ON a.kind = b.kind AND a.id < b.id AND a.birth_date = b.birth_date
        AND a.name_key <> b.name_key AND similarity(a.sort_name, b.sort_name) >= 0.45
    UNION SELECT a.id, b.id, 'home' FROM sheet a JOIN sheet b
        ON a.kind = b.kind AND a.id < b.id AND a.postcode = b.postcode
        AND a.street = b.street AND similarity(a.sort_name, b.sort_name) >= 0.45
        AND (a.birth_date IS NULL OR b.birth_date IS NULL OR a.birth_date = b.birth_date)
)
SELECT one, other, array_agg(why ORDER BY why),
    -- Two first names that are not near: a couple, a parent and a child.
    bool_and(similarity(a.first_name, b.first_name) < 0.3
        AND a.first_name <> b.first_name) AS is_household
FROM pair JOIN sheet a ON a.id = one JOIN sheet b ON b.id = other
WHERE NOT EXISTS (SELECT FROM contacts_distinct d
    WHERE d.one_id = pair.one AND d.other_id = pair.other)
GROUP BY one, other
ORDER BY is_household NULLS FIRST, count(*) DESC, one, other LIMIT %(most)s
