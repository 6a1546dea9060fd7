"""« Mentions ailleurs »: a person's name, address or number in free texts of other contacts.

An erasure empties a person's own contact; the notes of their neighbours may still name
them. Each mention is listed with its sentence, and taken out of the text by a user, one by
one or all. Nothing is taken out by itself: a name may be somebody else's.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import Q

from accounts import audit
from accounts.models import User
from contacts.addresses import readable_number
from contacts.models import Contact
from contacts.personal import FieldGroup
from contacts.querysets import Folded
from erasure import catalogue
from erasure.catalogue import FieldEntry

TEXTS = (
    FieldGroup.NOTES,
    FieldGroup.PRIVATE_LIFE,
    FieldGroup.HEALTH,
    FieldGroup.MESSAGES,
)
"""The groups whose texts may mention somebody else."""
TAKEN_OUT = "[mention supprimée]"
AROUND = 60
"""Characters shown on each side of a mention."""
STREETS = (
    r"(?:rue|avenue|av|place|boulevard|bd|chemin|impasse|ecole|residence|quai|allee)"
)
NO_NAMES = frozenset({"chez", "famille", "dame", "fille", "fils", "veuve"})
"""Words before a name that are no first name."""
TITLES = {
    "Mme": r"(?:mme|mlle|madame|mademoiselle)",
    "M.": r"(?:m|mr|monsieur)",
}


@dataclass(frozen=True)
class PersonMention:
    entry: FieldEntry
    row: models.Model
    contact: Contact
    """Whose contact it is on."""
    start: int
    end: int

    @property
    def text(self) -> str:
        return str(getattr(self.row, self.entry.name))

    @property
    def before(self) -> str:
        return self.text[max(0, self.start - AROUND) : self.start]

    @property
    def found(self) -> str:
        return self.text[self.start : self.end]

    @property
    def after(self) -> str:
        return self.text[self.end : self.end + AROUND]

    @property
    def key(self) -> str:
        """Identifies it in a form: another text or place has another key."""
        what = (self.entry.path, self.row.pk, self.start, self.end, self.text)
        return hashlib.sha256(repr(what).encode()).hexdigest()[:32]


def of(contact: Contact) -> list[PersonMention]:
    """The mentions of this person on other contacts, by contact; one query per text field."""
    pattern = _pattern(contact)
    if pattern is None:
        return []
    found = [
        PersonMention(entry, row, _owner(entry, row), *match.span())
        for entry in catalogue.all_fields()
        if _is_text(entry)
        for row in _rows(entry, contact)
        for match in pattern.finditer(_plain(str(getattr(row, entry.name))))
        if _is_mention(match, str(getattr(row, entry.name)))
    ]
    return sorted(found, key=lambda m: (m.contact.pk, m.entry.path, m.row.pk, m.start))


def take_out(
    contact: Contact, keys: set[str], *, user: User
) -> tuple[int, list[Contact]]:
    """Replace these mentions in their texts; return how many, and the contacts left out
    because their processing is limited (GDPR art. 18)."""
    with transaction.atomic():
        chosen = [mention for mention in of(contact) if mention.key in keys]
        limited = {m.contact for m in chosen if m.contact.is_restricted}
        done = [m for m in chosen if m.contact not in limited]
        # From the end of each text, so that the places before stay true.
        for mention in sorted(done, key=lambda m: -m.start):
            _replace(mention)
        for target in {mention.contact.target for mention in done}:
            audit.record("contact.mention_taken_out", user=user, target=target)
    return len(done), sorted(limited, key=lambda each: each.pk)


def _replace(mention: PersonMention) -> None:
    rows = type(mention.row)._default_manager.select_for_update(of=("self",))
    row = rows.get(pk=mention.row.pk)
    name = mention.entry.name
    text = str(getattr(row, name))
    if text[mention.start : mention.end] != mention.found:
        return
    value: str | None = text[: mention.start] + TAKEN_OUT + text[mention.end :]
    longest = mention.entry.field.max_length or len(value or "")
    if mention.found == text and mention.entry.field.null:
        value = None
    elif len(value or "") > longest:
        value = text[: mention.start] + text[mention.end :]
    setattr(row, name, value)
    row.save(update_fields=[name])


def _is_text(entry: FieldEntry) -> bool:
    is_text = isinstance(entry.field, models.CharField | models.TextField)
    return is_text and entry.group in TEXTS and not entry.spec.always


def _owner(entry: FieldEntry, row: models.Model) -> Contact:
    path = getattr(entry.model, "CONTACT_PATH", "")
    owner: Any = getattr(row, path) if path else row
    assert isinstance(owner, Contact)
    return owner


def _rows(entry: FieldEntry, contact: Contact) -> Iterator[models.Model]:
    """Rows of other contacts whose text may mention the person: a coarse filter."""
    path = getattr(entry.model, "CONTACT_PATH", "")
    own = {f"{path}_id" if path else "pk": contact.pk}
    rows = entry.model._default_manager.exclude(**own).exclude(**{entry.name: None})
    rows = rows.alias(mentioned=Folded(entry.name))
    wanted = Q(pk__in=[])
    if contact.last_name:
        longest = max(_words(contact.last_name), key=len, default="")
        if longest:
            wanted |= Q(mentioned__contains=longest)
    if contact.email:
        wanted |= Q(**{f"{entry.name}__icontains": contact.email})
    for number in (contact.mobile, contact.phone):
        if number:
            pairs = re.findall(r"\d\d", number[-8:])
            wanted |= Q(**{f"{entry.name}__regex": r"\D{0,2}".join(pairs)})
    return rows.filter(wanted).select_related(*([path] if path else [])).iterator()


def _pattern(contact: Contact) -> re.Pattern[str] | None:
    """What mentions this person in a text made plain; None if nothing tells them."""
    parts = [*_of_name(contact), *_of_addresses(contact)]
    return re.compile("|".join(parts)) if parts else None


def _of_name(contact: Contact) -> Iterator[str]:
    last = _spelled(contact.last_name)
    if not last:
        return
    first = _spelled(contact.first_name)
    if first:
        # « Marie-Jeanne », or an address that ends alike, is somebody else.
        yield rf"(?<![\w.@-]){first}\W{{1,3}}{last}(?![\w@])"
        yield rf"(?<![\w.@-]){last}\W{{1,3}}{first}(?![\w@-])"
        initial = _plain(contact.first_name or "")[0]
        yield rf"(?<!\w){initial}\.\W?{last}(?!\w)"
    titles = TITLES.get(contact.title or "") or rf"(?:{'|'.join(TITLES.values())})"
    yield rf"(?<!\w){titles}\.?\s+{last}(?!\w)"
    namesakes = Contact.objects.exclude(pk=contact.pk).filter(
        last_name__iexact=contact.last_name
    )
    if len(contact.last_name or "") >= 4 and not namesakes.exists():
        # Nobody else on file has it: alone, but not as a street or after another name.
        yield rf"(?<!\w)(?P<alone>{last})(?!\w)"


def _of_addresses(contact: Contact) -> Iterator[str]:
    if contact.email:
        yield rf"(?<![\w.+-]){re.escape(_plain(contact.email))}(?![\w-])"
    for number in (contact.mobile, contact.phone):
        digits = re.sub(r"\D", "", readable_number(number or ""))
        if len(digits) == 10 and digits[0] == "0":
            rest = r"[\s.\-/]{0,2}".join(digits[1:])
            yield rf"(?<!\d)(?:0|(?:\+|00)33\s?(?:\(0\))?)[\s.\-/]{{0,2}}{rest}(?!\d)"


def _is_mention(match: re.Match[str], text: str) -> bool:
    """Whether a name that stands alone is this person's: not a street's, not in small
    letters, not beside another first name (« Paul Arbusse »)."""
    if match.re.groupindex.get("alone") is None or match["alone"] is None:
        return True
    if not text[match.start()].isupper():
        return False
    before = match.string[: match.start()].rstrip()
    # With a title of theirs, another branch of the pattern would have matched.
    titles = "|".join(TITLES.values())
    if re.search(
        rf"(?<!\w)(?:{STREETS}(?:\s+d[eu](?:\s+la)?)?|(?:{titles})\.?)\Z", before
    ):
        return False
    after = re.match(r" ([A-ZÀ-Ý][a-zà-ÿ]+)", text[match.end() :])
    beside = re.search(
        r"(?<=[a-zà-ÿ,;:)] )([A-ZÀ-Ý][a-zà-ÿ]+)[ -]\Z", text[: match.start()]
    )
    return after is None and (beside is None or _plain(beside[1]) in NO_NAMES)


def _spelled(name: str | None) -> str:
    return r"[\W_]{0,2}".join(re.escape(word) for word in _words(name or ""))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", _plain(text))


def _plain(text: str) -> str:
    """The text without case or accents, character for character: places stay true."""
    return "".join(_bare(char) for char in text)


def _bare(char: str) -> str:
    folded = unicodedata.normalize("NFKD", char.casefold())
    return folded[0] if folded else char
