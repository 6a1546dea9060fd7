"""Errors when a message is handed over, common to e-mail and SMS."""

from enum import StrEnum

from messaging.placeholders import MissingLink


class ErrorKind(StrEnum):
    BUSY = "busy"
    """Temporary, for all messages: the server or the gateway does not answer."""
    LATER = "later"
    """Temporary, for this recipient (4.x.x)."""
    REFUSED = "refused"
    """Permanent, for this message: its sender, its text, the relay or a policy."""
    FULL = "full"
    """Permanent, for this message: the mailbox is full or unavailable. The address is
    kept."""
    DEAD_ADDRESS = "dead_address"
    """Permanent, for this address: nothing more may be sent to it."""
    UNCERTAIN = "uncertain"
    """The message may have left: only a person may send it again."""


class DeliveryError(Exception):
    """A message that was not handed over, or whose outcome is unknown."""

    def __init__(
        self,
        kind: ErrorKind,
        detail: str = "",
        *,
        for_all: bool = False,
        words: str = "",
    ) -> None:
        """`for_all`: the next message would fail too, so all of them wait. `words`: the
        server's answer for display, without any address."""
        super().__init__(f"{kind}: {detail}")
        self.kind = kind
        self.detail = detail
        self.words = words
        self.for_all = for_all or kind == ErrorKind.BUSY


SendResult = str | DeliveryError | MissingLink
"""The outcome of one message: the provider's id ("" if none) when accepted, otherwise
the error."""
