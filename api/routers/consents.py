"""Consents by API: the same ledger and the same rules as every other way."""

from collections.abc import Mapping
from operator import itemgetter
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from ninja import Router

from accounts import audit
from accounts.enums import Scope
from api import recording
from api.authorization import ApiRequest, Bearer
from api.paging import PageQuery, slice_of
from api.problems import Problem
from api.recording import Outcome
from api.shapes import (
    CampaignId,
    ChoiceIn,
    Consents,
    History,
    LinkOut,
    PublicId,
    Recipients,
    VerdictOut,
)
from campaigns.models import Campaign
from consent import confirming, effect, history, ledger, links
from consent.enums import NEVER_ASKED
from consent.integrity import journal
from consent.models import Consent, ConsentEvent, Evidence
from contacts.models import Contact

router = Router(tags=["Consentements"])


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
    """Une erreur de contenu (422) n'enregistre rien. Sinon chaque choix a son `outcome` :
    `recorded` (enregistré), `unchanged` (déjà connu), `withdrawn_by_person` (la personne
    a elle-même dit non depuis : un accord ne compte alors que s'il porte une date plus
    récente), `suppressed` (son adresse est sur la liste repoussoir : elle seule peut
    accepter de nouveau). Un refus est toujours enregistré. Si aucun choix ne peut l'être :
    409. Si le serveur demande une confirmation (API_DOUBLE_OPT_IN), un accord reste
    pending jusqu'à ce que la personne le confirme par le lien qu'elle reçoit."""
    now = timezone.now()
    # The door's transaction holds this lock, and takes all back on a refusal.
    contact = contact_of(request, public_id, lock=True)
    before = ConsentEvent.objects.last_sequence(contact)
    found = recording.record(request.api_key, contact, choices, now)
    if settings.API_DOUBLE_OPT_IN:
        confirming.ask(contact, since=before)
    return _consents(contact, found)


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
        ConsentEvent.objects.filter(contact=contact).select_related(
            "notice", "campaign"
        ),
        page,
        of=f"history:{contact.pk}",
        by="sequence",
        key=lambda event: event.sequence,
    )
    papers = history.backing_of(events)
    return {
        "data": [
            _event(event, papers.get(event.evidence_digest))
            | {"address_used": history.address_used(event, contact)}
            for event in events
        ],
        "next": following,
    }


@router.post(
    "/contacts/{public_id}/preference-link",
    response=LinkOut,
    auth=Bearer(Scope.LINKS_WRITE),
    operation_id="make_preference_link",
    summary="Faire le lien de préférences d'une personne",
    url_name="preference_link",
)
def make_preference_link(request: ApiRequest, public_id: PublicId) -> dict[str, str]:
    """Le lien ouvre la page des préférences de cette personne, sans mot de passe. Ce qui
    y est choisi a pour origine `api_link` : rien ne dit que le lien n'a été lu que par
    elle, il ne lève donc aucune opposition. Chaque lien est noté au journal."""
    contact = contact_of(request, public_id)
    if contact.is_erased:
        raise Problem("contact_erased", "Les données de cette personne sont effacées.")
    audit.record("link.made_by_api", api_key=request.api_key, target=contact.target)
    return {"url": links.api_url(contact, timezone.now())}


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
    except journal.JournalShut as guard:
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


def _consents(
    contact: Contact, outcomes: Mapping[int, Outcome] | None = None
) -> dict[str, object]:
    """How each active campaign of the contact's list stands; of a call that recorded
    choices, with the outcome of each."""
    offered = Campaign.objects.of_audience(contact.kind).active().in_order()
    states = {s.campaign_id: s for s in Consent.objects.filter(contact=contact)}
    return {
        "data": [
            _consent(campaign, states.get(campaign.pk), verdict)
            | {"outcome": (outcomes or {}).get(campaign.pk)}
            for campaign, verdict in effect.of(contact, offered)
        ]
    }


def _consent(
    campaign: Campaign, state: Consent | None, verdict: ledger.Verdict
) -> dict[str, object]:
    if campaign.mandatory:
        state = None
    return {
        "campaign": campaign.pk,
        "label": campaign.label,
        "channel": campaign.channel,
        "mandatory": campaign.mandatory,
        "state": state.state if state else NEVER_ASKED,
        "since": state.since if state else None,
        "origin": state.origin if state else None,
        "effective": verdict.included,
        "reason": verdict.reason,
        "basis": verdict.basis,
    }


def _event(event: ConsentEvent, paper: Evidence | None) -> dict[str, object]:
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
        "source": paper.source if paper else None,
    }
