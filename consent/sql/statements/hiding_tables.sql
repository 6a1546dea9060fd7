SELECT c.relname FROM pg_class c
WHERE c.oid = ANY(%s::text[]::regclass[]) AND (c.relrowsecurity
    OR EXISTS (SELECT FROM pg_rewrite r WHERE r.ev_class = c.oid))
