"""Beat's last-run times, in a file that survives a crash.

Celery's default scheduler uses shelve, which on Debian's Python is written only when
Beat stops.
"""

import datetime
import json
import logging
import os
import time
from pathlib import Path
from typing import Any

from celery.beat import Scheduler

from core import pulse

PULSE_SECONDS = 10

log = logging.getLogger(__name__)


class FileScheduler(Scheduler):
    """A run that was missed while Beat was stopped is started when Beat starts again."""

    def __init__(self, *args: Any, schedule_filename: str, **kwargs: Any) -> None:
        self.path = Path(schedule_filename)
        self.said_at = 0.0
        super().__init__(*args, **kwargs)
        # The setting of Celery overwrites an attribute of the class.
        self.sync_every_tasks = 1

    def setup_schedule(self) -> None:
        super().setup_schedule()
        self.update_from_dict(self.app.conf.beat_schedule)
        for name, last_run_at in self._read().items():
            if name in self.schedule:
                # An instant in the future, of a clock that was wrong since, would delay
                # the next run until then.
                self.schedule[name].last_run_at = min(last_run_at, self.app.now())

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() - self.said_at > PULSE_SECONDS:
            self.said_at = time.monotonic()
            pulse.beat("beat")
        return super().tick(*args, **kwargs)

    def _read(self) -> dict[str, datetime.datetime]:
        try:
            kept = json.loads(self.path.read_text())
            return {n: datetime.datetime.fromisoformat(at) for n, at in kept.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, AttributeError, TypeError) as error:
            log.warning("Beat forgets its last runs: %s", error)
            return {}

    def sync(self) -> None:
        """Write atomically, so that a crash leaves the old or the new file."""
        runs = {
            name: entry.last_run_at.isoformat()
            for name, entry in self.schedule.items()
            if entry.last_run_at
        }
        draft = self.path.with_suffix(".new")
        try:
            with draft.open("w") as file:
                json.dump(runs, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self.path)
        except OSError as error:
            # The nightly tasks must be sent even if the file cannot be written.
            log.warning("Beat cannot write its last runs: %s", error)

    @property
    def info(self) -> str:
        return f"    . last runs -> {self.path}"
