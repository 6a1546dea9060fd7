"""Whether the hour can be believed, for acts that cannot be undone."""

import datetime

from django.conf import settings


def doubt(now: datetime.datetime, since: datetime.datetime | None, done: str) -> str:
    """Why this hour cannot be believed, in French; empty when it can.

    `since`: when the act was last done well, None if never; `done`: its name with its
    article, feminine (« la dernière purge »).
    """
    if since is None:
        return ""
    if now < since:
        return f"l'horloge du serveur est en retard sur {done} ({since:%d/%m/%Y})"
    days = settings.PURGE_BRAKE_DAYS
    if now > since + datetime.timedelta(days=days):
        return (
            f"{done} réussie a plus de {days} jours "
            f"({since:%d/%m/%Y}) : l'horloge a peut-être sauté"
        )
    return ""
