"""Change the company's details."""

from collections.abc import Iterable

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from accounts import audit
from accounts.models import Company, User


def store(company: Company, changed: Iterable[str], *, user: User | None) -> None:
    """Save the company; the journal records the changed fields' names, not their
    values."""
    names = sorted(changed)
    if not names:
        return
    with transaction.atomic():
        company.save()
        audit.record("company.changed", user=user, fields=names)


def change_logo(
    company: Company, logo: ContentFile | None, *, user: User | None
) -> None:
    """Replace or remove the logo; the previous file is deleted after commit."""
    old = company.logo.name
    with transaction.atomic():
        if logo is None:
            company.logo = ""
        else:
            company.logo.save(str(logo.name), logo, save=False)
        company.save()
        audit.record("company.changed", user=user, fields=["logo"])
        if old:
            transaction.on_commit(lambda: default_storage.delete(old), robust=True)
