SELECT n.nspname, c.relname, a.attname, t.typname, a.attgenerated <> ''
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_type t ON t.oid = a.atttypid
WHERE c.relkind IN ('r', 'm') AND c.relpersistence <> 't'
AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
AND a.attnum > 0 AND NOT a.attisdropped
AND (t.typcategory IN ('S', 'A', 'I') OR t.typname = 'date'
    OR t.typcategory = 'U' AND t.typname <> 'uuid')
ORDER BY 1, 2, a.attnum
