from consent.models.events import ConsentEvent, ConsentEventQuerySet, Evidence
from consent.models.integrity import (
    AddressKey,
    ClosedChain,
    JournalEntry,
    JournalPosition,
    JournalWaiting,
    LedgerCheck,
)
from consent.models.notices import Notice, NoticeManager
from consent.models.past import PastBlock, PastCampaign, PastContact, PastStart
from consent.models.states import Blocked, Consent, ConsentQuerySet, Eligibility
from consent.models.suppressions import (
    Suppression,
    SuppressionLift,
    SuppressionQuerySet,
    SuppressionReview,
)

__all__ = [
    "AddressKey",
    "Blocked",
    "ClosedChain",
    "Consent",
    "ConsentEvent",
    "ConsentEventQuerySet",
    "ConsentQuerySet",
    "Eligibility",
    "Evidence",
    "JournalEntry",
    "JournalPosition",
    "JournalWaiting",
    "LedgerCheck",
    "Notice",
    "NoticeManager",
    "PastBlock",
    "PastCampaign",
    "PastContact",
    "PastStart",
    "Suppression",
    "SuppressionLift",
    "SuppressionQuerySet",
    "SuppressionReview",
]
