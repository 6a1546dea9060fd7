-- Draw the planner's statistics of a table anew: they hold samples of its values, erased ones
-- too, until the next ANALYZE. It runs as the owner of the tables, which alone may analyze them.
--
-- ANALYZE keeps what it knew of a table that has become empty; a column declared again with the
-- type that it has loses its statistics. False where the table is in use: the next night does it.
CREATE OR REPLACE FUNCTION erasure_renew_statistics(wanted regclass)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
    is_filled boolean;
    sampled record;
BEGIN
    -- Another's table or view could carry code of theirs, which would run as the owner here.
    IF NOT EXISTS (SELECT FROM pg_class c WHERE c.oid = wanted
        AND c.relkind IN ('r', 'p') AND c.relowner = current_user::regrole::oid)
    THEN
        RAISE EXCEPTION 'this is refused: % is no table of %', wanted, current_user
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    EXECUTE format('ANALYZE %s', wanted);
    EXECUTE format('SELECT EXISTS (SELECT FROM %s)', wanted) INTO is_filled;
    IF is_filled THEN
        RETURN true;
    END IF;
    FOR sampled IN
        SELECT a.attname, format_type(a.atttypid, a.atttypmod) AS type
        FROM pg_attribute a
        JOIN pg_class c ON c.oid = a.attrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname
            AND s.attname = a.attname
        WHERE a.attrelid = wanted AND a.attnum > 0 AND a.attgenerated = ''
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I TYPE %s', wanted, sampled.attname,
            sampled.type);
    END LOOP;
    RETURN true;
EXCEPTION WHEN lock_not_available OR object_in_use OR feature_not_supported THEN
    RETURN false;
END $$;
