"""The notice of art. 13 and 14 for one audience, built from the settings in force.

A missing setting is reported as missing, never replaced by a false statement. The same
content is displayed, printed, stored as a version and checked.
"""

import hashlib
import json
from dataclasses import asdict, replace
from typing import Any

from accounts.law import CNIL_ADDRESS, CNIL_COMPLAINTS, LAW, cite
from disclosure import relatives, uses
from disclosure.enums import Audience, Section
from disclosure.facts import Facts, NoticePart, NoticeTable


def parts(facts: Facts) -> list[NoticePart]:
    """Every section, in the company's wording if it wrote one."""
    found = []
    for section in Section:
        part = proposed(section, facts)
        if own := facts.wordings.get(section):
            lines = tuple(line for line in filled(own, facts).splitlines() if line)
            if section in LIVE:
                part = replace(part, paragraphs=(*lines, *part.paragraphs))
            else:
                part = NoticePart(part.code, part.title, lines)
        found.append(part)
    return found


def proposed(section: Section, facts: Facts) -> NoticePart:
    """The section in our wording."""
    if facts.kind == Audience.RELATIVE and section in relatives.BUILDERS:
        return relatives.BUILDERS[section](facts)
    return BUILDERS[section](facts)


LIVE = (
    Section.CONTROLLER,
    Section.PURPOSES,
    Section.RECIPIENTS,
    Section.TRANSFERS,
    Section.DURATIONS,
)
"""Sections built from settings: the company's wording precedes them, never replaces
them.
"""


def content_of(found: list[NoticePart]) -> list[dict[str, Any]]:
    """Plain JSON values, as stored in a version."""
    stored: list[dict[str, Any]] = json.loads(json.dumps([asdict(p) for p in found]))
    return stored


def digest(content: list[dict[str, Any]]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def filled(text: str, facts: Facts) -> str:
    """Replace the tags of the company's wording with the values of its settings."""
    for name, value in values(facts).items():
        text = text.replace(f"{{{name}#defaut}}", value)
    return text


def values(facts: Facts) -> dict[str, str]:
    """The tags available in the company's wording, with their values."""
    company = facts.company
    return {
        "societe": company.name,
        "coordonnees": company.coordinates or company.name,
        "contactDonnees": facts.contact,
        "joursSauvegarde": str(company.backup_days or ""),
        "destinataires": ", ".join(r.described for r in facts.recipients),
        "transferts": transfers_in_words(facts),
    }


def _controller(facts: Facts) -> NoticePart:
    company = facts.company
    lines = [company.coordinates or f"{company.name}."]
    if company.siret:
        lines.append(f"SIRET : {company.siret}.")
    if company.data_contact:
        lines.append(f"Votre contact pour vos informations : {company.data_contact}.")
    return NoticePart(Section.CONTROLLER, Section.CONTROLLER.label, tuple(lines))


def _purposes(facts: Facts) -> NoticePart:
    shown = [use for use in facts.uses if use.in_notice]
    tables = []
    if facts.is_client:
        tables = [("", _table(shown))]
    else:
        tables = [
            ("Si vous êtes candidat ou candidate", _table(_only(shown, "candidate"))),
            ("Si vous travaillez chez nous", _table(_only(shown, "worker"))),
            ("Dans tous les cas", _table([u for u in shown if not u.statuses])),
        ]
    return NoticePart(
        Section.PURPOSES,
        Section.PURPOSES.label,
        tables=tuple(tables),
        after=() if facts.is_client else WORKERS_NOT_ASKED,
    )


WORKERS_NOT_ASKED = (
    "Nous ne vous demandons pas avant l'embauche : numéro de sécurité sociale, RIB, date "
    "de naissance, nationalité, famille, santé.",
    "Votre planning, votre paie, vos consignes : nous ne vous demandons pas votre accord. "
    "C'est votre contrat ou la loi. Dire non à un message facultatif n'a aucune "
    "conséquence.",
)


def _only(shown: list[uses.Use], status: str) -> list[uses.Use]:
    return [use for use in shown if status in use.statuses]


def _table(shown: list[uses.Use]) -> NoticeTable:
    head = ("Ce que nous faisons", "Avec quoi", "Ce qui nous y autorise")
    return NoticeTable(head, tuple((u.purpose, u.data, u.allowed_by) for u in shown))


def _sources(facts: Facts) -> NoticePart:
    others = (
        "Ou bien d'autres personnes : votre famille, le service social, le conseil "
        "départemental, un partenaire, notre ancien logiciel."
        if facts.is_client
        else "Ou bien d'autres personnes : France Travail, une école, un partenaire, un "
        "collègue qui vous a recommandé, notre ancien logiciel."
    )
    told = "Nous notons l'origine de votre fiche : demandez-la-nous."
    return NoticePart(
        Section.SOURCES, Section.SOURCES.label, ("De vous.", others, told)
    )


def _obligation(facts: Facts) -> NoticePart:
    if facts.is_client:
        lines = (
            "Votre nom et un moyen de vous joindre : oui. Sinon, nous ne pouvons pas vous "
            "répondre.",
            "Votre adresse : oui pour un contrat. Sinon, nous ne pouvons ni venir, ni faire "
            "votre attestation fiscale.",
            "Le reste : non.",
        )
    else:
        lines = (
            "Candidat : votre nom, un moyen de vous joindre, votre expérience. Sinon, nous "
            "ne pouvons pas vous répondre.",
            "À l'embauche : ce que la loi demande. Sinon, nous ne pouvons ni vous déclarer, "
            "ni vous payer.",
            "Le proche à prévenir, les messages facultatifs : non, c'est libre.",
        )
    return NoticePart(Section.OBLIGATION, Section.OBLIGATION.label, lines)


def _recipients(facts: Facts) -> NoticePart:
    ours = (
        "Nos équipes, pour leur travail. L'intervenant qui vient chez vous."
        if facts.is_client
        else "Votre encadrement et la paie. Le client chez qui vous allez : votre prénom et "
        "votre nom."
    )
    by_law = (
        "Les services que la loi désigne : impôts, Urssaf. Si vous avez une aide : "
        "l'organisme qui la paie."
        if facts.is_client
        else "Urssaf, caisses de retraite, mutuelle, prévoyance, impôts, service de santé au "
        "travail, inspection du travail."
    )
    lines = [ours, by_law, "Nous ne vendons pas vos informations."]
    if facts.recipients:
        lines.insert(
            1, "Nos prestataires, qui travaillent pour nous et sous notre contrôle :"
        )
        listed = tuple(r.described for r in facts.recipients)
        return NoticePart(
            Section.RECIPIENTS,
            Section.RECIPIENTS.label,
            tuple(lines[:2]),
            items=listed,
            after=tuple(lines[2:]),
        )
    if not facts.says_nobody:
        lines.insert(
            1,
            "Nous n'avons pas encore écrit la liste de nos prestataires. Demandez-la à "
            f"{facts.contact}.",
        )
    return NoticePart(Section.RECIPIENTS, Section.RECIPIENTS.label, tuple(lines))


def _transfers(facts: Facts) -> NoticePart:
    lines = (transfers_in_words(facts),)
    return NoticePart(Section.TRANSFERS, Section.TRANSFERS.label, lines)


def transfers_in_words(facts: Facts) -> str:
    """« Non. », « Oui : (who, where, safeguard). », or what is not filled in yet."""
    not_noted = (
        "Nous n'avons pas encore noté où travaillent tous nos prestataires. Demandez-le à "
        f"{facts.contact}."
    )
    outside = [r for r in facts.recipients if r.is_outside]
    if outside:
        each = "; ".join(
            f"{r.name} ({r.get_country_display()}, {r.get_guarantee_display().lower()})"
            for r in outside
        ).replace(";", " ;")
        told = f"Oui : {each}. Demandez-nous une copie de ces garanties."
        return told if facts.knows_countries else f"{told} {not_noted}"
    if facts.listed:
        return "Non." if facts.knows_countries else not_noted
    return (
        "Nous n'avons pas encore écrit la liste de nos prestataires. Demandez-la à "
        f"{facts.contact}."
    )


def _durations(facts: Facts) -> NoticePart:
    rows = [*facts.durations]
    if private := _private(facts):
        rows.append((private, "Supprimés avec votre fiche, une fois tout réglé"))
    if facts.is_client:
        rows += [
            (
                "Factures et pièces comptables",
                f"10 ans après la fin de l'année comptable ({cite('accounts')})",
            ),
        ]
    else:
        rows += [
            (
                "Registre du personnel",
                f"5 ans après votre départ ({cite('staff_register_kept')})",
            ),
            (
                "Doubles de vos bulletins de paie",
                f"5 ans ({cite('payslip_kept')})",
            ),
            ("Comptes", f"10 ans ({cite('accounts')})"),
        ]
    rows += [
        ("Preuve de vos choix", "Tant que votre accord compte, puis 5 ans"),
        (
            "Refus de recevoir nos messages",
            "3 ans au moins (un code illisible de votre adresse, rien d'autre)",
        ),
    ]
    if days := facts.company.backup_days:
        rows.append(("Copies de sauvegarde", f"{days} jour{'s' * (days > 1)}"))
    missing = (
        ()
        if facts.durations
        else (
            "Nous n'avons pas encore écrit la durée de garde de votre fiche. Demandez-la à "
            f"{facts.contact}.",
        )
    )
    table = NoticeTable(("Quoi", "Combien de temps"), tuple(rows))
    return NoticePart(
        Section.DURATIONS, Section.DURATIONS.label, missing, tables=(("", table),)
    )


PRIVATE = {
    "codes et clés": ("contacts.ClientDetails.access_notes",),
    "santé": ("contacts.ClientDetails.health_notes",),
    "IBAN": ("contacts.ClientDetails.iban", "contacts.WorkerDetails.iban"),
    "proche": (
        "contacts.ClientDetails.relative_name",
        "contacts.WorkerDetails.relative_name",
    ),
    "CV": ("contacts.WorkerDetails.resume",),
    "notes": ("contacts.ContactNote.text",),
}
"""What the boxes of the Suppression tab empty, in words that people know."""


def _private(facts: Facts) -> str:
    """« Codes, santé, IBAN, proche »: only what an erasure of this list empties."""
    found = [words for words, paths in PRIVATE.items() if facts.erased & {*paths}]
    text = ", ".join(found)
    return text[:1].upper() + text[1:]


def _automated(facts: Facts) -> NoticePart:
    words = (
        "Non. Aucune décision importante pour vous n'est prise par un ordinateur seul."
        if facts.is_client
        else "Non. Un ordinateur seul ne décide ni de votre embauche, ni de votre planning, "
        "ni d'une sanction."
    )
    return NoticePart(Section.AUTOMATED, Section.AUTOMATED.label, (words,))


def _tracking(facts: Facts) -> NoticePart:
    words = "Non. Nos e-mails ne contiennent ni image ni lien qui vous surveille."
    return NoticePart(Section.TRACKING, Section.TRACKING.label, (words,))


RIGHTS = (
    "de voir vos informations et d'en avoir une copie ;",
    "de les corriger ;",
    "de les supprimer, sauf celles que la loi nous oblige à garder ;",
    "de les bloquer un moment : nous les gardons, mais nous ne nous en servons plus. Par "
    "exemple, le temps de vérifier une erreur ;",
    "de vous opposer à un usage. Pour la publicité : toujours, sans dire pourquoi. Pour un "
    "autre usage fondé sur notre intérêt : dites-nous ce qui vous gêne, dans votre "
    "situation ;",
    "d'emporter dans un fichier ce que vous nous avez donné, pour votre contrat ou avec "
    "votre accord ;",
    "de retirer votre accord, quand vous voulez. Ce que nous avons fait avant reste "
    "valable ;",
    "de dire ce que deviendront vos informations après votre mort "
    f"({LAW['after_death'].citation}).",
)


def _rights(facts: Facts) -> NoticePart:
    return NoticePart(
        Section.RIGHTS,
        Section.RIGHTS.label,
        ("Vous pouvez nous demander, gratuitement :",),
        items=RIGHTS,
        after=(
            facts.how_to_ask,
            "Nous vérifions que la demande vient bien de vous. Nous ne demandons une pièce "
            "d'identité que si nous avons un vrai doute. Nous ne la gardons pas.",
        ),
    )


def _complaint(facts: Facts) -> NoticePart:
    return NoticePart(
        Section.COMPLAINT,
        Section.COMPLAINT.label,
        (
            "Vous pensez que vos droits ne sont pas respectés ? Écrivez-nous d'abord, si "
            "vous le voulez. Vous pouvez aussi vous plaindre à la CNIL, à tout moment et "
            f"gratuitement : https://{CNIL_COMPLAINTS}",
            f"Par courrier : {CNIL_ADDRESS}. Vous pouvez aussi saisir un tribunal.",
        ),
    )


BUILDERS = {
    Section.CONTROLLER: _controller,
    Section.PURPOSES: _purposes,
    Section.SOURCES: _sources,
    Section.OBLIGATION: _obligation,
    Section.RECIPIENTS: _recipients,
    Section.TRANSFERS: _transfers,
    Section.DURATIONS: _durations,
    Section.AUTOMATED: _automated,
    Section.TRACKING: _tracking,
    Section.RIGHTS: _rights,
    Section.COMPLAINT: _complaint,
}
