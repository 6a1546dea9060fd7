import errno
import json
import logging
import socket
import subprocess
import sys
import time

import pytest
from django.db import DataError, IntegrityError, ProgrammingError

from config.logs import DiscreetFormatter, JsonFormatter
from config.redaction import HIDDEN, LONGEST, discreet
from tests.log_fixtures import PROCESSES, leaks
from tests.web_fixtures import WebServer
from tests.worker_fixtures import environment_of_a_process


@pytest.mark.parametrize(
    ("message", "written"),
    [
        ("GET /rgpd/abc:def_1/ 200", "GET /rgpd/[jeton]/ 200"),
        ("GET /rgpd/abc:def/desabonnement/", "GET /rgpd/[jeton]/desabonnement/"),
        ("GET /rgpd/lien/", "GET /rgpd/lien/"),
        ("GET /contacts/clients/?q=Dupont HTTP", "GET /contacts/clients/?[...] HTTP"),
        (
            '"GET /contacts/clients/?q=Dupont HTTP"',
            '"GET /contacts/clients/?[...] HTTP"',
        ),
        ("see https://societe.test/a?q=Dupont", "see https://societe.test/a?[...]"),
        ("GET /portail/entrer/" + "a1B_" * 8 + "/", "GET /portail/entrer/[jeton]/"),
        ("refused: jeanne@example.org", "refused: [adresse]"),
        ("refused: +33612345678", "refused: [numéro]"),
        ("refused: 06 12 34 56 78.", "refused: [numéro]."),
        ("GET /administration/parametres/configuration/ 200",) * 2,
        ("Task purge[0b5c7a12-1234-5678-9abc-def012345678] received",) * 2,
    ],
)
def test_a_log_line_keeps_no_token_no_address_and_no_number(message, written):
    record = logging.LogRecord("a", logging.INFO, "a.py", 1, message, (), None)

    assert DiscreetFormatter().format(record) == written


def raised(error, cause=None):
    try:
        raise error from cause
    except BaseException as caught:
        return caught


@pytest.mark.parametrize("formatter", [DiscreetFormatter, JsonFormatter])
@pytest.mark.parametrize(
    ("error", "said"),
    [
        (KeyError("Jeanne"), "KeyError"),
        (ValueError("invalid literal: 'Arbusse'"), "ValueError"),
        (
            OSError(errno.ENOENT, "No such file", "/var/media/Arbusse.pdf"),
            "FileNotFoundError: No such file",
        ),
        (
            IntegrityError(
                "duplicate\nDETAIL:  Key (last_name)=(Dupont) already exists."
            ),
            "django.db.utils.IntegrityError: duplicate",
        ),
        (
            ProgrammingError("no such column\nLINE 1: ...WHERE name = 'Dupont'\n   ^"),
            "no such column",
        ),
        (DataError('invalid input syntax: "Dupont"'), "django.db.utils.DataError"),
        (
            raised(RuntimeError("for Jeanne"), raised(ImportError("no module x"))),
            "RuntimeError",
        ),
        (
            ExceptionGroup("of Jeanne", [ValueError("Arbusse"), TypeError("not str")]),
            "TypeError: not str",
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_log_says_the_type_of_an_error_and_no_value_in_it(formatter, error, said):
    record = logging.LogRecord(
        name="celery",
        level=logging.ERROR,
        pathname="a.py",
        lineno=1,
        msg="Task x failed: %r, %s",
        args=(error, error),
        exc_info=(type(error), raised(error), error.__traceback__),
    )

    line = formatter().format(record)

    assert said in line
    assert "Traceback (most recent call last)" in line
    assert "line" in line
    assert leaks([line]) == []


HOSTILE = [
    "a" * 60_000,
    "a+" * 30_000,
    "a@" * 30_000,
    "a@b." * 15_000,
    "/" * 60_000,
    "/a" * 30_000,
    "?" * 60_000,
    "(" * 60_000,
    "=a" * 30_000,
    "/rgpd/" * 10_000,
    "06 " * 20_000,
    "a:" * 30_000,
    "+33 1" * 12_000,
    "DETAIL:\n" * 7_500,
    "0" * 60_000,
    ("a" * 79 + "+") * 750,
]


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: value[:8])
def test_a_long_value_costs_in_proportion_to_its_length(value):
    def seconds(text, pattern):
        began = time.process_time()
        for _ in range(3):
            pattern.sub("", text)
        return time.process_time() - began

    for pattern, _ in HIDDEN:
        # A quadratic expression takes seconds here, a linear one milliseconds.
        assert seconds(value, pattern) < 1


def test_a_long_line_is_cut_and_no_address_in_two():
    words = "jeanne.arbusse@exemple.test 06 12 34 56 78 "

    for shift in range(len(words)):
        kept = discreet("x" * shift + words * 1000)

        assert len(kept) < LONGEST + 20
        assert "arbusse" not in kept
        assert "56 78" not in kept


def test_a_line_of_json_names_its_request_and_hides_the_same(client, caplog):
    error = ValueError("refused: jeanne@example.org")
    record = logging.LogRecord(
        "a",
        logging.ERROR,
        "a.py",
        1,
        "to %s",
        ("0612345678",),
        (ValueError, error, None),
    )

    line = json.loads(JsonFormatter().format(record))

    assert (line["level"], line["message"]) == ("ERROR", "to [numéro]")
    assert line["exception"] == "ValueError"
    assert "request" not in line


def test_an_answer_names_its_request_and_a_proxy_may_choose_the_name(client, settings):
    chosen = {"X-Request-ID": "0123456789abcdef"}
    first = client.get("/healthz/live", headers=chosen)
    assert first["X-Request-ID"] != chosen["X-Request-ID"]
    settings.TRUSTED_PROXY_COUNT = 1
    assert (
        client.get("/healthz/live", headers=chosen)["X-Request-ID"] in chosen.values()
    )
    odd = client.get("/healthz/live", headers={"X-Request-ID": "x\ty" * 20})
    assert len(odd["X-Request-ID"]) == 32


@pytest.mark.slow
def test_what_gunicorn_itself_refuses_is_logged_as_discreetly(
    transactional_db, settings
):
    server = WebServer(environment_of_a_process(settings) | {"LOG_FORMAT": "json"})
    host, _, port = server.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port))) as line:
        line.sendall(b"GET /rgpd/4f1:1a2b3c4d:Zm9vYmFyYmF6cXV4/\r\n\r\n")
        assert b"400" in line.recv(1000)
    said = server.stop()

    assert "/rgpd/" in said
    assert "Zm9v" not in said
    refusals = [line for line in said.splitlines() if "/rgpd/" in line]
    assert {json.loads(line)["logger"] for line in refusals} == {"gunicorn.error"}


def test_a_name_in_the_log_of_a_process_is_found(settings, tmp_path):
    """The rest of the suite relies on this to find one."""
    path = tmp_path / "another.log"
    says = "import django, logging; django.setup(); logging.info('sheet of Jeanne')"
    subprocess.run(
        [sys.executable, "-c", says],
        env={**environment_of_a_process(settings), PROCESSES: str(path)},
        check=True,
    )
    assert len(leaks(path.read_text().splitlines())) == 1
