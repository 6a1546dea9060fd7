-- Without capitals or accents, as people search. The schemas are named: a backup is
-- restored with an empty search path.
CREATE OR REPLACE FUNCTION contacts_plain(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, $1)) $$;
