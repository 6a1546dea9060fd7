"""A step of an import is begun a few times only.

A worker that is killed leaves its step to the next one. A file that kills each of them
would be begun again for ever; after MOST_ATTEMPTS without anything new stored, the
import has failed, and says where.
"""

import datetime

from accounts import audit
from imports.enums import ImportState
from imports.models import Import

MOST_ATTEMPTS = 5

INTERRUPTED = {
    ImportState.CHECKING: "La vérification s'est interrompue {times} fois : ce fichier ne"
    " peut pas être importé tel quel, et rien n'en est importé. Enregistrez-le de nouveau"
    " depuis votre tableur, puis recommencez.",
    ImportState.RUNNING: "L'import s'est interrompu {times} fois après la ligne {place}"
    " du fichier : la suite n'est pas importée. Annulez cet import, ou importez la suite"
    " par un autre fichier.",
    ImportState.UNDOING: "L'annulation s'est interrompue {times} fois : une partie reste"
    " à annuler. Relancez-la ; si elle s'interrompt encore, prévenez la personne qui"
    " s'occupe de votre serveur.",
}


def begin(run: Import, now: datetime.datetime) -> bool:
    """Count one more beginning of the current step; False if it has failed instead."""
    if run.attempts >= MOST_ATTEMPTS:
        _give_up(run, now)
        return False
    # Stored before the step begins: a killed worker stores nothing afterwards.
    run.attempts += 1
    run.save(update_fields=["attempts"])
    return True


def advanced(run: Import) -> None:
    """Something new is stored: the step has its attempts again."""
    run.attempts = 0
    run.save(update_fields=["attempts"])


def _give_up(run: Import, now: datetime.datetime) -> None:
    sentence = INTERRUPTED[ImportState(run.state)]
    run.error = sentence.format(times=run.attempts, place=max(run.place, 1))
    run.state, run.finished_at = ImportState.FAILED, now
    run.save()
    audit.record("import.failed", user=None, target=run.target)
