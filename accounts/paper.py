"""A sheet of A4 in the company's name, for what is printed or handed over."""

import unicodedata
from collections.abc import Iterable

from fpdf import FPDF

from accounts.models import Company

# The fonts that every PDF reader has know the letters of Western Europe only.
_LIKE = str.maketrans(
    {"œ": "oe", "Œ": "OE", "’": "'", "…": "...", "–": "-", "—": "-", "€": "EUR"}
)


def plain(text: object) -> str:
    """The text with each letter that the font lacks replaced by its nearest."""
    return "".join(map(_letter, str(text).translate(_LIKE)))


def _letter(letter: str) -> str:
    if letter.encode("latin-1", "ignore"):
        return letter
    near = unicodedata.normalize("NFKD", letter).encode("latin-1", "ignore").decode()
    return near or "?"


class Paper(FPDF):
    """`title` at the top, paragraphs and facts below, the page number at the foot."""

    def __init__(self, title: str) -> None:
        super().__init__(format="A4")
        self.company = Company.current()
        self.set_title(plain(title))
        self.set_lang("fr-FR")
        self.set_author(plain(self.company.name))
        self.set_auto_page_break(True, margin=20)
        self.set_margins(18, 16)
        self.add_page()
        self._write(title, 17, "B", after=4)

    def header(self) -> None:
        self.set_font("Helvetica", size=9)
        self.set_text_color(90)
        self.cell(0, 5, plain(self.company.name), new_x="LMARGIN", new_y="NEXT")
        self.set_text_color(0)
        self.ln(4)

    def footer(self) -> None:
        self.set_y(-14)
        self.set_font("Helvetica", size=8)
        self.cell(0, 5, f"Page {self.page_no()} / {{nb}}", align="C")

    def heading(self, text: str) -> None:
        self.ln(3)
        self._write(text, 12.5, "B", after=1.5)

    def paragraph(self, text: str, size: float = 10.5) -> None:
        self._write(text, size, after=2)

    def facts(self, rows: Iterable[tuple[str, object]]) -> None:
        """Label and value, side by side."""
        for label, value in rows:
            self.set_font("Helvetica", size=9)
            self.set_text_color(90)
            self.cell(46, 5, plain(label))
            self.set_text_color(0)
            self.set_font("Helvetica", size=10)
            self.multi_cell(
                0, 5, plain(value), new_x="LMARGIN", new_y="NEXT", align="L"
            )

    def rule(self) -> None:
        self.ln(2)
        self.set_draw_color(190)
        self.line(self.l_margin, self.get_y(), self.w - self.r_margin, self.get_y())
        self.ln(2)

    def _write(self, text: str, size: float, style: str = "", after: float = 0) -> None:
        self.set_font("Helvetica", style, size)
        self.multi_cell(
            0, size * 0.5, plain(text), new_x="LMARGIN", new_y="NEXT", align="L"
        )
        self.ln(after)

    def bytes(self) -> bytes:
        return bytes(self.output())
