"""Rendering of a text for a recipient.

A text is compiled once (Markdown, sanitising, frame, inlined CSS); each recipient then
costs one join of ready pieces.
"""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Protocol, Self

import css_inline
from django.template.loader import render_to_string

from accounts.models import Company
from campaigns.models import Campaign
from contacts.models import Contact
from core import typography
from messaging import markdown, sms, tags
from messaging.placeholders import CONTROLS, MARKS, Pieces, Placeholder, cut
from messaging.tag_values import information_url, values_of
from messaging.tags import TAGS, UNSUBSCRIBE, Tag

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


class Text(Protocol):
    """A template, a mailing, or a stored version of either."""

    subject: str
    body: str


@dataclass
class Words:
    """A text that is not stored."""

    subject: str
    body: str


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
    company = Company.current()
    empty = [name for name, value in values.items() if name in TAGS and not value]
    compiled = compile_email(
        Words(text.subject, tags.without(text.body, empty)),
        campaign=campaign,
        values=values,
        audience=audience or (contact.kind if contact else ""),
        company=company,
    )
    own = values_of(
        contact,
        compiled.names,
        campaign=campaign,
        values=values,
        audience=audience,
        company=company,
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
        html=Pieces(cut(page, "html")),
        text=Pieces(cut(plain, "raw")),
        content=Pieces(cut(typography.in_page(content), "html")),
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
        cut = list(tags.sentences(line))
        if len(cut) > 1 and cut[0][1]:
            # The space after a first sentence goes with it.
            (first, drops), (second, also) = cut[:2]
            rest = second.lstrip()
            gap = second[: len(second) - len(rest)]
            cut[:2] = [(first + gap, drops), (rest, also)]
        lines.append("".join(f"\ue002{s}\ue003" if drops else s for s, drops in cut))
    return "\n".join(lines)


def _link(name: str) -> str:
    return f"https://balise-{name}.invalid/"


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
    return Pieces(cut(text, "line"))


def _as_plain(part: str | Tag) -> str:
    if isinstance(part, str):
        return part
    if part.words:
        return markdown.to_text(markdown.to_html(part.words))
    return f"\ue000{part.name}\ue001"
