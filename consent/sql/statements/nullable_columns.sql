SELECT c.relname || '.' || a.attname
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.oid = ANY(%s::text[]::regclass[])
AND a.attnum > 0 AND NOT a.attisdropped AND NOT a.attnotnull
