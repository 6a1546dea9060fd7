SELECT t.tgname, replace(pg_get_triggerdef(t.oid), schema.prefix, '')
FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (SELECT CASE WHEN n.oid = pg_my_temp_schema() THEN 'pg_temp'
    ELSE n.nspname END || '.') schema (prefix)
WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
AND c.relname = ANY(%s) AND (n.oid = pg_my_temp_schema()) = %s
