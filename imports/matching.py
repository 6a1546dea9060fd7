"""Find the contact of a row: by the reference of another system, else by e-mail and
name.
"""

from collections.abc import Sequence

from contacts import references
from contacts.doubles import Seen, doubles
from contacts.models import Contact
from imports.enums import RefusalCode
from imports.rows import ImportedContactDraft, RowRefused


class Matcher:
    """Separates the rows of one file that match existing contacts from those of new
    people.

    `update`: change the matching contacts instead of refusing their rows. `light`: the
    file is only checked, so its new people are not stored. `touched`: the contacts that
    earlier batches of this import created or changed.
    """

    def __init__(
        self, *, update: bool, light: bool = False, touched: set[int] | None = None
    ) -> None:
        self.update = update
        self.light = light
        self.touched = touched if touched is not None else set()
        self._seen = Seen(light=True)
        self._references: set[int] = set()

    def match(self, drafts: Sequence[ImportedContactDraft]) -> dict[int, RefusalCode]:
        """Set `known` on each draft; returns the index of each row that is refused."""
        whole = [draft for draft in drafts if draft.lacks is None]
        same = doubles([d.contact for d in whole], self._seen if self.light else None)
        doubled = {whole[place].line: match for place, match in same.items()}
        named = references.find_each(
            pair for draft in drafts for pair in draft.references.items()
        )
        people = {match.pk for match in doubled.values() if match.pk}
        stored = Contact.objects.in_bulk({*named.values()} - people)
        stored |= {match.pk: match for match in doubled.values() if match.pk}
        theirs = references.of_each(stored)
        refused: dict[int, RefusalCode] = {}
        for place, draft in enumerate(drafts):
            by_name = doubled.get(draft.line)
            ids = {named[p] for p in draft.references.items() if p in named}
            try:
                draft.known = self._match_of(
                    draft, by_name, ids=ids, stored=stored, theirs=theirs
                )
            except RowRefused as refusal:
                refused[place] = refusal.code
                draft.known = draft.known or by_name
        return refused

    @staticmethod
    def known(drafts: Sequence[ImportedContactDraft]) -> list[ImportedContactDraft]:
        """Those of these rows, refused for other reasons, whose person is on file:
        their refusal of consent is recorded.
        """
        same = doubles([draft.contact for draft in drafts])
        named = references.find_each(
            pair for draft in drafts for pair in draft.references.items()
        )
        stored = Contact.objects.in_bulk({*named.values()})
        for place, draft in enumerate(drafts):
            ids = {named[p] for p in draft.references.items() if p in named}
            draft.known = same.get(place) or (stored[min(ids)] if ids else None)
        return [draft for draft in drafts if draft.known and draft.known.pk]

    def _match_of(
        self,
        draft: ImportedContactDraft,
        by_name: Contact | None,
        ids: set[int],
        stored: dict[int, Contact],
        theirs: dict[int, dict[str, str]],
    ) -> Contact | None:
        """The matching contact, None for a new person; raises RowRefused."""
        if by_name and by_name.pk:
            ids = ids | {by_name.pk}
        if not ids:
            if by_name:  # an earlier row of the file
                raise RowRefused(RefusalCode.DUPLICATE)
            if draft.lacks:
                raise RowRefused(draft.lacks)
            self._take(draft)
            return None
        match = stored[min(ids)]
        if not self.update:
            draft.known = by_name or match
            raise RowRefused(RefusalCode.DUPLICATE)
        if match.is_erased and not match.is_active:
            raise RowRefused(RefusalCode.CONTACT_ERASED)
        if match.is_restricted:
            draft.known = match
            raise RowRefused(RefusalCode.CONTACT_RESTRICTED)
        known = theirs.get(match.pk, {})
        if (
            len(ids) > 1
            or draft.contact.kind not in ("", match.kind)
            or any(
                known.get(s, value) != value for s, value in draft.references.items()
            )
        ):
            raise RowRefused(RefusalCode.REFERENCE_CONFLICT)
        if match.pk in self.touched:
            raise RowRefused(RefusalCode.DUPLICATE)
        self.touched.add(match.pk)
        return match

    def _take(self, draft: ImportedContactDraft) -> None:
        """Register a new person; of two with one reference, the second is refused."""
        names = {hash(pair) for pair in draft.references.items()}
        if names & self._references:
            raise RowRefused(RefusalCode.DUPLICATE)
        self._references |= names
