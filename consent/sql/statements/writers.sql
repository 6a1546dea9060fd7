SELECT virtualtransaction FROM pg_locks
WHERE relation = 'consent_consentevent'::regclass AND granted
AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
AND mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'AccessExclusiveLock')
AND pid <> pg_backend_pid()
