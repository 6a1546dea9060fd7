"""Merge tags (balises): the words in braces that each recipient's values replace."""

import difflib
import html
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import unquote

from contacts.texts import plain
from core.plurals import counted
from messaging.foreign_tags import FOREIGN, OURS

KNOWN = re.compile(r"\{([A-Za-z]+)#defaut\}|<([A-Za-z]+)#defaut>")
# In angle brackets, what has a quote, an equals sign or an address is HTML or a link.
SUSPECT = re.compile(
    r"[$#]?\{{1,3}[^{}\n]{0,60}\}{0,3}|\}"
    r"|<[^<>\n\"'=:/]{0,60}#[^<>\n\"'=:/]{0,60}>|" + FOREIGN,
    re.IGNORECASE,
)
# Nobody reads more at once.
MOST_NAMED = 20


@dataclass(frozen=True)
class Tag:
    """One merge tag; `link` tags hold an address that only this recipient has."""

    name: str
    label: str
    link: bool = False
    everywhere: bool = True
    """False: only the caller of one system template can give its value."""
    needed: bool = False
    """A text of the software that has it says nothing without it."""

    @property
    def written(self) -> str:
        return f"{{{self.name}#defaut}}"


UNSUBSCRIBE = "lienDesabonnement"
TAGS = {
    tag.name: tag
    for tag in [
        Tag("civilite", "Civilité"),
        Tag("prenom", "Prénom"),
        Tag("nom", "Nom"),
        Tag("societe", "Nom de la société"),
        Tag("lienRGDP", "Choisir ce que je reçois", link=True),
        Tag(UNSUBSCRIBE, "Me désabonner de ces messages", link=True),
        Tag("dateSuppression", "Date de la suppression", everywhere=False),
        Tag("lien", "Continuer", link=True, everywhere=False),
        Tag("choix", "Choix enregistrés", everywhere=False),
        Tag("nombre", "Nombre de fiches", everywhere=False),
        Tag("date", "Date", everywhere=False),
        Tag("raison", "Raison", everywhere=False, needed=True),
        Tag("echeance", "Dernier jour pour répondre", everywhere=False),
        Tag("demande", "Demande de la personne", everywhere=False),
        Tag("suite", "Suite donnée à la demande", everywhere=False),
        Tag("reponse", "Réponse à la demande", everywhere=False, needed=True),
        Tag("conserve", "Ce que la loi oblige à garder", everywhere=False),
    ]
}
# The article writes RGDP; whoever mends the spelling is understood too.
ALIASES = {"lienRGPD": "lienRGDP"}
EVERYWHERE = frozenset(tag.name for tag in TAGS.values() if tag.everywhere)


class UnknownTag(ValueError):
    """A tag that nothing can replace, with its place; the message is French."""

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
    words = plain(html.unescape(unquote(tag)).partition("#defaut")[0])
    words = re.sub(
        r"^(contact|subscriber|recipient|user|client|data|var|link) ", "", words
    )
    words = re.sub(r" (default|fallback)\b.*", "", words).replace(" ", "")
    meant = [name for name, form in OURS.items() if re.fullmatch(form, words)]
    names = {plain(each): each for each in sorted(allowed)}
    near = difflib.get_close_matches(words, names, n=1)
    found = [
        name for name in (*meant, *(names[each] for each in near)) if name in allowed
    ]
    return f" Vouliez-vous écrire « {TAGS[found[0]].written} » ?" if found else ""


def parse(text: str, allowed: Collection[str] = EVERYWHERE) -> Iterator[str | Tag]:
    """The text cut into literals and tags; raises UnknownTag at the first that is not
    known, or that is not among the `allowed` names."""
    for part in _scan(text, allowed):
        if isinstance(part, _Fault):
            raise _error(text, part, allowed)
        yield part


def faults(text: str, allowed: Collection[str] = EVERYWHERE) -> list[str]:
    """A sentence for each tag that cannot be replaced, with its place."""
    found = [part for part in _scan(text, allowed) if isinstance(part, _Fault)]
    sentences = [str(_error(text, fault, allowed)) for fault in found[:MOST_NAMED]]
    if rest := found[MOST_NAMED:]:
        sentences.append(f"Et {counted(len(rest), 'autre balise inconnue')}.")
    return sentences


def readable(text: str) -> str:
    """The same with what each tag stands for, for lists: « [Prénom] »."""
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
    for suspect in SUSPECT.finditer(text, start, end):
        yield _Fault(suspect[0], suspect.start(), unavailable=False)
    yield text[start:end]


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
