SELECT contacts_name_key(last, first)
FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS person(last, first, place)
ORDER BY place
