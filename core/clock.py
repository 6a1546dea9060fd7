"""Plausibility check of the system clock before irreversible operations."""

import datetime

from django.conf import settings

from core.typography import short_date


def doubt(now: datetime.datetime, since: datetime.datetime | None, done: str) -> str:
    """Why the current time is implausible, in French; empty if it is plausible.

    `since`: last success of the operation, None if never; `done`: its name with its
    article, feminine (« la dernière purge »).
    """
    if since is None:
        return ""
    if now < since:
        return f"l'horloge du serveur est en retard sur {done} ({short_date(since)})"
    days = settings.PURGE_BRAKE_DAYS
    if now > since + datetime.timedelta(days=days):
        return (
            f"{done} réussie a plus de {days} jours "
            f"({short_date(since)}) : l'horloge a peut-être sauté"
        )
    return ""
