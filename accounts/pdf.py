"""A4 document in the company's name, for printed or handed-over papers."""

from collections.abc import Iterable
from functools import cache

import fontpkg
from fontTools.ttLib import TTFont
from fpdf import FPDF

from accounts.models import Company
from core.typography import french

FONT = "Fira Sans"
LABELS = 46
"""Width of the label column of facts, in millimetres."""
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
    """A document with `title` at the top, paragraphs and facts below, and page numbers."""

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
        self.add_page()
        self._write(title, 17, "B", after=4)

    def header(self) -> None:
        self.set_font(FONT, size=9)
        self.set_text_color(90)
        self.cell(0, 5, typeset(self.company.name), new_x="LMARGIN", new_y="NEXT")
        self.set_text_color(0)
        self.ln(4)

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font(FONT, size=8)
        self.cell(0, 5, f"Page {self.page_no()} / {{nb}}", align="C")

    def heading(self, text: str) -> None:
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
