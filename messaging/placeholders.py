"""Texts cut at their tags: placeholders, and the pieces between them."""

import html as html_module
import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple
from urllib.parse import quote

from core import typography
from messaging.tags import TAGS

PLACE = re.compile(
    "\ue000([A-Za-z]+)\ue001|https://balise-([A-Za-z]+)\\.invalid/"
    "|%EE%80%80([A-Za-z]+)%EE%80%81",
    re.I,
)

# The part of a URL before a tag in it; and a URL whose scheme and server are written
# out.
HREF = re.compile(r"<a\b[^<>]*\bhref=\"([^\"<>]*)\Z")

SERVER = re.compile(r"\s*(https?://[^/?#]+[/?#]|mailto:|tel:)", re.I)

# Markers around a sentence that may be left out. Like the markers of PLACE, they are
# removed from the text that a person writes.
SENTENCE = re.compile("\ue002(.*?)\ue003", re.S)

MARKS = str.maketrans(dict.fromkeys("\ue000\ue001\ue002\ue003"))

CONTROLS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")

TITLE = "politesse"

NAMES = ("prenom", "nom")

COURTESY = {"Mme": "Madame", "M.": "Monsieur"}

_BY_LOWER_NAME = {name.lower(): name for name in TAGS}


class MissingLink(ValueError):
    """A link tag has no value for this recipient, who is skipped."""


class Placeholder(NamedTuple):
    """A placeholder for a recipient's value; `form` is how the value is escaped."""

    name: str
    form: str
    lead: str = ""
    """The space before it, removed if there is no value: « Bonjour {prenom#defaut}, »
    without a first name is « Bonjour, »."""
    needs: str = ""
    """For a name: the title that it follows. Without a title the greeting has first and
    last name, or none: « Bonjour ARBUSSE, » is not a correct greeting."""
    parts: "tuple[str | Placeholder, ...]" = ()
    """A sentence that is left out if a tag that it requires is empty."""

    @property
    def names(self) -> frozenset[str]:
        inner = (part.names for part in self.parts if isinstance(part, Placeholder))
        own = filter(None, (self.name, self.needs))
        return frozenset(own).union(*inner)

    def write(self, values: Mapping[str, str]) -> str:
        if self.parts:
            return self._sentence(values)
        value = values[self.name]
        if self.needs and not values[self.needs]:
            value = _whole_name(values) if self.name == "nom" else ""
        if not value:
            return ""
        return self.lead + _FORMS[self.form](value)

    def _sentence(self, values: Mapping[str, str]) -> str:
        needed = (name for name in self.names if TAGS[name].drops_sentence)
        if not all(values[name] for name in needed):
            return ""
        return "".join(
            part if isinstance(part, str) else part.write(values) for part in self.parts
        )


def _whole_name(values: Mapping[str, str]) -> str:
    first, last = (values[name] for name in NAMES)
    return f"{first} {last}" if first and last else ""


_FORMS: dict[str, Callable[[str], str]] = {
    "raw": str,
    "html": lambda value: html_module.escape(value).replace("\n", "<br>\n"),
    "url": lambda value: quote(value, safe=""),
    "anchor": lambda value: f"#{quote(value, safe='')}",
    "line": lambda value: CONTROLS.sub(" ", value).strip(),
}


class Pieces:
    """Literals and placeholders, joined for each recipient."""

    def __init__(self, parts: Iterable[str | Placeholder]) -> None:
        self.parts = tuple(_with_leads(part for part in parts if part != ""))
        placeholders = (part for part in self.parts if isinstance(part, Placeholder))
        self.names = frozenset().union(
            *(placeholder.names for placeholder in placeholders)
        )

    def fill(self, values: Mapping[str, str]) -> str:
        return "".join(
            part if isinstance(part, str) else part.write(values) for part in self.parts
        )

    def typeset(self) -> "Pieces":
        """The same, with the typography of French; the values are left as they are."""
        return Pieces(_typeset(part) for part in self.parts)


def _typeset(part: str | Placeholder) -> str | Placeholder:
    if isinstance(part, str):
        return typography.french(part)
    return part._replace(parts=tuple(map(_typeset, part.parts)))


def _with_leads(parts: Iterable[str | Placeholder]) -> list[str | Placeholder]:
    """Move a space just before a placeholder into the placeholder, and make a name just after the
    title depend on it."""
    done: list[str | Placeholder] = []
    for part in parts:
        before = done[-1] if done else ""
        if not isinstance(part, Placeholder) or part.parts:
            done.append(part)
            continue
        if isinstance(before, str) and before[-1:] == " ":
            done[-1:] = [before[:-1]] if len(before) > 1 else []
            part = part._replace(lead=" ")
            before = done[-1] if done else ""
        follows = isinstance(before, Placeholder) and TITLE in (
            before.name,
            before.needs,
        )
        done.append(
            part._replace(needs=TITLE) if follows and part.name in NAMES else part
        )
    return done


def cut(text: str, form: str) -> list[str | Placeholder]:
    parts: list[str | Placeholder] = []
    end = 0
    for match in SENTENCE.finditer(text):
        parts += _places(text[end : match.start()], form)
        inner = tuple(_with_leads(p for p in _places(match[1], form) if p != ""))
        parts.append(Placeholder("", form, parts=inner))
        end = match.end()
    return [*parts, *_places(text[end:], form)]


def _places(text: str, form: str) -> list[str | Placeholder]:
    parts: list[str | Placeholder] = []
    end = 0
    for match in PLACE.finditer(text):
        parts.append(text[end : match.start()])
        name = _BY_LOWER_NAME[(match[1] or match[2] or match[3]).lower()]
        is_ours = TAGS[name].link
        if match[2] and not is_ours:
            # Typed by the user like one of our markers: it remains plain text.
            parts.append(match[0])
        elif is_ours or form != "html":
            parts.append(Placeholder(name, form))
        else:
            parts.append(Placeholder(name, _form_at(text[: match.start()])))
        end = match.end()
    return [*parts, text[end:]]


def _form_at(before: str) -> str:
    """The escaping of a value at this place. In a URL, a value can choose neither the
    scheme nor the server."""
    href = HREF.search(before)
    if href is None:
        return "html"
    return "url" if SERVER.match(href[1]) else "anchor"
