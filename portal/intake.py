"""Common entry point for sign-ups: our own form, or a site that forwards them.

The answer does not reveal who is on file: everything that follows is said by e-mail
only.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from consent.ledger import Actor
from contacts.addresses import address_key
from portal import signing_up, tasks
from portal.limits import may_mail


@dataclass(frozen=True)
class SignUp:
    """A validated sign-up: addresses, numbers and names are normalised."""

    audience: str
    values: dict[str, str]
    choices: dict[int, bool]
    notice_id: int
    read: dict[int, int]
    """Campaign id -> id of the version whose words were shown."""
    evidence: Mapping[str, Any] | None = None
    teller: Actor | None = None
    """The API key of a server that reports the sign-up; None if the person typed it in
    a form of ours or in a browser on the company's site."""


def take(sign_up: SignUp, now: datetime.datetime, *, waits: bool) -> None:
    """Store the sign-up until the address is confirmed. Without `waits`, create the
    contact at once if the address is unknown and has not refused."""
    may_write = may_mail("signup", str(address_key(sign_up.values["email"])))
    if waits and not may_write:
        return
    with transaction.atomic():
        pending = signing_up.put_aside(
            sign_up.audience,
            sign_up.values,
            choices=sign_up.choices,
            notice_id=sign_up.notice_id,
            read=sign_up.read,
            now=now,
            evidence=sign_up.evidence,
        )
        if waits or not signing_up.accept(pending, now, teller=sign_up.teller):
            if may_write:
                tasks.hand_over(tasks.answer_sign_up, pending.pk)
            else:
                pending.delete()
