"""The settings of the tests, with a mail server, a gateway and files of the simulation's own."""

import os
import tempfile
from pathlib import Path

# A pair of broker databases that no test process uses.
os.environ.setdefault("PYTEST_XDIST_WORKER", "gw6")

from tests.settings import *
from tests.settings import DATABASES

_files = Path(tempfile.mkdtemp(prefix="simulation-"))
SIMULATION_FILES = _files
MEDIA_ROOT = str(_files / "media")
ERASURE_JOURNAL = _files / "journal" / "erasures.jsonl"
EMAIL_OUTBOX = _files / "mails"
EMAIL_FILE_PATH = str(EMAIL_OUTBOX)
EMAIL_BACKEND = "tests.simulation.post.Mailbox"
SMS_GATEWAY = "tests.simulation.post.TextGateway"
# The clock of the simulation decides what expires, not the clock of the machine.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MAILING_BATCH_SIZE = 2
PATIENCE_SECONDS = {}
DATABASES["default"]["NAME"] = f"simulation_{os.getpid()}"
