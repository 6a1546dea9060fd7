"""Recent reauthentication before sensitive acts, and the list of those acts.

The proof is a login, password or passkey of this session, at most
REAUTHENTICATE_AFTER_MINUTES old. Without it the request and its data are stored, the
user reauthenticates, and the request resumes.
"""

import datetime

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from accounts.enums import Scope

ASKED_FOR = "proof_asked_for"


class SensitiveAct(models.TextChoices):
    """Acts that need a recent proof; the labels complete « Avant de ... »."""

    ERASE = "erase", "supprimer des informations personnelles"
    UNDO_IMPORT = "undo_import", "annuler un import"
    LAUNCH_PURGE = "launch_purge", "lancer la purge"
    SHORTEN_DELAY = "shorten_delay", "raccourcir une durée de conservation"
    LIFT_HOLD = "lift_hold", "lever une conservation légale"
    LIFT_RESTRICTION = "lift_restriction", "lever une limitation du traitement"
    READ_ARCHIVE = "read_archive", "lire l'archive"
    EXPORT = "export", "exporter ou télécharger des données"
    MAKE_KEY = "make_key", "créer une clé API qui lit, exporte ou efface des fiches"
    GIVE_RIGHTS = "give_rights", "inviter une personne ou lui donner des droits"
    OWN_FACTORS = "own_factors", "modifier votre double authentification"
    END_SESSION = "end_session", "fermer une autre de vos sessions"
    ROTATE_KEY = "rotate_key", "changer un secret"
    SHOW_SECRET = "show_secret", "afficher un secret"


POWERFUL_SCOPES = {
    Scope.AUDIENCE_READ,
    Scope.CONTACTS_READ,
    Scope.EXPORTS_READ,
    Scope.LIFECYCLE_WRITE,
}
"""Scopes that allow what the key's creator would need a recent proof to do."""


def require(request: HttpRequest, act: SensitiveAct, now: datetime.datetime) -> None:
    """Raises ReauthenticationRequired without a recent proof: allauth asks for one,
    then resumes the request."""
    if not is_recent(request, now):
        request.session[ASKED_FOR] = act.value
        raise ReauthenticationRequired
    request.session.pop(ASKED_FOR, None)


def is_recent(request: HttpRequest, now: datetime.datetime) -> bool:
    limit = now - datetime.timedelta(minutes=settings.REAUTHENTICATE_AFTER_MINUTES)
    seen = _last_proof(request)
    return seen is not None and seen >= limit


def asked_for(request: HttpRequest) -> str:
    """The act that awaits the proof, after « Avant »: « d'exporter... », « de créer... »;
    empty if none."""
    act = request.session.get(ASKED_FOR)
    if act not in SensitiveAct.values:
        return ""
    label = str(SensitiveAct(act).label)
    return f"d'{label}" if label[0] in "aeiouyéè" else f"de {label}"


def _last_proof(request: HttpRequest) -> datetime.datetime | None:
    """Time of the session's last authentication, else the user's last login."""
    if isinstance(request.user, AnonymousUser):
        return None
    records = get_authentication_records(request, request.user)
    if records:
        latest = max(record["at"] for record in records)
        return datetime.datetime.fromtimestamp(
            latest, tz=timezone.get_current_timezone()
        )
    return request.user.last_login
