-- For each person asked about, the contacts on file who may be the same: at most three each,
-- the likeliest first. As possible_doubles, for people who are not on file yet; streets are
-- compared as written, since a long file asks often.
WITH asked AS MATERIALIZED (
    SELECT *, contacts_name_key(last, first) AS name_key,
        contacts_sort_name(last, first) AS sort_name, lower(street) AS home
    FROM unnest(%(kinds)s::text[], %(emails)s::text[], %(mobiles)s::text[], %(lasts)s::text[],
        %(firsts)s::text[], %(births)s::date[], %(postcodes)s::text[], %(streets)s::text[])
        WITH ORDINALITY AS person
        (kind, email, mobile, last, first, birth, postcode, street, place)
), pair AS (
    SELECT a.place, c.id, 'email' AS why, a.name_key, a.sort_name FROM asked a
        JOIN contacts_contact c ON c.email_key = a.email AND c.kind = a.kind
    UNION SELECT a.place, c.id, 'mobile', a.name_key, a.sort_name FROM asked a
        JOIN contacts_contact c ON c.mobile_key = a.mobile AND c.kind = a.kind
    UNION SELECT a.place, c.id, CASE WHEN a.name_key
            = contacts_name_key(c.last_name, c.first_name) THEN 'born' ELSE 'spelling' END,
            a.name_key, a.sort_name FROM asked a
        JOIN contacts_contact c ON c.birth_date = a.birth AND c.kind = a.kind
            AND similarity(c.sort_name, a.sort_name) >= 0.45
    UNION SELECT a.place, c.id, 'home', a.name_key, a.sort_name FROM asked a
        JOIN contacts_contact c ON c.postcode = a.postcode AND c.kind = a.kind
            AND lower(c.street) = a.home
            AND similarity(c.sort_name, a.sort_name) >= 0.45
            AND (c.birth_date IS NULL OR a.birth IS NULL OR c.birth_date = a.birth)
), ranked AS (
    SELECT p.place, c.id, array_agg(p.why ORDER BY p.why) AS why, row_number() OVER (
        PARTITION BY p.place
        ORDER BY similarity(c.sort_name, p.sort_name) DESC, count(*) DESC, c.id) AS rank
    FROM pair p JOIN contacts_contact c ON c.id = p.id
    WHERE c.erased_at IS NULL AND c.merged_into_id IS NULL AND c.deceased_at IS NULL
        AND c.restricted_at IS NULL
    GROUP BY p.place, c.id, p.sort_name
)
SELECT place - 1, id, why FROM ranked WHERE rank <= 3 ORDER BY place, rank
