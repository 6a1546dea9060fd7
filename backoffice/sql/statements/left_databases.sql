SELECT datname FROM pg_database d
WHERE starts_with(datname, %s) AND pg_has_role(datdba, 'member')
AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid)
