CREATE OR REPLACE FUNCTION consent_protective(state text) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    -- At one instant the more protective choice wins.
    SELECT CASE state WHEN 'given' THEN 0 WHEN 'pending' THEN 1 WHEN 'expired' THEN 2
        WHEN 'refused' THEN 3 WHEN 'withdrawn' THEN 4 ELSE 5 END
$$;
