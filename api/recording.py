"""Record choices sent by a program: validated together, then recorded one by one."""

import datetime
from collections.abc import Iterable, Sequence
from enum import StrEnum

from accounts.enums import Proof
from accounts.models import ApiKey
from api import campaign_names
from api.problems import FieldError, Problem
from api.shapes import CLOCK_TOLERANCE, ChoiceIn
from campaigns.models import Campaign, CampaignVersion
from consent import confirming, ledger, suppressions
from consent.enums import Origin
from consent.evidence import Backing
from consent.models import ConsentEvent, Notice
from contacts.models import Contact
from portal.tasks import ask_to_confirm_choices

EARLIEST = datetime.datetime(1990, 1, 1, tzinfo=datetime.UTC)


class ChoiceOutcome(StrEnum):
    """The result of one choice of a call; an open enumeration of the API."""

    RECORDED = "recorded"
    UNCHANGED = "unchanged"
    WITHDRAWN_BY_PERSON = "withdrawn_by_person"
    SUPPRESSED = "suppressed"
    CAMPAIGN_NOT_ACTIVE = "campaign_not_active"
    GUARDIAN_OBJECTED = "guardian_objected"
    CONTACT_DECEASED = "contact_deceased"


PROBLEM_OF = {
    "erased": "contact_erased",
    "campaign_mandatory": "campaign_mandatory",
    "wrong_audience": "invalid_content",
}
"""The refusals that fail the whole call, by the code of ChoiceRefused."""
Refused = tuple[ledger.Choice, ledger.ChoiceRefused]


def record(
    key: ApiKey, contact: Contact, choices: Sequence[ChoiceIn], now: datetime.datetime
) -> dict[int, ChoiceOutcome]:
    """Record the choices; returns the outcome of each, by campaign id.

    The caller holds the contact's lock and rolls back on Problem, which is raised for
    invalid content and if no choice of the call could be recorded.
    """
    ids = campaign_names.ids_of(choice.campaign for choice in choices)
    for choice in choices:
        choice.campaign = ids.get(choice.campaign, choice.campaign)
    named = [c.campaign for c in choices if isinstance(c.campaign, int)]
    campaigns = Campaign.objects.not_deleted().in_bulk(named)
    _refuse_bad_content(choices, campaigns, now)
    waiting = {
        choice.campaign
        for place, choice in enumerate(choices)
        if _waits(key, choice, place)
    }
    notices = _notices(contact, choices, now)
    before = ConsentEvent.objects.last_sequence(contact)
    rows = [
        ledger.Choice(
            contact,
            campaigns[choice.campaign],
            choice.granted,
            _act(key, contact, choice=choice, notices=notices, now=now),
        )
        for choice in choices
    ]
    refused: list[Refused] = []
    for pending in (False, True):
        told = [row for row in rows if (row.campaign.pk in waiting) is pending]
        if told:
            ledger.record_each(told, pending=pending, refused=refused)
    if waiting and confirming.is_wanted(contact, since=before):
        ask_to_confirm_choices(contact)
    _refuse_as_a_whole(rows, refused)
    written = ConsentEvent.objects.filter(contact=contact, sequence__gt=before)
    recorded = set(written.values_list("campaign_id", flat=True))
    return {
        pk: ChoiceOutcome.RECORDED if pk in recorded else ChoiceOutcome.UNCHANGED
        for pk in campaigns
    } | {row.campaign.pk: ChoiceOutcome(refusal.code) for row, refusal in refused}


def _waits(key: ApiKey, choice: ChoiceIn, place: int) -> bool:
    """Whether an opt-in waits for the person's confirmation. Raises Problem if the
    caller vouches for a proof that their key may not vouch for.
    """
    bound = Proof.CONFIRM if key.confirms else Proof.HELD
    if choice.proof == Proof.HELD and bound == Proof.CONFIRM:
        _bad(
            place,
            "proof",
            "Cette clé ne peut pas répondre elle-même de la preuve : la personne confirme.",
        )
    return (choice.proof or bound) == Proof.CONFIRM


def _refuse_as_a_whole(rows: Sequence[ledger.Choice], refused: list[Refused]) -> None:
    """Raise Problem if a refusal is an error of the call, or if no choice is left."""
    place = {row.campaign.pk: place for place, row in enumerate(rows)}
    for row, refusal in refused:
        if code := PROBLEM_OF.get(refusal.code):
            pointer = f"#/{place[row.campaign.pk]}/campaign"
            detail = str(refusal)
            raise Problem(code, detail, errors=[_error(pointer, detail)])
    if not refused or len(refused) < len(rows):
        return
    code, detail = refused[0][1].code, str(refused[0][1])
    if suppressed := _on_the_list(row for row, _ in refused):
        code, detail = "suppressed", suppressed
    errors = [
        _error(f"#/{place[row.campaign.pk]}/granted", str(refusal))
        for row, refusal in refused
    ]
    raise Problem(code, detail, errors=errors)


def _on_the_list(rows: Iterable[ledger.Choice]) -> str:
    """A sentence if the suppression list is what blocks these choices."""
    for row in rows:
        if suppressions.blocking(row.contact, row.campaign.channel):
            return (
                "L'adresse de cette personne est sur la liste repoussoir : elle seule peut "
                "accepter de nouveau, par son lien de préférences."
            )
    return ""


def _refuse_bad_content(
    choices: Sequence[ChoiceIn],
    campaigns: dict[int, Campaign],
    now: datetime.datetime,
) -> None:
    seen: set[int | str] = set()
    for place, choice in enumerate(choices):
        at = choice.occurred_at
        if choice.campaign not in campaigns:
            _bad(place, "campaign", "Aucune campagne n'a cet identifiant.")
        if choice.campaign in seen:
            _bad(place, "campaign", "Cette campagne est nommée deux fois.")
        if at and at < EARLIEST:
            _bad(place, "occurred_at", "Cette date est trop ancienne.")
        if at and at > now + CLOCK_TOLERANCE:
            _bad(place, "occurred_at", "La date du choix est dans le futur.")
        if choice.granted and sum(map(str.isalnum, choice.source)) < 2:
            _bad(
                place,
                "source",
                "Une acceptation se prouve : sa source est nécessaire, en quelques mots.",
            )
        seen.add(choice.campaign)


def _bad(place: int, field: str, detail: str) -> None:
    raise Problem(
        "invalid_content", detail, errors=[_error(f"#/{place}/{field}", detail)]
    )


def _error(pointer: str, detail: str) -> FieldError:
    return {"pointer": pointer, "detail": detail}


def _notices(
    contact: Contact, choices: Sequence[ChoiceIn], now: datetime.datetime
) -> dict[int | None, Notice]:
    """The texts that the caller says were shown, by version. Raises Problem for one
    that is unknown or was published after the choice.
    """
    wanted = {choice.notice_version for choice in choices if choice.notice_version}
    published = Notice.objects.filter(audience=contact.kind)
    found = {n.version: n for n in published.filter(version__in=wanted)}
    for place, choice in enumerate(choices):
        if choice.notice_version is None:
            continue
        notice = found.get(choice.notice_version)
        if notice is None:
            _bad(place, "notice_version", "Aucun texte publié n'a cette version.")
        elif notice.published_at and notice.published_at > (choice.occurred_at or now):
            _bad(
                place,
                "notice_version",
                "Ce texte a été publié après la date du choix : il n'a pas pu être montré.",
            )
    return found


def _act(
    key: ApiKey,
    contact: Contact,
    choice: ChoiceIn,
    notices: dict[int | None, Notice],
    now: datetime.datetime,
) -> ledger.Act:
    at = min(choice.occurred_at, now) if choice.occurred_at else None
    return ledger.Act(
        origin=Origin.API,
        actor=ledger.Actor.api_key(key),
        now=now,
        occurred_at=at,
        notice=notices.get(choice.notice_version),
        backing=Backing(source=choice.source),
        read=CampaignVersion.objects.current(contact.kind, at) if at else {},
    )
