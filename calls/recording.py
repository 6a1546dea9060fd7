"""Open and close lists of calls, write their scripts, record how each call ended."""

import datetime

from django.db import transaction

from accounts import audit
from accounts.models import AuditEvent, User
from calls.enums import CallOutcome
from calls.models import Call, CallClaim, CallList, CallScript
from campaigns.enums import LawfulBasis
from campaigns.models import Campaign
from campaigns.wording import BANNED_CALLS, banned_works
from consent import ledger
from consent.enums import Origin
from consent.evidence import Backing
from contacts import closing
from contacts.enums import Channel
from contacts.models import Contact

RETRY_AFTER = datetime.timedelta(hours=20)
"""Who does not answer is called again the next day."""
STILL_TOLD = datetime.timedelta(days=1)
"""How long after a claim its user may report an objection without holding the person."""
WRONG_NUMBER = "Mauvais numéro, dit lors d'un appel"


class NotHeld(ValueError):
    """The person is not, or no longer, the user's to call; the message is in French."""


def refusal_of_words(campaign: Campaign, body: str) -> str | None:
    """Why these words may not be said, in French; None if they may (C. conso., art.
    L223-1: a running contract is excepted)."""
    if campaign.mandatory and campaign.lawful_basis == LawfulBasis.CONTRACT:
        return None
    words = banned_works(body)
    return BANNED_CALLS.format(words=words) if words else None


def open_list(
    campaign: Campaign, body: str, *, now: datetime.datetime, user: User
) -> CallList:
    """Open a list with the first version of its script; raises IntegrityError if the
    campaign has an open list already."""
    with transaction.atomic():
        made = CallList.objects.create(campaign=campaign, opened_at=now, opened_by=user)
        write_script(made, body, now=now, user=user)
        audit.record("call_list.opened", user=user, target=f"call_list:{made.pk}")
    return made


def write_script(
    call_list: CallList, body: str, *, now: datetime.datetime, user: User
) -> CallScript:
    """Add a version of the script, unless it is the one in force."""
    with transaction.atomic():
        CallList.objects.select_for_update().get(pk=call_list.pk)
        last = call_list.scripts.order_by("-number").first()
        if last and last.body == body:
            return last
        made = CallScript.objects.create(
            call_list=call_list,
            number=last.number + 1 if last else 1,
            body=body,
            written_at=now,
            written_by=user,
        )
        if last:
            target = f"call_list:{call_list.pk}"
            audit.record("call_list.script_changed", user=user, target=target)
    return made


def close_list(call_list: CallList, *, now: datetime.datetime, user: User) -> bool:
    """Close it; False if it was closed already. Its claims end."""
    still = CallList.objects.filter(pk=call_list.pk, closed_at=None)
    with transaction.atomic():
        if not still.update(closed_at=now):
            return False
        call_list.claims.all().delete()
        audit.record("call_list.closed", user=user, target=f"call_list:{call_list.pk}")
    return True


def record(
    claim: CallClaim,
    outcome: CallOutcome,
    *,
    script: CallScript,
    user: User,
    now: datetime.datetime,
    note: str = "",
    call_back_at: datetime.datetime | None = None,
) -> Call:
    """Record how the call ended, once; an objection goes to the ledger at once. A contact
    merged meanwhile is the one that stays; one erased meanwhile keeps no note. Raises
    NotHeld if the claim is not the user's any more."""
    contact = claim.contact.merged_into or claim.contact
    with transaction.atomic():
        mine = CallClaim.objects.select_for_update().filter(pk=claim.pk, user=user)
        if not mine.filter(call_list=claim.call_list).exists():
            raise NotHeld(
                "Cet appel est déjà enregistré, ou un collègue l'a repris : rien n'a changé."
            )
        call = Call.objects.create(
            call_list=claim.call_list,
            contact=contact,
            script=script,
            user=user,
            at=now,
            outcome=outcome,
            call_back_at=now + RETRY_AFTER
            if outcome == CallOutcome.NO_ANSWER
            else call_back_at,
            event_id=claim.event_id,
            basis=claim.basis,
        )
        mine.delete()
        _write_note(call, note)
        audit.record(
            "call.made", user=user, target=contact.target, call=call.pk, outcome=outcome
        )
        _follow(call, contact, user=user, now=now)
    return call


def object_without_claim(
    contact: Contact, *, user: User, now: datetime.datetime
) -> bool:
    """Send « ne m'appelez plus » to the ledger when the call is no longer the user's (the
    list was closed, a colleague took over): an objection binds all the same (art. 21).
    False, without writing, unless the user was given this person lately."""
    given = AuditEvent.objects.filter(
        action="call.claimed",
        target=contact.target,
        user=user,
        at__gt=now - STILL_TOLD,
    )
    if not given.exists():
        return False
    _object(contact.merged_into or contact, "« Ne m'appelez plus »", user, now)
    return True


def _write_note(call: Call, note: str) -> None:
    """Write it unless the contact is erased. The row of the call holds the contact: an
    erasure that begins now waits, and finds the note."""
    kept = Call.objects.filter(pk=call.pk, contact__erased_at=None)
    if note and kept.update(note=note):
        call.note = note


def _follow(
    call: Call, contact: Contact, *, user: User, now: datetime.datetime
) -> None:
    if call.outcome == CallOutcome.OBJECTED:
        _object(contact, f"« Ne m'appelez plus », appel {call.pk}", user, now)
    elif call.outcome == CallOutcome.WRONG_NUMBER:
        here = Contact.objects.filter(pk=contact.pk)
        closing.close(here, Channel.PHONE, now, WRONG_NUMBER)


def _object(contact: Contact, source: str, user: User, now: datetime.datetime) -> None:
    act = ledger.Act(
        Origin.CALL, ledger.Actor.user(user), now, backing=Backing(source=source)
    )
    ledger.withdraw_all(contact, act, channel=Channel.PHONE)
