-- Delete by age lines of the audit journal and runs of the purge; nothing else deletes them.
-- Runs as the owner of the tables, since the application may not delete there. The triggers of
-- these tables refuse to delete recent rows, to every role; this function skips those rows.
CREATE OR REPLACE FUNCTION retention_forget(lines_before timestamptz, runs_before timestamptz)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM accounts_auditevent
        WHERE at < least(lines_before, now() - interval '6 months');
    DELETE FROM retention_purgedcontact c USING retention_purgerun r
        WHERE r.id = c.run_id AND r.started_at < least(runs_before, now() - interval '1 year');
    DELETE FROM retention_purgerun
        WHERE started_at < least(runs_before, now() - interval '1 year');
END $$;
