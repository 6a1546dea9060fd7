"""Who may be called now from a list, and the claim that keeps two users from calling one
person.

The consent is read from its sources at each call (`allows`): a list promises nothing.
"""

import datetime
from collections.abc import Iterable
from itertools import chain
from typing import Any, NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from calls import hours
from calls.enums import CallOutcome, CallReason
from calls.models import Call, CallClaim, CallList
from consent.eligibility import Rule, Verdict, allows, verdicts
from consent.enums import Reason
from consent.integrity import journal
from contacts.models import Contact

CLAIMED_FOR = datetime.timedelta(minutes=30)
MOST_CALLS, PERIOD = 4, datetime.timedelta(days=30)
"""C. conso., art. D223-9: attempts count too."""
AFTER_REFUSAL = datetime.timedelta(days=60)
"""C. conso., art. D223-9: after a refusal during the call."""
MOST_TRIED = 20
CALLED = (Reason.GIVEN, Reason.MANDATORY)
LABELS: dict[str, str] = {
    **dict(Reason.choices),
    Reason.SUPPRESSED: "Numéro sur la liste repoussoir",
    Reason.NO_ADDRESS: "Pas de numéro",
    Reason.UNDELIVERABLE: "Mauvais numéro",
    Reason.MANDATORY: "Contrat en cours (exception de l'art. L223-1)",
    **dict(CallReason.choices),
}


class CallTotal(NamedTuple):
    reason: str
    label: str
    number: int
    is_called: bool


def everyone(
    call_list: CallList, now: datetime.datetime, user: User | None = None
) -> QuerySet[Any]:
    """The whole audience, each contact with its `reason` and `since`: those of CALLED
    may be called now, by `user` if given."""
    return verdicts(call_list.campaign, further=_rules(call_list, now, user))


def waiting(
    call_list: CallList, now: datetime.datetime, user: User | None = None
) -> QuerySet[Any]:
    """Those who may be called now; who asked to be called back comes first."""
    asked = Call.objects.filter(
        call_list=call_list, contact=OuterRef("pk"), outcome=CallOutcome.CALL_BACK
    ).order_by("-at")
    found = everyone(call_list, now, user).filter(reason__in=CALLED)
    return found.annotate(
        called_back=Subquery(asked.values("call_back_at")[:1])
    ).order_by(F("called_back").asc(nulls_last=True), "sort_name", "pk")


def totals(call_list: CallList, now: datetime.datetime) -> list[CallTotal]:
    """The number of contacts by reason; the sum is the audience."""
    rows = everyone(call_list, now).order_by().values("reason")
    found = [
        CallTotal(
            row["reason"], LABELS[row["reason"]], row["number"], row["reason"] in CALLED
        )
        for row in rows.annotate(number=Count("pk"))
    ]
    return sorted(found, key=lambda t: (not t.is_called, -t.number, t.reason))


def allowed(call_list: CallList, people: Iterable[Contact]) -> dict[int, Verdict]:
    """The verdict of the ledger on these people, read from its sources now."""
    return allows(call_list.campaign, [contact.pk for contact in people])


def _rules(
    call_list: CallList, now: datetime.datetime, user: User | None
) -> list[Rule]:
    if not call_list.is_open:
        return [Rule(Q(pk__isnull=False), CallReason.CLOSED)]
    of_person = Call.objects.filter(contact=OuterRef("pk"))
    here = of_person.filter(call_list=call_list)
    refused = of_person.since(now - AFTER_REFUSAL).filter(outcome=CallOutcome.DECLINED)
    held = CallClaim.objects.filter(contact=OuterRef("pk"), until__gt=now)
    if user:
        held = held.exclude(user=user)
    lately = Call.objects.since(now - PERIOD).order_by().values("contact")
    often = lately.annotate(number=Count("pk")).filter(number__gte=MOST_CALLS)
    rules = [
        Rule(Q(Exists(here.over())), CallReason.OVER),
        Rule(Q(Exists(refused)), CallReason.DECLINED),
        Rule(Q(pk__in=often.values("contact")), CallReason.FOUR_CALLS),
        Rule(Q(Exists(of_person.filter(call_back_at__gt=now))), CallReason.LATER),
    ]
    if outside_hours := hours.outside_hours(now):
        rules.append(Rule(outside_hours, CallReason.OFF_HOURS))
    rules.append(Rule(Q(Exists(held)), CallReason.HELD))
    return rules


def reason_of(
    call_list: CallList, contact: Contact, now: datetime.datetime, user: User
) -> str:
    """The reason of one contact, read now; CALLED if this user may call them."""
    found = everyone(call_list, now, user).filter(pk=contact.pk)
    return str(found.values_list("reason", flat=True).get())


def claim_next(
    call_list: CallList, now: datetime.datetime, user: User
) -> CallClaim | None:
    """Claim the next person for this user; None if there is nobody to call now. A user
    who already holds somebody of this list goes on with them, by what allows the call
    now: an earlier yes may have been withdrawn and given again.

    Raises JournalClosed: a restored database may hold people who objected since.
    """
    journal.require_open()
    if not call_list.is_open:
        return None
    mine = held_by(user, now).filter(call_list=call_list).first()
    first = []
    if mine and reason_of(call_list, mine.contact, now, user) in CALLED:
        first = [mine.contact]
    for contact in chain(first, waiting(call_list, now, user)[:MOST_TRIED]):
        verdict = allows(call_list.campaign, [contact.pk])[contact.pk]
        if verdict.included and _claim(call_list, verdict, now, user):
            return CallClaim.objects.get(contact=contact)
    return None


def held_by(user: User, now: datetime.datetime) -> QuerySet[CallClaim]:
    """The claims of this user that are in force."""
    return CallClaim.objects.filter(user=user, until__gt=now)


def release(contact: Contact, user: User) -> bool:
    """Give the person back; False if the user did not hold them."""
    number, _ = CallClaim.objects.filter(contact=contact, user=user).delete()
    return bool(number)


def _claim(
    call_list: CallList, verdict: Verdict, now: datetime.datetime, user: User
) -> bool:
    """Whether this user holds the person now: a claim that is over is taken by one
    conditional statement."""
    values = {
        "call_list": call_list,
        "user": user,
        "until": now + CLAIMED_FOR,
        "event_id": verdict.event_id,
        "basis": verdict.basis or "",
    }
    claims = CallClaim.objects.filter(contact=verdict.contact_id)
    if claims.filter(Q(until__lte=now) | Q(user=user)).update(**values):
        return True
    _, is_new = CallClaim.objects.get_or_create(
        contact_id=verdict.contact_id, defaults=values
    )
    return is_new
