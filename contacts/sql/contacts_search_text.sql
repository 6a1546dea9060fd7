CREATE OR REPLACE FUNCTION contacts_search_text(text, text, text, text, text, text, text)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT nullif(public.contacts_folded(concat_ws(' ', $1, $2, $3, $4, $5, $6, $7)), '') $$;
