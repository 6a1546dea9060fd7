"""Webhooks: renewal of the secret, 410, Retry-After, overtaken deliveries; and their API."""

import base64
import datetime
import hashlib
import hmac

import pytest

from contacts import closing, lifecycle
from contacts.models import Contact
from tests.accounts.factories import UserFactory
from tests.api_client import ApiClient, code_of
from tests.contacts.factories import ContactFactory
from webhooks import outbox, sending, targets
from webhooks.models import Webhook, WebhookDelivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def hook(receiver):
    return Webhook.objects.create(
        url=receiver.url, events=["contact.deactivated", "address.closed"]
    )


def signatures_of(headers, body, secret):
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    made = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return f"v1,{made}" in headers["webhook-signature"].split(" ")


def test_the_former_secret_signs_for_a_day(hook, receiver, clock):
    old = sending.secret_of(hook)
    sending.renew_secret(hook, clock(), user=UserFactory())
    new = sending.secret_of(hook)
    lifecycle.deactivate(ContactFactory(), at=clock())
    clock.pass_time(seconds=5)
    sending.deliver_due(clock)
    lifecycle.deactivate(ContactFactory(), at=clock())
    clock.pass_time(hours=25)
    sending.deliver_due(clock)
    [first, second] = receiver.calls
    assert signatures_of(*first, old)
    assert signatures_of(*first, new)
    assert (signatures_of(*second, old), signatures_of(*second, new)) == (False, True)


def test_gone_stops_and_what_happens_meanwhile_is_in_changes(
    hook,
    receiver,
    clock,
    client,
):
    receiver.answers = [410]
    lifecycle.deactivate(ContactFactory(), at=clock())
    clock.pass_time(seconds=5)
    sending.deliver_due(clock)
    hook.refresh_from_db()
    assert (hook.active, hook.stopped_at) == (False, clock())
    lifecycle.deactivate(ContactFactory(), at=clock())
    clock.pass_time(hours=1)
    sending.deliver_due(clock)
    assert len(receiver.calls) == 1
    rows = ApiClient().get("/changes").json()["data"]
    assert [r["type"] for r in rows].count("contact.deactivated") == 2
    client.force_login(UserFactory(admin=True))
    assert "Un webhook est arrêté" in client.get("/").content.decode()
    page = client.get(f"/administration/webhooks/{hook.pk}/").content.decode()
    assert "n&#x27;existe plus (410)" in page or "n'existe plus (410)" in page


@pytest.mark.parametrize(
    ("text", "wait"),
    [("7200", 7200), ("999999999", 86400), ("1", 60), ("demain", 60)],
)
def test_a_receiver_that_asks_for_time_gets_it(hook, clock, text, wait, monkeypatch):
    lifecycle.deactivate(ContactFactory(), at=clock())
    clock.pass_time(seconds=5)
    answer = (503, targets._retry_after(text))
    monkeypatch.setattr(targets, "post", lambda *args: answer)
    sending.deliver_due(clock)
    delivery = WebhookDelivery.objects.get()
    assert delivery.due_at == clock() + datetime.timedelta(seconds=wait)


def test_a_resend_never_overtakes_what_is_newer(hook, receiver, clock):
    contact = ContactFactory()
    hook.events = ["address.closed", "address.reopened"]
    hook.save()
    closing.close(Contact.objects.all(), "email", clock(), "550")
    outbox.publish()
    WebhookDelivery.objects.update(state="dead", attempts=8)
    closing.reopen(contact, "email", user=UserFactory())
    outbox.publish()
    assert sending.resend(hook, clock(), user=UserFactory()) == 0
    clock.pass_time(minutes=1)
    sending.deliver_due(clock)
    [told] = receiver.bodies
    assert told["type"] == "address.reopened"
    assert (
        told["data"]["sequence"]
        == ApiClient().get("/changes").json()["data"][-1]["sequence"]
    )


def test_a_program_manages_its_own(receiver, settings):
    api = ApiClient()
    body = {"url": receiver.url, "events": ["contact.erased"]}
    made = api.post("/webhooks", body)
    assert (made.status_code, made.json()["secret"][:6]) == (201, "whsec_")
    path = made["Location"].removeprefix("/api/v1")
    assert "secret" not in {k for k, v in api.get(path).json().items() if v}
    changed = api.patch(path, {"active": False, "events": ["consent.changed"]})
    assert (changed.json()["active"], changed.json()["events"]) == (
        False,
        ["consent.changed"],
    )
    nothing = api.patch(path, {"events": ["test"]})
    assert code_of(nothing) == "invalid_content"
    renewed = api.post(f"{path}/secret").json()["secret"]
    assert renewed != made.json()["secret"]
    assert api.get(f"{path}/deliveries").json() == {"data": [], "next": None}
    assert api.post(f"{path}/resend").json() == {"count": 0}
    settings.DEBUG = False
    private = {"url": "https://10.0.0.1/", "events": ["contact.erased"]}
    assert code_of(api.post("/webhooks", private)) == "invalid_content"
    assert api.call("DELETE", path).status_code == 204
    assert code_of(api.get(path)) == "not_found"
    assert code_of(ApiClient("changes:read").get("/webhooks")) == "scope_missing"
