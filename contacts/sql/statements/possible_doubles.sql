-- An address of many people (a residence, a town hall, an association) is no sign of a double:
-- from %(crowd)s contacts on, only the same name counts there. The number of pairs then grows
-- with the contacts, not with the square of the most shared address.
WITH sheet AS MATERIALIZED (
    SELECT id, kind, email_key, mobile_key, birth_date, postcode, sort_name,
        contacts_name_key(last_name, first_name) AS name_key,
        contacts_plain(first_name) AS first_name, contacts_folded(street) AS street
    FROM contacts_contact
    WHERE erased_at IS NULL AND merged_into_id IS NULL AND deceased_at IS NULL
        AND restricted_at IS NULL
), shared AS (
    -- The values that a contact may share with others, and how many contacts have each.
    SELECT s.id, s.kind, s.name_key, s.sort_name, s.birth_date, value.why, value.key,
        count(*) OVER (PARTITION BY value.why, s.kind, value.key) AS many
    FROM sheet s CROSS JOIN LATERAL (VALUES
        ('email', s.email_key::text), ('mobile', s.mobile_key::text),
        ('born', s.birth_date::text), ('home', s.postcode || ' ' || s.street)
    ) value (why, key)
    WHERE value.key IS NOT NULL
), near AS MATERIALIZED (
    SELECT id, sort_name, name_key, birth_date, why, concat_ws(chr(10), why, kind, key,
        CASE WHEN many > %(crowd)s THEN name_key END) AS place
    FROM shared WHERE many > 1
), pair AS (
    SELECT a.id AS one, b.id AS other, CASE WHEN a.why <> 'born' THEN a.why
        WHEN a.name_key = b.name_key THEN 'born' ELSE 'spelling' END AS why
    FROM near a JOIN near b ON a.place = b.place AND a.id < b.id
    WHERE a.why IN ('email', 'mobile')
        OR (a.name_key = b.name_key OR similarity(a.sort_name, b.sort_name) >= 0.45)
        AND (a.why = 'born' OR a.birth_date IS NULL OR b.birth_date IS NULL
            OR a.birth_date = b.birth_date)
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
