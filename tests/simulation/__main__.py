"""`python -m tests.simulation`: see the package's docstring."""

import argparse
import datetime
import os
import shutil
import sys
import time
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.simulation.settings"

import django
import time_machine

django.setup()

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from config.celery import app
from tests.accounts.factories import UserFactory
from tests.disclosure.factories import complete_company
from tests.retention.factories import keep
from tests.simulation import chance, checks, database
from tests.simulation.base import DAYS_KEPT, Violated
from tests.simulation.company import Company

BEGIN = datetime.datetime(2027, 1, 4, 8, 0, tzinfo=datetime.UTC)


def prepare(is_fresh: bool) -> None:
    """A migrated database with a company that is ready to send."""
    with database.alone():
        if is_fresh or not database.exists(database.PRISTINE):
            database.create_empty(settings.DATABASES["default"]["NAME"])
            call_command("migrate", verbosity=0)
            complete_company(sms_sender="LESLILAS")
            keep(client=DAYS_KEPT)
            database.leave_plans_alone()
            database.keep_as_pristine()
        database.clone()
    for path in os.environ.get("SIMULATION_SQL", "").split():
        with connection.cursor() as cursor:
            cursor.execute(Path(path).read_text())
    with app.connection_for_write() as broker:
        broker.default_channel.client.flushdb()
    cache.clear()


def acts(company: Company) -> list[tuple[int, object]]:
    return [
        (8, company.arrive), (10, company.choose), (4, company.one_click),
        (3, company.object_to_all), (3, company.stop), (9, company.enter),
        (4, company.bring_in), (6, company.change_address), (5, company.deactivate),
        (3, company.reactivate), (1, company.die), (2, company.restrict),
        (2, company.free), (4, company.merge), (3, company.erase),
        (10, company.mail), (3, company.come_back), (2, company.plan), (1, company.lose_mailbox), (2, company.jump), (2, company.family), (2, company.tie),
        (1, company.back_up), (2, company.restore),
    ]  # fmt: skip


def live(company: Company, days: float) -> int:
    """Live for so many days; returns the number of steps."""
    rng, until = company.rng, company.now + datetime.timedelta(days=days)
    steps = 0
    while company.now < until:
        steps += 1
        begun = company.now
        weights, choices = zip(*acts(company), strict=True)
        for _ in range(rng.randrange(1, 5)):
            [act] = rng.choices(choices, weights)
            act()
            company.wait(rng.randrange(1, 240))
        company.sweep()
        company.send_on()
        company.night()
        company.step = company.now - begun + datetime.timedelta(minutes=1)
        check(company, steps)
        for _ in range(rng.randrange(0, 8)):
            company.wait(24 * 60)
            company.quiet_night()
        company.wait(rng.randrange(60, 24 * 60))
    checks.the_ledger(company)
    return steps


def check(company: Company, steps: int) -> None:
    checks.rights(company)
    checks.bases(company)
    checks.counts(company)
    checks.history(company)
    checks.nothing_left(company)
    if steps % 15 == 0:
        checks.the_ledger(company)
        company.anchor()


def _command() -> list[str]:
    return [sys.executable, "-m", "tests.simulation", *sys.argv[1:]]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--years", type=float, default=1)
    parser.add_argument("--fresh", action="store_true", help="migrate anew")
    parser.add_argument("--log", type=Path, help="write each act to this file")
    options = parser.parse_args()
    if os.environ.get("PYTHONHASHSEED") != "0":
        # The order of a set of texts is then the same in each run.
        os.execve(sys.executable, _command(), os.environ | {"PYTHONHASHSEED": "0"})
    chance.seed(options.seed)
    began = time.monotonic()
    prepare(options.fresh)
    try:
        with time_machine.travel(BEGIN, tick=False) as clock:
            user = UserFactory(admin=True, email="admin@a.test")
            company = Company(options.seed, User.objects.get(pk=user.pk), clock)
            for _ in range(25):
                company.arrive()
            try:
                steps = live(company, options.years * 365)
            except Violated as violated:
                print(f"seed {options.seed}: VIOLATED\n{violated}")
                return 1
            except Exception:
                print(f"seed {options.seed}: FAILED\n" + "\n".join(company.log[-10:]))
                raise
            finally:
                if options.log:
                    options.log.write_text("\n".join(company.log))
    finally:
        database.drop()
        shutil.rmtree(settings.SIMULATION_FILES, ignore_errors=True)
    took = time.monotonic() - began
    done = ", ".join(f"{n} {name}" for name, n in company.done.most_common())
    print(f"seed {options.seed}: {options.years:g} years hold, {steps} steps,")
    print(
        f"{len(company.world.people)} people, {sum(company.letters.values())} letters"
    )
    print(f"in {took:.0f} s: {done}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
