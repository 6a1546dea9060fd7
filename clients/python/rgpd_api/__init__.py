"""A small client of the API: copy this directory, it needs Python 3.9 and nothing else.

    from rgpd_api import Client

    client = Client("https://rgpd.exemple.fr", key)
    for row in client.changes(after=812):
        ...

`operations.py` is made from the description of the API by `make.py`; this file is written
by hand. Docs: docs/api.md.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any

from rgpd_api.operations import Operations

TRIES = 5
TIMEOUT = 30
WORTH_RETRYING = (429, 502, 503, 504)
TOLERANCE = 300
"""Maximum age in seconds of a webhook's signature."""
LOCAL = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Answer:
    """What a call returned; `data` is the JSON of the body, None without a body or for
    a 304."""

    status: int
    data: Any
    headers: Mapping[str, str]
    """Names in lower case."""

    @property
    def etag(self) -> str | None:
        return self.headers.get("etag")


class Refused(Exception):
    """The API refused the call: problem details of RFC 9457, in French."""

    def __init__(self, answer: Answer) -> None:
        problem = answer.data if isinstance(answer.data, dict) else {}
        self.status = answer.status
        self.code: str = problem.get("code", "")
        self.detail: str = problem.get("detail", "")
        self.errors: list[dict[str, str]] = problem.get("errors", [])
        self.request_id = answer.headers.get("x-request-id", "")
        super().__init__(f"{self.status} {self.code}: {self.detail}")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The key goes to the given host only."""

    def redirect_request(self, *arguments: Any, **options: Any) -> None:
        return None


class Client(Operations):
    """Calls the API with one key.

    A call whose answer is lost, or which the server cannot take now, is sent again with
    the same Idempotency-Key: nothing is done twice. `wait` sleeps that many seconds.
    """

    def __init__(
        self, base_url: str, key: str, *, wait: Callable[[float], None] = time.sleep
    ) -> None:
        parts = urllib.parse.urlsplit(base_url)
        if parts.scheme != "https" and parts.hostname not in LOCAL:
            raise ValueError("The key would be readable on the way: give an https URL.")
        self.base_url = base_url.rstrip("/")
        self._key = key
        self._wait = wait
        self._opener = urllib.request.build_opener(_NoRedirect)

    def changes(self, after: int | None = None) -> Iterator[dict[str, Any]]:
        """The changes after a sequence, in order. Raises Refused (410, cursor_expired)
        if they are not kept any more: read the contacts again, then start without `after`.
        """
        while True:
            page = self.list_changes(after=after).data
            yield from page["data"]
            if page["next"] is None:
                return
            after = int(page["next"])

    def each(
        self, operation: Callable[..., Answer], *arguments: Any, **query: Any
    ) -> Iterator[dict[str, Any]]:
        """The rows of all pages of a list: `client.each(client.list_contacts)`."""
        cursor = None
        while True:
            page = operation(*arguments, cursor=cursor, **query).data
            yield from page["data"]
            cursor = page["next"]
            if cursor is None:
                return

    def _call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        headers: Mapping[str, str | None] | None = None,
        body: Any = None,
    ) -> Answer:
        given = {n: v for n, v in (query or {}).items() if v is not None}
        text = urllib.parse.urlencode(given, doseq=True)
        request = urllib.request.Request(
            self.base_url + path + (f"?{text}" if text else ""),
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self._key}",
                "User-Agent": "rgpd-client/1",
                **({} if body is None else {"Content-Type": "application/json"}),
                **{n: v for n, v in (headers or {}).items() if v is not None},
            },
        )
        if method in ("POST", "PUT", "PATCH"):
            # urllib capitalises the names of headers.
            request.headers.setdefault("Idempotency-key", str(uuid.uuid4()))
        return self._send(request)

    def _send(self, request: urllib.request.Request) -> Answer:
        for left in reversed(range(TRIES)):
            pause = 2.0 ** (TRIES - 1 - left)
            try:
                answer = self._once(request)
            except (urllib.error.URLError, HTTPException, OSError):
                if not left:
                    raise
            else:
                if answer.status < 300 or answer.status == 304:
                    return answer
                if answer.status not in WORTH_RETRYING or not left:
                    raise Refused(answer)
                asked = answer.headers.get("retry-after", "")
                pause = float(asked) if asked.isdigit() else pause
            self._wait(pause)
        raise AssertionError("unreachable")

    def _once(self, request: urllib.request.Request) -> Answer:
        try:
            response = self._opener.open(request, timeout=TIMEOUT)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            raw = response.read()
            headers = {n.lower(): v for n, v in response.headers.items()}
            return Answer(response.status, _json(raw), headers)


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw) if raw else None
    except ValueError:  # a proxy's page
        return None


def is_ours(
    secret: str, headers: Mapping[str, str], body: bytes, *, now: float | None = None
) -> bool:
    """Whether a webhook was sent by the server that gave this secret (Standard
    Webhooks). `headers`: names in lower case; `body`: the bytes as received.
    """
    key = base64.b64decode(secret.split("_", 1)[1])
    sent = headers.get("webhook-timestamp", "")
    signed = f"{headers.get('webhook-id', '')}.{sent}.".encode() + body
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    expected = "v1," + base64.b64encode(digest).decode()
    if not sent.isdecimal():
        return False
    age = abs((time.time() if now is None else now) - int(sent))
    # Two signatures while the secret changes: one of them is made with ours.
    given = headers.get("webhook-signature", "").split(" ")
    return age < TOLERANCE and any(hmac.compare_digest(expected, g) for g in given)
