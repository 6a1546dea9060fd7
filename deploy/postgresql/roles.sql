-- The database and its two roles, made by a superuser. Running it again changes nothing but the
-- passwords that it is given.
--
--     export OWNER_PASSWORD=... APP_PASSWORD=...
--     psql --file=deploy/postgresql/roles.sql
--
-- rgpd_owner owns the tables and runs the migrations. rgpd_app is what the services log in as: it reads and writes rows,
-- and can neither switch off the triggers that protect the ledger nor empty a table. --set=database=NAME for another
-- name than "rgpd".

\set ON_ERROR_STOP on
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD
\if :{?database}
\else
    \set database rgpd
\endif

SELECT format('CREATE ROLE %I LOGIN', name)
FROM (VALUES ('rgpd_owner'), ('rgpd_app')) AS wanted (name)
WHERE name NOT IN (SELECT rolname FROM pg_roles) \gexec
-- A restore drill works in a database of its own, which the owner makes and drops.
ALTER ROLE rgpd_owner CREATEDB;

-- A statement that holds a password is not for the server's log.
SET log_statement = 'none';
SET log_min_error_statement = 'panic';
\if :{?owner_password}
    ALTER ROLE rgpd_owner PASSWORD :'owner_password';
\endif
\if :{?app_password}
    ALTER ROLE rgpd_app PASSWORD :'app_password';
\endif

SELECT format('CREATE DATABASE %I OWNER rgpd_owner TEMPLATE template0 ENCODING ''UTF8'' LOCALE ''C.UTF-8''', :'database')
WHERE :'database' NOT IN (SELECT datname FROM pg_database) \gexec
\connect :database

ALTER DATABASE :"database" OWNER TO rgpd_owner;
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
-- TEMPORARY: the integrity check makes the ledger's functions and triggers once more, to compare them.
GRANT CONNECT, TEMPORARY ON DATABASE :"database" TO rgpd_app;
ALTER SCHEMA public OWNER TO pg_database_owner;
GRANT USAGE ON SCHEMA public TO rgpd_app;

-- What is there already, and what the migrations will make as rgpd_owner.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO rgpd_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO rgpd_app;
ALTER DEFAULT PRIVILEGES FOR ROLE rgpd_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO rgpd_app;
ALTER DEFAULT PRIVILEGES FOR ROLE rgpd_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO rgpd_app;

-- Large objects stand in no table: nothing there would be found by an erasure.
REVOKE EXECUTE ON FUNCTION lo_creat(integer), lo_create(oid), lo_from_bytea(oid, bytea) FROM PUBLIC;
