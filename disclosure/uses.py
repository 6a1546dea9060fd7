"""Purposes of personal data: each processing with its legal basis, data and reason.

One table shared by the notice of art. 13 and 14, the portal's copy of a person's data
and the register of processings (art. 30). A test fails if a personal field has no use:
data without a purpose may not be kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models

from accounts.enums import HealthBasis
from accounts.law import LAW, Article, cited
from accounts.models import Company
from contacts.enums import Kind, Status
from disclosure.enums import Audience
from erasure import catalogue


class Basis(models.TextChoices):
    """Legal basis (RGPD art. 6(1)), as shown to people."""

    CONTRACT = "contract", "Exécution du contrat"
    BEFORE = "before", "Démarches avant un contrat, à votre demande"
    LEGAL = "legal", "Obligation légale"
    INTEREST = "interest", "Intérêt légitime"
    CONSENT = "consent", "Consentement"
    EACH = "each", "Celle de chaque message ou appel : contrat, loi ou accord"


ARTICLES = {
    Basis.CONTRACT: (LAW["contract"],),
    Basis.BEFORE: (LAW["contract"],),
    Basis.LEGAL: (LAW["legal_obligation"],),
    Basis.INTEREST: (LAW["interest"],),
    Basis.CONSENT: (LAW["consent"],),
    Basis.EACH: (),
}
ALLOWED_BY = {
    Basis.CONTRACT: "Notre contrat",
    Basis.BEFORE: "Vous nous l'avez demandé, avant un contrat",
    Basis.LEGAL: "La loi",
    Basis.INTEREST: "Notre intérêt",
    Basis.CONSENT: "Votre accord ; vous pouvez le retirer quand vous voulez",
    Basis.EACH: "Ce qui permet chaque message ou appel : contrat, loi ou accord",
}


@dataclass(frozen=True)
class Use:
    """One processing for one purpose, on one basis."""

    code: str
    purpose: str
    basis: Basis
    data: str
    """The categories of data, in the wording of the notice."""
    paths: tuple[str, ...] = ()
    """The fields of a contact that it uses."""
    statuses: tuple[Status, ...] = ()
    """The statuses to which it applies; empty: the whole list."""
    laws: tuple[Article, ...] = ()
    """Articles in addition to that of the basis."""
    interest: str = ""
    """The legitimate interest (art. 13.1.d)."""
    note: str = ""
    """What people need to know about it, in a sentence."""
    said: str = ""
    """Shown instead of the field labels if these mean nothing to people."""
    in_notice: bool = True

    @property
    def articles(self) -> tuple[Article, ...]:
        return (*ARTICLES[self.basis], *self.laws)

    @property
    def law(self) -> str:
        return cited(self.articles)

    @property
    def allowed_by(self) -> str:
        """« Notre intérêt : votre sécurité (art. 6.1.f du RGPD). Vous pouvez ... »"""
        words = ALLOWED_BY[self.basis]
        if self.interest:
            words = f"{words} : {self.interest}"
        if self.law:
            words = f"{words} ({self.law})"
        may_object = "Vous pouvez vous y opposer." if self.interest else ""
        return " ".join(filter(None, [f"{words}.", self.note or may_object]))

    def concerns(self, status: str) -> bool:
        return not self.statuses or status in self.statuses

    def labels(self, filled: Iterable[str]) -> list[str]:
        """The French labels of the filled fields that it uses."""
        held = set(filled)
        found = [catalogue.label_of(path) for path in self.paths if path in held]
        return [self.said] if found and self.said else found


def _contact(*names: str) -> tuple[str, ...]:
    return tuple(f"contacts.Contact.{name}" for name in names)


def _client(*names: str) -> tuple[str, ...]:
    return tuple(f"contacts.ClientDetails.{name}" for name in names)


def _worker(*names: str) -> tuple[str, ...]:
    return tuple(f"contacts.WorkerDetails.{name}" for name in names)


NAME = _contact("title", "first_name", "last_name")
HOME = _contact("street", "street_extra", "postcode", "city")
REACH = (
    *_contact("email", "email_refusal", "mobile", "mobile_refusal", "phone"),
    "contacts.ClosedAddress.key",
    "contacts.ClosedAddress.refusal",
)
BIRTH = _contact("birth_date")
ASKED = ("portal.SignUpMessage.text",)
NOTES = (*_contact("notes"), "contacts.ContactNote.text")
HAD_CONTRACT = (Status.CLIENT, Status.FORMER_CLIENT)
EMPLOYED = (Status.WORKER, Status.INACTIVE)


def _laws(*names: str) -> tuple[Article, ...]:
    return tuple(LAW[name] for name in names)


COMMON = (
    Use(
        code="news",
        purpose="Vous envoyer des messages facultatifs : nouvelles, offres",
        basis=Basis.CONSENT,
        data="e-mail, portable",
    ),
    Use(
        code="asking",
        purpose="Vous demander quels messages vous voulez recevoir, deux fois par an au plus",
        basis=Basis.INTEREST,
        data="nom, e-mail, portable",
        interest="connaître vos choix",
    ),
    Use(
        code="proof",
        purpose="Garder la preuve de vos choix ; ne plus écrire à qui a dit non",
        basis=Basis.LEGAL,
        data="date et réponse ; code de votre adresse, illisible",
        paths=tuple(
            f"consent.Evidence.{name}"
            for name in (
                "address",
                "source",
                "said_by",
                "ip_address",
                "scan",
                "context",
            )
        ),
        laws=_laws("accountability", "proof_of_consent", "direct_marketing"),
        said="Preuves de vos choix",
    ),
    Use(
        code="requests",
        purpose="Répondre à vos demandes sur vos informations",
        basis=Basis.LEGAL,
        data="vos demandes, nos réponses, l'origine de votre fiche",
        paths=(
            "portal.RightsRequest.message",
            "portal.RightsRequest.answer",
            "portal.PortalSession.typed",
            *_contact("source_detail"),
            "contacts.Restriction.reason",
            "contacts.Death.source",
            "contacts.Death.document",
        ),
        laws=_laws("answers", "access"),
        said="Vos demandes, nos réponses et l'origine de votre fiche",
    ),
    Use(
        code="representatives",
        purpose="Savoir qui vous représente ou vous aide, et ce qu'il peut faire",
        basis=Basis.LEGAL,
        data="nom, qualité, coordonnées et justificatif de votre représentant",
        paths=tuple(
            f"contacts.Representative.{name}"
            for name in ("name", "email", "phone", "address", "proof")
        ),
        laws=_laws("guardians"),
        said="Vos représentants",
    ),
    Use(
        code="messages",
        purpose="Faire partir les messages que nous vous devons ou que vous avez acceptés",
        basis=Basis.EACH,
        data="adresse ou numéro, texte du message",
        paths=tuple(
            f"messaging.OutgoingMessage.{name}"
            for name in ("address", "subject", "html", "text", "values")
        ),
        said="Messages qui attendent leur départ",
    ),
    Use(
        code="address_change",
        purpose="Vérifier avec vous un changement de votre adresse",
        basis=Basis.INTEREST,
        data="adresse précédente",
        paths=("contacts.AddressChange.former",),
        interest="votre sécurité",
    ),
    Use(
        code="no_double",
        purpose="Éviter d'enregistrer deux fois la même chose",
        basis=Basis.INTEREST,
        data="trace de l'échange entre deux logiciels",
        paths=("api.ApiAnswer.fingerprint", "api.ApiAnswer.body"),
        interest="la justesse de votre fiche",
        said="Réponses données à cet autre logiciel",
    ),
    Use(
        code="sms_replies",
        purpose="Comprendre ce que vous répondez à nos SMS",
        basis=Basis.INTEREST,
        data="votre numéro, votre réponse",
        paths=("mailings.SmsReply.number", "mailings.SmsReply.text"),
        interest="bien vous servir",
        said="Vos réponses à nos SMS",
    ),
    Use(
        code="calls",
        purpose="Vous appeler, si vous l'avez accepté ou pour votre contrat en cours",
        basis=Basis.EACH,
        data="votre numéro, ce que vous nous avez dit lors d'un appel",
        paths=("calls.Call.note", "contacts.Contact.phone_refusal"),
        said="Nos appels",
    ),
    Use(
        code="undo",
        purpose="Pouvoir annuler une mise à jour faite par erreur",
        basis=Basis.INTEREST,
        data="valeurs d'avant, pendant 30 jours",
        paths=("imports.ChangedContact.former",),
        interest="la justesse de votre fiche",
        said="Vos informations d'avant une mise à jour",
    ),
    Use(
        code="security",
        purpose="Protéger le logiciel",
        basis=Basis.LEGAL,
        data="qui a fait quoi, et quand",
        laws=_laws("security"),
    ),
    Use(
        code="claims",
        purpose="Défendre nos droits devant un juge",
        basis=Basis.INTEREST,
        data="ce qui est utile au dossier",
        interest="nous défendre",
    ),
)
HEALTH = {
    HealthBasis.CARE: Use(
        code="health",
        purpose="Adapter l'aide à votre santé et à votre autonomie",
        basis=Basis.CONTRACT,
        data="ce que vous nous dites de votre santé",
        paths=_client("health_notes"),
        statuses=HAD_CONTRACT,
        laws=_laws("health_care"),
    ),
    HealthBasis.CONSENT: Use(
        code="health",
        purpose="Adapter l'aide à votre santé et à votre autonomie",
        basis=Basis.CONSENT,
        data="ce que vous nous dites de votre santé",
        paths=_client("health_notes"),
        laws=_laws("health_consent"),
        note="Cet accord se donne par écrit.",
    ),
}
CLIENTS = (
    Use(
        code="quote",
        purpose="Répondre à votre demande, faire un devis",
        basis=Basis.BEFORE,
        data="nom, adresse, e-mail, téléphone, votre message",
        paths=(*NAME, *HOME, *REACH, *ASKED),
        statuses=(Status.PROSPECT,),
    ),
    Use(
        code="service",
        purpose="Faire vos prestations et vous prévenir d'un changement",
        basis=Basis.CONTRACT,
        data="les mêmes, votre planning, l'accès à votre logement",
        paths=(*NAME, *BIRTH, *HOME, *REACH, *ASKED, *_client("access_notes")),
        statuses=HAD_CONTRACT,
    ),
    Use(
        code="invoices",
        purpose="Faire vos factures, encaisser, réclamer un impayé",
        basis=Basis.CONTRACT,
        data="nom, adresse, heures, IBAN",
        paths=(*NAME, *HOME, *_client("iban")),
        statuses=HAD_CONTRACT,
    ),
    Use(
        code="accounts",
        purpose="Tenir nos comptes",
        basis=Basis.LEGAL,
        data="factures",
        paths=NAME,
        statuses=HAD_CONTRACT,
        laws=_laws("accounts"),
    ),
    Use(
        code="tax_attestation",
        purpose="Faire votre attestation fiscale",
        basis=Basis.LEGAL,
        data="nom, adresse, heures, sommes payées",
        paths=(*NAME, *HOME),
        statuses=HAD_CONTRACT,
        laws=_laws("tax_attestation"),
    ),
    HEALTH[HealthBasis.CONSENT],
    Use(
        code="relative",
        purpose="Prévenir un proche s'il vous arrive quelque chose",
        basis=Basis.INTEREST,
        data="nom et téléphone de ce proche",
        paths=_client("relative_name", "relative_phone"),
        interest="votre sécurité",
    ),
    Use(
        code="notes",
        purpose="Nous souvenir de ce que vous nous avez demandé",
        basis=Basis.INTEREST,
        data="notes de nos équipes",
        paths=NOTES,
        interest="bien vous servir",
    ),
)
WORKERS = (
    Use(
        code="application",
        purpose="Étudier votre candidature, vous répondre",
        basis=Basis.BEFORE,
        data="nom, e-mail, téléphone, CV, diplômes, votre message, nos notes",
        paths=(*NAME, *HOME, *REACH, *ASKED, *NOTES, *_worker("diplomas", "resume")),
        statuses=(Status.CANDIDATE,),
        laws=_laws("candidate"),
    ),
    Use(
        code="other_jobs",
        purpose="Garder votre CV pour un autre poste",
        basis=Basis.INTEREST,
        data="les mêmes",
        paths=_worker("diplomas", "resume"),
        statuses=(Status.CANDIDATE,),
        interest="vous proposer un poste plus tard",
        note="Vous pouvez dire non, sans raison.",
    ),
    Use(
        code="work",
        purpose="Organiser votre travail, vous joindre",
        basis=Basis.CONTRACT,
        data="nom, adresse, téléphone, planning, diplômes",
        paths=(
            *NAME,
            *HOME,
            *REACH,
            *ASKED,
            *_worker("worker_number", "diplomas", "resume"),
        ),
        statuses=EMPLOYED,
    ),
    Use(
        code="pay",
        purpose="Faire votre paie et la verser",
        basis=Basis.LEGAL,
        data="heures, IBAN, numéro de sécurité sociale",
        paths=(*NAME, *_worker("iban", "social_security_number")),
        statuses=EMPLOYED,
        laws=_laws("payslip"),
    ),
    Use(
        code="declarations",
        purpose="Déclarer votre embauche et vos cotisations",
        basis=Basis.LEGAL,
        data="état civil, numéro de sécurité sociale",
        paths=(*NAME, *BIRTH, *HOME, *_worker("social_security_number")),
        statuses=EMPLOYED,
        laws=_laws("social_declarations", "social_security_number"),
    ),
    Use(
        code="staff_register",
        purpose="Tenir le registre du personnel",
        basis=Basis.LEGAL,
        data="nom, naissance, nationalité, emploi, dates",
        paths=(*NAME, *BIRTH, *_worker("nationality")),
        statuses=EMPLOYED,
        laws=_laws("staff_register"),
    ),
    Use(
        code="work_permit",
        purpose="Vérifier votre titre de travail",
        basis=Basis.LEGAL,
        data="titre de travail",
        paths=_worker("nationality"),
        statuses=EMPLOYED,
        laws=_laws("work_permit", "illegal_work"),
    ),
    Use(
        code="named_for_tax",
        purpose="Vous nommer sur l'attestation fiscale du client",
        basis=Basis.LEGAL,
        data="nom ou numéro d'intervenant, heures",
        paths=(*NAME, *_worker("worker_number")),
        statuses=EMPLOYED,
        laws=_laws("tax_attestation"),
    ),
    Use(
        code="relative",
        purpose="Prévenir un proche en cas d'accident",
        basis=Basis.INTEREST,
        data="nom et téléphone du proche",
        paths=_worker("relative_name", "relative_phone"),
        statuses=EMPLOYED,
        interest="votre sécurité",
    ),
    Use(
        code="notes",
        purpose="Suivre le travail au quotidien",
        basis=Basis.INTEREST,
        data="notes de l'encadrement",
        paths=NOTES,
        statuses=EMPLOYED,
        interest="organiser le service",
    ),
)


RELATIVES = (
    Use(
        code="call_relative",
        purpose="Vous appeler s'il arrive quelque chose à la personne qui vous a indiqué",
        basis=Basis.INTEREST,
        data="votre nom, votre téléphone",
        interest="la sécurité de cette personne",
    ),
    Use(
        code="relative_requests",
        purpose="Vous informer, répondre à vos demandes sur vos informations",
        basis=Basis.LEGAL,
        data="vos demandes, nos réponses, le jour où nous vous avons informé",
        laws=_laws("accountability", "answers"),
    ),
    *(use for use in COMMON if use.code == "security"),
)


def of_list(kind: str, company: Company) -> list[Use]:
    """Every use of the data of one list, as this company makes it; or of relatives, who
    are on none."""
    if kind == Audience.RELATIVE:
        return [*RELATIVES]
    if kind == Kind.WORKER:
        return [*WORKERS, *COMMON]
    health = HEALTH[HealthBasis(company.health_basis)]
    own = [health if use.code == health.code else use for use in CLIENTS]
    return [*own, *COMMON]


def of(kind: str, status: str, company: Company | None = None) -> list[Use]:
    """Every use of the data of a person of this status."""
    uses = of_list(kind, company or Company.current())
    return [use for use in uses if use.concerns(status)]
