"""No test leaves personal data in a log: what each one logs, and each process that it starts, is written as production
writes it, and read.
"""

import logging
import re

import pytest

from config.logs import JsonFormatter

# Names the file to which processes with tests.settings add their lines.
PROCESSES = "TESTS_PROCESSES_LOG"
# What the factories and the tests put on contacts, and what gives access.
PERSONAL = re.compile(
    r"[\w.+-]+@[\w-]+\.[\w.]+"
    r"|(?<![\w.])(?:\+33|0033|0)\s?[1-9](?:[\s.-]?\d{2}){4}(?!\w)"
    r"|Arbusse|Jeanne|rue des Lilas|Bastide|Bressan|Dupon[dt]|Durand|Kervella|Lefe?[bè]vre|Œuvrard"
    r"|Petitjean|Vandenbroucke|Zeller|Z[eé]l[eé]nova|Zyskowicz"
    r"|/rgpd/(?!lien/|\[)[^/\s\"]+/"
    r"|(?<![\w-])[\w-]{8,}:[\w-]{4,}:[\w-]{20,}"
)


def leaks(lines):
    return [line for line in lines if PERSONAL.search(line)]


class Kept(logging.Handler):
    def __init__(self):
        super().__init__(logging.INFO)
        self.setFormatter(JsonFormatter())
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


@pytest.fixture(autouse=True)
def discreet_logs(tmp_path, monkeypatch):
    processes = tmp_path / "processes.log"
    monkeypatch.setenv(PROCESSES, str(processes))
    root, kept = logging.getLogger(), Kept()
    level = root.level
    root.addHandler(kept)
    root.setLevel(logging.INFO)
    yield
    root.setLevel(level)
    root.removeHandler(kept)
    assert leaks(kept.lines) == []
    if processes.exists():
        assert leaks(processes.read_text().splitlines()) == []
