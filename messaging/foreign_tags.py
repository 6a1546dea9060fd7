"""Merge tags in the syntax of other mailing tools (« *|FNAME|* », « [PRENOM] »,
« %%FirstName%% »). They are never replaced, so they are reported before a message is
sent."""

# Names of merge fields in French and English, and the prefixes that tools add.
_OWNER = (
    r"(?:(?:contact|subscriber|recipient|user|client|customer|data|var|link)[ ._:]*)?"
)
_FIELD = (
    r"(?:pr[ée]nom|nom(?:[ _-]?de[ _-]?famille)?|name|[fl][ _-]?name|"
    r"(?:first|last|full|middle|sur)[ _-]?name|civilit[ée]|title|salutation|"
    r"e[ _-]?mail(?:[ _-]?(?:address|to))?|soci[ée]t[ée]|company|entreprise|"
    r"ville|city|t[ée]l[ée]phone|phone|mobile|portable|sms|adresse|address|date|"
    r"unsub\w*|(?:subscription[ _-])?unsubscribe\w*|d[ée]sinscri\w*|d[ée]sabonn\w*|"
    r"opt[ _-]?out|preferences?[ _-]?url|web[ _-]?version|mirror|view[ _-]?online)"
)
# « [firstname,fallback=client] », « [subscriber:firstname | default:client] ».
_FALLBACK = r"(?:\s*[|,:][^\[\]<>%\n]{0,40})?"
_TIGHT = rf"{_OWNER}{_FIELD}\d?"
_NAMED = rf"[^\S\n]*{_TIGHT}{_FALLBACK}[^\S\n]*"

FOREIGN = (
    r"\*\|[^|\n]{1,60}\|\*"
    r"|%%[^%\n]{1,60}%%"
    r"|\[\[[^\[\]\n]{1,60}\]\]"
    r"|[\uff5b\u2774\ufe5b][^\n]{0,60}?[\uff5d\u2775\ufe5c]"
    # Braces, or angle brackets around a tag, encoded as HTML entities or in a URL.
    r"|(?:&\#0*123;|&\#x0*7b;|&l(?:cub|brace);|%7b)"
    r"[^\n]{0,60}?(?:&\#0*125;|&\#x0*7d;|&r(?:cub|brace);|%7d)"
    r"|&lt;[^&\n]{1,60}\#[^&\n]{1,60}&gt;"
    # Forms that may also be ordinary text: only with a field name inside. Markdown and
    # HTML links have their own brackets.
    rf"|(?<!\])\[{_NAMED}\](?!\()"
    rf"|(?<![\w%])%{_TIGHT}%(?!\w)"
    rf"|(?<![\w@])@@?{_TIGHT}@@?(?!\w)"
    rf"|(?<![\w\#])\#{{1,3}}{_TIGHT}\#{{1,3}}"
    rf"|(?<!\w)__{_TIGHT}__(?!\w)"
    rf"|(?<!\w)\${_TIGHT}\$?(?!\w)"
    rf"|(?<!\w)-{_OWNER}(?:FIRST|LAST)_?NAME-(?!\w)"
    rf"|<<{_NAMED}>>|<%=?{_NAMED}%>|<(?!a\b){_OWNER}(?:unsubscribe|webversion|firstname|lastname)\b[^<>]*>"
    rf"|\u00ab{_OWNER}{_FIELD}\u00bb"
)
"""One alternative of a case-insensitive regular expression."""

OURS = {
    "prenom": r"prenom|fname|firstname|givenname",
    "nom": r"nom|nomdefamille|lname|lastname|surname|name|fullname",
    "civilite": r"civilite|title|salutation",
    "societe": r"societe|company|entreprise",
    "lienDesabonnement": r".*(unsub|desinscri|desabonn|optout).*",
    "lienRGDP": r".*preference.*",
}
"""Our equivalent tag, by the words of the field."""
