"""Conversion of the user's text (Markdown or pasted HTML) to clean HTML and plain
text."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_markdown = MarkdownIt("commonmark", {"html": True, "breaks": True}).enable(
    ["table", "strikethrough"]
)
# No images: a remote image reveals that the message was opened.
ELEMENTS = {
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "h1",
    "h2",
    "h3",
    "hr",
    "i",
    "li",
    "ol",
    "p",
    "pre",
    "s",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
}
BLANKS = re.compile(r"[\t\r\n\u200b\u2060\ufeff]|^\s+|\s+$")
ELEMENT = re.compile(r"(<[^>\"]*(?:\"[^\"]*\"[^>\"]*)*>)")
ALONE = re.compile(r"<p>\s*<a href=(\"[^\"]*\")>((?:(?!</?a).)*)</a>\s*</p>", re.S)


# An address copied without its scheme would be looked for beside the message itself.
SITE = re.compile(
    r"(?:www\.[\w-]|[\w-]+(?:\.[\w-]+)*\.(?:fr|com|org|net|eu|info|be|ch|lu)(?=[/?#:]|$))",
    re.IGNORECASE,
)
MAILBOX = re.compile(r"[^\s:/?#@]+@[\w-]+(?:\.[\w-]+)+")


def tokens(text: str) -> tuple[list[Token], str]:
    """What the text is made of, and its HTML before it is cleaned."""
    found = _markdown.parse(text)
    return found, str(_markdown.renderer.render(found, _markdown.options, {}))


def to_html(text: str, links: Mapping[str, str] | None = None) -> str:
    """Sanitised HTML; a link alone in its paragraph becomes a button.

    `links` gives the label of each address that may occur bare in the text.
    """
    html = nh3.clean(
        _markdown.render(text),
        tags=ELEMENTS,
        attributes={
            "a": {"href", "title"},
            "abbr": {"title"},
            "ol": {"start"},
            "li": {"value"},
        },
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )
    html = _with_links(html, links or {})
    return ALONE.sub(r'<p><a class="button" href=\1>\2</a></p>', html)


def _attribute(element: str, name: str, value: str) -> str | None:
    """Clean an attribute: remove blanks from a pasted URL and the scheme that an editor
    added before one of our tags, add the scheme that it lacks; list numbers must be
    numeric."""
    if name in ("start", "value"):
        return value if re.fullmatch(r"\d{1,9}", value) else None
    if name != "href":
        return value
    address = BLANKS.sub("", value)
    address = re.sub(r"^(mailto|tel):\s+", r"\1:", address, flags=re.IGNORECASE)
    address = re.sub(r"^https?:/*(?=https?://)", "", address, flags=re.IGNORECASE)
    if SITE.match(address):
        return f"https://{address}"
    return f"mailto:{address}" if MAILBOX.fullmatch(address) else address


def _numbered(state: StateCore) -> None:
    """Keep the number typed for each list item: CommonMark only uses the first of a
    list."""
    counts: list[int] = []
    for token in state.tokens:
        if token.type in ("ordered_list_open", "bullet_list_open"):
            counts.append(int(token.attrGet("start") or 1))
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            counts.pop()
        elif token.type == "list_item_open" and token.info:
            typed = int(token.info)
            if typed != counts[-1]:
                token.attrSet("value", str(typed))
            counts[-1] = typed + 1


_markdown.core.ruler.push("numbered", _numbered)


def _with_links(html: str, links: Mapping[str, str]) -> str:
    """Turn bare addresses into links, in Markdown and HTML alike."""
    if not links:
        return html
    bare = re.compile("|".join(map(re.escape, links)))
    parts, is_in_link = [], False
    for part in ELEMENT.split(html):
        if part.startswith("<"):
            is_in_link = part.startswith("<a ") or (is_in_link and part != "</a>")
        elif not is_in_link:
            part = bare.sub(lambda m: f'<a href="{m[0]}">{links[m[0]]}</a>', part)
        parts.append(part)
    return "".join(parts)


def to_text(html: str) -> str:
    """The plain-text version of sanitised HTML; each link shows its URL."""
    reader = _TextReader()
    reader.feed(html)
    reader.close()
    lines = [line.strip() for line in "".join(reader.parts).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _spoken(href: str) -> set[str]:
    """Usual written forms of a URL: without its scheme or its last slash."""
    bare = re.sub(r"^(mailto:|https?://)", "", href)
    return {href, bare, bare.rstrip("/")}


class _TextReader(HTMLParser):
    BLOCKS = frozenset({"p", "h1", "h2", "h3", "ul", "ol", "blockquote", "pre"})
    LINES = frozenset({"br", "tr", "li"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.href = ""
        self.link_text = ""
        self.numbers: list[int | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("ul", "ol"):
            start = int(given.get("start") or 1)
            self.numbers.append(start - 1 if tag == "ol" else None)
        if tag in self.BLOCKS and self.is_after_bullet:
            # The paragraph of a list item follows its number on the same line.
            return
        if tag in self.BLOCKS:
            self.parts.append("\n\n" if len(self.numbers) < 2 else "\n")
        elif tag in self.LINES:
            self.parts.append("\n")
        if tag == "li":
            self.parts.append(self._bullet(given.get("value")))
        elif tag in ("td", "th"):
            self.parts.append(" ")
        elif tag == "hr":
            self.parts.append("\n\n---\n\n")
        elif tag == "a":
            self.href, self.link_text = given.get("href") or "", ""

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ul", "ol") and self.numbers:
            self.numbers.pop()
        if tag in self.BLOCKS:
            self.parts.append("\n\n" if not self.numbers else "\n")
        elif tag == "a" and self.href:
            if self.link_text.strip() not in _spoken(self.href):
                self.parts.append(f" : {self.href}")
            self.href = ""

    def handle_data(self, data: str) -> None:
        self.link_text += data
        if self.is_after_bullet and not data.strip():
            return
        self.parts.append(re.sub(r"\s+", " ", data))

    @property
    def is_after_bullet(self) -> bool:
        return (
            bool(self.parts) and re.fullmatch(r"- |\d+\. ", self.parts[-1]) is not None
        )

    def _bullet(self, number: str | None) -> str:
        if not self.numbers or self.numbers[-1] is None:
            return "- "
        self.numbers[-1] = int(number) if number else self.numbers[-1] + 1
        return f"{self.numbers[-1]}. "
