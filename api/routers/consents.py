"""Consents by API: the same ledger and the same rules as all other channels."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from ninja import Router

from accounts import audit
from accounts.enums import Scope
from api import recording
from api.authorization import ApiRequest, Bearer
from api.campaign_names import CampaignInPath, named
from api.conditions import require_match
from api.paging import PageQuery, slice_of
from api.problems import Problem
from api.recording import ChoiceOutcome
from api.shapes import (
    ChoiceIn,
    Consents,
    History,
    LinkOut,
    PublicId,
)
from campaigns.models import Campaign
from consent import effect, history, ledger, links
from consent.enums import NEVER_ASKED
from consent.models import Consent, ConsentEvent, Evidence
from consent.proof import receipt
from contacts.models import Contact
from contacts.querysets import ContactQuerySet
from core import signatures
from erasure.models import Recipient

router = Router(tags=["Consentements"])


def contact_of(
    request: ApiRequest,
    public_id: UUID,
    *,
    lock: bool = False,
    among: ContactQuerySet | None = None,
) -> Contact:
    """The contact that a call is about; the gateway notes it in the audit journal."""
    found = Contact.objects.all() if among is None else among
    found = found.filter(public_id=public_id)
    if lock:
        found = found.select_for_update(of=("self",))
    try:
        contact = found.get()
    except Contact.DoesNotExist:
        detail = "Aucune fiche n'a cet identifiant."
        raise Problem("not_found", detail) from None
    request.about = contact
    return contact


def refuse_merged(contact: Contact) -> None:
    """Raise Problem (409) for a contact merged into another one."""
    if contact.merged_into:
        raise Problem(
            "contact_merged",
            f"Cette fiche est fusionnée avec la fiche {contact.merged_into.public_id}.",
        )


@router.get(
    "/contacts/{public_id}/consents",
    response=Consents,
    auth=Bearer(Scope.CONSENTS_READ),
    operation_id="get_consents",
    summary="Lire les consentements d'une personne",
    url_name="consents",
)
def get_consents(
    request: ApiRequest, response: HttpResponse, public_id: PublicId
) -> Mapping[str, object]:
    contact = contact_of(request, public_id)
    shown = _consents(contact)
    response["ETag"] = next(_etags(contact, shown))
    return shown


def _etags(contact: Contact, shown: Mapping[str, object]) -> Iterator[str]:
    for digest in signatures.digests("api.consents", f"{contact.pk}:{shown}"):
        yield f'"{digest.hex()[:32]}"'


@router.put(
    "/contacts/{public_id}/consents",
    response=Consents,
    auth=Bearer(Scope.CONSENTS_WRITE),
    operation_id="put_consents",
    summary="Enregistrer des choix",
    url_name="consents",
)
def put_consents(
    request: ApiRequest,
    response: HttpResponse,
    public_id: PublicId,
    choices: list[ChoiceIn],
) -> Mapping[str, object]:
    """Une erreur de contenu (422) n'enregistre rien. Sinon chaque choix a son `outcome` :
    `recorded` (enregistré), `unchanged` (déjà connu), `withdrawn_by_person` (la personne
    a elle-même dit non depuis : un accord ne compte alors que s'il porte une date plus
    récente), `suppressed` (son adresse est sur la liste repoussoir : elle seule peut
    accepter de nouveau). Un refus est toujours enregistré. Si aucun choix ne peut l'être :
    409. Avec `proof: "confirm"`, ou
    si la clé ou le serveur le demande, un accord reste pending jusqu'à ce que la personne
    le confirme par le lien qu'elle reçoit."""
    now = timezone.now()
    # The gateway's transaction holds this lock and is rolled back on a refusal.
    contact = contact_of(request, public_id, lock=True)
    # A choice that a program reports for a merged contact is judged by the states of the kept one.
    contact = contact.merged_into or contact
    if "If-Match" in request.headers:
        require_match(request, _etags(contact, _consents(contact)))
    found = recording.record(request.api_key, contact, choices, now)
    shown = _consents(contact, found)
    plain = [{**row, "outcome": None} for row in shown["data"]]
    response["ETag"] = next(_etags(contact, {"data": plain}))
    return shown


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


@router.get(
    "/contacts/{public_id}/consents/{campaign_id}/receipt",
    response=dict[str, Any],
    auth=Bearer(Scope.CONSENTS_READ),
    operation_id="get_consent_receipt",
    summary="Lire le reçu d'un consentement",
    url_name="receipt",
)
def get_consent_receipt(
    request: ApiRequest, public_id: PublicId, campaign_id: CampaignInPath
) -> dict[str, Any]:
    """Le reçu d'un consentement (ISO/IEC TS 27560, JSON-LD du Data Privacy Vocabulary),
    signé, avec la chaîne des choix de la personne : `verifier_preuve.py` le vérifie sans
    nous. 404 si la personne n'a rien répondu pour cette campagne."""
    contact, campaign = contact_of(request, public_id), named(campaign_id)
    recipients = Recipient.objects.in_use().filter(kinds__contains=[contact.kind])
    try:
        return receipt.of(
            contact,
            campaign,
            now=timezone.now(),
            recipients=list(recipients.values_list("name", flat=True)),
        )
    except receipt.NothingSaid:
        raise Problem(
            "not_found", "Cette personne n'a rien répondu pour cette campagne."
        ) from None


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
    elle, il ne lève donc aucune opposition. Un refus y vaut tout de suite. Un accord
    attend (`pending`) le lien de confirmation envoyé à l'adresse de la personne, sauf si
    la clé a aussi le droit `consents:write` et répond de la preuve. Chaque lien est noté
    au journal."""
    contact = contact_of(request, public_id)
    if contact.is_erased:
        raise Problem("contact_erased", "Les données de cette personne sont effacées.")
    audit.record("link.made_by_api", api_key=request.api_key, target=contact.target)
    return {"url": links.api_url(contact, timezone.now(), request.api_key)}


def _consents(
    contact: Contact, outcomes: Mapping[int, ChoiceOutcome] | None = None
) -> dict[str, list[dict[str, object]]]:
    """State of each active campaign of the contact's list; after a call that recorded
    choices, with the outcome of each.
    """
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
