"""The choices of a file that the ledger refuses: named in the row's outcome."""

from collections.abc import Sequence

from consent import ledger, suppressions
from imports.enums import WarningCode
from imports.rows import ImportedContactDraft

Dropped = tuple[ledger.Choice, ledger.ChoiceRefused]

LEFT_OUT = {
    "suppressed": WarningCode.CONSENT_SUPPRESSED,
    "withdrawn_by_person": WarningCode.CONSENT_WITHDRAWN,
}
"""By the code of ChoiceRefused."""


def warn_of(drafts: Sequence[ImportedContactDraft], dropped: Sequence[Dropped]) -> None:
    rows = {(draft.known or draft.contact).pk: draft for draft in drafts}
    for choice, refusal in dropped:
        rows[choice.contact.pk].warn(
            LEFT_OUT.get(refusal.code, WarningCode.CONSENT_REFUSED)
        )


def name_dropped(drafts: Sequence[ImportedContactDraft]) -> None:
    """Report what `_write` would drop: an opt-in of an address on the suppression list."""
    yes = [
        (draft, suppressions.key_of(draft.contact, choice.campaign.channel), choice)
        for draft in drafts
        for choice in draft.choices
        if choice.granted
    ]
    listed = suppressions.listed(key for _, key, _ in yes if key)
    for draft, key, choice in yes:
        if (key, choice.campaign.channel) in listed:
            draft.warn(WarningCode.CONSENT_SUPPRESSED)
