"""A text and a recipient become a message.

A text is compiled once (Markdown, sanitising, frame, inlined CSS); each recipient then
costs one join of ready pieces.
"""

import datetime
import html as html_module
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Protocol, Self
from urllib.parse import quote

import css_inline
from django.template.loader import render_to_string

from accounts.models import Company
from campaigns.models import Campaign
from consent import links
from contacts.models import Contact
from messaging import markdown, sms, tags
from messaging.tags import TAGS, UNSUBSCRIBE, Tag

PLACE = re.compile(
    "\ue000([A-Za-z]+)\ue001|https://balise-([A-Za-z]+)\\.invalid/"
    "|%EE%80%80([A-Za-z]+)%EE%80%81",
    re.I,
)
# The address that a tag stands in, as far as it goes; and one whose scheme and server are written.
HREF = re.compile(r"<a\b[^<>]*\bhref=\"([^\"<>]*)\Z")
SERVER = re.compile(r"\s*(https?://[^/?#]+[/?#]|mailto:|tel:)", re.I)
CONTROLS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_BY_LOWER_NAME = {name.lower(): name for name in TAGS}


class Text(Protocol):
    """A template, a mailing, or a kept version of either."""

    subject: str
    body: str


class MissingLink(ValueError):
    """A link tag that cannot be made for this recipient: she is left out."""


class Rendered(NamedTuple):
    """One recipient's message; `content` is the HTML without its frame, for screens."""

    subject: str
    html: str
    text: str
    content: str


@dataclass(frozen=True)
class Frame:
    """What surrounds the text of an e-mail."""

    company: str
    privacy_policy_url: str = ""
    colour: str = ""
    logo: str = ""
    unsubscribe: bool = False
    preferences: bool = False


class Slot(NamedTuple):
    """A place that a recipient's value fills; `form` says how it is written there."""

    name: str
    form: str
    lead: str = ""
    """The space before it goes where there is no value: « Bonjour {prenom#defaut}, »
    without a first name is « Bonjour, »."""

    def write(self, values: Mapping[str, str]) -> str:
        value = values[self.name]
        return self.lead + _FORMS[self.form](value) if value else ""


_FORMS: dict[str, Callable[[str], str]] = {
    "raw": str,
    "html": lambda value: html_module.escape(value).replace("\n", "<br>\n"),
    "url": lambda value: quote(value, safe=""),
    "anchor": lambda value: f"#{quote(value, safe='')}",
    "line": lambda value: CONTROLS.sub(" ", value).strip(),
}


class Pieces:
    """Literals and slots, joined for each recipient."""

    def __init__(self, parts: Iterable[str | Slot]) -> None:
        self.parts = tuple(_with_leads(part for part in parts if part != ""))
        self.names = frozenset(p.name for p in self.parts if isinstance(p, Slot))

    def fill(self, values: Mapping[str, str]) -> str:
        return "".join(
            part if isinstance(part, str) else part.write(values) for part in self.parts
        )


def _with_leads(parts: Iterable[str | Slot]) -> list[str | Slot]:
    """A space just before a slot becomes the slot's own."""
    done: list[str | Slot] = []
    for part in parts:
        before = done[-1] if done else ""
        if isinstance(part, Slot) and isinstance(before, str) and before[-1:] == " ":
            done[-1:] = [before[:-1]] if len(before) > 1 else []
            part = part._replace(lead=" ")
        done.append(part)
    return done


class Compiled(NamedTuple):
    subject: Pieces
    html: Pieces
    text: Pieces
    content: Pieces

    @classmethod
    def of(cls, ready: Rendered) -> Self:
        """A message that waits for no value."""
        return cls(*(Pieces([part]) for part in ready))

    @property
    def names(self) -> frozenset[str]:
        """The values that a recipient must bring."""
        return self.subject.names | self.html.names | self.text.names

    def fill(self, values: Mapping[str, str]) -> Rendered:
        return Rendered(*(pieces.fill(values) for pieces in self))


def render(
    text: Text,
    contact: Contact | None,
    *,
    campaign: Campaign | None = None,
    values: Mapping[str, str] | None = None,
    now: datetime.datetime,
) -> Rendered:
    """The e-mail that this contact receives; raises UnknownTag, MissingLink."""
    compiled = compile_email(text, campaign=campaign, values=values or {})
    own = values_of(contact, compiled.names, campaign=campaign, values=values, now=now)
    return compiled.fill(own)


def compile_email(
    text: Text,
    *,
    campaign: Campaign | None = None,
    values: Collection[str] = (),
    preferences: bool | None = None,
    company: Company | None = None,
) -> Compiled:
    """`values` names the higher values that the caller has. A mail of a campaign shows a
    way to the preferences, and an optional one a way out, even if its text has none."""
    company = company or Company.current()
    used = tags.names_in(text.body)
    shown = campaign is not None if preferences is None else preferences
    frame = Frame(
        company.name,
        company.privacy_policy_url,
        company.colour,
        company.logo.name or "",
        unsubscribe=bool(
            campaign and not campaign.mandatory and UNSUBSCRIBE not in used
        ),
        preferences=shown and "lienRGDP" not in used,
    )
    return _compile(
        text.subject, text.body, frozenset(allowed(campaign, values)), frame
    )


def allowed(campaign: Campaign | None, values: Collection[str] = ()) -> set[str]:
    """The tags that have a value here: only an optional campaign can be left."""
    names = set(tags.EVERYWHERE) | {name for name in values if name in TAGS}
    if (campaign is None or campaign.mandatory) and UNSUBSCRIBE not in values:
        names.discard(UNSUBSCRIBE)
    return names


@lru_cache(maxsize=128)
def _compile(subject: str, body: str, names: frozenset[str], frame: Frame) -> Compiled:
    links = {_link(name): TAGS[name].label for name in names if TAGS[name].link}
    content = markdown.to_html(_marked(body, names), links)
    context = {
        "content": content,
        "text": markdown.to_text(content),
        "company": Company(
            name=frame.company,
            privacy_policy_url=frame.privacy_policy_url,
            colour=frame.colour,
            logo=frame.logo,
        ),
        "unsubscribe_url": _link(UNSUBSCRIBE) if frame.unsubscribe else "",
        "preferences_url": _link("lienRGDP") if frame.preferences else "",
    }
    page = css_inline.inline(
        render_to_string("emails/message.html", context),
        load_remote_stylesheets=False,
        keep_style_tags=True,
    )
    plain = render_to_string("emails/message.txt", context).strip() + "\n"
    return Compiled(
        subject=Pieces(_subject_parts(subject, names)),
        html=Pieces(_cut(page, "html")),
        text=Pieces(_cut(plain, "raw")),
        content=Pieces(_cut(content, "html")),
    )


def _subject_parts(subject: str, names: frozenset[str]) -> list[str | Slot]:
    return [
        Slot(part.name, "line") if isinstance(part, Tag) else CONTROLS.sub(" ", part)
        for part in tags.parse(subject, usable_in_subject(names))
    ]


def usable_in_subject(names: Collection[str]) -> set[str]:
    """Nobody can click there."""
    return {name for name in names if not TAGS[name].link}


def _marked(body: str, names: frozenset[str]) -> str:
    """The text with each tag replaced by a mark that Markdown leaves alone."""
    done = ""
    for part in tags.parse(body.replace("\ue000", "").replace("\ue001", ""), names):
        if isinstance(part, str):
            done += part
        elif part.link:
            done += _link(part.name)
        else:
            done += f"\ue000{part.name}\ue001"
    return done


def _link(name: str) -> str:
    return f"https://balise-{name}.invalid/"


def _cut(text: str, form: str) -> list[str | Slot]:
    parts: list[str | Slot] = []
    end = 0
    for match in PLACE.finditer(text):
        parts.append(text[end : match.start()])
        name = _BY_LOWER_NAME[(match[1] or match[2] or match[3]).lower()]
        is_ours = TAGS[name].link
        if match[2] and not is_ours:
            # Typed like a mark of ours: it stays the words that it is.
            parts.append(match[0])
        elif is_ours or form != "html":
            parts.append(Slot(name, form))
        else:
            parts.append(Slot(name, _form_at(text[: match.start()])))
        end = match.end()
    return [*parts, text[end:]]


def _form_at(before: str) -> str:
    """In an address a value is a word of it: it chooses neither scheme nor server."""
    href = HREF.search(before)
    if href is None:
        return "html"
    return "url" if SERVER.match(href[1]) else "anchor"


def values_of(
    contact: Contact | None,
    names: Collection[str],
    *,
    campaign: Campaign | None = None,
    values: Mapping[str, str] | None = None,
    company: Company | None = None,
    now: datetime.datetime,
    by_sms: bool = False,
) -> dict[str, str]:
    """The values of one recipient for these tags; raises MissingLink.

    The person's own link says by which of their addresses it reaches them.
    """
    own = {
        "civilite": (contact and contact.title) or "",
        "prenom": (contact and contact.first_name) or "",
        "nom": (contact and contact.last_name) or "",
    }
    if "societe" in names:
        own["societe"] = (company or Company.current()).name
    own |= values or {}
    if "lienRGDP" in names and "lienRGDP" not in own:
        own_link = links.texted_url if by_sms else links.preferences_url
        own["lienRGDP"] = own_link(_person(contact), now)
    if UNSUBSCRIBE in names and UNSUBSCRIBE not in own:
        if campaign is None:
            raise MissingLink(UNSUBSCRIBE)
        own[UNSUBSCRIBE] = links.one_click_url(_person(contact), campaign)
    missing = {name for name in names if name not in own}
    if missing:
        raise MissingLink(", ".join(sorted(missing)))
    return own


def _person(contact: Contact | None) -> Contact:
    if contact is None:
        raise MissingLink("lienRGDP")
    return contact


def render_sms(
    text: Text,
    contact: Contact | None,
    *,
    campaign: Campaign | None = None,
    values: Mapping[str, str] | None = None,
    now: datetime.datetime,
) -> str:
    """The SMS that this contact receives, without its STOP line (messaging.sms)."""
    pieces = compile_sms(text.body, frozenset(allowed(campaign, values or {})))
    own = values_of(
        contact, pieces.names, campaign=campaign, values=values, now=now, by_sms=True
    )
    return sms.outgoing(pieces.fill(own), stop=False)


@lru_cache(maxsize=128)
def compile_sms(body: str, names: frozenset[str] = tags.EVERYWHERE) -> Pieces:
    parts = tags.parse(body.replace("\r\n", "\n"), names)
    return Pieces([Slot(p.name, "line") if isinstance(p, Tag) else p for p in parts])
