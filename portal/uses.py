"""What each piece of a person's data is used for, and on which lawful basis.

A test fails when a personal field has no use: what serves no end may not be kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from django.db import models

from contacts.enums import Kind, Status
from erasure import catalogue


class Basis(models.TextChoices):
    """RGPD art. 6(1), as the person reads it."""

    CONTRACT = "contract", "Exécution du contrat"
    BEFORE = "before", "Démarches avant un contrat, à votre demande"
    LEGAL = "legal", "Obligation légale"
    INTEREST = "interest", "Intérêt légitime"


ARTICLES = {
    Basis.CONTRACT: "art. 6.1.b du RGPD",
    Basis.BEFORE: "art. 6.1.b du RGPD",
    Basis.LEGAL: "art. 6.1.c du RGPD",
    Basis.INTEREST: "art. 6.1.f du RGPD",
}


@dataclass(frozen=True)
class Use:
    """One purpose; `first` is what it is before there is a contract, where it differs."""

    purpose: str
    basis: Basis
    paths: tuple[str, ...]
    first: str = ""
    article: str = ""
    """Beside that of the basis."""
    said: str = ""
    """In the place of the names of its fields, where these say nothing to a person."""
    needs_contract: bool = False

    def before_a_contract(self) -> Self:
        basis = Basis.BEFORE if self.basis == Basis.CONTRACT else self.basis
        return replace(self, purpose=self.first or self.purpose, basis=basis)

    @property
    def law(self) -> str:
        return " et ".join(filter(None, [ARTICLES[self.basis], self.article]))

    def labels(self, filled: Iterable[str]) -> list[str]:
        """What of its data the sheet holds, in French."""
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
REACH = _contact("email", "email_refusal", "mobile", "mobile_refusal", "phone")
BIRTH = _contact("birth_date")
RELATIVE = "Prévenir un proche en cas de besoin"
COMMON = (
    Use(
        "Répondre à ce que vous nous avez écrit en vous inscrivant",
        Basis.BEFORE,
        ("portal.SignUpMessage.text",),
    ),
    Use(
        "Suivre notre relation au jour le jour",
        Basis.INTEREST,
        (*_contact("notes"), "contacts.ContactNote.text"),
    ),
    Use(
        "Prouver les choix que vous avez faits",
        Basis.LEGAL,
        tuple(
            f"consent.Evidence.{name}"
            for name in (
                "address",
                "source",
                "said_by",
                "ip_address",
                "context",
                "scan",
            )
        ),
        article="art. 7.1",
        said="Preuves de vos choix",
    ),
    Use(
        "Vérifier avec vous un changement de votre adresse",
        Basis.INTEREST,
        ("contacts.AddressChange.former",),
    ),
    Use(
        "Vous envoyer nos messages",
        Basis.INTEREST,
        tuple(
            f"messaging.OutgoingMessage.{name}"
            for name in ("address", "subject", "html", "text", "values")
        ),
        said="Messages qui attendent leur départ",
    ),
    Use(
        "Comprendre ce que vous répondez à nos SMS",
        Basis.INTEREST,
        ("mailings.SmsReply.number", "mailings.SmsReply.text"),
        said="Vos réponses à nos SMS",
    ),
    Use(
        "Répondre à vos demandes",
        Basis.LEGAL,
        ("portal.RightsRequest.message", "portal.RightsRequest.answer"),
        article="art. 12",
        said="Vos demandes et nos réponses",
    ),
    Use(
        "Ne pas enregistrer deux fois ce qu'un autre logiciel nous transmet",
        Basis.INTEREST,
        ("api.ApiAnswer.fingerprint", "api.ApiAnswer.body"),
        said="Réponses données à cet autre logiciel",
    ),
)
USES = {
    Kind.CLIENT: (
        Use(
            "Assurer vos prestations à domicile et vous joindre",
            Basis.CONTRACT,
            (*NAME, *BIRTH, *HOME, *REACH),
            first="Répondre à votre demande et vous joindre",
        ),
        Use(
            "Établir vos factures et vos attestations fiscales",
            Basis.LEGAL,
            (*NAME, *HOME),
            needs_contract=True,
        ),
        Use(
            "Entrer chez vous pour les prestations",
            Basis.CONTRACT,
            _client("access_notes"),
        ),
        Use(
            "Adapter l'aide à votre santé et à votre autonomie",
            Basis.CONTRACT,
            _client("health_notes"),
            article="prise en charge sociale, art. 9.2.h",
        ),
        Use("Prélever le prix des prestations", Basis.CONTRACT, _client("iban")),
        Use(RELATIVE, Basis.INTEREST, _client("relative_name", "relative_phone")),
        *COMMON,
    ),
    Kind.WORKER: (
        Use(
            "Gérer votre contrat de travail et vos plannings, et vous joindre",
            Basis.CONTRACT,
            (*NAME, *HOME, *REACH, *_worker("worker_number")),
            first="Étudier votre candidature et vous joindre",
        ),
        Use(
            "Établir la paie et les déclarations sociales",
            Basis.LEGAL,
            (*NAME, *BIRTH, *HOME, *_worker("social_security_number", "worker_number")),
            first="Préparer votre embauche et sa déclaration",
        ),
        Use(
            "Vérifier votre droit de travailler en France",
            Basis.LEGAL,
            _worker("nationality"),
        ),
        Use(
            "Vous proposer des interventions qui vous conviennent",
            Basis.CONTRACT,
            _worker("diplomas", "resume"),
            first="Étudier votre candidature",
        ),
        Use("Verser votre salaire", Basis.CONTRACT, _worker("iban")),
        Use(RELATIVE, Basis.INTEREST, _worker("relative_name", "relative_phone")),
        *COMMON,
    ),
}
BEFORE_A_CONTRACT = (Status.PROSPECT, Status.CANDIDATE)


def of(kind: str, status: str) -> list[Use]:
    """Every use of the data of somebody in this situation."""
    uses = USES[Kind(kind)]
    if status in BEFORE_A_CONTRACT:
        return [use.before_a_contract() for use in uses if not use.needs_contract]
    return list(uses)
