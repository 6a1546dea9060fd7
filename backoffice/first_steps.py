"""The checklist that leads a new company to its first request for consent."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import Company, User
from campaigns.models import Campaign
from consent.models import ConsentEvent
from contacts.enums import Kind
from contacts.models import Contact
from core.together import first, read_each
from disclosure import complete
from mailings.models import Mailing
from messaging.models import DomainCheck, OutgoingMessage
from messaging.system_templates import CONSENT_REQUEST

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


def asked(user: User) -> dict[str, QuerySet[Any, Any]]:
    """The rows that `steps` reads besides those of the notice; none for those who do
    not set the company up, nor once it has started."""
    if not user.has_perm("accounts.manage_company") or cache.get(STARTED):
        return {}
    requests = OutgoingMessage.objects.filter(kind=CONSENT_REQUEST)
    return {
        "chosen": ConsentEvent.objects.order_by("pk").values("pk")[:1],
        "launched": Mailing.objects.exclude(launched_at=None).values("pk")[:1],
        "requested": requests.exclude(sent_at=None).values("pk")[:1],
        "domain": DomainCheck.objects.all()[:1],
        "optional": Campaign.objects.active().optional().values("pk")[:1],
        "kinds": Contact.objects.order_by().values("kind").distinct(),
    }


def steps(user: User, rows: Mapping[str, list[Any]] | None = None) -> list[FirstStep]:
    """The steps of a company that has not asked anybody yet, for those who set it up;
    empty once it has started. `rows`: what `asked` and `complete.asked` read.

    A company starts with a mailing, a request for consent, or a choice; that is kept in
    the cache, because it does not change back.
    """
    if rows is None:
        rows = read_each(asked(user) | complete.asked())
    if "launched" not in rows:
        return []
    if rows["chosen"] or rows["launched"] or rows["requested"]:
        cache.set(STARTED, True, A_DAY)
        return []
    return list(_steps(rows))


def _steps(rows: Mapping[str, list[Any]]) -> Iterator[FirstStep]:
    company = first(rows["company"]) or Company(pk=1)
    told = not complete.overview(timezone.now(), rows).lacks
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
        [StepLink("Donner un contact", f"{reverse('accounts:company')}#id_dpo_name")],
    )
    yield FirstStep(
        "Ce que vos contacts liront",
        "Tant que leurs informations sont incomplètes, les envois facultatifs sont fermés.",
        told,
        [StepLink("Relire et confirmer", reverse("disclosure:first_day"))],
    )
    yield FirstStep(
        "Vos campagnes",
        "Sans campagne facultative, il n'y a rien à demander à vos contacts.",
        bool(rows["optional"]),
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
        any(rule.days for rule in rows["rules"]),
        [StepLink("Régler les durées", reverse("retention:rules"))],
    )
    last = first(rows["domain"])
    yield FirstStep(
        "Votre domaine d'envoi",
        "Un domaine mal réglé, et vos e-mails finissent dans les indésirables.",
        bool(last and not last.faults),
        [StepLink("Vérifier le domaine", reverse("messaging:domain"))],
    )
    kinds = {row["kind"] for row in rows["kinds"]}
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
