"""What can go wrong when a message is handed over, said once for e-mail and SMS."""

from enum import StrEnum

from messaging.render import MissingLink


class ErrorKind(StrEnum):
    BUSY = "busy"
    """Not now, for nobody: the server or the gateway does not answer."""
    LATER = "later"
    """Not now, for this recipient (4.x.x)."""
    REFUSED = "refused"
    """Never, for this message: its sender, its text, the relay or a policy."""
    FULL = "full"
    """Never, for this message: the mailbox is full or away. The address is kept."""
    DEAD_ADDRESS = "dead_address"
    """Never, for this address: nothing more may be sent there."""
    UNCERTAIN = "uncertain"
    """It may have left: nobody but a person may send it again."""


class DeliveryError(Exception):
    """A message that was not handed over, or of which nobody knows."""

    def __init__(
        self,
        kind: ErrorKind,
        detail: str = "",
        *,
        for_all: bool = False,
        words: str = "",
    ) -> None:
        """`for_all`: the next message would fare no better, so all wait. `words`: what
        the server said, without any address, for a person to read."""
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail
        self.words = words
        self.for_all = for_all or kind == ErrorKind.BUSY


Fate = str | DeliveryError | MissingLink
"""Of one message: taken (the provider's id, if it gives one), or why not."""
