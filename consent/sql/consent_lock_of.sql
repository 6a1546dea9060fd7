CREATE OR REPLACE FUNCTION consent_lock_of(address text) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT hashtext(address) & 1023
$$;
