"""Note a mandate, from the screen or from another program: checked by one form, told to
the person."""

import datetime

from django.db import transaction

from accounts.models import ApiKey, User
from backoffice.representative_form import RepresentativeForm
from consent import representing
from contacts import representatives
from contacts.models import Representative
from messaging import representatives as messages
from portal import session

TOLD = {"kind", "name", "email", "receives", "answers", "sees_portal"}
"""The fields whose change the person is told of."""


def save(
    form: RepresentativeForm,
    *,
    now: datetime.datetime,
    user: User | None = None,
    api_key: ApiKey | None = None,
) -> tuple[Representative, bool]:
    """Save a valid form; also returns whether the person is told, or was told before.
    Raises Restricted, MandateEnded."""
    with transaction.atomic():
        saved = representatives.save(
            form.save(commit=False), now=now, user=user, api_key=api_key
        )
        if "email" in form.changed_data:
            session.end_of(saved)
        # A narrower mandate may leave an objection that nobody keeps any more.
        representing.settle(saved.contact, now=now)
        is_known = not TOLD & set(form.changed_data)
        is_told = is_known or messages.tell_noted(saved, now=now, user=user)
    return saved, is_told
