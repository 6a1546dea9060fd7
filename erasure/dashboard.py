"""What the dashboard says of erasures; 2 queries."""

from dataclasses import dataclass

from erasure.models import Erasure, RecipientTask


@dataclass(frozen=True)
class Facts:
    incomplete: int
    """Erasures that an admin has to look at."""
    to_tell: int
    """Recipients who are still to be told of an erasure."""


def facts() -> Facts:
    return Facts(Erasure.objects.open().count(), RecipientTask.objects.to_do().count())
