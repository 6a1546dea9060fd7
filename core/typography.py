"""French typography, applied when a page is rendered: the code keeps the characters of the keyboard.

The rules are those of the Lexique des règles typographiques en usage à l'Imprimerie
nationale: a no-break space before « : » and inside guillemets, a narrow one before
« ; », « ! » and « ? », the curved apostrophe of an elision, the ellipsis, « 1er ».
"""

import datetime
import re

from django.utils import timezone
from django.utils.formats import date_format

NO_BREAK = "\u00a0"
NARROW = "\u202f"

AS_WRITTEN = (
    "Type d'envoi",
    "Droit à l'oubli",
    "Modèles d'emails / SMS",
)
"""Names of menus, fields and buttons that stay letter for letter."""
# A word, or blanks, are tried at their beginning only: the time is in proportion to the text.
_ADDRESS = r"(?<!\S)\S*(?:@|://)\S*"
_BLANKS = r"(?<![ \t\r\n])[ \t\r\n]+"

_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_ELIDED = "[ldjnscmt]|qu|jusqu|lorsqu|puisqu|quoiqu|quelqu|presqu|entr|aujourd"
_APOSTROPHE = "(?:'|&[#]x27;|&[#]39;)"
# The sentence of a choice is recorded with the answer as it was shown.
_SENTENCE_OF_A_CHOICE = rf"J{_APOSTROPHE}accepte\ de\ recevoir[^<»]*[^<»\s]"


def _written(name: str) -> str:
    return re.escape(name).replace("'", _APOSTROPHE)


_RULES = re.compile(
    rf"""
    (?P<kept> {"|".join(map(_written, AS_WRITTEN))} | {_SENTENCE_OF_A_CHOICE} | {_ADDRESS} )
  | (?P<first> (?<!\d)1\ (?={_MONTHS}) )
  | (?P<day> (?<=\d)\ (?={_MONTHS}) )
  | (?P<unit> (?<=\d)\ (?=[%€]) )
  | (?P<short> (?<!\w)(?:art\.|n°|M\.|Mme|p\.)\ (?=\w) )
  | (?P<opening> «[ \t\r\n]+ )
  | (?P<wide> {_BLANKS}(?=[:»]) )
  | (?P<narrow> {_BLANKS}(?=[;!?]) )
  | (?P<elision> (?<!\w)(?i:{_ELIDED}){_APOSTROPHE}(?=[\w«]) )
  | (?P<ellipsis> (?<!\.)\.\.\.(?!\.) )
    """,
    re.VERBOSE,
)

# Tags, comments and the elements whose text is data, code or a field's value.
_NOT_TEXT = re.compile(
    r"""
    <!--.*?-->
  | <(?P<element>script|style|textarea|pre|code|kbd|samp|option)\b.*?</(?P=element)\s*>
  | <(?:[^<>"']|"[^"]*"|'[^']*')*>
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


def french(text: str) -> str:
    """The text with the spaces, apostrophes and ellipses of French typography.

    Text already so written is unchanged. E-mail addresses, URLs, the names of
    AS_WRITTEN and the sentence of a choice are kept as they are.
    """
    return _RULES.sub(_replacement, text)


def in_page(page: str) -> str:
    """An HTML page, or a piece of one, whose text follows French typography.

    Attributes, scripts, comments, code and the values of fields are unchanged.
    """
    pieces = []
    end = 0
    for markup in _NOT_TEXT.finditer(page):
        pieces.append(french(page[end : markup.start()]))
        pieces.append(markup[0])
        end = markup.end()
    pieces.append(french(page[end:]))
    return "".join(pieces)


def _replacement(found: re.Match[str]) -> str:
    text = found[0]
    match found.lastgroup:
        case "kept":
            return text
        case "first":
            return f"1er{NO_BREAK}"
        case "short":
            return text[:-1] + NO_BREAK
        case "opening":
            return f"«{NO_BREAK}"
        case "narrow":
            return NARROW
        case "elision":
            return (
                text[:-1] + "’" if text[-1] == "'" else re.sub("&.*;", "&rsquo;", text)
            )
        case "ellipsis":
            return "…"
    return NO_BREAK


def long_date(day: datetime.date) -> str:
    """« 1er septembre 2026 »; an instant is written as its day, without its time."""
    written = date_format(day, "j F Y")
    return f"1er{written[1:]}" if day.day == 1 else written


def short_date(day: datetime.date) -> str:
    """« 30/11/2026 »; an instant is written as its local day."""
    if isinstance(day, datetime.datetime):
        day = timezone.localtime(day)
    return f"{day:%d/%m/%Y}"


def short_instant(instant: datetime.datetime | None, *, seconds: bool = False) -> str:
    """« 30/11/2026 à 09:12 », local time; empty without an instant."""
    if instant is None:
        return ""
    hour = "%H:%M:%S" if seconds else "%H:%M"
    return f"{timezone.localtime(instant):%d/%m/%Y à {hour}}"


def day_and_hour(instant: datetime.datetime) -> str:
    """« mardi 1 septembre à 09:30 », in the time zone of the site."""
    return date_format(timezone.localtime(instant), "l j F à H:i")


def of(name: object) -> str:
    """« de Paul », « d'Agathe », « d'Hélène », « de Yann »."""
    words = str(name)
    return f"d'{words}" if _ELIDES.match(words) else f"de {words}"


_ELIDES = re.compile(
    "[aàâäeéèêëiîïoôöuùûü]|h[eéèêiîoôuy]|y[^aàâäeéèêëiîïoôöuùûü ]", re.IGNORECASE
)
