"""A4 document in the company's name, for printed or handed-over papers."""

import io
from collections.abc import Iterable, Sequence
from functools import cache

import fontpkg
from fontTools.ttLib import TTFont
from fpdf import FPDF
from PIL import Image

from accounts.models import Company
from core.typography import french

FONT = "Fira Sans"
LABELS = 46
"""Width of the label column of facts, in millimetres."""
LOGO = (45, 14)
"""Largest width and height of the logo, in millimetres."""
WINDOW = (110, 48, 84)
"""The address of a letter: its left and top edge, and where the text goes on, in
millimetres (window on the right of a DL envelope, page folded in three)."""
INK = 90
"""Grey level of the lines drawn for handwriting."""
FIELD = 20
"""Height of a field to fill in by hand, in millimetres."""
# French typographic spaces missing from the font are drawn as no-break spaces.
_SPACES = str.maketrans({"\u202f": "\xa0", "\u2009": "\xa0"})


def plain(text: object) -> str:
    """The text with each character missing from the font replaced by its code point, so
    that no character is silently dropped."""
    return "".join(map(_letter, str(text).translate(_SPACES)))


def typeset(text: object) -> str:
    """The text as it is printed, with French typography."""
    return plain(french(str(text)))


def _letter(letter: str) -> str:
    if ord(letter) in _drawn() or letter in "\n\t":
        return letter
    return f"[U+{ord(letter):04X}]"


@cache
def _drawn() -> frozenset[int]:
    with TTFont(fontpkg.path(FONT), lazy=True) as font:
        return frozenset(font.getBestCmap())


class CompanyPdf(FPDF):
    """A document under the company's letterhead: `title`, then paragraphs and facts, and
    page numbers. The later pages only repeat the company's name."""

    def __init__(self, title: str) -> None:
        super().__init__(format="A4")
        self.company = Company.current()
        self.add_font(FONT, "", fontpkg.path(FONT, 400))
        self.add_font(FONT, "B", fontpkg.path(FONT, 700))
        self.set_title(str(title))
        self.set_lang("fr-FR")
        self.set_author(self.company.name)
        self.set_auto_page_break(True, margin=20)
        self.set_margins(18, 16)
        self._begin(title)

    def _begin(self, title: str) -> None:
        self.add_page()
        self.headline(title)

    def headline(self, title: str) -> None:
        self._write(title, 17, "B", after=4)

    def _is_first(self, page: int) -> bool:
        """Whether this page opens a document, under the whole letterhead."""
        return page == 1

    def _page_words(self) -> str:
        return f"Page {self.page_no()} / {{nb}}"

    def header(self) -> None:
        if self._is_first(self.page_no()):
            self._letterhead()
            return
        self.set_font(FONT, size=9)
        self.set_text_color(90)
        self.cell(0, 5, typeset(self.company.name), new_x="LMARGIN", new_y="NEXT")
        self.set_text_color(0)
        self.ln(4)

    def _letterhead(self) -> None:
        """The logo; beside it name, address, telephone, e-mail and data contact."""
        company, top = self.company, self.get_y()
        width, height = self._logo(top)
        margin = self.l_margin
        self.set_left_margin(margin + width)
        self.set_y(top)
        self._write(company.name, 11, "B")
        self.set_text_color(90)
        reached_at = [company.address, company.phone, company.email]
        contact = company.data_contact
        for line in (
            " - ".join(filter(None, reached_at)),
            contact and f"Contact pour vos informations : {contact}",
        ):
            if line:
                self._write(line, 8.5)
        self.set_text_color(0)
        self.set_left_margin(margin)
        self.set_y(max(self.get_y(), top + height))
        self.rule()

    def _logo(self, top: float) -> tuple[float, float]:
        """Draw the logo; returns its width with the gap beside it, and its height. A
        paper is printed without a logo whose file is missing."""
        if not self.company.logo:
            return 0, 0
        try:
            with self.company.logo.open("rb") as file:
                image = io.BytesIO(file.read())
        except OSError:
            return 0, 0
        with Image.open(image) as drawn:
            scale = min(LOGO[0] / drawn.width, LOGO[1] / drawn.height)
            width, height = drawn.width * scale, drawn.height * scale
        self.image(image, x=self.l_margin, y=top, w=width, h=height, alt_text="Logo")
        return width + 6, height

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font(FONT, size=8)
        self.cell(0, 5, typeset(self._page_words()), align="C")

    def heading(self, text: str) -> None:
        # A heading stays with the beginning of its text.
        self.keep_together(24)
        self.ln(3)
        self._write(text, 12.5, "B", after=1.5)

    def paragraph(self, text: str, size: float = 10.5) -> None:
        self._write(text, size, after=2)

    def labelled_values(self, rows: Iterable[tuple[str, object]]) -> None:
        """Write labels and values side by side; a long label takes its own line."""
        for label, value in rows:
            self.set_font(FONT, size=9)
            self.set_text_color(90)
            if self.get_string_width(typeset(label)) > LABELS - 2:
                self.cell(0, 5, typeset(label), new_x="LMARGIN", new_y="NEXT")
                self.set_x(self.l_margin + LABELS)
            else:
                self.cell(LABELS, 5, typeset(label))
            self.set_text_color(0)
            self.set_font(FONT, size=10)
            self.multi_cell(
                0, 5, typeset(value), new_x="LMARGIN", new_y="NEXT", align="L"
            )

    def keep_together(self, height: float) -> None:
        """Start a new page if a block of this height (mm) would be split."""
        if self.will_page_break(height):
            self.add_page()

    def empty_fields(self, labels: Sequence[str]) -> None:
        """Empty fields side by side, high enough for unsteady handwriting."""
        self.keep_together(FIELD + 4)
        gap = 6
        width = (self.epw - gap * (len(labels) - 1)) / len(labels)
        self.set_draw_color(INK)
        self.set_font(FONT, size=9)
        y = self.get_y()
        for place, label in enumerate(labels):
            x = self.l_margin + place * (width + gap)
            self.rect(x, y, width, FIELD)
            self.set_xy(x + 1, y + 1)
            self.cell(width - 2, 4, typeset(label))
        self.set_xy(self.l_margin, y + FIELD + 4)

    def rule(self) -> None:
        self.ln(2)
        self.set_draw_color(190)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
        self.ln(2)

    def _write(self, text: str, size: float, style: str = "", after: float = 0) -> None:
        self.set_font(FONT, style, size)
        self.multi_cell(
            0, size * 0.5, typeset(text), new_x="LMARGIN", new_y="NEXT", align="L"
        )
        self.ln(after)

    def bytes(self) -> bytes:
        return bytes(self.output())


class CompanyLetters(CompanyPdf):
    """Letters to several people in one document: each begins a page under the
    letterhead, and its pages are numbered apart, under the person's name."""

    def __init__(self, title: str) -> None:
        self._whose: dict[int, str] = {}
        super().__init__(title)

    def _begin(self, title: str) -> None:
        """No page before the first letter."""

    def _is_first(self, page: int) -> bool:
        return page in self._whose

    def _page_words(self) -> str:
        first = max(page for page in self._whose if page <= self.page_no())
        return f"{self._whose[first]}, page {self.page_no() - first + 1}"

    def letter_to(self, whom: str, address: Iterable[str], dated: str) -> None:
        """Begin the letter of one more person: their address where the window of the
        envelope shows it, then place and date."""
        self._whose[self.page_no() + 1] = whom
        self.add_page()
        left, top, below = WINDOW
        margin = self.l_margin
        self.set_left_margin(left)
        self.set_y(max(self.get_y(), top))
        self._write("\n".join(address), 11)
        self.set_y(max(self.get_y() + 4, below))
        self._write(dated, 10.5, after=4)
        self.set_left_margin(margin)
        self.set_y(self.get_y())
