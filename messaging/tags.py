"""Merge tags (balises): the words in braces that each recipient's values replace."""

import difflib
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

KNOWN = re.compile(r"\{([A-Za-z]+)#defaut\}|<([A-Za-z]+)#defaut>")
SUSPECT = re.compile(r"\{[^{}\n]{0,60}\}?|\}|<[^<>\s]*#[^<>\s]*>")


@dataclass(frozen=True)
class Tag:
    """One merge tag; `link` tags hold an address that only this recipient has."""

    name: str
    label: str
    link: bool = False
    everywhere: bool = True
    """False: only the caller of one system template can give its value."""

    @property
    def written(self) -> str:
        return f"{{{self.name}#defaut}}"


TAGS = {
    tag.name: tag
    for tag in [
        Tag("civilite", "Civilité"),
        Tag("prenom", "Prénom"),
        Tag("nom", "Nom"),
        Tag("societe", "Nom de la société"),
        Tag("lienRGDP", "Choisir ce que je reçois", link=True),
        Tag("lienDesabonnement", "Me désabonner de ces messages", link=True),
        Tag("dateSuppression", "Date de la suppression", everywhere=False),
        Tag("lien", "Continuer", link=True, everywhere=False),
        Tag("choix", "Choix enregistrés", everywhere=False),
        Tag("nombre", "Nombre de fiches", everywhere=False),
        Tag("date", "Date", everywhere=False),
        Tag("raison", "Raison", everywhere=False),
    ]
}
# The article writes RGDP; whoever mends the spelling is understood too.
ALIASES = {"lienRGPD": "lienRGDP"}
EVERYWHERE = frozenset(tag.name for tag in TAGS.values() if tag.everywhere)


class UnknownTag(ValueError):
    """A tag that nothing can replace, with its place; the message is French."""

    def __init__(
        self, tag: str, line: int, column: int, *, unavailable: bool = False
    ) -> None:
        self.tag, self.line, self.column = tag, line, column
        what = (
            f"La balise « {tag} » n'a pas de valeur dans ce message"
            if unavailable
            else f"Balise inconnue : « {tag} »"
        )
        place = f"{what} (ligne {line}, colonne {column})."
        super().__init__(f"{place}{'' if unavailable else _suggestion(tag)}")


def _suggestion(tag: str) -> str:
    name = tag.strip("{}<> ").partition("#")[0]
    near = difflib.get_close_matches(name, TAGS, n=1)
    return f" Vouliez-vous écrire « {TAGS[near[0]].written} » ?" if near else ""


def parse(text: str, allowed: Collection[str] = EVERYWHERE) -> Iterator[str | Tag]:
    """The text cut into literals and tags; raises UnknownTag at the first that is not
    known, or that is not among the `allowed` names."""
    end = 0
    for match in KNOWN.finditer(text):
        yield _literal(text, end, match.start())
        written = match[1] or match[2]
        tag = TAGS.get(ALIASES.get(written, written))
        if tag is None or tag.name not in allowed:
            raise UnknownTag(
                match[0], *place(text, match.start()), unavailable=tag is not None
            )
        yield tag
        end = match.end()
    yield _literal(text, end, len(text))


def _literal(text: str, start: int, end: int) -> str:
    suspect = SUSPECT.search(text, start, end)
    if suspect:
        raise UnknownTag(suspect[0], *place(text, suspect.start()))
    return text[start:end]


def place(text: str, index: int) -> tuple[int, int]:
    """The line and column, both from 1, of an index in a text."""
    before = text[:index]
    return before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1


def names_in(text: str) -> set[str]:
    """The names of the tags that a text uses; raises UnknownTag."""
    return {part.name for part in parse(text, TAGS) if isinstance(part, Tag)}
