CREATE OR REPLACE FUNCTION consent_protective(state text) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    -- At one instant the more protective choice wins.
    SELECT CASE state WHEN 'given' THEN 0 WHEN 'pending' THEN 1 WHEN 'refused' THEN 2
        WHEN 'withdrawn' THEN 3 ELSE 4 END
$$;
