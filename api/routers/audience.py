"""Who may receive a campaign, for a program that sends: the current list, the changes
since an instant, and a last check just before sending.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from pydantic import ConfigDict

from accounts.enums import Scope
from accounts.models import ApiKey
from api.authorization import ApiRequest, Bearer, demand
from api.campaign_names import CampaignInPath, CampaignName, find, named
from api.paging import Page, slice_of
from api.problems import Problem
from api.routers.consents import contact_of
from api.shapes import Instant, PublicId, VerdictOut
from campaigns.enums import LawfulBasis
from campaigns.models import Campaign
from consent import ledger, links
from consent.eligibility import Verdict
from consent.integrity import journal
from consent.integrity.journal_errors import JournalClosed
from contacts.addresses import readable_email
from contacts.enums import Channel
from contacts.models import Contact
from webhooks import outbox
from webhooks.models import Change

router = Router(tags=["Consentements"])

INCLUDE = ("address", "name", "links")
MOST_CHECKED = 500
MARGIN = datetime.timedelta(minutes=5)
"""Overlap: a change is dated when it is written but becomes visible when it is
committed.
"""


class Recipient(Schema):
    public_id: UUID
    included: bool = Field(
        True, description="false seulement avec changed_since : ne reçoit plus."
    )
    reason: str | None = Field(
        None, description="Avec changed_since : pourquoi.", examples=["withdrawn"]
    )
    address: str | None = Field(
        None,
        description="Avec include=address : l'e-mail ou le numéro, selon la campagne.",
        examples=["jeanne.arbusse@exemple.fr"],
    )
    title: str | None = Field(None, examples=["Mme"])
    first_name: str | None = Field(None, examples=["Jeanne"])
    last_name: str | None = Field(None, examples=["Arbusse"])
    unsubscribe_url: str | None = Field(
        None,
        description="Avec include=links : le désabonnement en un clic de cette campagne"
        " (RFC 8058) ; il n'expire pas.",
    )
    preferences_url: str | None = Field(
        None, description="Avec include=links : la page de ses préférences."
    )
    expires_at: datetime.datetime | None = Field(
        None, description="Quand preferences_url cesse de permettre un accord."
    )


class Recipients(Schema):
    count: int = Field(
        description="Combien de personnes peuvent recevoir cette campagne."
    )
    data: list[Recipient]
    next: str | None = None


class RecipientsFilter(Page):
    include: str | None = Field(
        None,
        max_length=40,
        description="address, name, links, séparés par des virgules : demande le droit"
        " audience:read.",
    )
    changed_since: Instant | None = Field(
        None,
        description="Seulement les fiches dont quelque chose a changé depuis cet instant"
        " (90 jours au plus), avec « included ».",
    )


class CheckIn(Schema):
    model_config = ConfigDict(extra="forbid")

    campaign: CampaignName
    contacts: list[UUID] = Field(
        min_length=1, max_length=MOST_CHECKED, description="500 fiches au plus."
    )


class CheckedOut(Schema):
    public_id: UUID
    included: bool
    since: datetime.datetime | None = None
    basis: LawfulBasis | None = None
    reason: str = Field(
        description="Comme pour une personne ; unknown : aucune fiche n'a cet"
        " identifiant.",
        examples=["given"],
    )


class Checked(Schema):
    data: list[CheckedOut]


@router.get(
    "/campaigns/{campaign_id}/recipients",
    response=Recipients,
    auth=Bearer(Scope.RECIPIENTS_READ),
    operation_id="list_recipients",
    summary="Lister qui peut recevoir une campagne",
    url_name="recipients",
    exclude_unset=True,
)
def list_recipients(
    request: ApiRequest,
    campaign_id: CampaignInPath,
    query: Annotated[RecipientsFilter, Query()],
) -> dict[str, Any]:
    """La liste de l'instant : demandez-la juste avant d'envoyer, ne la gardez pas. Avec
    changed_since, ceux qui ne reçoivent plus y sont aussi (`included: false`)."""
    _require_open()
    campaign = named(campaign_id)
    include = _include(request, query.include)
    of = f"recipients:{campaign.pk}:{','.join(sorted(include))}:{query.changed_since}"
    people = (
        _touched(campaign, query.changed_since)
        if query.changed_since
        else ledger.reachable(campaign)
    )
    found, following = slice_of(people.only(*_columns(include)), query, of=of)
    verdicts = (
        ledger.allows(campaign, [each.pk for each in found])
        if query.changed_since
        else {}
    )
    now = timezone.now()
    request.noted = {
        "campaign": campaign.pk,
        "include": sorted(include),
        "contacts": [str(each.public_id) for each in found],
    }
    return {
        "count": ledger.reachable_count(campaign),
        "data": [
            _row(
                contact,
                campaign,
                include=include,
                verdicts=verdicts,
                key=request.api_key,
                now=now,
            )
            for contact in found
        ],
        "next": following,
    }


def _require_open() -> None:
    try:
        journal.require_open()
    except JournalClosed as guard:
        raise Problem("unavailable", str(guard)) from guard


def _include(request: ApiRequest, text: str | None) -> frozenset[str]:
    wanted = frozenset(filter(None, (text or "").split(",")))
    if unknown := wanted - {*INCLUDE}:
        detail = f"Valeurs admises : {', '.join(INCLUDE)}."
        raise Problem(
            "invalid_content",
            f"« {sorted(unknown)[0]} » est inconnu. {detail}",
            errors=[{"pointer": "?include", "detail": detail}],
        )
    if wanted:
        demand(request.api_key, Scope.AUDIENCE_READ)
    return wanted


def _columns(include: Iterable[str]) -> list[str]:
    columns = {
        "address": ["email", "mobile", "phone"],
        "name": ["title", "first_name", "last_name"],
        "links": ["link_generation"],
    }
    return ["public_id", "kind", *(name for each in include for name in columns[each])]


def _touched(campaign: Campaign, since: datetime.datetime) -> Any:
    """The contacts of the audience changed since an instant. Raises Problem (410)
    beyond the retention of the outbox.
    """
    if since < timezone.now() - outbox.KEPT:
        raise Problem(
            "cursor_expired",
            "Les changements ne sont gardés que 90 jours : relisez la liste entière.",
        )
    outbox.publish()
    changed = Change.objects.filter(at__gte=since - MARGIN).values("contact")
    return Contact.objects.of_kind(campaign.audience).filter(pk__in=changed)


def _row(
    contact: Contact,
    campaign: Campaign,
    include: frozenset[str],
    verdicts: Mapping[int, Verdict],
    key: ApiKey,
    now: datetime.datetime,
) -> dict[str, Any]:
    verdict = verdicts.get(contact.pk)
    row: dict[str, Any] = {"public_id": contact.public_id}
    if verdict:
        row |= {"included": verdict.included, "reason": verdict.reason}
        if not verdict.included:
            # Only what the tool needs to remove them from its list.
            return row
    if "address" in include:
        is_mail = campaign.channel == Channel.EMAIL
        address = contact.address_for(campaign.channel) or ""
        row["address"] = (
            readable_email(address) if is_mail else address.removeprefix("tel:") or None
        )
    if "name" in include:
        for name in ("title", "first_name", "last_name"):
            row[name] = getattr(contact, name) or None
    if "links" in include:
        days = datetime.timedelta(days=settings.PREFERENCE_LINK_DAYS)
        row["unsubscribe_url"] = links.one_click_url_of(
            contact.public_id, contact.link_generation, campaign.pk
        )
        row["preferences_url"] = links.api_url(contact, now, key)
        row["expires_at"] = now.replace(microsecond=0) + days
    return row


@router.get(
    "/campaigns/{campaign_id}/recipients/{public_id}",
    response=VerdictOut,
    auth=Bearer(Scope.RECIPIENTS_READ),
    operation_id="explain_recipient",
    summary="Savoir pourquoi une personne reçoit ou non",
    url_name="recipient",
)
def explain_recipient(
    request: ApiRequest, campaign_id: CampaignInPath, public_id: PublicId
) -> Verdict:
    return ledger.explain(named(campaign_id), contact_of(request, public_id))


@router.post(
    "/recipients/check",
    response=Checked,
    auth=Bearer(Scope.RECIPIENTS_READ),
    operation_id="check_recipients",
    summary="Vérifier des destinataires juste avant d'envoyer",
    url_name="recipients_check",
)
def check_recipients(request: ApiRequest, body: CheckIn) -> dict[str, Any]:
    """Pour chaque fiche, dans l'ordre donné : peut-elle recevoir cette campagne
    maintenant, et pourquoi. N'envoyez qu'à celles dont `included` est true."""
    _require_open()
    campaign = find(body.campaign)
    if campaign is None:
        detail = "Aucune campagne n'a cet identifiant."
        raise Problem(
            "invalid_content",
            detail,
            errors=[{"pointer": "#/campaign", "detail": detail}],
        )
    known = Contact.objects.filter(public_id__in=body.contacts)
    ids = dict(known.values_list("public_id", "pk"))
    verdicts = ledger.allows(campaign, ids.values())
    request.noted = {
        "campaign": campaign.pk,
        "contacts": [str(each) for each in body.contacts],
    }
    return {"data": _checked(body.contacts, ids, verdicts)}


def _checked(
    asked: Sequence[UUID], ids: Mapping[UUID, int], verdicts: Mapping[int, Verdict]
) -> list[dict[str, Any]]:
    rows = []
    for public_id in asked:
        verdict = verdicts.get(ids.get(public_id, 0))
        rows.append(
            {
                "public_id": public_id,
                "included": bool(verdict and verdict.included),
                "reason": verdict.reason if verdict else "unknown",
                "since": verdict.since if verdict else None,
                "basis": verdict.basis if verdict else None,
            }
        )
    return rows
