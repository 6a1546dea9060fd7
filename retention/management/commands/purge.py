import argparse
import datetime
import json
import re
import sys
from typing import Any

from django.core.management.base import CommandParser
from django.db import OperationalError
from django.utils import timezone
from tqdm import tqdm

from contacts.enums import Kind
from contacts.models import Contact
from core.command_line import FrenchCommand, whole_number
from core.plurals import counted
from core.typography import short_date
from retention import purge, schedule
from retention.enums import PurgeCause, PurgeOutcome, RunState
from retention.models import PurgeRun


class Command(FrenchCommand):
    help = (
        "Efface les données des fiches dont la durée de conservation est passée. "
        "--dry-run ne touche à rien. Codes de sortie : 0 fait, 1 échec sur une fiche, "
        "2 refusé."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="lister seulement")
        parser.add_argument(
            "--as-of", type=day, metavar="JOUR", help="à cette date (AAAA-MM-JJ)"
        )
        parser.add_argument("--kind", choices=Kind.values)
        parser.add_argument(
            "--confirm",
            type=whole_number,
            metavar="N",
            help="accord donné à une purge suspendue : N = nombre dû",
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        real_today = schedule.civil_day(now)
        today = options["as_of"] or real_today
        if today > real_today and not options["dry_run"]:
            self.refuse("--as-of ne peut dépasser aujourd'hui qu'avec --dry-run.")
        planned = purge.plan(today=today, now=now, kind=options["kind"])
        if options["dry_run"]:
            self.report(today, planned, None, options)
            return
        with tqdm(total=planned.number, unit="fiche", disable=None, leave=False) as bar:
            try:
                done = purge.run(
                    today=today,
                    now=now,
                    cause=PurgeCause.COMMAND,
                    kind=options["kind"],
                    confirm=options["confirm"],
                    progress=lambda number: bar.update(number - bar.n),
                )
            except purge.PurgeRefused as refused:
                if options["json"]:
                    said = as_json(today, planned, None)
                    said |= {"dry_run": False, "brake": str(refused)}
                    self.stdout.write(json.dumps(said, indent=1))
                self.refuse(str(refused))
            except OperationalError:
                self.stderr.write(
                    "La base de données ne répond plus : la purge s'est interrompue. "
                    "Relancez-la, elle reprendra où elle en est."
                )
                sys.exit(1)
        self.report(today, planned, done, options)
        if done.state == RunState.SUSPENDED:
            sys.exit(2)
        if done.failed:
            sys.exit(1)

    def refuse(self, sentence: str) -> None:
        self.stderr.write(sentence)
        sys.exit(2)

    def report(
        self,
        today: datetime.date,
        planned: purge.PurgePlan,
        run: PurgeRun | None,
        options: dict[str, Any],
    ) -> None:
        if options["json"]:
            said = as_json(today, planned, run)
            if run is None:
                others = planned.silenced
                said["silenced"] = [str(each.contact.public_id) for each in others]
            self.stdout.write(json.dumps(said, indent=1))
        elif run is None:
            self.say_planned(planned)
        elif run.state == RunState.SUSPENDED:
            self.stderr.write(
                f"Purge arrêtée, rien n'est effacé : {run.safety_limit}.\n"
                f"Après vérification : manage.py purge --confirm {run.due}"
            )
        else:
            self.say_done(run)

    def say_planned(self, planned: purge.PurgePlan) -> None:
        self.stdout.write(
            f"{counted(planned.number, 'fiche')} à effacer au {short_date(planned.today)}."
        )
        for contact in planned.contacts.iterator(2000):
            self.stdout.write(f"  {contact.public_id}")
        if silenced := planned.silenced:
            self.stdout.write(
                "Fiches de la même adresse, qui ne recevraient plus ce qu'elles ont "
                "accepté :"
            )
            for each in silenced:
                self.stdout.write(f"  {each.contact.public_id}")
        if planned.released:
            number = counted(len(planned.released), "fiche")
            self.stdout.write(
                f"{number} dont une conservation légale est finie : les champs "
                "qu'elle gardait seront effacés."
            )
            for public_id in released_ids(planned, None):
                self.stdout.write(f"  {public_id}")
        if planned.safety_limit:
            self.stdout.write(
                f"La purge serait suspendue par sécurité : {planned.safety_limit}."
            )

    def say_done(self, run: PurgeRun) -> None:
        self.stdout.write(
            f"{counted(run.erased, 'fiche effacée')}, dont {run.held} avec des champs "
            f"que la loi garde ; {counted(run.failed, 'échec')}."
        )
        if run.released:
            self.stdout.write(
                f"{counted(run.released, 'fiche')} dont une conservation légale est "
                "finie : les champs qu'elle gardait sont effacés."
            )
        if unclear := run.unclear:
            self.stdout.write(
                f"{counted(unclear, 'suppression')} à vérifier : la recherche a "
                "retrouvé des valeurs ailleurs (RGPD > Suppressions)."
            )


def day(text: str) -> datetime.date:
    try:
        # fromisoformat() also accepts « 20260302 » and « 2026-W10-1 »; and the longest
        # delay must fit between year 1 and this day.
        if not re.fullmatch(r"(19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError(text)
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"« {text} » n'est pas une date AAAA-MM-JJ."
        ) from None


def released_ids(planned: purge.PurgePlan, run: PurgeRun | None) -> list[str]:
    """The public ids of contacts whose legal hold is over: to be processed, or
    processed.
    """
    if run is None or run.state == RunState.SUSPENDED:
        rows = Contact.objects.filter(pk__in=planned.released)
        return [str(each) for each in rows.values_list("public_id", flat=True)]
    done = run.contacts.filter(outcome=PurgeOutcome.RELEASED)
    return [str(each) for each in done.values_list("contact__public_id", flat=True)]


def as_json(
    today: datetime.date, planned: purge.PurgePlan, run: PurgeRun | None
) -> dict[str, Any]:
    def ids(outcomes: list[str] | None) -> list[str]:
        rows = (
            planned.contacts.values_list("public_id", flat=True)
            if run is None or run.state == RunState.SUSPENDED
            else run.contacts.exclude(outcome=PurgeOutcome.RELEASED)
            .filter(**({"outcome__in": outcomes} if outcomes else {}))
            .values_list("contact__public_id", flat=True)
        )
        return [str(public_id) for public_id in rows]

    return {
        "as_of": today.isoformat(),
        "dry_run": run is None,
        "due": ids(None),
        "erased": run.erased if run else 0,
        "held": run.held if run else 0,
        "released": released_ids(planned, run),
        "failed": ids([PurgeOutcome.FAILED]) if run and run.failed else [],
        "brake": (run.safety_limit if run else planned.safety_limit) or None,
    }
