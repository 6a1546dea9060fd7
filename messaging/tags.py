"""Merge tags (balises): words in braces, replaced by each recipient's values."""

import difflib
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from accounts.law import CNIL_ADDRESS, CNIL_COMPLAINTS
from contacts.texts import plain
from core.plurals import counted
from messaging import foreign_tags

KNOWN = re.compile(r"\{([A-Za-z]+)#defaut\}|<([A-Za-z]+)#defaut>")
# In angle brackets, a quote, an equals sign or an address means HTML or a link.
SUSPECT = re.compile(
    r"[$#]?\{{1,3}[^{}\n]{0,60}\}{0,3}|\}"
    r"|<[^<>\n\"'=:/]{0,60}#[^<>\n\"'=:/]{0,60}>"
)
# The maximum number of errors listed at once.
MOST_NAMED = 20


class Empty(StrEnum):
    """What happens to the text when a tag has no value."""

    NOTHING = "nothing"
    """The tag, and the space before it, are left out."""
    SENTENCE = "sentence"
    """The whole sentence that contains the tag is left out."""
    BLOCK = "block"
    """The whole paragraph, and its heading, is left out."""
    REFUSED = "refused"
    """A mailing is not sent. A system message loses the sentence: it answers a person,
    so a missing value of the company must not block it."""


@dataclass(frozen=True)
class Tag:
    """One merge tag; the value of a `link` tag is a URL specific to the recipient."""

    name: str
    label: str
    link: bool = False
    everywhere: bool = True
    """False: only the caller of one system template can give its value."""
    needed: bool = False
    """A system text that uses this tag cannot do without it."""
    shared: bool = False
    """The same for all readers of a message: it belongs to the company."""
    words: str = ""
    """Inserted into the text itself (Markdown) before it is compiled."""
    when_empty: Empty = Empty.NOTHING

    @property
    def drops_sentence(self) -> bool:
        return self.when_empty in (Empty.SENTENCE, Empty.REFUSED)

    @property
    def written(self) -> str:
        return f"{{{self.name}#defaut}}"


UNSUBSCRIBE = "lienDesabonnement"
INFORMATION = "lienInformations"
HELD = "mesCoordonnees"
CORRECT = "lienCorriger"
WHY = "pourquoi"
"""At the foot of a campaign's e-mail (messaging/why.py); nobody types it."""
COMPLAINT = (
    "Vous pensez que vos droits ne sont pas respectés ? Écrivez-nous d'abord, si vous "
    "le voulez. Vous pouvez aussi vous plaindre à la CNIL, à tout moment et "
    f"gratuitement : [{CNIL_COMPLAINTS}](https://{CNIL_COMPLAINTS}). Par courrier : "
    f"{CNIL_ADDRESS}. Vous pouvez aussi saisir un tribunal."
)
TAGS = {
    tag.name: tag
    for tag in [
        Tag("civilite", "Civilité"),
        Tag("politesse", "Madame ou Monsieur"),
        Tag("prenom", "Prénom"),
        Tag("nom", "Nom"),
        Tag("societe", "Nom de la société"),
        Tag("lienRGDP", "Choisir ce que je reçois", link=True),
        Tag(UNSUBSCRIBE, "Me désabonner de ces messages", link=True),
        Tag(
            "coordonnees",
            "Coordonnées de la société",
            shared=True,
            when_empty=Empty.REFUSED,
        ),
        Tag(
            "contactDonnees",
            "Contact pour les informations personnelles",
            shared=True,
            when_empty=Empty.REFUSED,
        ),
        Tag(INFORMATION, "Vos informations", link=True, shared=True),
        Tag(
            "joursSauvegarde",
            "Jours de garde des sauvegardes",
            shared=True,
            when_empty=Empty.REFUSED,
        ),
        Tag("reclamation", "Réclamation", shared=True, words=COMPLAINT),
        Tag("source", "Origine de la fiche", when_empty=Empty.SENTENCE),
        Tag(
            "relation",
            "Son contrat, sa demande, son travail ou sa candidature",
            when_empty=Empty.SENTENCE,
        ),
        Tag(HELD, "Ses coordonnées telles que nous les avons"),
        Tag(CORRECT, "Corriger mes coordonnées", link=True),
        Tag(WHY, "Pourquoi je reçois ce message", everywhere=False),
        Tag("dateSuppression", "Date de la suppression", everywhere=False),
        Tag(
            "motifSuppression",
            "Motif de la suppression",
            everywhere=False,
            when_empty=Empty.SENTENCE,
        ),
        Tag(
            "supprime",
            "Ce qui est supprimé",
            everywhere=False,
            when_empty=Empty.BLOCK,
        ),
        Tag("lien", "Continuer", link=True, everywhere=False),
        Tag(
            "code",
            "Code de connexion",
            everywhere=False,
            when_empty=Empty.SENTENCE,
        ),
        Tag("choix", "Choix enregistrés", everywhere=False),
        Tag("nombre", "Nombre de fiches", everywhere=False),
        Tag("date", "Date", everywhere=False, when_empty=Empty.SENTENCE),
        Tag("moyen", "Comment la personne l'a dit", everywhere=False),
        Tag("raison", "Raison", everywhere=False, needed=True),
        Tag("echeance", "Dernier jour pour répondre", everywhere=False),
        Tag("demande", "Demande de la personne", everywhere=False),
        Tag("suite", "Suite donnée à la demande", everywhere=False),
        Tag("reponse", "Réponse à la demande", everywhere=False, needed=True),
        Tag(
            "proche",
            "Nom de la personne qui agit, ou qui a indiqué ce proche",
            everywhere=False,
            needed=True,
        ),
        Tag("qualite", "Qualité du représentant", everywhere=False, needed=True),
        Tag("droits", "Ce que le représentant peut faire", everywhere=False),
        Tag("incident", "Ce qui s'est passé", everywhere=False, needed=True),
        Tag("touchees", "Informations touchées", everywhere=False, needed=True),
        Tag("consequences", "Ce qui peut arriver", everywhere=False, needed=True),
        Tag("mesures", "Ce que la société a fait", everywhere=False, needed=True),
        Tag("conseils", "Ce que la personne peut faire", everywhere=False, needed=True),
        Tag(
            "pieces",
            "Documents que la loi oblige à garder",
            everywhere=False,
            when_empty=Empty.BLOCK,
        ),
        Tag("demandeSimple", "Demande, en mots simples", everywhere=False),
        Tag(
            "conserve",
            "Ce que la loi oblige à garder",
            everywhere=False,
            when_empty=Empty.BLOCK,
        ),
    ]
}
# The specification writes RGDP; the corrected spelling is accepted too.
ALIASES = {"lienRGPD": "lienRGDP"}
EVERYWHERE = frozenset(tag.name for tag in TAGS.values() if tag.everywhere)


class UnknownTag(ValueError):
    """A tag that cannot be replaced, with its position; the message is in French."""

    def __init__(
        self,
        tag: str,
        line: int,
        column: int,
        allowed: Collection[str] = (),
        *,
        unavailable: bool = False,
    ) -> None:
        self.tag, self.line, self.column = tag, line, column
        what = (
            f"La balise « {tag} » n'a pas de valeur dans ce message"
            if unavailable
            else f"Balise inconnue : « {tag} »"
        )
        place = f"{what} (ligne {line}, colonne {column})."
        super().__init__(f"{place}{'' if unavailable else _suggestion(tag, allowed)}")


def _suggestion(tag: str, allowed: Collection[str]) -> str:
    words, meant = foreign_tags.equivalents(tag)
    names = {plain(each): each for each in sorted(allowed)}
    near = difflib.get_close_matches(words, names, n=1)
    found = [
        name for name in (*meant, *(names[each] for each in near)) if name in allowed
    ]
    return f" Vouliez-vous écrire « {TAGS[found[0]].written} » ?" if found else ""


def parse(text: str, allowed: Collection[str] = EVERYWHERE) -> Iterator[str | Tag]:
    """The text split into literals and tags; raises UnknownTag at the first tag that is
    unknown or not among the `allowed` names."""
    for part in _scan(text, allowed):
        if isinstance(part, _Fault):
            raise _error(text, part, allowed)
        yield part


def faults(text: str, allowed: Collection[str] = EVERYWHERE) -> list[str]:
    """One sentence for each tag that cannot be replaced, with its position."""
    found = [part for part in _scan(text, allowed) if isinstance(part, _Fault)]
    sentences = [str(_error(text, fault, allowed)) for fault in found[:MOST_NAMED]]
    if rest := found[MOST_NAMED:]:
        sentences.append(f"Et {counted(len(rest), 'autre balise inconnue')}.")
    return sentences


def readable(text: str) -> str:
    """The text with the label of each tag, for lists: « [Prénom] »."""
    return KNOWN.sub(_label, text)


def _label(match: re.Match[str]) -> str:
    tag = _known(match)
    return f"[{tag.label}]" if tag else match[0]


def _known(match: re.Match[str]) -> Tag | None:
    written = match[1] or match[2]
    return TAGS.get(ALIASES.get(written, written))


class _Fault(NamedTuple):
    tag: str
    start: int
    unavailable: bool


def _scan(text: str, allowed: Collection[str]) -> Iterator[str | Tag | _Fault]:
    end = 0
    for match in KNOWN.finditer(text):
        yield from _literal(text, end, match.start())
        tag = _known(match)
        if tag is None or tag.name not in allowed:
            yield _Fault(match[0], match.start(), unavailable=tag is not None)
        else:
            yield tag
        end = match.end()
    yield from _literal(text, end, len(text))


def _literal(text: str, start: int, end: int) -> Iterator[str | _Fault]:
    wrong = [found.span() for found in SUSPECT.finditer(text, start, end)]
    for begin, stop in _apart([*wrong, *foreign_tags.find(text, start, end)]):
        yield _Fault(text[begin:stop], begin, unavailable=False)
    yield text[start:end]


def _apart(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans in order, without those that overlap an earlier one."""
    end = 0
    for begin, stop in sorted(spans, key=lambda span: (span[0], -span[1])):
        if begin >= end:
            yield begin, stop
            end = stop


def _error(text: str, fault: _Fault, allowed: Collection[str]) -> UnknownTag:
    where = place(text, fault.start)
    return UnknownTag(fault.tag, *where, allowed, unavailable=fault.unavailable)


def place(text: str, index: int) -> tuple[int, int]:
    """The line and column, both from 1, of an index in a text."""
    before = text[:index]
    return before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1


def names_in(text: str) -> set[str]:
    """The names of the tags that a text uses; raises UnknownTag."""
    return {part.name for part in parse(text, TAGS) if isinstance(part, Tag)}


HEADING = re.compile(r"\*\*[^*\n]+\*\*\s*:?|-{3,}")
SENTENCE_END = re.compile(r"(?<=[.!?])(?=\s)")


def without(body: str, empty: Collection[str]) -> str:
    """The text without the paragraphs that need one of these tags, whose value is
    empty.

    A heading (a paragraph in bold, or a line of hyphens) that only introduced such a
    paragraph is removed with it.
    """
    blocks = {name for name in empty if TAGS[name].when_empty == Empty.BLOCK}
    if not blocks:
        return body
    kept: list[str] = []
    for paragraph in body.split("\n\n"):
        if known_in(paragraph) & blocks:
            if kept and HEADING.fullmatch(kept[-1].strip()):
                kept.pop()
            continue
        kept.append(paragraph)
    return "\n\n".join(kept)


def sentences(line: str) -> Iterator[tuple[str, bool]]:
    """The line split into sentences, each with whether it is left out if its tags are
    empty."""
    for sentence in SENTENCE_END.split(line):
        names = known_in(sentence)
        yield sentence, any(TAGS[name].drops_sentence for name in names)


def known_in(text: str) -> set[str]:
    """The names of the known tags of a text, whatever else stands in it."""
    found = (_known(match) for match in KNOWN.finditer(text))
    return {tag.name for tag in found if tag}
