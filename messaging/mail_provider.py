"""The mail provider (ANYMAIL_BACKEND), checked before the first e-mail."""

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import anymail.urls
from anymail.exceptions import AnymailConfigurationError
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.core.mail import get_connection

from messaging import scaleway_webhook

NAME = re.compile(r"\bANYMAIL_\w+")


def check(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """System check of the provider's settings, run by `manage.py check` and each
    migration; the message is one sentence."""
    provider = name()
    if not provider:
        return []
    said = f"Aucun e-mail ne peut partir par « {provider} » (ANYMAIL_BACKEND)"
    try:
        missing = [*_missing(provider, get_connection), *_missing_to_hear(provider)]
    except ModuleNotFoundError:
        return [Error(f"{said} : prestataire inconnu.", id="messaging.E001")]
    except (AnymailConfigurationError, ImportError, ValueError) as error:
        return [Error(f"{said} : {error}", id="messaging.E001")]
    if not missing:
        return []
    verb = "manquent" if len(missing) > 1 else "manque"
    return [Error(f"{said} : {', '.join(missing)} {verb}.", id="messaging.E001")]


def name() -> str:
    """The name of the django-anymail provider in use; "" for SMTP and others."""
    package, _, rest = settings.EMAIL_BACKEND.partition(".backends.")
    return rest.partition(".")[0] if package == "anymail" else ""


def tracking_view(provider: str) -> Any:
    """The view class that handles its callbacks; None if it has none."""
    if provider == "scaleway":
        return scaleway_webhook.TrackingView
    names = {f"{provider}_tracking_webhook", f"{provider}_webhook"}
    for url in anymail.urls.urlpatterns:
        if url.name in names:
            return url.callback.view_class
    return None


def _missing_to_hear(provider: str) -> list[str]:
    """The missing settings of its webhook, which would answer 500 to each event without
    them."""
    view = tracking_view(provider)
    try:
        # The common secret is optional: the endpoint is disabled without it.
        return _missing(provider, partial(view, webhook_secret="?:?")) if view else []
    except ImproperlyConfigured:
        # A Python package needed only by its webhook is missing.
        return []


def _missing(provider: str, make: Callable[..., object]) -> list[str]:
    """The settings that the provider requires and that are not set, found one after
    another."""
    prefix = f"ANYMAIL_{provider.upper()}_"
    found: dict[str, Any] = {}
    while True:
        try:
            make(**found)
        except AnymailConfigurationError as error:
            asked = NAME.search(str(error))
            option = asked[0].removeprefix(prefix).lower() if asked else ""
            if not option or option in found:
                raise
            found[option] = "?"
        else:
            return [prefix + option.upper() for option in found]
