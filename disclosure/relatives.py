"""The notice for « proches à prévenir » (art. 14): they gave us nothing themselves.

Their name and number are on the record of somebody else. The sections that are not here are
those of every notice.
"""

from collections.abc import Callable

from accounts.law import LAW
from disclosure.enums import Section
from disclosure.facts import Facts, NoticePart, NoticeTable

PURPOSES_HEAD = ("Ce que nous faisons", "Avec quoi", "Ce qui nous y autorise")
NAME_PATHS = {
    "contacts.ClientDetails.relative_name",
    "contacts.WorkerDetails.relative_name",
}


def _purposes(facts: Facts) -> NoticePart:
    rows = tuple((use.purpose, use.data, use.allowed_by) for use in facts.uses)
    return _part(Section.PURPOSES, tables=(("", NoticeTable(PURPOSES_HEAD, rows)),))


def _sources(facts: Facts) -> NoticePart:
    return _part(
        Section.SOURCES,
        "De la personne qui vous a indiqué. Elle est notre client, ou elle travaille chez "
        "nous.",
    )


def _obligation(facts: Facts) -> NoticePart:
    return _part(
        Section.OBLIGATION,
        "Non. Vous êtes libre : dites non, et nous supprimons votre nom et votre numéro.",
    )


def _recipients(facts: Facts) -> NoticePart:
    ours = "Nos équipes, quand il faut vous appeler."
    not_sold = "Nous ne vendons pas vos informations."
    if facts.recipients:
        return NoticePart(
            Section.RECIPIENTS,
            Section.RECIPIENTS.label,
            (
                ours,
                "Nos prestataires, qui travaillent pour nous et sous notre contrôle :",
            ),
            items=tuple(recipient.described for recipient in facts.recipients),
            after=(not_sold,),
        )
    not_written = (
        "Nous n'avons pas encore écrit la liste de nos prestataires. Demandez-la à "
        f"{facts.contact}."
    )
    return _part(
        Section.RECIPIENTS, ours, *([] if facts.listed else [not_written]), not_sold
    )


def _durations(facts: Facts) -> NoticePart:
    until = "Jusqu'à ce que vous, ou la personne qui vous a indiqué, disiez non"
    if facts.erased >= NAME_PATHS:
        until = f"{until} ; au plus tard, avec la fiche de cette personne"
    rows = [("Votre nom et votre téléphone", until)]
    if days := facts.company.backup_days:
        rows.append(("Copies de sauvegarde", f"{days} jour{'s' * (days > 1)}"))
    table = NoticeTable(("Quoi", "Combien de temps"), tuple(rows))
    return _part(Section.DURATIONS, tables=(("", table),))


def _automated(facts: Facts) -> NoticePart:
    return _part(
        Section.AUTOMATED, "Non. Rien n'est décidé sur vous par un ordinateur seul."
    )


def _tracking(facts: Facts) -> NoticePart:
    return _part(
        Section.TRACKING, "Non. Votre numéro sert à vous appeler, à rien d'autre."
    )


RIGHTS = (
    "de voir ces informations et d'en avoir une copie ;",
    "de les corriger ;",
    "de les supprimer ;",
    "de les bloquer un moment : nous les gardons, mais nous ne nous en servons plus ;",
    "de vous opposer : dites-nous seulement que vous ne voulez pas être noté ;",
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
            "Nous vérifions que la demande vient bien de vous.",
        ),
    )


def _part(
    section: Section,
    *paragraphs: str,
    tables: tuple[tuple[str, NoticeTable], ...] = (),
) -> NoticePart:
    return NoticePart(section, section.label, paragraphs, tables=tables)


BUILDERS: dict[Section, Callable[[Facts], NoticePart]] = {
    Section.PURPOSES: _purposes,
    Section.SOURCES: _sources,
    Section.OBLIGATION: _obligation,
    Section.RECIPIENTS: _recipients,
    Section.DURATIONS: _durations,
    Section.AUTOMATED: _automated,
    Section.TRACKING: _tracking,
    Section.RIGHTS: _rights,
}
