-- What a search compares: without capitals, accents, hyphens, apostrophes and invisible signs.
CREATE OR REPLACE FUNCTION contacts_folded(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary,
    normalize(translate($1, U&'-\2010\2011\2012\2013\2014\2015\2212''`\2018\2019\02BB\02BC\00B4\2032\00AD\034F\061C\180E\200B\200C\200D\200E\200F\202A\202B\202C\202D\202E\2060\2061\2062\2063\2064\2066\2067\2068\2069\FE0E\FE0F\FEFF', '        '), NFKC))) $$;
