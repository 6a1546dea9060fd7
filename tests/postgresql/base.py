"""The product's database backend, with a flush that tests need and the product must not have,
and test databases that are copies of one that was migrated once."""

import hashlib
from pathlib import Path

from django.conf import settings
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


ROOT = Path(__file__).resolve().parents[2]
NOT_IN_A_DATABASE = {"benchmarks", "clients", "deploy", "docs", "tests", "var"}
TEMPLATES = "test_template_"


def template_name():
    """The migrated database of this state of the code: any change of it makes another one."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in sorted([*ROOT.glob("[a-z]*/**/*.py"), *ROOT.glob("[a-z]*/**/*.sql")]):
        if path.relative_to(ROOT).parts[0] not in NOT_IN_A_DATABASE:
            digest.update(path.read_bytes())
    return TEMPLATES + digest.hexdigest()[:12]


class DatabaseCreation(real.DatabaseCreation):
    def create_test_db(
        self, verbosity=1, autoclobber=False, serialize=True, keepdb=False
    ):
        """Copy the database that was migrated for this code; migrate if there is none yet.

        Migrating takes many times as long as copying, and each pytest-xdist process needs a
        database.
        """
        template = template_name()
        with self._nodb_cursor() as cursor:
            # One process migrates; the others wait for it.
            cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [TEMPLATES])
            cursor.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)",
                [TEMPLATES],
            )
            present = {name for (name,) in cursor.fetchall()}
            if keepdb or template not in present:
                name = super().create_test_db(verbosity, autoclobber, serialize, keepdb)
                with self.connection.cursor() as here:
                    here.execute(COPY_EVERY_TABLE)
            if template not in present:
                self.connection.close()
                for each in present:
                    cursor.execute(f'DROP DATABASE "{each}"')
                cursor.execute(f'CREATE DATABASE "{template}" TEMPLATE "{name}"')
            elif not keepdb:
                name = self._copy(template, verbosity, autoclobber)
        return name

    def _copy(self, template, verbosity, autoclobber):
        name = self._get_test_db_name()
        own = self.connection.settings_dict["TEST"]
        own["TEMPLATE"] = template
        self._create_test_db(verbosity, autoclobber)
        self.connection.close()
        settings.DATABASES[self.connection.alias]["NAME"] = name
        self.connection.settings_dict["NAME"] = name
        return name


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
    creation_class = DatabaseCreation
