"""The preference page and a decision, compared with a function that does nothing.

All run under the same gunicorn (2 workers, as many as cores here), called by 8 clients
on the loopback, one after the other in several rounds; the best round of each counts.
The clients share the machine's cores, so only the ratios are meaningful.

A page is one statement and 7 KB of text; a decision is three (the person's page, three
events with their states, their last contact), a counter in the cache and a commit. Both
use much more memory than the empty function, so they suffer first when other programs
share the CPU caches: a busy machine shows half the ratios of a quiet one.
"""

from collections.abc import Sequence
from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone

from benchmarks import scratch, served
from benchmarks.rows import Row
from benchmarks.served import SECONDS, Found, get, gunicorn, load
from campaigns.models import Campaign
from consent import links
from consent.models import ConsentEvent
from contacts.models import Contact
from portal import reading
from portal.preferences import PREFIX, PreferenceForm

PEOPLE = 8000
ROUNDS = 3
TOKEN = "a" * 32


def run() -> list[Row]:
    with scratch.database(), served.static_files():
        scratch.people(PEOPLE)
        pages, decisions = _requests()
        with (
            gunicorn("benchmarks.bare_wsgi:application") as bare_port,
            gunicorn("config.wsgi:application") as port,
        ):
            rounds = []
            for number in range(ROUNDS):
                # Each person decides once: a repetition would record nothing.
                fresh = decisions[number::ROUNDS]
                warm, fresh = fresh[: PEOPLE // 20], fresh[PEOPLE // 20 :]
                rounds.append(
                    (
                        load(bare_port, [get("/")]),
                        load(port, [get("/rien/")]),
                        load(port, pages),
                        load(port, fresh, warm=warm),
                    )
                )
        recorded = _events()
    decided = sum(each[3]["per_second"] for each in rounds) * SECONDS
    if recorded < decided * 0.9:
        raise RuntimeError(f"{recorded} events for {decided} decisions")
    return _rows(*(_best(measured) for measured in zip(*rounds, strict=True)))


def _best(measured: Sequence[Found]) -> Found:
    return max(measured, key=lambda found: found["per_second"])


def _rows(bare: Found, nothing: Found, page: Found, decision: Found) -> list[Row]:
    limit = bare["per_second"]
    django = nothing["per_second"]
    return [
        Row("portal: a Django view that does nothing", django, limit, "/s", 4.0),
        Row("portal: preference page", page["per_second"], limit, "/s", 1 / 0.12),
        Row("portal: ... beside that view", page["per_second"], django, "/s", 6.5),
        Row("portal: decision POST", decision["per_second"], limit, "/s", 1 / 0.13),
        Row("portal: ... beside that view", decision["per_second"], django, "/s", 6.0),
        Row(
            "portal: preference page, p99 (limit: 30 ms)",
            page["p99_ms"],
            30,
            "ms",
            1,
            False,
        ),
        Row(
            "portal: decision POST, p99 (limit: 30 ms)",
            decision["p99_ms"],
            30,
            "ms",
            1,
            False,
        ),
    ]


def _requests() -> tuple[list[str], list[str]]:
    """The clients' requests: each page of each person, and one opt-in per person."""
    newsletter = Campaign.objects.get(code="newsletter_email")
    now = timezone.now()
    pages, decisions = [], []
    for contact in Contact.objects.all():
        path = links.preferences_url(contact, now).removeprefix(settings.BASE_URL)
        pages.append(get(path))
        fields = {
            "csrfmiddlewaretoken": TOKEN,
            "shown": PreferenceForm(reading.of(contact)).shown,
            f"{PREFIX}{newsletter.pk}": "on",
            "action": "save",
        }
        decisions.append(_post(path, urlencode(fields)))
    return pages, decisions


def _post(path: str, body: str) -> str:
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        f"Cookie: csrftoken={TOKEN}\r\nContent-Length: {len(body)}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}"
    )


def _events() -> int:
    return ConsentEvent.objects.filter(decision="given").count()
