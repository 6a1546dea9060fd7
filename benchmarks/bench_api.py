"""API calls compared with a minimal view of the same framework that does the same work."""

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
from api.routers.consents import ChoiceIn
from benchmarks import scratch
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
    return [
        Row(name, CALLS / ours, CALLS / limit, "calls/s", GOAL)
        for name, (limit, ours) in [
            ("API: PUT consents", puts),
            ("API: GET recipients", gets),
        ]
    ]


def best_of(limit: Callable[[], None], ours: Callable[[], None]) -> tuple[float, float]:
    """The best of several alternating runs of each, so that load on the machine affects
    both.
    """
    turns = [(scratch.seconds(limit), scratch.seconds(ours)) for _ in range(TURNS)]
    return min(t for t, _ in turns), min(t for _, t in turns)


def send(method: Callable[..., object], address: str, body: str = "") -> None:
    options = {"data": body, "content_type": "application/json"} if body else {}
    answer = method(address, **options)
    assert answer.status_code == 200, answer.content  # type: ignore[attr-defined]
