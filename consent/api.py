"""Consents by API: the same ledger and the same rules as every other way."""

import datetime
from collections.abc import Callable, Mapping
from functools import cache, partial
from operator import itemgetter
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from ninja import Router

from accounts import rows
from accounts.api_auth import ApiRequest, Bearer
from accounts.enums import Scope
from accounts.paging import PageQuery, slice_of
from accounts.problems import Problem
from campaigns.enums import State
from campaigns.models import Campaign, CampaignVersion
from consent import confirming, journal, ledger, links, suppressions
from consent.api_shapes import (
    CampaignId,
    ChoiceIn,
    Consents,
    History,
    LinkOut,
    PublicId,
    Recipients,
    VerdictOut,
)
from consent.enums import NEVER_ASKED, Decision, Origin
from consent.evidence import Backing
from consent.models import ConsentEvent, Notice
from contacts.models import Contact

router = Router(tags=["Consentements"])
EARLIEST = datetime.datetime(1990, 1, 1, tzinfo=datetime.UTC)


def contact_of(request: ApiRequest, public_id: UUID, *, lock: bool = False) -> Contact:
    """The contact that a call is about; the door notes it in the audit journal."""
    found = Contact.objects.filter(public_id=public_id)
    if lock:
        found = found.select_for_update(of=("self",))
    contact = found.first()
    if contact is None:
        raise Problem("not_found", "Aucune fiche n'a cet identifiant.")
    request.about = contact
    return contact


def campaign_of(campaign_id: int) -> Campaign:
    campaign = Campaign.objects.not_deleted().filter(pk=campaign_id).first()
    if campaign is None:
        raise Problem("not_found", "Aucune campagne n'a cet identifiant.")
    return campaign


@router.get(
    "/contacts/{public_id}/consents",
    response=Consents,
    auth=Bearer(Scope.CONSENTS_READ),
    operation_id="get_consents",
    summary="Lire les consentements d'une personne",
    url_name="consents",
)
def get_consents(request: ApiRequest, public_id: PublicId) -> dict[str, object]:
    return _consents(contact_of(request, public_id))


@router.put(
    "/contacts/{public_id}/consents",
    response=Consents,
    auth=Bearer(Scope.CONSENTS_WRITE),
    operation_id="put_consents",
    summary="Enregistrer des choix",
    url_name="consents",
)
def put_consents(
    request: ApiRequest, public_id: PublicId, choices: list[ChoiceIn]
) -> dict[str, object]:
    """Tous les choix sont enregistrés, ou aucun. Le même envoi, répété, n'enregistre
    rien de plus. Un choix plus ancien que l'état actuel entre dans l'historique sans
    changer cet état. Si le serveur demande une confirmation (API_DOUBLE_OPT_IN), un
    accord reste pending jusqu'à ce que la personne le confirme par le lien qu'elle
    reçoit. Une adresse de la liste repoussoir ne peut accepter que par la
    personne elle-même (409)."""
    now = timezone.now()
    # The door's transaction holds this lock, and takes all back on a refusal.
    contact = contact_of(request, public_id, lock=True)
    wanted = _checked(contact, choices, now)
    # Choices of one call mostly show one text: read once.
    notice = cache(partial(_notice, contact, now))
    words = cache(partial(_words, contact))
    try:
        ledger.record_each(
            (
                ledger.Choice(
                    contact,
                    campaign,
                    choice.granted,
                    _act(request, choice, notice, words, now),
                )
                for campaign, choice in wanted
            ),
            pending=settings.API_DOUBLE_OPT_IN,
        )
    except ledger.ChoiceRefused as refusal:
        raise _problem(refusal) from refusal
    if settings.API_DOUBLE_OPT_IN:
        confirming.ask(contact, now)
    return _consents(contact)


@router.get(
    "/contacts/{public_id}/history",
    response=History,
    auth=Bearer(Scope.CONSENTS_READ),
    operation_id="get_history",
    summary="Lire l'historique des choix",
    url_name="history",
)
def get_history(
    request: ApiRequest, public_id: PublicId, page: PageQuery
) -> dict[str, object]:
    """Chaque choix, du plus ancien au plus récent dans l'ordre d'enregistrement."""
    contact = contact_of(request, public_id)
    events, following = slice_of(
        ConsentEvent.objects.filter(contact=contact).select_related("notice"),
        page,
        of=f"history:{contact.pk}",
        by="sequence",
        key=lambda event: event.sequence,
    )
    return {"data": [_event(event) for event in events], "next": following}


@router.post(
    "/contacts/{public_id}/preference-link",
    response=LinkOut,
    auth=Bearer(Scope.LINKS_WRITE),
    operation_id="make_preference_link",
    summary="Faire le lien de préférences d'une personne",
    url_name="preference_link",
)
def make_preference_link(request: ApiRequest, public_id: PublicId) -> dict[str, str]:
    """Le lien ouvre la page des préférences de cette personne, sans mot de passe."""
    contact = contact_of(request, public_id)
    if contact.is_erased:
        raise Problem("contact_erased", "Les données de cette personne sont effacées.")
    return {"url": links.preferences_url(contact, timezone.now())}


@router.get(
    "/campaigns/{campaign_id}/recipients",
    response=Recipients,
    auth=Bearer(Scope.RECIPIENTS_READ),
    operation_id="list_recipients",
    summary="Lister qui peut recevoir une campagne",
    url_name="recipients",
)
def list_recipients(
    request: ApiRequest, campaign_id: CampaignId, page: PageQuery
) -> dict[str, object]:
    """La liste de l'instant : demandez-la juste avant d'envoyer, ne la gardez pas."""
    try:
        journal.require_open()
    except journal.RestoreGuard as guard:
        raise Problem("unavailable", str(guard)) from guard
    campaign = campaign_of(campaign_id)
    # Two columns of forty: to make objects of them takes longer than to find them.
    found, following = slice_of(
        ledger.reachable(campaign).values("id", "public_id"),
        page,
        of=f"recipients:{campaign_id}",
        key=itemgetter("id"),
    )
    return {
        "count": ledger.reachable_count(campaign),
        "data": [{"public_id": row["public_id"]} for row in found],
        "next": following,
    }


@router.get(
    "/campaigns/{campaign_id}/recipients/{public_id}",
    response=VerdictOut,
    auth=Bearer(Scope.RECIPIENTS_READ),
    operation_id="explain_recipient",
    summary="Savoir pourquoi une personne reçoit ou non",
    url_name="recipient",
)
def explain_recipient(
    request: ApiRequest, campaign_id: CampaignId, public_id: PublicId
) -> ledger.Verdict:
    return ledger.explain(campaign_of(campaign_id), contact_of(request, public_id))


def _consents(contact: Contact) -> dict[str, object]:
    offered = rows.read(
        Campaign,
        f"SELECT {rows.columns(Campaign, 'k')}, s.state, s.since, s.origin"
        " FROM campaigns_campaign k LEFT JOIN consent_consent s"
        " ON s.campaign_id = k.id AND s.contact_id = %s AND NOT k.mandatory"
        " WHERE k.audience = %s AND k.state = %s ORDER BY k.position, k.sort_label, k.label, k.id",
        [contact.pk, contact.kind, State.ACTIVE],
    )
    return {
        "data": [
            {
                "campaign": campaign.pk,
                "label": campaign.label,
                "channel": campaign.channel,
                "mandatory": campaign.mandatory,
                "state": state or NEVER_ASKED,
                "since": since,
                "origin": origin,
            }
            for campaign, (state, since, origin) in offered
        ]
    }


def _checked(
    contact: Contact, choices: list[ChoiceIn], now: datetime.datetime
) -> list[tuple[Campaign, ChoiceIn]]:
    """The choices that are not recorded yet; raises Problem for a bad one."""
    campaigns = Campaign.objects.not_deleted().in_bulk([c.campaign for c in choices])
    _refuse_bad_content(choices, campaigns, now)
    known = _already_recorded(contact, choices)
    blocking = cache(partial(suppressions.blocking, contact))
    wanted = []
    for choice in choices:
        campaign = campaigns[choice.campaign]
        if choice.granted and blocking(campaign.channel):
            raise Problem(
                "suppressed",
                "L'adresse de cette personne est sur la liste repoussoir : elle seule peut "
                "accepter de nouveau, par son lien de préférences.",
            )
        if (campaign.pk, choice.occurred_at, choice.granted) not in known:
            wanted.append((campaign, choice))
    return wanted


def _refuse_bad_content(
    choices: list[ChoiceIn], campaigns: dict[int, Campaign], now: datetime.datetime
) -> None:
    seen: set[int] = set()
    for place, choice in enumerate(choices):
        at = choice.occurred_at
        if choice.campaign not in campaigns:
            _bad(place, "campaign", "Aucune campagne n'a cet identifiant.")
        if choice.campaign in seen:
            _bad(place, "campaign", "Cette campagne est nommée deux fois.")
        if at and at < EARLIEST:
            _bad(place, "occurred_at", "Cette date est trop ancienne.")
        if at and at > now:
            _bad(place, "occurred_at", "La date du choix est dans le futur.")
        if choice.granted and not choice.source:
            _bad(
                place, "source", "Une acceptation se prouve : sa source est nécessaire."
            )
        seen.add(choice.campaign)


def _bad(place: int, field: str, detail: str) -> None:
    raise Problem(
        "invalid_content",
        detail,
        errors=[{"pointer": f"#/{place}/{field}", "detail": detail}],
    )


def _already_recorded(
    contact: Contact, choices: list[ChoiceIn]
) -> set[tuple[int, datetime.datetime | None, bool]]:
    dated = [c.occurred_at for c in choices if c.occurred_at]
    if not dated:
        return set()
    events = ConsentEvent.objects.filter(
        contact=contact, origin=Origin.API, occurred_at__in=dated
    )
    return {
        (campaign, at, decision == Decision.GIVEN)
        for campaign, at, decision in events.values_list(
            "campaign_id", "occurred_at", "decision"
        )
    }


def _act(
    request: ApiRequest,
    choice: ChoiceIn,
    notice: Callable[[int | None, datetime.datetime | None], Notice | None],
    words: Callable[[datetime.datetime | None], Mapping[int, int]],
    now: datetime.datetime,
) -> ledger.Act:
    return ledger.Act(
        origin=Origin.API,
        actor=ledger.Actor.api_key(request.api_key),
        now=now,
        occurred_at=choice.occurred_at,
        notice=notice(choice.notice_version, choice.occurred_at),
        backing=Backing(source=choice.source),
        read=words(choice.occurred_at),
    )


def _words(
    contact: Contact, occurred_at: datetime.datetime | None
) -> Mapping[int, int]:
    """What each campaign said on the day of an older choice."""
    if occurred_at is None:
        return {}
    return CampaignVersion.objects.current(contact.kind, occurred_at)


def _notice(
    contact: Contact,
    now: datetime.datetime,
    version: int | None,
    occurred_at: datetime.datetime | None,
) -> Notice | None:
    """The text that the caller says was shown, else the one in force at the choice; none
    where none was published yet."""
    published = Notice.objects.filter(audience=contact.kind).exclude(version=None)
    if version:
        notice = published.filter(version=version).first()
        if notice is None:
            raise Problem("invalid_content", "Aucun texte publié n'a cette version.")
        return notice
    then = published.filter(published_at__lte=occurred_at or now)
    return then.order_by("version").last()


def _problem(refusal: ledger.ChoiceRefused) -> Problem:
    code = {
        "erased": "contact_erased",
        "suppressed": "suppressed",
        "campaign_not_active": "campaign_not_active",
        "campaign_mandatory": "campaign_mandatory",
    }.get(refusal.code, "invalid_content")
    return Problem(code, str(refusal))


def _event(event: ConsentEvent) -> dict[str, object]:
    actor = event.actor_type
    if actor in ("user", "api_key"):
        actor = f"{actor}:{event.actor_id}"
    return {
        "id": event.pk,
        "campaign": event.campaign_id,
        "decision": event.decision,
        "origin": event.origin,
        "occurred_at": event.occurred_at,
        "recorded_at": event.recorded_at,
        "actor": actor,
        "notice_version": event.notice.version if event.notice else None,
        "sentence": event.sentence,
    }
