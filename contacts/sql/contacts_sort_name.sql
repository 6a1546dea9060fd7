-- With a body that the server reads when it is made, so that a backup makes contacts_plain first.
CREATE OR REPLACE FUNCTION contacts_sort_name(text, text)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN nullif(public.contacts_plain(concat_ws(' ', $1, $2)), '');
