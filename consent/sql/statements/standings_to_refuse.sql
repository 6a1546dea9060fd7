SELECT s.* FROM consent_to_refuse(%(person)s, %(keys)s::text[], %(channel)s) campaigns,
    consent_standings(array_fill(%(person)s::bigint, ARRAY[cardinality(campaigns)]),
        campaigns, false) s
