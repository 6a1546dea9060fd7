"""A recent proof of who one is, before what hurts: the one list of such acts.

The proof is a login, a password or a passkey of this session, at most
REAUTHENTICATE_AFTER_MINUTES old. Without it the request is put aside with what was typed,
the person proves who they are, and the request goes on.
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


class Act(models.TextChoices):
    """What is asked a proof, as the page that asks it says it: « Avant de ... »."""

    ERASE = "erase", "supprimer des informations personnelles"
    UNDO_IMPORT = "undo_import", "annuler un import"
    LAUNCH_PURGE = "launch_purge", "lancer la purge"
    SHORTEN_DELAY = "shorten_delay", "raccourcir une durée de conservation"
    LIFT_HOLD = "lift_hold", "lever une conservation légale"
    EXPORT = "export", "exporter ou télécharger des données"
    MAKE_KEY = "make_key", "créer une clé API qui lit, exporte ou efface des fiches"
    GIVE_RIGHTS = "give_rights", "inviter une personne ou lui donner des droits"
    OWN_FACTORS = "own_factors", "modifier votre double authentification"
    ROTATE_KEY = "rotate_key", "changer un secret"


POWERFUL_SCOPES = {
    Scope.AUDIENCE_READ,
    Scope.CONTACTS_READ,
    Scope.EXPORTS_READ,
    Scope.LIFECYCLE_WRITE,
}
"""A key with one of them reads or erases what its maker would be asked a proof for."""


def require(request: HttpRequest, act: Act, now: datetime.datetime) -> None:
    """Raises ReauthenticationRequired: allauth asks the proof, then goes on."""
    if not is_recent(request, now):
        request.session[ASKED_FOR] = act.value
        raise ReauthenticationRequired
    request.session.pop(ASKED_FOR, None)


def is_recent(request: HttpRequest, now: datetime.datetime) -> bool:
    limit = now - datetime.timedelta(minutes=settings.REAUTHENTICATE_AFTER_MINUTES)
    seen = _last_proof(request)
    return seen is not None and seen >= limit


def asked_for(request: HttpRequest) -> str:
    """The act that waits for the proof, in words; empty where none does."""
    act = request.session.get(ASKED_FOR)
    return str(Act(act).label) if act in Act.values else ""


def _last_proof(request: HttpRequest) -> datetime.datetime | None:
    """When this session, or without a trace of it this user, last proved who it is."""
    if isinstance(request.user, AnonymousUser):
        return None
    records = get_authentication_records(request, request.user)
    if records:
        latest = max(record["at"] for record in records)
        return datetime.datetime.fromtimestamp(
            latest, tz=timezone.get_current_timezone()
        )
    return request.user.last_login
