"""The product's database backend, with a flush that tests need and the product must not have."""

from django.db import transaction
from django.db.backends.postgresql import base as real

from config.postgresql import base

PRISTINE = "pristine"

COPY_EVERY_TABLE = f"""
DO $$
DECLARE name text;
BEGIN
    DROP SCHEMA IF EXISTS {PRISTINE} CASCADE;
    CREATE SCHEMA {PRISTINE};
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('CREATE TABLE {PRISTINE}.%I AS TABLE public.%I', name, name);
    END LOOP;
END $$
"""

# Most tables are empty when a test ends. TRUNCATE makes new files for each table and index all the
# same, which takes many times as long as a DELETE of the few rows there are.
EMPTY_TABLES = """
DO $$
DECLARE name text; filled boolean;
BEGIN
    FOREACH name IN ARRAY '{{{names}}}'::text[] LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO filled;
        IF filled THEN
            EXECUTE format('DELETE FROM public.%I', name);
        END IF;
    END LOOP;
END $$
"""

# django_migrations is never emptied. Generated columns are left out: the database computes them again.
PUT_ROWS_BACK = f"""
DO $$
DECLARE name text; names text;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = '{PRISTINE}' LOOP
        SELECT string_agg(quote_ident(attname), ', ') INTO names FROM pg_attribute
            WHERE attrelid = format('public.%I', name)::regclass
            AND attnum > 0 AND NOT attisdropped AND attgenerated = '';
        EXECUTE format(
            'INSERT INTO public.%I (%s) OVERRIDING SYSTEM VALUE SELECT %s FROM {PRISTINE}.%I'
            ' WHERE NOT EXISTS (SELECT FROM public.%I)', name, names, names, name, name
        );
    END LOOP;
END $$
"""


class DatabaseOperations(real.DatabaseOperations):
    def sql_flush(self, style, tables, *, reset_sequences=False, allow_cascade=False):
        if not tables:
            return []
        # As TRUNCATE does, wait for what another process may still be writing.
        names = ", ".join(map(self.quote_name, tables))
        lock = f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE"
        return [lock, EMPTY_TABLES.format(names=",".join(tables))]

    def execute_sql_flush(self, sql_list):
        """Empty the tables that refuse it, then put back the rows that the migrations wrote."""
        if not sql_list:
            return
        with (
            transaction.atomic(using=self.connection.alias, savepoint=False),
            self.connection.cursor() as cursor,
        ):
            cursor.execute("SET LOCAL session_replication_role = replica")
            for sql in sql_list:
                cursor.execute(sql)
            cursor.execute(PUT_ROWS_BACK)


class DatabaseCreation(real.DatabaseCreation):
    def create_test_db(self, *args, **kwargs):
        name = super().create_test_db(*args, **kwargs)
        with self.connection.cursor() as cursor:
            cursor.execute(COPY_EVERY_TABLE)
        return name


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
    creation_class = DatabaseCreation
