-- What tells that two sheets bear one name.
CREATE OR REPLACE FUNCTION contacts_name_key(text, text) RETURNS text LANGUAGE sql IMMUTABLE
PARALLEL SAFE
AS $$ SELECT nullif(concat_ws(' ', translate(public.contacts_folded($1), ' .', ''),
    translate(public.contacts_folded($2), ' .', '')), '') $$;
