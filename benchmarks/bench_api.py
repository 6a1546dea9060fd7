"""API calls compared with a minimal view of the same framework that does the same work,
and the absolute goals that programs rely on (these depend on the machine).
"""

import itertools
import json
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest
from django.test import Client
from django.test.utils import override_settings
from django.urls import URLPattern, path
from django.utils import timezone
from ninja import NinjaAPI

from accounts import api_keys
from accounts.enums import Scope
from api.routers.consents import ChoiceIn
from benchmarks import scratch, served
from benchmarks.rows import Row
from campaigns.models import Campaign
from config.urls import urlpatterns as house
from consent import ledger
from consent.enums import Origin
from consent.evidence import Backing
from consent.models import Notice
from contacts.models import Contact

PEOPLE, CALLS, TURNS = 10_000, 100, 5
GOAL = 1 / 0.4
ONE_A_SECOND, CHANGES, CHANGES_SECONDS, NIGHT, NIGHT_SECONDS = 300, 10_000, 1, 1_000, 5
AT_ONCE = 500

bare = NinjaAPI(urls_namespace="bare", docs_url=None, openapi_url=None)


@bare.put("/consents/{pk}")
def bare_put(request: HttpRequest, pk: int, choices: list[ChoiceIn]) -> dict[str, int]:
    contact = Contact.objects.get(pk=pk)
    campaigns = Campaign.objects.in_bulk([choice.campaign for choice in choices])
    act = ledger.Act(
        origin=Origin.API,
        actor=ledger.SYSTEM,
        now=timezone.now(),
        notice=Notice.objects.published(contact.kind),
        backing=Backing(source=choices[0].source),
    )
    wanted = {campaigns[choice.campaign]: choice.granted for choice in choices}
    return {"events": len(ledger.record(contact, wanted, act))}


@bare.get("/recipients/{pk}")
def bare_get(request: HttpRequest, pk: int) -> dict[str, object]:
    reachable = ledger.reachable(Campaign.objects.get(pk=pk))
    rows = reachable.order_by("pk").values_list("public_id", flat=True)[:50]
    return {"count": reachable.count(), "data": [{"public_id": row} for row in rows]}


bare_urls = bare.urls
for pattern in bare_urls[0]:
    if isinstance(pattern, URLPattern) and pattern.callback is not None:
        pattern.callback = login_not_required(pattern.callback)

urlpatterns = [*house, path("bare/", bare_urls)]


@override_settings(
    DEBUG=False,
    ROOT_URLCONF="benchmarks.bench_api",
    ALLOWED_HOSTS=["testserver"],
    API_CALLS_PER_MINUTE=10**9,
    API_BULK_PER_MINUTE=10**9,
)
def run() -> list[Row]:
    with scratch.database():
        scratch.people(PEOPLE)
        news = Campaign.objects.get(code="newsletter_email")
        people = list(Contact.objects.order_by("id")[: 2 * TURNS * CALLS])
        _, secret = api_keys.make("bench", Scope.values, now=timezone.now())
        client = Client(headers={"Authorization": f"Bearer {secret}"})
        choice = {"campaign": news.pk, "granted": True, "source": "Formulaire"}
        body = json.dumps([choice])
        cache.clear()
        who = iter(people)

        def put(address: Callable[[Contact], str]) -> None:
            for contact in itertools.islice(who, CALLS):
                send(client.put, address(contact), body)

        def get(address: str) -> None:
            for _ in range(CALLS):
                send(client.get, address)

        puts = best_of(
            lambda: put(lambda who: f"/bare/consents/{who.pk}"),
            lambda: put(lambda who: f"/api/v1/contacts/{who.public_id}/consents"),
        )
        gets = best_of(
            lambda: get(f"/bare/recipients/{news.pk}"),
            lambda: get(f"/api/v1/campaigns/{news.pk}/recipients"),
        )
        absolute = programs(client, people) + under_its_server(secret, people)
    return [
        Row(name, CALLS / ours, CALLS / limit, "calls/s", GOAL)
        for name, (limit, ours) in [
            ("API: PUT consents", puts),
            ("API: GET recipients", gets),
        ]
    ] + absolute


def under_its_server(secret: str, people: list[Contact]) -> list[Row]:
    """Reading one contact from four workers, by one client and by four.

    Four workers on two cores, which the database and the clients share, allow less than
    twice what one client gets.
    """
    bearer = f"Authorization: Bearer {secret}"
    reads = [served.get(f"/api/v1/contacts/{who.public_id}", bearer) for who in people]
    with (
        served.static_files(),
        served.gunicorn("config.wsgi:application", workers=4) as port,
    ):
        rates = {
            clients: max(
                served.load(port, reads, clients=clients)["per_second"]
                for _ in range(TURNS)
            )
            for clients in (1, 4)
        }
    return [
        Row("API: GET one, four clients", rates[4], ONE_A_SECOND, "calls/s", 1),
        Row("API: ... beside one client", rates[4], rates[1], "calls/s", 1 / 1.3),
    ]


def programs(client: Client, people: list[Contact]) -> list[Row]:
    """What an ERP does: read one, read what changed, tell a night's people again."""

    def read() -> None:
        for contact in people[:CALLS]:
            send(client.get, f"/api/v1/contacts/{contact.public_id}")

    def changes() -> None:
        send(client.get, f"/api/v1/changes?limit={CHANGES}")

    def night(city: str) -> None:
        for first in range(0, NIGHT, AT_ONCE):
            rows = [upsert(c, city) for c in people[first : first + AT_ONCE]]
            send(client.post, "/api/v1/batch", json.dumps({"operations": rows}))

    night("Brest")
    one = min(scratch.seconds(read) for _ in range(TURNS))
    told = min(scratch.seconds(changes) for _ in range(TURNS))
    again = scratch.seconds(lambda: night("Lyon"))
    return [
        Row("API: GET one contact", CALLS / one, ONE_A_SECOND, "calls/s", 1),
        Row(
            "API: GET /changes, 10,000 rows",
            told,
            CHANGES_SECONDS,
            "s",
            1,
            more_is_better=False,
        ),
        Row(
            "API: batch, 1,000 known people changed",
            again,
            NIGHT_SECONDS,
            "s",
            1,
            more_is_better=False,
        ),
    ]


def upsert(contact: Contact, city: str) -> dict[str, object]:
    return {
        "method": "PUT",
        "path": f"/contacts/by-reference/erp/{contact.pk}",
        "body": {
            "kind": contact.kind,
            "first_name": contact.first_name,
            "last_name": contact.last_name,
            "email": contact.email,
            "city": city,
        },
    }


def best_of(limit: Callable[[], None], ours: Callable[[], None]) -> tuple[float, float]:
    """The best of several alternating runs of each, so that load on the machine affects
    both.
    """
    turns = [(scratch.seconds(limit), scratch.seconds(ours)) for _ in range(TURNS)]
    return min(t for t, _ in turns), min(t for _, t in turns)


def send(method: Callable[..., Any], address: str, body: str = "") -> None:
    options = {"data": body, "content_type": "application/json"} if body else {}
    answer = method(address, **options)
    assert answer.status_code == 200, answer.content
