"""GET /changes: the outbox in the order of commits, and acknowledgements (art. 19)."""

import datetime
import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import AuditEvent
from api.contact_schemas import ContactPatch
from api.routers.changes import ChangeOut
from consent import ledger
from contacts import closing, lifecycle
from contacts.models import Contact
from contacts.references import store
from erasure import certificate
from erasure.engine.erase import erase
from erasure.enums import Cause, TaskState
from erasure.models import Recipient, RecipientTask
from erasure.recipient_tasks import told
from portal.models import RightsRequest
from tests.accounts.factories import UserFactory
from tests.api_client import ApiClient, code_of
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from webhooks import outbox
from webhooks.models import Change, WebhookDelivery

pytestmark = pytest.mark.django_db


@pytest.fixture
def api():
    return ApiClient()


def changes(api, after=None, **filters):
    query = "&".join(f"{k}={v}" for k, v in (filters | {"after": after}).items() if v)
    answer = api.get(f"/changes?{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def types(api, after=None):
    return [row["type"] for row in changes(api, after)["data"]]


@pytest.mark.django_db(transaction=True)
def test_every_field_that_a_program_may_change_is_told(api):
    contact = ContactFactory(kind="client", status="client")
    last = changes(api)["data"][-1]["sequence"]
    fields = set(ContactPatch.model_fields)
    changed = {
        "title": "M.",
        "email": "autre@exemple.fr",
        "mobile": "0639981009",
        "phone": "0478000000",
        "birth_date": "1951-01-02",
        "postcode": "29200",
        "status": "prospect",
        "references": {"erp": "C9"},
    }
    changed |= dict.fromkeys(fields - set(changed), "Autre")

    answer = api.patch(f"/contacts/{contact.public_id}", changed)

    assert answer.status_code == 200, answer.content
    rows = changes(api, last)["data"]
    told = {name for row in rows for name in row["data"].get("fields", ())}
    assert told == fields


@pytest.mark.django_db(transaction=True)
def test_all_that_happens_to_a_person_is_told_once_and_in_order(api):
    contact = ContactFactory(status="client")
    store(contact, {"erp": "C1043"})
    last = changes(api)["data"][-1]["sequence"]
    api.patch(f"/contacts/{contact.public_id}", {"city": "Brest", "notes": "x"})
    ledger.record(contact, {campaign(): True}, act(contact))
    closing.close(Contact.objects.all(), "email", timezone.now(), "550")
    closing.reopen(contact, "email", user=UserFactory())
    RightsRequest.objects.create(
        contact=contact,
        kind="access",
        came_by="mail",
        received_on=datetime.date(2026, 11, 2),
    )
    lifecycle.deactivate(contact, at=timezone.now())
    erase([contact], cause=Cause.BUTTON, now=timezone.now(), reason="demande")
    lifecycle.reactivate(contact, at=timezone.now())
    rows = changes(api, last)["data"]
    assert [(row["type"], row["state"]) for row in rows] == [
        ("contact.updated", "client"),
        ("consent.changed", "given"),
        ("consent.changed", "given"),
        ("address.closed", "closed"),
        ("consent.changed", "given"),
        ("address.reopened", "open"),
        ("request.opened", "open"),
        ("consent.changed", "given"),
        ("contact.deactivated", "former_client"),
        ("consent.changed", "ended"),
        ("contact.erased", "former_client"),
        ("contact.reactivated", "client"),
    ]
    assert rows[0]["data"]["fields"] == ["city", "notes"]
    assert (rows[2]["data"]["effective"], rows[2]["data"]["reason"]) == (
        False,
        "undeliverable",
    )
    sequences = [row["sequence"] for row in rows]
    assert sequences == sorted(set(sequences))
    assert {row["contact"] for row in rows} == {str(contact.public_id)}
    assert all(row["references"] == {"erp": "C1043"} for row in rows)
    assert contact.last_name is None or contact.last_name not in str(rows)
    assert changes(api, sequences[-1]) == {"data": [], "next": None}
    for row in rows:
        assert set(ChangeOut.model_validate(row).model_dump()) == set(row)


@pytest.mark.django_db(transaction=True)
def test_who_commits_late_is_told_late_and_nothing_is_missed(api):
    """Two transactions write in one order and commit in the other."""
    early, late = ContactFactory(), ContactFactory()
    start = changes(api)["data"][-1]["sequence"]
    written, go_on = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            Contact.objects.filter(pk=early.pk).update(city="Brest")
            written.set()
            go_on.wait(10)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    written.wait(10)
    Contact.objects.filter(pk=late.pk).update(city="Nantes")
    first = changes(api, start)["data"]
    go_on.set()
    thread.join()
    second = changes(api, first[-1]["sequence"])["data"]
    assert [row["contact"] for row in first] == [str(late.public_id)]
    assert [row["contact"] for row in second] == [str(early.public_id)]
    rows = Change.objects.filter(sequence__gt=start).order_by("sequence")
    assert [row.pk for row in rows] != sorted(row.pk for row in rows)


def test_pages_follow_each_other_and_an_old_place_is_gone(api):
    ContactFactory.create_batch(5)
    first = changes(api, limit=2)
    rows = list(first["data"])
    following = first["next"]
    while following:
        page = changes(api, following, limit=2)
        rows += page["data"]
        following = page["next"]
    assert len({row["sequence"] for row in rows}) == len(rows) == 5
    day = datetime.timedelta(days=1)
    Change.objects.filter(sequence__lte=rows[2]["sequence"]).update(
        at=timezone.now() - 91 * day
    )
    assert outbox.forget_old(timezone.now()) == 3
    gone = api.get(f"/changes?after={rows[1]['sequence']}")
    assert (gone.status_code, code_of(gone)) == (410, "cursor_expired")
    assert len(changes(api, rows[2]["sequence"])["data"]) == 2
    assert len(changes(api)["data"]) == 2
    # A backup was restored: these sequences do not exist yet, and will be other changes.
    ahead = api.get(f"/changes?after={rows[-1]['sequence'] + 1000}")
    assert code_of(ahead) == "cursor_expired"


@pytest.mark.django_db(transaction=True)
def test_what_a_transaction_undoes_is_not_told(api):
    contact = ContactFactory()
    start = changes(api)["data"][-1]["sequence"]
    with transaction.atomic():
        ledger.record(contact, {campaign(): True}, act(contact))
        Contact.objects.update(city="Brest")
        transaction.set_rollback(True)
    with transaction.atomic():
        Contact.objects.update(city="Brest")
        Contact.objects.update(postcode="29200")
    [row] = changes(api, start)["data"]
    assert (row["type"], row["data"]["fields"]) == (
        "contact.updated",
        ["city", "postcode"],
    )


def test_an_acknowledgement_settles_the_recipient_s_task_and_is_on_the_certificate(api):
    Recipient.objects.create(name="Ogust", role="ERP", kinds=["client"], system="erp")
    Recipient.objects.create(name="Brevo", role="Routeur", kinds=["client"])
    contact = ContactFactory()
    lifecycle.deactivate(contact, at=timezone.now())
    erase([contact], cause=Cause.BUTTON, now=timezone.now(), reason="demande")
    row = next(r for r in changes(api)["data"] if r["type"] == "contact.erased")
    api.key.system = "erp"
    api.key.save()
    path = f"/changes/{row['sequence']}/ack"
    first = api.post(path)
    assert (first.status_code, first.json()["system"]) == (200, "erp")
    assert api.post(path).json() == first.json()
    states = dict(RecipientTask.objects.values_list("recipient__name", "state"))
    assert states == {"Ogust": TaskState.DONE, "Brevo": TaskState.TODO}
    erasure = contact.erasures.get()
    outbox.forget_old(timezone.now() + datetime.timedelta(days=200))
    lines = told(erasure)
    assert any("Accusé de réception par l'API : erp" in line for line in lines)
    assert certificate.pdf_of(erasure).startswith(b"%PDF")
    assert AuditEvent.objects.filter(action="change.acknowledged").count() == 1
    assert code_of(api.post("/changes/999999999/ack")) == "not_found"


def test_a_key_without_the_right_reads_no_change():
    assert code_of(ApiClient("contacts:read").get("/changes")) == "scope_missing"


def test_a_bulk_statement_is_told_of_each(api):
    people = ContactFactory.create_batch(3)
    changes(api)
    lifecycle.deactivate_each([p.pk for p in people], at=timezone.now())
    assert types(api).count("contact.deactivated") == 3
    assert not WebhookDelivery.objects.exists()


def test_an_erased_person_stays_so_after_a_reactivation_and_filters_find_them(api):
    contact, other = ContactFactory(), ContactFactory(mobile="+33612345678")
    before = timezone.now()
    lifecycle.deactivate(contact, at=timezone.now())
    erase([contact], cause=Cause.BUTTON, now=timezone.now(), reason="demande")
    lifecycle.reactivate(contact, at=timezone.now())
    shown = api.get(f"/contacts/{contact.public_id}").json()
    assert (shown["erased_at"], shown["erasure"]["cause"]) == (None, "button")

    def found(query):
        rows = api.get(f"/contacts?{query}").json()["data"]
        return {row["public_id"] for row in rows}

    since = before.isoformat().replace("+", "%2B")
    assert found(f"erased_since={since}") == {str(contact.public_id)}
    assert found("mobile=06%2012%2034%2056%2078") == {str(other.public_id)}
    assert found(f"updated_since={since}") == {str(contact.public_id)}
    both = found("status=prospect&status=client")
    assert both == {str(contact.public_id), str(other.public_id)}
    page = api.get("/contacts?limit=1&kind=client").json()
    assert code_of(api.get(f"/contacts?kind=worker&cursor={page['next']}"))
    assert code_of(api.get("/contacts?kind=client&kind=worker")) == "invalid_content"
