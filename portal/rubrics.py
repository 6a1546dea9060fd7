"""Save the portal's rubrics per audience, and export or import them as a file."""

from collections.abc import Mapping

from django.db import transaction

from accounts import audit
from accounts.models import User
from contacts.enums import Kind
from portal.enums import Rubric
from portal.models import PortalSettings


def save(settings: PortalSettings, *, user: User | None) -> None:
    with transaction.atomic():
        before = PortalSettings.of(settings.audience)
        settings.save()
        audit.record(
            "portal.settings_changed",
            user=user,
            target=f"portal:{settings.audience}",
            ticked=sorted(set(settings.rubrics) - set(before.rubrics)),
            unticked=sorted(set(before.rubrics) - set(settings.rubrics)),
        )


def dump() -> dict[str, dict[str, bool]]:
    """`{"client": {"mes_informations": true, ...}, "worker": {...}}`."""
    return {
        kind.value: {
            rubric.value: PortalSettings.of(kind).offers(rubric) for rubric in Rubric
        }
        for kind in Kind
    }


def apply(given: Mapping[str, Mapping[str, object]], *, user: User | None) -> None:
    """Tick and untick rubrics from the format of `dump`; absent ones are unchanged.

    Raises ValueError with a French sentence, without changing anything.
    """
    for kind, boxes in given.items():
        if kind not in Kind.values:
            raise ValueError(f"Liste inconnue : {kind}.")
        for name, ticked in boxes.items():
            if name not in Rubric.values:
                raise ValueError(f"Rubrique inconnue : {name}.")
            if not isinstance(ticked, bool):
                raise ValueError(f"Rubrique {name} : true ou false attendu.")
    with transaction.atomic():
        for kind, boxes in given.items():
            settings = PortalSettings.of(kind)
            wanted = [r for r in Rubric.values if boxes.get(r, settings.offers(r))]
            if set(wanted) != set(settings.rubrics):
                settings.rubrics = wanted
                save(settings, user=user)
