"""The user guide: the Markdown files of docs/guide, read once per process."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

from contacts.texts import plain

DIRECTORY = settings.BASE_DIR / "docs" / "guide"
CONTENTS = "README"
"""The file that lists the pages, in their order."""
FILE = re.compile(r"(?P<slug>[a-z-]+)\.md(?P<anchor>#.*)?")

_markdown = MarkdownIt("commonmark").enable("table")


@dataclass(frozen=True)
class GuideSection:
    """What stands under one heading; `anchor` is empty before the first heading."""

    anchor: str
    title: str
    blocks: tuple[str, ...]
    """The text of each paragraph, list item and row, without its mark-up."""

    @property
    def plain(self) -> str:
        return plain(" ".join((self.title, *self.blocks)))


@dataclass(frozen=True)
class GuidePage:
    slug: str
    title: str
    html: str
    """Without the title."""
    sections: tuple[GuideSection, ...]
    pages: tuple[str, ...]
    """Slugs of the pages that it links to, in their order."""

    @property
    def url(self) -> str:
        return reverse("guide:page", args=[self.slug])


@dataclass(frozen=True)
class FoundSection:
    page: GuidePage
    section: GuideSection
    excerpt: str

    @property
    def url(self) -> str:
        anchor = self.section.anchor
        return f"{self.page.url}#{anchor}" if anchor else self.page.url


@cache
def contents() -> GuidePage:
    """The list of the pages."""
    return _read(CONTENTS)


@cache
def pages() -> dict[str, GuidePage]:
    """All pages by slug, in the order of the list."""
    return {slug: _read(slug) for slug in dict.fromkeys(contents().pages)}


def search(words: str) -> list[FoundSection]:
    """Sections with all the words, accents ignored, those with them in a title first.

    Where no section has them all, the first section of each page that has them all.
    """
    wanted = plain(words).split()
    if not wanted:
        return []
    units = [(page, section) for page in pages().values() for section in page.sections]
    found = [unit for unit in units if _has(unit[1].plain, wanted)]
    if not found:
        found = [
            (page, page.sections[0])
            for page in pages().values()
            if _has(" ".join(section.plain for section in page.sections), wanted)
        ]
    found.sort(key=lambda unit: not _has(plain(_titles(*unit)), wanted))
    return [FoundSection(*unit, _excerpt(unit[1], wanted)) for unit in found]


def _has(text: str, wanted: list[str]) -> bool:
    return all(word in text for word in wanted)


def _titles(page: GuidePage, section: GuideSection) -> str:
    return f"{page.title} {section.title}"


def _excerpt(section: GuideSection, wanted: list[str]) -> str:
    """The block with the most of the words."""
    texts = section.blocks or (section.title,)
    return max(texts, key=lambda text: sum(word in plain(text) for word in wanted))


def _read(slug: str) -> GuidePage:
    """One file: a title of the first level, then sections."""
    source = (DIRECTORY / f"{slug}.md").read_text(encoding="utf-8")
    tokens = _markdown.parse(source)
    title, tokens = tokens[1].content, tokens[3:]
    linked = [slug for token in tokens for slug in _in_place(token)]
    for heading, words in pairwise(tokens):
        if heading.type == "heading_open":
            heading.attrSet("id", slugify(words.content))
    return GuidePage(
        slug=slug,
        title=title,
        html=_markdown.renderer.render(tokens, _markdown.options, {}),
        sections=tuple(_sections(title, tokens)),
        pages=tuple(linked),
    )


def _in_place(token: Token) -> Iterator[str]:
    """Point links and images at the application; the slugs of the pages linked to."""
    if token.type == "table_open":
        token.attrSet("class", "table")
    for child in token.children or []:
        if child.type == "image":
            child.attrSet(
                "src", static(f"guide/{str(child.attrs['src']).split('/')[-1]}")
            )
        elif child.type == "link_open":
            match = FILE.fullmatch(str(child.attrs["href"]))
            if match:
                url = reverse("guide:page", args=[match["slug"]])
                child.attrSet("href", url + (match["anchor"] or ""))
                yield match["slug"]


def _sections(title: str, tokens: list[Token]) -> Iterator[GuideSection]:
    anchor, heading, blocks = "", title, list[str]()
    begins_row = True
    for token, words in pairwise(tokens):
        if token.type == "tr_open":
            begins_row = True
        elif token.type == "heading_open":
            yield GuideSection(anchor, heading, tuple(blocks))
            anchor, heading, blocks = str(token.attrs["id"]), words.content, []
        elif token.type == "td_open" and not begins_row:
            blocks[-1] = f"{blocks[-1]} : {_text(words)}"
        elif words.type == "inline":
            blocks.append(_text(words))
            begins_row = False
    yield GuideSection(anchor, heading, tuple(blocks))


def _text(inline: Token) -> str:
    parts = (
        " " if "break" in child.type else child.content
        for child in inline.children or []
    )
    return "".join(parts)
