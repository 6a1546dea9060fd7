"""Counts about erasures for the dashboard; 2 queries."""

from dataclasses import dataclass

from erasure.models import Erasure, RecipientTask


@dataclass(frozen=True)
class ErasureFacts:
    incomplete: int
    """Erasures that an admin has to review."""
    to_tell: int
    """Recipients not yet informed of an erasure."""


def facts() -> ErasureFacts:
    return ErasureFacts(
        Erasure.objects.open().count(), RecipientTask.objects.to_do().count()
    )
