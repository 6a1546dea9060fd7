"""Which events of a chain count: an opt-in that only an undone import had brought does not.

Events are never deleted. An import that is undone adds an annulment, an `ended` event of
origin `import` dated as the opt-in that it annuls.
"""

from collections.abc import Iterable
from typing import Any, TypeVar

from consent.enums import NO, Decision, Origin
from consent.ledger.drafts import EventDraft
from consent.models import ConsentEvent

ACTOR = "merge"

Event = ConsentEvent | EventDraft
E = TypeVar("E", ConsentEvent, Event)


def choice_of(event: Event) -> tuple[Any, ...]:
    """Identify a choice, the same for an event and for its copy on a merged contact."""
    chosen_on = event.actor_id if event.actor_type == ACTOR else event.contact_id
    return chosen_on, event.campaign_id, event.origin, event.occurred_at


def is_annulment(event: Event) -> bool:
    return event.decision == Decision.ENDED and event.origin == Origin.IMPORT


def counting(events: Iterable[E]) -> list[E]:
    """Return the events that count, from those of one contact in the order of its chain."""
    kept: list[E] = []
    for event in events:
        if is_annulment(event):
            annulled = choice_of(event)
            kept = [e for e in kept if choice_of(e) != annulled or e.decision in NO]
        else:
            kept.append(event)
    return kept
