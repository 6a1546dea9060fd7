"""Calls of the API beside a bare view of the same framework that does the same work."""

import itertools
import json
from collections.abc import Callable

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
from benchmarks import scratch
from benchmarks.rows import Row
from campaigns.models import Campaign
from config.urls import urlpatterns as ours
from consent import ledger
from consent.api import ChoiceIn
from consent.enums import Origin
from consent.evidence import Backing
from consent.models import Notice
from contacts.models import Contact

PEOPLE, CALLS = 10_000, 300
GOAL = 1 / 0.4

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


def _open(urls: list[URLPattern]) -> list[URLPattern]:
    for pattern in urls:
        if isinstance(pattern, URLPattern) and pattern.callback:
            pattern.callback = login_not_required(pattern.callback)
    return urls


urlpatterns = [*ours, path("bare/", (_open(bare.urls[0]), "bare", "bare"))]


@override_settings(
    DEBUG=False,
    ROOT_URLCONF="benchmarks.bench_api",
    ALLOWED_HOSTS=["testserver"],
    API_CALLS_PER_MINUTE=10**9,
)
def run() -> list[Row]:
    with scratch.database():
        scratch.people(PEOPLE)
        news = Campaign.objects.get(code="newsletter_email")
        people = list(Contact.objects.order_by("id")[: 4 * CALLS])
        _, secret = api_keys.make("bench", Scope.values, now=timezone.now())
        client = Client(headers={"Authorization": f"Bearer {secret}"})
        choice = {"campaign": news.pk, "granted": True, "source": "Formulaire"}
        body = json.dumps([choice])
        cache.clear()

        def put(address: Callable[[Contact], str]) -> float:
            some = list(itertools.islice(waiting, CALLS))
            return scratch.seconds(
                lambda: [send(client.put, address(who), body) for who in some]
            )

        waiting = iter(people)
        addresses = (
            lambda who: f"/bare/consents/{who.pk}",
            lambda who: f"/api/v1/contacts/{who.public_id}/consents",
        )
        # Once each to warm up, then for good.
        times = [put(address) for address in addresses * 2]

        def get(address: str) -> float:
            return scratch.seconds(
                lambda: [send(client.get, address) for _ in range(CALLS)]
            )

        gets = [
            get(f"/bare/recipients/{news.pk}"),
            get(f"/api/v1/campaigns/{news.pk}/recipients"),
        ]
    return [
        Row("API: PUT consents", CALLS / times[3], CALLS / times[2], "calls/s", GOAL),
        Row("API: GET recipients", CALLS / gets[1], CALLS / gets[0], "calls/s", GOAL),
    ]


def send(method: Callable[..., object], address: str, body: str = "") -> None:
    options = {"data": body, "content_type": "application/json"} if body else {}
    answer = method(address, **options)
    assert answer.status_code == 200, answer.content  # type: ignore[attr-defined]
