"""The provider that sends our e-mails (ANYMAIL_BACKEND), looked at before the first one."""

import re
from collections.abc import Sequence
from typing import Any

from anymail.exceptions import AnymailConfigurationError
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.mail import get_connection

NAME = re.compile(r"\bANYMAIL_\w+")


def check(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """What `manage.py check`, and so each migration, says of it in one sentence."""
    package, _, rest = settings.EMAIL_BACKEND.partition(".backends.")
    if package != "anymail":
        return []
    provider = rest.partition(".")[0]
    said = f"Aucun e-mail ne peut partir par « {provider} » (ANYMAIL_BACKEND)"
    try:
        missing = _missing(provider)
    except ModuleNotFoundError:
        return [Error(f"{said} : prestataire inconnu.", id="messaging.E001")]
    except (AnymailConfigurationError, ImportError, ValueError) as error:
        return [Error(f"{said} : {error}", id="messaging.E001")]
    if not missing:
        return []
    verb = "manquent" if len(missing) > 1 else "manque"
    return [Error(f"{said} : {', '.join(missing)} {verb}.", id="messaging.E001")]


def _missing(provider: str) -> list[str]:
    """The settings that it asks for, one after another, and is not given."""
    prefix = f"ANYMAIL_{provider.upper()}_"
    found: dict[str, Any] = {}
    while True:
        try:
            get_connection(**found)
        except AnymailConfigurationError as error:
            asked = NAME.search(str(error))
            option = asked[0].removeprefix(prefix).lower() if asked else ""
            if not option or option in found:
                raise
            found[option] = "?"
        else:
            return [prefix + option.upper() for option in found]
