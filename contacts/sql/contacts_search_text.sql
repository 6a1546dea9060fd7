-- With a body that the server reads when it is made, so that a backup makes contacts_folded first.
CREATE OR REPLACE FUNCTION contacts_search_text(text, text, text, text, text, text, text)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN nullif(public.contacts_folded(concat_ws(' ', $1, $2, $3, $4, $5, $6, $7)), '');
