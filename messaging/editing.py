"""A stored text as the editor of static/js/editor.js shows it, and writes it back."""

import re
from collections.abc import Iterable

import nh3
from django.utils.html import escape
from markdown_it.token import Token

from messaging.markdown import ELEMENT, tokens
from messaging.tags import ALIASES, KNOWN, TAGS

ELEMENTS = {"a", "b", "br", "em", "h1", "h2", "h3", "i", "li", "ol", "p", "strong"} | {
    "ul"
}
TYPES = {
    "text",
    "softbreak",
    "hardbreak",
    "inline",
    *(
        f"{name}_{end}"
        for name in (
            "paragraph",
            "heading",
            "bullet_list",
            "ordered_list",
            "list_item",
            "strong",
            "em",
            "link",
        )
        for end in ("open", "close")
    ),
}
INLINE = re.compile(r"</?(b|i|em|strong)>|<br ?/?>", re.IGNORECASE)
"""The HTML that the editor itself writes, where Markdown has no mark for it."""
BLOCK_ENDS = re.compile(r"(?<=>)\n|\n(?=<)")
IN_LINK = re.compile(r"%7B([A-Za-z]+)#defaut%7D")


def to_edit(text: str) -> str | None:
    """The HTML of this Markdown, each tag one piece with its label.

    None if the text has something that the editor does not write (a table, HTML,
    a quotation): it is then edited as it is stored.
    """
    found, html = tokens(text)
    if not all(_is_known(token) for token in _flat(found)):
        return None
    html = nh3.clean(
        html,
        tags=ELEMENTS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel=None,
    )
    html = IN_LINK.sub(r"{\1#defaut}", BLOCK_ENDS.sub("", html))
    return "".join(
        part if part.startswith("<") else KNOWN.sub(_piece, part)
        for part in ELEMENT.split(html)
    )


def _flat(found: Iterable[Token]) -> Iterable[Token]:
    for token in found:
        yield token
        yield from token.children or ()


def _is_known(token: Token) -> bool:
    if token.type == "html_inline":
        return bool(INLINE.fullmatch(token.content))
    if token.type == "heading_open":
        return token.tag in ELEMENTS
    if token.type == "list_item_open":
        # A number of its own: the editor numbers a list from one.
        return token.attrGet("value") is None
    if token.type == "ordered_list_open":
        return token.attrGet("start") is None
    if token.type == "link_open":
        return token.attrGet("title") is None
    return token.type in TYPES


def _piece(match: re.Match[str]) -> str:
    """A tag in angle brackets arrives escaped and stays as it was typed."""
    name = match[1] or match[2]
    tag = TAGS.get(ALIASES.get(name, name))
    if tag is None:
        return match[0]
    return (
        f'<span class="tag" contenteditable="false" data-tag="{escape(match[0])}">'
        f"{escape(tag.label)}</span>"
    )
