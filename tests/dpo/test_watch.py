"""Unusual days: what passes a fixed threshold is shown with its number, and silenced with a
reason."""

import datetime

import pytest
from django.utils import timezone

from accounts.models import AuditEvent
from dpo import watch
from dpo.enums import Unusual
from dpo.models import WatchAlert
from tests.accounts.factories import UserFactory
from tests.api_client import ApiClient

pytestmark = pytest.mark.django_db

NOW = timezone.make_aware(datetime.datetime(2026, 11, 30, 5, 35))
NOON = NOW.replace(hour=12) - datetime.timedelta(days=1)


def line(action, at=NOON, **changes):
    return AuditEvent.objects.create(action=action, at=at, **changes)


@pytest.fixture(autouse=True)
def thresholds(settings):
    settings.WATCH_SHEETS = settings.WATCH_KEY_SHEETS = 3
    settings.WATCH_NIGHT_ACTS = settings.WATCH_REFUSED = 2


def found():
    rows = WatchAlert.objects.order_by("pk")
    return [(each.kind, each.user or each.api_key, each.number) for each in rows]


def test_each_rule_finds_its_day_and_a_quiet_day_finds_none():
    curious, night, first, tried, quiet = (UserFactory() for _ in range(5))
    key = ApiClient().key
    for n in range(2):
        line("contact.viewed", user=curious, target=f"contact:{n}")
        line("contact.viewed", user=quiet, target=f"contact:{n}")
    line("list.viewed", user=curious, details={"contacts": ["1", "2", "3"]})
    shown = {"method": "GET", "contacts": ["1", "2", "3", "4"]}
    line("api.call", api_key=key, details=shown)
    for hour in (23, 2, 5):
        line("contact.updated", NOON.replace(hour=hour), user=night)
    # At 21:59 in Paris, the day is not over.
    line("contact.updated", NOON.replace(hour=21, minute=59), user=quiet)
    line("contacts.exported", user=first)
    line("contacts.exported", NOON - datetime.timedelta(days=60), user=quiet)
    line("contacts.exported", user=quiet)
    for _ in range(3):
        line("session.refused", target=f"user:{tried.pk}")
        line("session.refused")
    line("session.refused", target=f"user:{quiet.pk}")
    # Today is not over.
    line("contacts.exported", NOW, user=tried)

    assert watch.look(NOW) == 6
    assert watch.look(NOW) == 0
    assert sorted(found(), key=str) == sorted(
        [
            (Unusual.SHEETS, curious, 4),
            (Unusual.SHEETS, key, 4),
            (Unusual.NIGHT, night, 3),
            (Unusual.FIRST_EXPORT, first, 1),
            (Unusual.REFUSED, tried, 3),
            (Unusual.REFUSED, None, 3),
        ],
        key=str,
    )


def test_days_missed_by_the_nightly_run_are_examined_by_the_next():
    user = UserFactory()
    line("contacts.exported", NOON - datetime.timedelta(days=4), user=user)
    assert watch.look(NOW) == 1


def test_the_dpo_silences_a_day_with_a_reason(client):
    exporter = UserFactory()
    line("contacts.exported", user=exporter)
    watch.look(NOW)
    client.force_login(UserFactory(role="dpo"))
    assert str(exporter) in client.get("/dpo/veille/").content.decode()
    assert "Jours inhabituels" in client.get("/").content.decode()
    url = f"/dpo/veille/{WatchAlert.objects.get().pk}/classer/"
    client.post(url, {"reason": " \u200b "})
    assert WatchAlert.objects.open().exists()
    client.post(url, {"reason": "Inventaire demandé"})
    assert not WatchAlert.objects.open().exists()
    assert client.post(url, {"reason": "Autre"}).status_code == 404
    page = client.get("/dpo/veille/?liste=classes").content.decode()
    assert "Inventaire demandé" in page
    assert watch.look(NOW) == 0
