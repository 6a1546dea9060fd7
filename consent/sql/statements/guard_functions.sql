-- A body may name its schema itself, for a restore with an empty search path.
SELECT p.proname, replace(replace(pg_get_functiondef(p.oid), schema.prefix, ''), 'public.', '')
FROM pg_proc p
JOIN pg_namespace n ON n.oid = p.pronamespace
CROSS JOIN LATERAL (SELECT CASE WHEN n.oid = pg_my_temp_schema() THEN 'pg_temp'
    ELSE n.nspname END || '.') schema (prefix)
WHERE p.proname = ANY(%s) AND (n.oid = pg_my_temp_schema()) = %s
