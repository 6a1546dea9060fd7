"""The checklist that leads a new company to its first request for consent."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.models import Company, User
from campaigns.models import Campaign
from consent.models import ConsentEvent
from contacts.enums import Kind
from contacts.models import Contact
from disclosure import complete
from mailings.models import Mailing
from messaging.models import DomainCheck, OutgoingMessage
from messaging.system_templates import CONSENT_REQUEST
from retention.models import RetentionRule

STARTED = "first_steps:started"
A_DAY = 86_400


@dataclass(frozen=True)
class StepLink:
    label: str
    url: str


@dataclass(frozen=True)
class FirstStep:
    """One step: why it is needed, whether it is done, and where it is done."""

    title: str
    why: str
    done: bool
    links: list[StepLink]


def steps(user: User) -> list[FirstStep]:
    """The steps of a company that has not asked anybody yet, for those who set it up;
    empty once it has started (1 query)."""
    if not user.has_perm("accounts.manage_company") or _has_started():
        return []
    return list(_steps())


def _has_started() -> bool:
    """Whether a mailing was launched, a request for consent sent, or a choice recorded;
    kept in the cache, because it does not change back."""
    if cache.get(STARTED):
        return True
    requests = OutgoingMessage.objects.filter(kind=CONSENT_REQUEST)
    started = (
        ConsentEvent.objects.exists()
        or Mailing.objects.exclude(launched_at=None).exists()
        or requests.exclude(sent_at=None).exists()
    )
    cache.set(STARTED, started, A_DAY if started else 0)
    return started


def _steps() -> Iterator[FirstStep]:
    company = Company.current()
    told = not complete.overview(timezone.now()).lacks
    yield FirstStep(
        "Votre société",
        "Chaque message est signé de son nom : rien ne part au nom de « Ma société ».",
        company.is_named and company.has_address,
        [StepLink("Compléter la page Société", reverse("accounts:company"))],
    )
    yield FirstStep(
        "Votre contact pour la protection des données",
        "Vos contacts doivent savoir à qui écrire pour exercer leurs droits.",
        bool(company.contact_address),
        [StepLink("Donner un contact", reverse("accounts:company"))],
    )
    yield FirstStep(
        "Ce que vos contacts liront",
        "Tant que leurs informations sont incomplètes, les envois facultatifs sont fermés.",
        told,
        [StepLink("Relire et confirmer", reverse("disclosure:first_day"))],
    )
    offered = Campaign.objects.active().optional()
    yield FirstStep(
        "Vos campagnes",
        "Sans campagne facultative, il n'y a rien à demander à vos contacts.",
        offered.exists(),
        [
            StepLink(
                "Campagnes des clients", reverse("campaigns:list", args=[Kind.CLIENT])
            ),
            StepLink(
                "Campagnes des intervenants",
                reverse("campaigns:list", args=[Kind.WORKER]),
            ),
        ],
    )
    yield FirstStep(
        "Vos durées de conservation",
        "Sans durée, aucune information n'est supprimée automatiquement.",
        RetentionRule.objects.exclude(days=None).exists(),
        [StepLink("Régler les durées", reverse("retention:rules"))],
    )
    last = DomainCheck.objects.first()
    yield FirstStep(
        "Votre domaine d'envoi",
        "Un domaine mal réglé, et vos e-mails finissent dans les indésirables.",
        bool(last and not last.faults),
        [StepLink("Vérifier le domaine", reverse("messaging:domain"))],
    )
    kinds = set(Contact.objects.order_by().values_list("kind", flat=True).distinct())
    yield FirstStep(
        "Vos premières fiches",
        "Il faut quelqu'un à qui écrire : à la main, par un fichier ou par le formulaire.",
        bool(kinds),
        [
            StepLink("Créer une fiche", reverse("contacts:add_client")),
            StepLink("Importer un fichier", reverse("imports:new_import")),
            StepLink(
                "Voir le formulaire", reverse("portal:sign_up", args=[Kind.CLIENT])
            ),
        ],
    )
    kind = Kind.WORKER if kinds == {Kind.WORKER} else Kind.CLIENT
    yield FirstStep(
        "Votre première demande de consentement",
        "Elle demande à chacun ce qu'il veut recevoir : c'est le début de vos preuves.",
        False,
        [
            StepLink(
                "Préparer la demande",
                f"{reverse('mailings:new', args=['email'])}?demande={kind}",
            )
        ],
    )
