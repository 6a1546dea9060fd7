CREATE OR REPLACE FUNCTION contacts_sort_name(text, text)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT nullif(public.contacts_plain(concat_ws(' ', $1, $2)), '') $$;
