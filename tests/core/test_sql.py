"""Each database object has one file, and the last migration that names it installs it."""

import ast
import re

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from consent.enums import NEVER_ASKED, Decision, Reason
from core import sql

FILES = {(file.app, file.name): file for file in sql.files()}


def installed():
    """(app, object) -> the digests that migrations installed, in their order."""
    loader = MigrationLoader(connection, ignore_no_migrations=True)
    found = {}
    for key in loader.graph.leaf_nodes():
        for node in loader.graph.forwards_plan(key):
            for operation in loader.get_migration(*node).operations:
                if isinstance(operation, sql.Install):
                    for name, digest in operation.digests.items():
                        digests = found.setdefault((operation.app, name), [])
                        if digest not in digests:
                            digests.append(digest)
    return found


@pytest.mark.django_db
def test_the_text_in_force_is_installed_by_a_migration():
    digests = installed()
    assert {key: file.digest for key, file in FILES.items()} == {
        key: digests.get(key, ["none"])[-1] for key in FILES
    }


def test_a_statement_of_more_than_four_lines_is_a_file():
    """And each file of a statement is read by the app that has it."""
    found, read = [], set()
    for app in settings.FLOORS:
        for path in (sql.ROOT / app).rglob("*.py"):
            text = path.read_text()
            read |= set(re.findall(r'statement\(\s*"(\w+)", "(\w+)"', text))
            if "migrations" in path.parts:
                continue
            for node in ast.walk(ast.parse(text)):
                if (
                    isinstance(node, ast.Constant)
                    and isinstance(node.value, str)
                    and re.search(
                        r"^\s*(WITH|SELECT|INSERT|UPDATE|DELETE) ", node.value
                    )
                    and node.value.strip().count("\n") > 3
                ):
                    found.append(f"{path}:{node.lineno}")
    assert found == []
    there = {
        (path.parts[-4], path.stem) for path in sql.ROOT.glob("*/sql/statements/*.sql")
    }
    assert there == read


def test_suppressed_and_not_lifted_is_said_in_one_view():
    """consent_blocked; everything else reads it. Lifts are written elsewhere too."""
    unlifted = re.compile(
        r"NOT EXISTS\s*\(\s*SELECT[^()]*consent_suppressionlift"
        r"|LEFT JOIN consent_suppressionlift|\blifts(__isnull=True|=None)"
        r"|~Exists\(\s*SuppressionLift"
    )
    found = [
        path.name
        for app in settings.FLOORS
        for kind in ("*.sql", "*.py")
        for path in (sql.ROOT / app).rglob(kind)
        if "migrations" not in path.parts and unlifted.search(path.read_text())
    ]
    assert found == ["consent_blocked.sql"]


@pytest.mark.django_db
def test_each_function_trigger_and_view_of_the_database_has_its_file():
    text = "\n".join(file.text for file in FILES.values())
    written = {
        found["name"]
        for pattern in (sql.FUNCTION, sql.TRIGGER, sql.VIEW)
        for found in pattern.finditer(text)
    }
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT p.proname FROM pg_proc p
            WHERE p.pronamespace = 'public'::regnamespace
            AND NOT EXISTS (SELECT FROM pg_depend d
                WHERE d.objid = p.oid AND d.deptype = 'e')
            UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
            UNION SELECT viewname FROM pg_views WHERE schemaname = 'public'
            """
        )
        present = {name for (name,) in cursor.fetchall()}
    assert present == written


def test_a_file_can_be_installed_again():
    for file in FILES.values():
        created = re.findall(r"^CREATE (?!OR REPLACE)\w+", file.text, re.MULTILINE)
        assert created == [], file.name


def test_the_reasons_of_the_view_are_those_of_the_enumeration():
    view = FILES["consent", "eligibility"].text
    verdict = view[view.index("LATERAL (SELECT CASE") :]
    # The person's own word is the reason where it is a no or a wait.
    words = {Decision.REFUSED, Decision.WITHDRAWN, Decision.PENDING}
    named = set(re.findall(r"(?:THEN|ELSE)\s+'(\w+)'", verdict)) | words
    assert named == set(Reason.values)
    assert NEVER_ASKED == Reason.NEVER_ASKED


def test_each_protective_rank_is_a_decision():
    text = FILES["consent", "consent_protective"].text
    assert set(re.findall(r"WHEN '(\w+)'", text)) == set(Decision.values) - {"ended"}
