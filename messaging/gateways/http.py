"""Common part of the HTTP gateways: one session, and the interpretation of answers."""

from typing import Any

import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError

from messaging.delivery_errors import DeliveryError, ErrorKind

TIMEOUTS = (5, 15)
# Not specific to this message: the account, the credit or the rate.
FOR_ALL = frozenset({401, 402, 403, 404, 408, 429, 503})


def post(
    session: requests.Session, url: str, *, data: bytes, headers: dict[str, str]
) -> dict[str, Any]:
    """POST a request and return the provider's JSON object; raises DeliveryError.

    An answer that cannot be parsed leaves the message uncertain: it may have left.
    """
    try:
        response = session.post(url, data=data, headers=headers, timeout=TIMEOUTS)
    except requests.RequestException as error:
        raise no_answer(error) from error
    status = response.status_code
    try:
        answer = response.json() if status in (200, 201, 202) else None
    except requests.JSONDecodeError:
        answer = None
    if not isinstance(answer, dict):
        raise bad_answer(status)
    return answer


def no_answer(error: requests.RequestException) -> DeliveryError:
    """The error for a missing answer: the message may have left only if the connection
    was made."""
    if isinstance(error, requests.ConnectTimeout):
        return DeliveryError(ErrorKind.BUSY, "connect")
    if isinstance(error, requests.ConnectionError):
        kind = ErrorKind.BUSY if _never_connected(error) else ErrorKind.UNCERTAIN
        return DeliveryError(kind, "connection", for_all=True)
    return DeliveryError(ErrorKind.UNCERTAIN, "timeout", for_all=True)


def bad_answer(status: int) -> DeliveryError:
    """The error for an answer that does not accept the message."""
    if status in FOR_ALL:
        return DeliveryError(ErrorKind.BUSY, f"http {status}")
    if 400 <= status < 500:
        return DeliveryError(ErrorKind.REFUSED, f"http {status}")
    return DeliveryError(ErrorKind.UNCERTAIN, f"http {status}", for_all=True)


def _never_connected(error: requests.ConnectionError) -> bool:
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(
        cause.reason, NewConnectionError
    )


def nonsense() -> DeliveryError:
    """The error for a success status whose body does not give the message's outcome."""
    return DeliveryError(ErrorKind.UNCERTAIN, "answer", for_all=True)
