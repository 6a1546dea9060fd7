import base64
import contextlib
import datetime
import hashlib
import hmac
import socket
import threading

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import AuditEvent
from consent import ledger, suppressions
from consent.enums import Origin, SuppressionReason
from contacts import lifecycle
from erasure.engine.erase import erase
from erasure.enums import Cause
from erasure.models import Erasure
from tests.accounts.factories import UserFactory
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from webhooks import outbox, sending, targets, tasks
from webhooks.enums import DeliveryState
from webhooks.models import Webhook, WebhookDelivery

pytestmark = pytest.mark.django_db

SCREEN = "/administration/webhooks/"
ALL = ["consent.changed", "contact.deactivated", "contact.erased"]


@pytest.fixture
def hook(receiver):
    return Webhook.objects.create(url=receiver.url, events=ALL)


@pytest.mark.django_db(transaction=True)
def test_each_change_is_told_with_ids_only(hook, receiver, clock):
    contact = ContactFactory(email="jeanne@exemple.test")
    [event] = ledger.record(contact, {campaign(): True}, act(contact, now=clock()))
    lifecycle.deactivate(contact, at=clock())
    erase([contact], cause=Cause.BUTTON, now=clock())
    clock.pass_time(seconds=5)
    assert sending.deliver_due(clock) == 5
    told = [(body["type"], body["data"]) for body in receiver.bodies]
    assert {data.pop("contact") for _, data in told} == {str(contact.public_id)}
    sequence = [data.pop("sequence") for _, data in told]
    assert sequence == sorted(set(sequence))
    assert all(data.pop("references") == {} for _, data in told)
    consent = {"campaign": campaign().pk, "event": event.pk, "code": "newsletter_email"}
    assert told[0] == (
        "consent.changed",
        consent
        | {
            "decision": "given",
            "state": "given",
            "effective": True,
            "reason": "given",
            "previous": "never_asked",
        },
    )
    assert told[1] == (
        "consent.changed",
        consent
        | {
            "decision": "given",
            "state": "given",
            "effective": False,
            "reason": "inactive",
            "previous": "given",
        },
    )
    assert told[2] == ("contact.deactivated", {"status": "former_client"})
    assert (told[3][1]["decision"], told[3][1]["reason"]) == ("ended", "erased")
    erasure = Erasure.objects.get().pk
    assert told[4] == (
        "contact.erased",
        {"status": "former_client", "erasure": erasure, "cause": "button"},
    )
    assert "jeanne" not in str(receiver.bodies).lower()
    assert sending.deliver_due(clock) == 0


def states_told(receiver):
    return [
        (body["data"]["state"], body["data"]["effective"], body["data"]["reason"])
        for body in receiver.bodies
    ]


@pytest.mark.django_db(transaction=True)
def test_an_event_that_changes_nothing_is_not_told(hook, receiver, clock):
    contact = ContactFactory()
    old = clock() - datetime.timedelta(days=400)
    told = act(contact, origin=Origin.API, now=clock())
    ledger.record(contact, {campaign(): True}, told)
    ledger.record(contact, {campaign(): False}, told)
    late = act(contact, origin=Origin.API, now=clock(), occurred_at=old)
    assert ledger.record(contact, {campaign(): True}, late)
    clock.pass_time(seconds=5)
    sending.deliver_due(clock)
    assert [state for state, _, _ in states_told(receiver)] == ["given", "withdrawn"]


@pytest.mark.django_db(transaction=True)
def test_a_yes_that_loses_its_effect_and_finds_it_again_is_told(hook, receiver, clock):
    contact, sharer = ContactFactory(email="d@x.fr"), ContactFactory(email="d@x.fr")
    ledger.record(contact, {campaign(): True}, act(contact, now=clock()))
    suppressions.suppress([sharer], SuppressionReason.OBJECTION, clock())
    clock.pass_time(seconds=5)
    ledger.record(contact, {campaign(): True}, act(contact, now=clock()))
    clock.pass_time(seconds=5)
    sending.deliver_due(clock)
    assert states_told(receiver) == [
        ("given", True, "given"),
        ("given", False, "suppressed"),
        ("given", True, "given"),
    ]


@pytest.mark.django_db(transaction=True)
def test_what_is_undone_in_one_act_is_not_told(hook):
    contact = ContactFactory()
    ledger.record(contact, {campaign(): True}, act(contact))
    outbox.publish()
    WebhookDelivery.objects.all().delete()
    with transaction.atomic():
        lifecycle.deactivate(contact, at=timezone.now())
        lifecycle.reactivate(contact, at=timezone.now())
    outbox.publish()
    told = WebhookDelivery.objects.filter(event="consent.changed")
    assert not told.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("one", [True, False])
def test_an_abandoned_delivery_of_an_opt_in_is_not_resent_after_the_withdrawal(
    hook, receiver, clock, one
):
    contact, other = ContactFactory(), ContactFactory()
    for each in (contact, other):
        ledger.record(each, {campaign(): True}, act(each, now=clock()))
    outbox.publish()
    WebhookDelivery.objects.update(state=DeliveryState.DEAD, attempts=8)
    dead = WebhookDelivery.objects.filter(contact=contact).get()
    ledger.record(contact, {campaign(): False}, act(contact, now=clock()))
    clock.pass_time(seconds=5)
    assert sending.deliver_due(clock) == 1
    pk = dead.pk if one else None
    back = sending.resend(hook, clock(), user=UserFactory(admin=True), pk=pk)
    assert back == (0 if one else 1)
    sending.deliver_due(clock)
    changes = [b["data"] for b in receiver.bodies if str(contact.public_id) in str(b)]
    assert [data["state"] for data in changes] == ["withdrawn"]
    dead.refresh_from_db()
    assert dead.state == DeliveryState.OVERTAKEN


@pytest.mark.django_db(transaction=True)
def test_a_withdrawal_does_not_wait_behind_a_failed_yes(hook, receiver, clock):
    contact = ContactFactory()
    ledger.record(contact, {campaign(): True}, act(contact, now=clock()))
    clock.pass_time(seconds=5)
    receiver.answers = [500]
    sending.deliver_due(clock)
    ledger.record(contact, {campaign(): False}, act(contact, now=clock()))
    clock.pass_time(seconds=5)
    sending.deliver_due(clock)
    assert [state for state, _, _ in states_told(receiver)] == ["given", "withdrawn"]


@pytest.mark.django_db(transaction=True)
def test_a_deactivation_is_not_told_of_who_is_active_again(hook, clock):
    contact = ContactFactory()
    lifecycle.deactivate(contact, at=clock())
    outbox.publish()
    WebhookDelivery.objects.update(state=DeliveryState.DEAD, attempts=8)
    lifecycle.reactivate(contact, at=clock())
    assert sending.resend(hook, clock(), user=UserFactory(admin=True), pk=None) == 0


def test_a_receiver_can_check_the_signature(hook, receiver, clock):
    contact = ContactFactory()
    lifecycle.deactivate(contact, at=clock())
    clock.pass_time(seconds=5)
    sending.deliver_due(clock)
    [(headers, body)] = receiver.calls
    key = base64.b64decode(sending.secret_of(hook).removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert int(headers["webhook-timestamp"]) == int(clock().timestamp())
    assert headers["Host"] == receiver.url.split("/")[2]


def test_what_is_rolled_back_is_not_told(hook):
    contact = ContactFactory()
    with transaction.atomic():
        lifecycle.deactivate(contact, at=timezone.now())
        transaction.set_rollback(True)
    outbox.publish()
    assert not WebhookDelivery.objects.exists()


def test_only_what_was_asked_for_is_told(receiver):
    Webhook.objects.create(url=receiver.url, events=["contact.erased"])
    Webhook.objects.create(url=receiver.url, events=ALL, active=False)
    lifecycle.deactivate(ContactFactory(), at=timezone.now())
    outbox.publish()
    assert not WebhookDelivery.objects.exists()


def test_a_new_contact_or_a_reactivation_is_no_deactivation(hook):
    contact = ContactFactory(former_client=True)
    lifecycle.note_first_situation(ContactFactory(), at=timezone.now())
    lifecycle.reactivate(contact, at=timezone.now())
    outbox.publish()
    assert not WebhookDelivery.objects.exists()


def test_a_failure_is_tried_again_later_and_later_then_given_up(hook, receiver, clock):
    lifecycle.deactivate(ContactFactory(), at=clock())
    clock.pass_time(seconds=5)
    receiver.answers = [500] * 8
    for wait in [*sending.BACKOFF, None]:
        assert sending.deliver_due(clock) == 0
        delivery = WebhookDelivery.objects.get()
        if wait:
            assert delivery.due_at == clock() + wait
            assert delivery.state == DeliveryState.WAITING
            clock.now += wait - datetime.timedelta(seconds=1)
            sending.deliver_due(clock)
            clock.pass_time(seconds=1)
    assert (delivery.state, delivery.attempts) == (DeliveryState.DEAD, 8)
    assert delivery.answer == "HTTP 500"
    assert len(receiver.calls) == 8


def test_order_is_kept_for_each_contact(hook, receiver, clock):
    first, other = ContactFactory(), ContactFactory()
    lifecycle.deactivate(first, at=clock())
    erase([first], cause=Cause.BUTTON, now=clock())
    lifecycle.deactivate(other, at=clock())
    clock.pass_time(seconds=5)
    receiver.answers = [503]
    sending.deliver_due(clock)
    tried = [(b["type"], b["data"]["contact"]) for b in receiver.bodies]
    assert tried == [
        ("contact.deactivated", str(first.public_id)),
        ("contact.deactivated", str(other.public_id)),
    ]
    clock.pass_time(minutes=2)
    sending.deliver_due(clock)
    assert [b["type"] for b in receiver.bodies][2:] == [
        "contact.deactivated",
        "contact.erased",
    ]


def test_an_address_that_is_down_is_left_alone_for_a_while(hook, receiver, clock):
    for contact in ContactFactory.create_batch(6):
        lifecycle.deactivate(contact, at=clock())
    clock.pass_time(seconds=5)
    receiver.answers = [500] * 6
    sending.deliver_due(clock)
    assert len(receiver.calls) == sending.FAILURES_IN_A_ROW


@pytest.mark.django_db(transaction=True)
def test_a_receiver_that_sends_a_byte_at_a_time_holds_nobody_up(
    receiver, clock, monkeypatch
):
    monkeypatch.setattr(targets, "LONGEST", 0.2)
    stop = threading.Event()

    def trickle(listener):
        connection, _ = listener.accept()
        connection.recv(65536)
        with contextlib.suppress(OSError):
            connection.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not stop.wait(0.02):
                connection.sendall(b"a")
        connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=trickle, args=[listener], daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        slow = Webhook.objects.create(url=url, events=ALL)
        Webhook.objects.create(url=receiver.url, events=ALL)
        lifecycle.deactivate(ContactFactory(), at=clock())
        clock.pass_time(seconds=5)
        assert sending.deliver_due(clock) == 1
        stop.set()
    assert receiver.bodies
    failed = slow.deliveries.get()
    assert (failed.state, failed.attempts) == (DeliveryState.WAITING, 1)
    assert failed.answer.startswith("Sans réponse")


def test_a_redirection_is_not_followed(hook, receiver, clock):
    lifecycle.deactivate(ContactFactory(), at=clock())
    clock.pass_time(seconds=5)
    receiver.answers = [302]
    assert sending.deliver_due(clock) == 0
    assert WebhookDelivery.objects.get().answer == "HTTP 302"


def test_an_address_without_a_listener_is_said_so(settings, clock):
    settings.DEBUG = True
    Webhook.objects.create(url="http://127.0.0.1:9/", events=ALL)
    lifecycle.deactivate(ContactFactory(), at=clock())
    clock.pass_time(seconds=5)
    assert sending.deliver_due(clock) == 0
    assert WebhookDelivery.objects.get().answer.startswith("Sans réponse")


@pytest.mark.parametrize(
    "url",
    [
        "http://93.184.216.34/",
        "https://127.0.0.1/",
        "https://93.184.216.34:22/",
        "https://[64:ff9b::a00:1]/",
        "https://192.0.0.8/",
        "https://192.88.99.1/",
        "https://[64:ff9b:1::a00:1]/",
        "https://[2002:a00:1::1]/",
        "https://[2a00:1450:4007::5efe:7f00:1]/",
        "https://[2a00:1450:4007:0:200:5efe:a9fe:a9fe]/",
        "https://[2001:0:a00:1::1]/",
        "https://[::127.0.0.1]/",
        "https://[fec0::1]/",
        "https://[::ffff:0:127.0.0.1]/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://10.1.2.3/",
        "https://192.168.1.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://localhost/",
        "https://user:secret@93.184.216.34/",
        "https://93.184.216.34:0/",
        "https://93.184.216.34:99999/",
        "https:///x",
        "ftp://93.184.216.34/",
    ],
)
def test_only_public_https_addresses_are_called(url):
    with pytest.raises(targets.ForbiddenTarget):
        targets.check(url)


def test_a_public_https_address_is_taken():
    assert targets.check("https://93.184.216.34/recu") == "93.184.216.34"


def test_a_webhook_is_added_changed_and_removed_on_a_screen(client, admin, receiver):
    client.post(
        f"{SCREEN}nouveau/", {"url": receiver.url, "events": ALL, "active": "on"}
    )
    hook = Webhook.objects.get()
    page = client.get(f"{SCREEN}{hook.pk}/")
    assert sending.secret_of(hook) not in page.content.decode()
    page = client.post(f"{SCREEN}{hook.pk}/secret/afficher/")
    assert sending.secret_of(hook) in page.content.decode()
    before = sending.secret_of(hook)
    client.post(f"{SCREEN}{hook.pk}/secret/")
    hook.refresh_from_db()
    assert sending.secret_of(hook) != before
    client.post(
        f"{SCREEN}{hook.pk}/modifier/",
        {"url": receiver.url, "events": ["contact.erased"]},
    )
    hook.refresh_from_db()
    assert (hook.events, hook.active) == (["contact.erased"], False)
    client.post(f"{SCREEN}{hook.pk}/supprimer/")
    assert not Webhook.objects.exists()
    acts = AuditEvent.objects.order_by("id").values_list("action", flat=True)
    assert [action for action in acts if action.startswith("webhook.")] == [
        "webhook.added",
        "webhook.secret_shown",
        "webhook.secret_renewed",
        "webhook.updated",
        "webhook.removed",
    ]


def test_the_screen_refuses_a_private_address(client, admin):
    data = {"url": "https://192.168.1.1/", "events": ALL, "active": "on"}
    page = client.post(f"{SCREEN}nouveau/", data).content.decode()
    assert "Cette adresse est celle d&#x27;un réseau privé." in page
    assert not Webhook.objects.exists()


def test_a_test_tells_at_once_whether_it_arrived(client, admin, hook, receiver):
    page = client.post(f"{SCREEN}{hook.pk}/essai/", follow=True).content.decode()
    assert "bien arrivé (HTTP 204)" in page
    assert receiver.bodies[0]["type"] == "test"
    receiver.answers = [404]
    page = client.post(f"{SCREEN}{hook.pk}/essai/", follow=True).content.decode()
    assert "pas arrivé : HTTP 404" in page


def test_abandoned_deliveries_are_listed_and_resent(
    client, admin, hook, receiver, clock
):
    for contact in ContactFactory.create_batch(2):
        lifecycle.deactivate(contact, at=clock())
    outbox.publish()
    WebhookDelivery.objects.update(state=DeliveryState.DEAD, attempts=8)
    page = client.get(f"{SCREEN}{hook.pk}/?etat=dead").content.decode()
    assert "Renvoyer 2 envois abandonnés" in page
    one = WebhookDelivery.objects.earliest("id")
    client.post(f"{SCREEN}{hook.pk}/renvoyer/", {"envoi": one.pk})
    assert WebhookDelivery.objects.waiting().get() == one
    client.post(f"{SCREEN}{hook.pk}/renvoyer/")
    clock.pass_time(minutes=1)
    assert sending.deliver_due(clock) == 2


def test_the_calendar_sends_what_is_due(hook, receiver):
    lifecycle.deactivate(ContactFactory(), at=timezone.now())
    tasks.send_webhooks()
    assert len(receiver.calls) == 1


def test_what_arrived_is_forgotten_after_a_month(hook, receiver, clock):
    lifecycle.deactivate(ContactFactory(), at=clock())
    clock.pass_time(seconds=5)
    sending.deliver_due(clock)
    sending.forget_old(clock() + datetime.timedelta(days=29))
    assert WebhookDelivery.objects.exists()
    sending.forget_old(clock() + datetime.timedelta(days=31))
    assert not WebhookDelivery.objects.exists()
