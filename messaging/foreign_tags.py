"""Merge tags in the syntax of other mailing tools (« *|FNAME|* », « [votre prénom] »,
« %%FirstName%% »). They are never replaced, so they are reported before a message is
sent."""

import html
import re
from collections.abc import Iterator
from urllib.parse import unquote

from contacts.texts import plain

# Words that name the value of a recipient or of a sender, in French and in English.
_FIELD = re.compile(
    r"(?:first|last|full|middle|sur|given|user|[fl])?names?|(?:pre)?noms?"
    r"|civilite|title|salutation|e?mail\w*|courriel|societe|company|entreprise"
    r"|(?:code)?postal|cp|ville|city|tel(?:ephone)?|phone|mobile|portable|sms"
    r"|adresse|address|rue|date|heure|montant|signature|destinataire|beneficiaire"
    r"|client|xxx+|completer|inserer|insert|liens?|links?|url"
    r"|unsub\w*|desinscri\w*|desabonn\w*|optout|preferences?|webversion|mirror|miroir|custom\w*"
)
# Words that stand beside them and say nothing by themselves.
_BESIDE = re.compile(
    r"votre|vos|mon|ma|mes|notre|nos|son|sa|ses|le|la|les|l|un|une|du?|de|des|d|et"
    r"|ou|ici|e|a|au|en|pour|par|numero|famille|naissance|rendez|vous|mme|mlle|mr?"
    r"|madame|monsieur|your|my|our|the|here|of|to|first|last|full|family"
    r"|contact|client|user|subscriber|recipient|customer|data|var|field|merge|tag"
    r"|default|from|tool|list|raw|group|asm|mailing|opt|out|web|version"
    r"|view|online|in|browser|rgpd"
)
_NAME = r"(?:(?:pr[ée]|sur)?nom|(?:first|last|f|l)[_ ]?name|xxx+)"

# A bracket as typed, escaped by Markdown, or encoded as an HTML entity or in a URL.
_OPEN = r"(?<!\])(?:\[|&\#0*91;|&\#x0*5b;|&l(?:sqb|brack);|%5b)"
_CLOSE = r"(?:\]|&\#0*93;|&\#x0*5d;|&r(?:sqb|brack);|%5d)"
_INSIDE = r"[^\[\]<>{}\n]{1,60}?"
# Between two signs: words without a space at either end.
_TIGHT = r"\w(?:[\w .:'’-]{0,38}\w)?"

_TAG = re.compile(
    r"\*\\?(?:\||%7c)[^|\n]{1,60}?(?:\||%7c)\\?\*"
    r"|%%[^%\n]{1,60}%%"
    r"|\[\[[^\[\]\n]{1,60}\]\]"
    r"|[\uff5b\u2774\ufe5b][^\n]{0,60}?[\uff5d\u2775\ufe5c]"
    # Braces, or angle brackets around a tag, encoded as HTML entities or in a URL.
    r"|(?:&\#0*123;|&\#x0*7b;|&l(?:cub|brace);|%7b)"
    r"[^\n]{0,60}?(?:&\#0*125;|&\#x0*7d;|&r(?:cub|brace);|%7d)"
    r"|&lt;[^&\n]{1,60}\#[^&\n]{1,60}&gt;"
    r"|<[%$][^<>\n]{1,60}[%$]>"
    r"|(?<!\w)-(?:\w{1,20}_)?(?:FIRST|LAST)_?NAME-(?!\w)",
    re.IGNORECASE,
)
"""Never ordinary text."""
_MAYBE = re.compile(
    # Markdown and HTML links have their own brackets.
    rf"{_OPEN}(?P<square>{_INSIDE}){_CLOSE}(?!\()"
    rf"|<<?(?P<angle>{_INSIDE})>>?|&lt;(?P<encoded>[^&\n]{{1,60}}?)&gt;"
    rf"|\u00ab(?P<word>{_TIGHT})\u00bb"
    rf"|(?<![\w|])\\?\|(?P<bar>{_TIGHT})\\?\|(?![\w|])"
    rf"|(?<![\w%])%{{1,2}}[(\[]?(?P<percent>{_TIGHT})(?:[)\]]?%{{1,2}}|\)s)(?!\w)"
    rf"|(?<![\w@])@@?(?P<at>{_TIGHT})@@?(?!\w)"
    rf"|(?<![\w\#])\#{{1,3}}(?P<hash>{_TIGHT})\#{{1,3}}"
    rf"|(?<!\w)__(?P<under>{_TIGHT})__(?!\w)"
    r"|(?<!\w)\$\$?(?P<dollar>[A-Za-z_][\w.]{0,38})\$?\$?(?!\w)"
    rf"|(?<!\w)~~?(?P<tilde>{_TIGHT})~~?(?!\w)"
    rf"|(?<!\w)!\*?(?P<exclamation>{_TIGHT})\*?!(?!\w)"
    rf"|(?<!\w)(?P<sign>[-_:=^&§¤!])(?P=sign)?(?P<capitals>{_TIGHT})(?P=sign)(?!\w)"
    # A placeholder in the place of a name: « Bonjour PRENOM », « Chère XXX ».
    r"|(?<!\w)(?:bonjour|bonsoir|ch[eè]re?s?|cher(?:\(e\)|[·.]e)|madame|monsieur|mme|mr?\.?)"
    rf"(?:/m)?\.?[^\S\n]+(?:[^\w\s,][^\S\n]?)?(?P<greeted>{_NAME})(?!\w)",
    re.IGNORECASE,
)
"""Also forms of ordinary text: tags only if all the words inside name a field."""

# Elements of HTML that are also names of fields.
_ELEMENTS = {"address", "title", "link", "data", "var", "time"}

OURS = {
    "prenom": r"prenoms?|fname|firstname|givenname",
    "societe": r"(nom)?(societe|company|entreprise)(name)?",
    "nom": r"noms?|lname|lastname|surname|names?|fullname",
    "civilite": r"civilite|title|salutation",
    "lienDesabonnement": r".*(unsub|desinscri|desabonn|optout).*",
    "lienRGDP": r".*preference.*",
}
"""Our equivalent tag, by the words of the field."""


def find(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The start and end of each tag of another tool, in order."""
    for sure in _TAG.finditer(text, start, end):
        yield from _named(text, start, sure.start())
        yield sure.span()
        start = sure.end()
    yield from _named(text, start, end)


def _named(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while found := _MAYBE.search(text, start, end):
        if _is_field(found):
            yield found.start("greeted" if found["greeted"] else 0), found.end()
            start = found.end()
        else:
            start = found.start() + 1


def _is_field(found: re.Match[str]) -> bool:
    shape = found.lastgroup or ""
    inside = found[shape]
    if shape == "greeted":
        return True
    if shape == "capitals" and inside != inside.upper():
        return False
    if shape in ("angle", "encoded") and inside in _ELEMENTS:
        return False
    # « [firstname,fallback=client] » and « [firstname | client] » have a default value.
    words = plain(re.split(r"[|,]", inside, maxsplit=1)[0].replace("_", " ")).split()
    named = [word.rstrip("0123456789") for word in words]
    return any(_FIELD.fullmatch(word) for word in (*named, "".join(named))) and all(
        _FIELD.fullmatch(word) or _BESIDE.fullmatch(word) for word in named
    )


def equivalents(tag: str) -> tuple[str, list[str]]:
    """The words of a tag, joined, and the names of our tags that mean the same."""
    words = plain(html.unescape(unquote(tag)).partition("#defaut")[0])
    words = re.sub(r" (default|fallback)\b.*", "", words)
    bare = "".join(
        word
        for word in words.split()
        if word in ("first", "last", "full") or not _BESIDE.fullmatch(word)
    )
    joined = words.replace(" ", "")
    meant = [
        name
        for name, form in OURS.items()
        if re.fullmatch(form, bare) or re.fullmatch(form, joined)
    ]
    return bare or joined, meant
