-- When a yes said at `since` ends, in a campaign whose consents last so many months; null where
-- they do not end. A lifetime that is set or changed ends nothing for 60 days: the people are
-- asked again first.
CREATE OR REPLACE FUNCTION consent_ends_at(since timestamptz, months int, set_at timestamptz)
RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN months IS NOT NULL THEN greatest(
        (since AT TIME ZONE 'UTC' + make_interval(months => months)) AT TIME ZONE 'UTC',
        set_at + interval '1440 hours') END
$$;
