import io
import logging
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from config.celery import app
from consent import links
from consent.integrity import journal
from consent.integrity.journal_errors import RestoreGuard
from consent.models import Notice, Suppression
from contacts.models import Contact
from erasure import catalogue
from erasure.enums import ErasureState
from erasure.models import Erasure, PendingSearch
from messaging.models import OutgoingMessage
from portal.models import PendingSignUp
from tests.accounts.factories import UserFactory
from tests.erasure import dumps
from tests.erasure.canary import MOBILE, WORD, hits, plant

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def files(folder):
    """Return the names and contents of all files in a folder."""
    found = []
    for path in Path(folder).rglob("*"):
        found.append(str(path.relative_to(folder)).encode())
        if path.is_file():
            found.append(path.read_bytes())
    return b"\n".join(found)


def broker():
    """Return all keys and values in the broker, in raw form."""
    with app.connection_for_read() as connection:
        client = connection.default_channel.client
        return b"\n".join(
            key + (client.dump(key) or b"") for key in client.scan_iter("*")
        )


@pytest.fixture
def log():
    """Capture all that this process logs at INFO, the production level."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def sign_up():
    """File a pending sign-up with the same address."""
    now = timezone.now()
    PendingSignUp.objects.create(
        audience="client",
        values={"email": f"{WORD}@exemple.test", "mobile": MOBILE},
        notice=Notice.objects.first(),
        created_at=now,
        expires_at=now,
    )


@pytest.mark.parametrize("kind", ["client", "worker"])
def test_after_an_erasure_the_canary_is_nowhere(
    client, kind, worker, eventually, settings, log
):
    contact, planted = plant(kind)
    fields = {e.path for e in catalogue.all_fields() if kind in e.spec.kinds}
    assert planted == fields
    sign_up()
    assert hits(dumps.dump())
    assert hits(files(settings.MEDIA_ROOT))
    running = worker()
    client.force_login(UserFactory(admin=True))
    client.post(
        reverse("retention:deactivate", args=[contact.public_id]),
        {"decision": "erase", "notify": "on"},
    )
    erasure = Erasure.objects.get()
    eventually(lambda: not Erasure.objects.filter(state="searching"))
    erasure.refresh_from_db()
    assert erasure.state == ErasureState.COMPLETE, erasure.search["places"]
    assert not PendingSearch.objects.exists()
    notice = OutgoingMessage.objects.filter(public_id=erasure.notice)
    eventually(lambda: notice.filter(state="sent", address=None).exists())
    assert hits(dumps.dump()) == []
    assert hits(files(settings.MEDIA_ROOT)) == []
    assert hits(broker()) == []
    assert hits(log.getvalue().encode()) == []
    assert hits("".join(running.lines).encode()) == []
    assert hits(files(settings.ERASURE_JOURNAL.parent)) == []


def test_a_dump_from_before_is_closed_until_the_replay_and_then_holds_no_canary(
    client, settings
):
    contact, _ = plant("client")
    link = links.preferences_url(contact, timezone.now())
    key = contact.email_key
    before = dumps.dump()
    client.force_login(UserFactory(admin=True))
    client.post(
        reverse("retention:deactivate", args=[contact.public_id]), {"decision": "erase"}
    )
    client.logout()
    with dumps.restored(before):
        assert Contact.objects.get().email == f"{WORD}@exemple.test"
        with pytest.raises(RestoreGuard):
            journal.require_open()
        assert client.get(link).status_code == 503
        call_command("replay_erasures")
        journal.require_open()
        assert client.get(link).status_code == 404
        assert hits(dumps.dump()) == []
        assert Contact.objects.get().is_erased
        assert Erasure.objects.get().state == ErasureState.COMPLETE
        assert not Suppression.objects.filter(key=key).exists()
    assert hits(files(settings.MEDIA_ROOT)) == []
