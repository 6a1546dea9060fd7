"""The lists of campaigns. A campaign is identified by its code, else by its label and
channel: its number in another installation has no meaning here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.management.color import no_style
from django.db import connection

from accounts import audit
from backoffice.configuring.parts import (
    ConfigurationRefused,
    Context,
    Given,
    checked,
    known,
    mapping,
    rows,
    typed,
)
from campaigns import ordering, planned
from campaigns.defaults import FORMER_LABELS
from campaigns.enums import LawfulBasis, State
from campaigns.forms import UNDER_WAY, CampaignForm
from campaigns.models import Campaign
from contacts.enums import Kind
from core.plurals import counted

WORDS: dict[str, type] = {
    "label": str,
    "position": int,
    "channel": str,
    "mandatory": bool,
    "lawful_basis": str,
    "state": str,
    "applies_to": list,
    "lifetime_months": int,
    "renewals_a_day": int,
}
TYPES = {"id": int, "code": str, **WORDS}
HIGHEST_NUMBER = 10_000
"""Up to this number, a new campaign takes the number of the file if it is free."""


@dataclass
class CampaignRow:
    place: str
    given: Given
    campaign: Campaign | None = None

    @property
    def is_deleted(self) -> bool:
        return self.given.get("state") == State.DELETED


def dump() -> dict[str, list[dict[str, object]]]:
    return {
        kind.value: [
            {name: getattr(campaign, name) for name in TYPES}
            for campaign in Campaign.objects.of_audience(kind).in_order()
        ]
        for kind in Kind
    }


def apply(given: object, context: Context) -> bool:
    part = mapping("campaigns", given)
    known("campaigns", part, Kind.values)
    changed = False
    for audience, listed in part.items():
        found = [CampaignRow(*each) for each in rows(f"campaigns.{audience}", listed)]
        for row in found:
            known(row.place, row.given, TYPES)
            typed(row.place, row.given, TYPES, empty=["code", "lifetime_months"])
        _name(audience, found)
        moved = {pk for row in found if (pk := _apply_row(audience, row, context))}
        changed |= bool(moved)
        named = {row.campaign.pk for row in found if row.campaign}
        _make_room(audience, moved, named, context)
    return changed


def _name(audience: str, found: list[CampaignRow]) -> None:
    """Find the campaign of each row: first those by code, then those in use, so that a
    deleted one of the same label is not matched by mistake.
    """
    left = {c.pk: c for c in Campaign.objects.of_audience(audience).order_by("pk")}
    for row in found:
        if code := row.given.get("code"):
            row.campaign = _first(c for c in left.values() if c.code == code)
            if row.campaign is None:
                raise ConfigurationRefused([_no_code(row, audience, str(code))])
            del left[row.campaign.pk]
    for row in sorted(found, key=lambda row: row.is_deleted):
        if row.campaign is None:
            alike = [c for c in left.values() if _reads(c, row.given)]
            deleted = [c for c in alike if c.state == State.DELETED]
            in_use = [c for c in alike if c.state != State.DELETED]
            row.campaign = _first([*deleted, *in_use] if row.is_deleted else in_use)
            left.pop(row.campaign.pk if row.campaign else 0, None)


def _first(candidates: Iterable[Campaign]) -> Campaign | None:
    return next(iter(candidates), None)


def _no_code(row: CampaignRow, audience: str, code: str) -> str:
    if Campaign.objects.of_audience(audience).filter(code=code).exists():
        return f"{row.place} : le code {code} est déjà celui d'une autre entrée."
    return f"{row.place} : le code {code} n'existe pas dans cette liste."


def _reads(campaign: Campaign, given: Given) -> bool:
    label = " ".join(str(given.get("label", "")).split())
    channel = given.get("channel", campaign.channel)
    if campaign.code and FORMER_LABELS.get(label) == campaign.code:
        return True
    return (campaign.label, campaign.channel) == (label, channel)


def _apply_row(audience: str, row: CampaignRow, context: Context) -> int | None:
    """The campaign's number if something changed, else None."""
    campaign = row.campaign or Campaign(audience=audience)
    words = {name: value for name, value in row.given.items() if name in WORDS}
    before = _words(campaign)
    form = CampaignForm(_data(before, words), instance=campaign)
    checked(row.place, form)
    changed = [name for name, v in _words(form.instance).items() if v != before[name]]
    if campaign.pk and not changed:
        return None
    code = "campaign.changed" if campaign.pk else "campaign.added"
    if not campaign.pk:
        _number(form.instance, row.given.get("id"))
    stopped = _stopped(row.place, form)
    saved = form.save()
    if taken := planned.take_back(stopped, user=context.user):
        context.said.append(
            f"« {saved.label} » : {counted(taken, 'envoi programmé')} de nouveau en "
            "brouillon, à relire et à confirmer."
        )
    if code == "campaign.added":
        _count_on()
    row.campaign = saved
    audit.record(
        code, user=context.user, target=f"campaign:{saved.pk}", fields=sorted(changed)
    )
    return int(saved.pk)


def _stopped(place: str, form: CampaignForm) -> list[Any]:
    """The scheduled mailings that this change returns to draft, as on the screen;
    raises Refused while one is being sent.
    """
    if form.instance.pk is None or not form.stops_mailings:
        return []
    if form.changes_terms and planned.under_way(form.instance).exists():
        raise ConfigurationRefused([f"{place} : {UNDER_WAY}"])
    return list(planned.scheduled(form.instance))


def _words(campaign: Campaign) -> dict[str, object]:
    return {name: getattr(campaign, name) for name in WORDS}


def _data(before: Given, row: Given) -> dict[str, object]:
    """The form data that the screen would post; a basis missing from the file is the
    default one.
    """
    data = {**before, **row}
    if "lawful_basis" not in row and data["mandatory"] != before["mandatory"]:
        data["lawful_basis"] = LawfulBasis.CONTRACT
    if data["lawful_basis"] == LawfulBasis.CONSENT:
        data["lawful_basis"] = ""
    data["mandatory"] = "oui" if data["mandatory"] else "non"
    return data


def _number(campaign: Campaign, given: object) -> None:
    """On an empty installation, keep the numbers of the dump."""
    if not isinstance(given, int) or not 0 < given <= HIGHEST_NUMBER:
        return
    if not Campaign.everything.filter(pk=given).exists():
        campaign.pk = given


def _count_on() -> None:
    """Advance the sequence, so that the next campaign's number follows the highest one
    in use.
    """
    [statement] = connection.ops.sequence_reset_sql(no_style(), [Campaign])
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _make_room(
    audience: str, moved: set[int], named: set[int], context: Context
) -> None:
    """Move a campaign that the file does not name below the one that the file puts at
    the same rank. Equal ranks within the file are kept.
    """
    listed = Campaign.objects.of_audience(audience).not_deleted()
    order = sorted(listed.in_order(), key=lambda c: (c.position, c.pk not in named))
    taken = {c.position for c in order if c.pk in moved}
    if not any(c.position in taken for c in order if c.pk not in named):
        return
    try:
        ranks = ordering.positions(order)
    except ordering.NoRoom:
        raise ConfigurationRefused(
            [
                f"campaigns.{audience} : plus de {ordering.HIGHEST} campagnes, cet ordre ne"
                " tient pas de 1 à 10 ; donnez un autre ordre aux nouvelles."
            ]
        ) from None
    for campaign, rank in zip(order, ranks, strict=True):
        if campaign.position != rank:
            Campaign.objects.filter(pk=campaign.pk).update(position=rank)
            audit.record(
                "campaign.moved", user=context.user, target=f"campaign:{campaign.pk}"
            )
