"""The short notice beside a sign-up form, linking to the full one (layered notice)."""

from dataclasses import dataclass

from accounts.law import CNIL_COMPLAINTS
from contacts.enums import Kind
from disclosure import notice
from disclosure.facts import Facts


@dataclass(frozen=True)
class Mention:
    """Paragraphs shown to a person writing to us: what art. 13 requires at the first
    level.
    """

    paragraphs: tuple[str, ...]


def of(kind: str) -> Mention:
    facts = Facts.of(kind)
    who = facts.company.coordinates or facts.company.name
    builder = _prospect if kind == Kind.CLIENT else _candidate
    return Mention((*builder(facts, who), _rights(facts)))


def _prospect(facts: Facts, who: str) -> tuple[str, ...]:
    return (
        f"Responsable : {who}. Nous utilisons ce que vous écrivez pour vous répondre et "
        f"faire un devis. C'est vous qui le demandez (art. 6.1.b du RGPD).{_consent(facts)}",
        f"{_readers(facts, 'Nos équipes les lisent')} {_kept(facts)} Aucune décision n'est "
        "prise par une machine.",
        "Nous ne vous appellerons que pour répondre à votre demande, sauf si vous acceptez "
        "d'autres appels.",
    )


def _candidate(facts: Facts, who: str) -> tuple[str, ...]:
    return (
        f"Responsable : {who}. Nous utilisons ce que vous écrivez pour étudier votre "
        "candidature et vous répondre. C'est vous qui le demandez (art. 6.1.b du RGPD)."
        f"{_consent(facts)}",
        f"{_readers(facts, 'Les personnes qui recrutent les lisent')} {_kept(facts)} Aucune "
        "décision n'est prise par une machine.",
        "Nous gardons aussi votre candidature pour vous proposer un autre poste : c'est "
        "notre intérêt (art. 6.1.f). Vous ne voulez pas ? Dites-le : nous la supprimons "
        "après notre réponse.",
    )


def _consent(facts: Facts) -> str:
    if not facts.offers:
        return ""
    return (
        " Vos cases cochées servent à vous envoyer ces messages : c'est votre accord, que "
        "vous retirez quand vous voulez (art. 6.1.a)."
    )


def _readers(facts: Facts, ours: str) -> str:
    if facts.recipients:
        names = ", ".join(recipient.described for recipient in facts.recipients)
        outside = [r for r in facts.recipients if r.is_outside]
        leaves = (
            f"Hors de l'Union européenne : {notice.transfers_in_words(facts)}"
            if outside or not facts.knows_countries
            else "Rien ne sort de l'Union européenne."
        )
        return f"{ours}, et nos prestataires : {names}. {leaves}"
    if facts.says_nobody:
        return f"{ours}, et personne d'autre."
    return f"{ours}. La liste de nos prestataires : demandez-la à {facts.contact}."


def _kept(facts: Facts) -> str:
    if not facts.durations:
        return f"La durée de garde : demandez-la à {facts.contact}."
    _, words = facts.durations[0]
    return f"Durée de garde : {words}."


def _rights(facts: Facts) -> str:
    return (
        "Vous pouvez voir, corriger, supprimer, bloquer, emporter vos informations, ou vous "
        f"opposer : écrivez à {facts.contact}. Vous pouvez vous plaindre à la CNIL : "
        f"{CNIL_COMPLAINTS}."
    )
