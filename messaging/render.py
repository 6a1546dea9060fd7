"""Rendering of a text for a recipient.

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
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import Company
from campaigns.models import Campaign
from consent import links
from contacts import held_details, sources
from contacts.enums import Kind, Status
from contacts.models import Contact
from core import typography
from messaging import markdown, sms, tags
from messaging.tags import TAGS, UNSUBSCRIBE, Empty, Tag
from messaging.why import why

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
FRAMED = (
    "name",
    "street",
    "postcode",
    "city",
    "phone",
    "email",
    "privacy_policy_url",
    "colour",
)
CONTROLS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
TITLE = "politesse"
NAMES = ("prenom", "nom")
RELATIONS: dict[str, str] = {
    Status.PROSPECT: "votre demande",
    Status.CLIENT: "votre contrat",
    Status.CANDIDATE: "votre candidature",
    Status.WORKER: "votre travail",
}
"""What a no does not change, by situation; a former client or worker has nothing of it."""
COURTESY = {"Mme": "Madame", "M.": "Monsieur"}
_BY_LOWER_NAME = {name.lower(): name for name in TAGS}


class Text(Protocol):
    """A template, a mailing, or a stored version of either."""

    subject: str
    body: str


@dataclass
class Words:
    """A text that is not stored."""

    subject: str
    body: str


class MissingLink(ValueError):
    """A link tag has no value for this recipient, who is skipped."""


class Rendered(NamedTuple):
    """One recipient's message; `content` is the HTML without its frame, for screens."""

    subject: str
    html: str
    text: str
    content: str


@dataclass(frozen=True)
class Frame:
    """The header and footer around the text of an e-mail."""

    company: tuple[tuple[str, str], ...]
    """The displayed fields of the company, with their values."""
    information_url: str = ""
    logo: str = ""
    unsubscribe: bool = False
    preferences: bool = False
    why: bool = False


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


class Compiled(NamedTuple):
    subject: Pieces
    html: Pieces
    text: Pieces
    content: Pieces

    @classmethod
    def of(cls, ready: Rendered) -> Self:
        """A message without placeholders."""
        return cls(*(Pieces([part]) for part in ready))

    def typeset(self) -> Self:
        """The message as it leaves: its HTML is typeset already."""
        return self._replace(subject=self.subject.typeset(), text=self.text.typeset())

    @property
    def names(self) -> frozenset[str]:
        """The names of the values needed for a recipient."""
        return self.subject.names | self.html.names | self.text.names

    def fill(self, values: Mapping[str, str]) -> Rendered:
        return Rendered(*(pieces.fill(values) for pieces in self))


def render(
    text: Text,
    contact: Contact | None,
    *,
    campaign: Campaign | None = None,
    values: Mapping[str, str] | None = None,
    audience: str = "",
    now: datetime.datetime,
) -> Rendered:
    """The e-mail that this contact receives; raises UnknownTag, MissingLink.

    `audience` selects the privacy notice for a message with no contact.
    """
    values = values or {}
    empty = [name for name, value in values.items() if name in TAGS and not value]
    compiled = compile_email(
        Words(text.subject, tags.without(text.body, empty)),
        campaign=campaign,
        values=values,
        audience=audience or (contact.kind if contact else ""),
    )
    own = values_of(
        contact,
        compiled.names,
        campaign=campaign,
        values=values,
        audience=audience,
        now=now,
    )
    return compiled.fill(own)


def compile_email(
    text: Text,
    *,
    campaign: Campaign | None = None,
    values: Collection[str] = (),
    preferences: bool | None = None,
    audience: str = "",
    company: Company | None = None,
) -> Compiled:
    """Compile an e-mail. `values` names the additional values that the caller gives. A
    mail of a campaign has a link to the preferences, and one of an optional campaign an
    unsubscribe link, even if its text has none."""
    company = company or Company.current()
    used = tags.names_in(text.body)
    shown = campaign is not None if preferences is None else preferences
    audience = campaign.audience if campaign else audience
    frame = Frame(
        company=tuple((name, str(getattr(company, name))) for name in FRAMED),
        information_url=information_url(audience) if audience else "",
        logo=company.logo.name or "",
        unsubscribe=bool(campaign)
        and UNSUBSCRIBE not in used
        and may_be_refused(campaign, values),
        preferences=shown and "lienRGDP" not in used,
        why=campaign is not None,
    )
    return _compile(
        text.subject, text.body, frozenset(allowed(campaign, values)), frame
    )


def allowed(campaign: Campaign | None, values: Collection[str] = ()) -> set[str]:
    """The tags that have a value here. A mandatory campaign has no unsubscribe link; a
    request for consent sent by one has UNSUBSCRIBE among its values."""
    names = set(tags.EVERYWHERE) | {name for name in values if name in TAGS}
    if not may_be_refused(campaign, values):
        names.discard(UNSUBSCRIBE)
    return names


def may_be_refused(campaign: Campaign | None, values: Collection[str] = ()) -> bool:
    """Whether the message has an unsubscribe link; without a campaign, the link
    withdraws from all campaigns."""
    return campaign is None or not campaign.mandatory or UNSUBSCRIBE in values


@lru_cache(maxsize=128)
def _compile(subject: str, body: str, names: frozenset[str], frame: Frame) -> Compiled:
    links = {_link(name): TAGS[name].label for name in names if TAGS[name].link}
    content = markdown.to_html(_marked(body, names), links)
    context = {
        "content": content,
        "text": markdown.to_text(content),
        "company": Company(
            **dict(frame.company),
            logo=frame.logo,
        ),
        "information_url": frame.information_url,
        "unsubscribe_url": _link(UNSUBSCRIBE) if frame.unsubscribe else "",
        "preferences_url": _link("lienRGDP") if frame.preferences else "",
        "why": f"\ue000{tags.WHY}\ue001" if frame.why else "",
    }
    page = css_inline.inline(
        typography.in_page(render_to_string("emails/message.html", context)),
        load_remote_stylesheets=False,
        keep_style_tags=True,
    )
    plain = render_to_string("emails/message.txt", context).strip() + "\n"
    return Compiled(
        subject=Pieces(_subject_parts(subject, names)),
        html=Pieces(_cut(page, "html")),
        text=Pieces(_cut(plain, "raw")),
        content=Pieces(_cut(typography.in_page(content), "html")),
    )


def _subject_parts(subject: str, names: frozenset[str]) -> list[str | Placeholder]:
    return [
        Placeholder(part.name, "line")
        if isinstance(part, Tag)
        else CONTROLS.sub(" ", part)
        for part in tags.parse(subject, usable_in_subject(names))
    ]


def usable_in_subject(names: Collection[str]) -> set[str]:
    """The tags without a link, because a subject cannot be clicked."""
    return {name for name in names if not TAGS[name].link}


def _marked(body: str, names: frozenset[str]) -> str:
    """The text with each tag replaced by a marker that Markdown leaves unchanged."""
    done = ""
    for part in tags.parse(_with_sentences(body.translate(MARKS)), names):
        if isinstance(part, str):
            done += part
        elif part.words:
            done += part.words
        elif part.link:
            done += _link(part.name)
        else:
            done += f"\ue000{part.name}\ue001"
    return done


def _with_sentences(body: str) -> str:
    """Put markers around each sentence that is left out if its tags have no value."""
    lines = []
    for line in body.split("\n"):
        cut = tags.sentences(line)
        lines.append("".join(f"\ue002{s}\ue003" if drops else s for s, drops in cut))
    return "\n".join(lines)


def _link(name: str) -> str:
    return f"https://balise-{name}.invalid/"


def _cut(text: str, form: str) -> list[str | Placeholder]:
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


def values_of(
    contact: Contact | None,
    names: Collection[str],
    *,
    campaign: Campaign | None = None,
    values: Mapping[str, str] | None = None,
    audience: str = "",
    company: Company | None = None,
    now: datetime.datetime,
    by_sms: bool = False,
) -> dict[str, str]:
    """The values of one recipient for these tags; raises MissingLink.

    The person's own link records through which of their addresses it was sent.
    """
    own = {
        "civilite": (contact and contact.title) or "",
        "politesse": COURTESY.get((contact and contact.title) or "", ""),
        "prenom": (contact and contact.first_name) or "",
        "nom": (contact and contact.last_name) or "",
        "source": sources.clause(contact) if contact else "",
        "relation": _relation(contact),
        tags.HELD: held_details.told(contact) if contact else "",
    }
    if not OF_THE_COMPANY.isdisjoint(names):
        own |= company_values(company or Company.current())
    if tags.INFORMATION in names:
        kind = audience or (contact and contact.kind) or Kind.CLIENT
        own[tags.INFORMATION] = information_url(kind)
    own |= values or {}
    if tags.WHY in names and tags.WHY not in own:
        own[tags.WHY] = why(campaign, contact)
    if "lienRGDP" in names and "lienRGDP" not in own:
        own_link = links.texted_url if by_sms else links.preferences_url
        own["lienRGDP"] = own_link(_person(contact), now)
    if tags.CORRECT in names and tags.CORRECT not in own:
        own[tags.CORRECT] = links.correction_url(_person(contact), now, by_sms=by_sms)
    if UNSUBSCRIBE in names and UNSUBSCRIBE not in own:
        left = campaign if campaign and not campaign.mandatory else None
        own[UNSUBSCRIBE] = links.one_click_url(_person(contact), left)
    missing = {name for name in names if name not in own}
    if missing:
        raise MissingLink(", ".join(sorted(missing)))
    return own


def _relation(contact: Contact | None) -> str:
    return RELATIONS.get(contact.status, "") if contact else ""


def no_links_of_theirs() -> dict[str, str]:
    """Values for the tags of a person's own links, in a message that somebody else reads:
    such a link would speak as the person. This page sends a link to the person alone."""
    page = f"{settings.BASE_URL}{links.NEW_LINK_PATH}"
    return {"lienRGDP": page, tags.CORRECT: page, UNSUBSCRIBE: page, tags.HELD: ""}


def company_values(company: Company) -> dict[str, str]:
    """The company's values, the same for all readers."""
    return {
        "societe": company.name,
        "coordonnees": company.coordinates,
        "contactDonnees": company.data_contact,
        "joursSauvegarde": str(company.backup_days or ""),
    }


OF_THE_COMPANY = frozenset(
    {"societe", "coordonnees", "contactDonnees", "joursSauvegarde"}
)


def lacking(names: Collection[str], company: Company) -> list[Tag]:
    """The tags of a text that have no value and without which no mailing is sent."""
    values = company_values(company)
    refused = (TAGS[n] for n in names if TAGS[n].when_empty == Empty.REFUSED)
    return sorted((t for t in refused if not values.get(t.name)), key=lambda t: t.name)


def information_url(audience: str) -> str:
    """The URL of the notice of art. 13 and 14 for this list."""
    return f"{settings.BASE_URL}{reverse('portal:informations', args=[audience])}"


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
    marked = _with_sentences(body.replace("\r\n", "\n").translate(MARKS))
    text = "".join(_as_plain(part) for part in tags.parse(marked, names))
    return Pieces(_cut(text, "line"))


def _as_plain(part: str | Tag) -> str:
    if isinstance(part, str):
        return part
    if part.words:
        return markdown.to_text(markdown.to_html(part.words))
    return f"\ue000{part.name}\ue001"
