"""The ledger: the only package that writes consents and decides on them.

Every choice, whatever its origin, becomes a ConsentEvent here; the database chains it
and updates the current state (consent/sql/). Opt-outs are also written to the journal
outside the database, before the transaction commits. Other modules import the names
below; the modules of the package are its own.
"""

from consent.acts import SYSTEM, Act, Actor, CampaignState, Choice, ChoiceRefused
from consent.eligibility import (
    Verdict,
    allows,
    explain,
    reachable,
    reachable_count,
)
from consent.ledger.annulling import annul
from consent.ledger.counting import ACTOR as MERGE_ACTOR
from consent.ledger.ending import end_all, expire
from consent.ledger.following import follow_objections
from consent.ledger.leaving import leave, withdraw, withdraw_all
from consent.ledger.merging import merge, separate
from consent.ledger.objections import Busy, at_once, hold, hold_all
from consent.ledger.recording import (
    confirm,
    foresee,
    record,
    record_each,
    record_many,
    take_back,
)
from consent.ledger.states import state_of

__all__ = [
    "MERGE_ACTOR",
    "SYSTEM",
    "Act",
    "Actor",
    "Busy",
    "CampaignState",
    "Choice",
    "ChoiceRefused",
    "Verdict",
    "allows",
    "annul",
    "at_once",
    "confirm",
    "end_all",
    "expire",
    "explain",
    "follow_objections",
    "foresee",
    "hold",
    "hold_all",
    "leave",
    "merge",
    "reachable",
    "reachable_count",
    "record",
    "record_each",
    "record_many",
    "separate",
    "state_of",
    "take_back",
    "withdraw",
    "withdraw_all",
]
