"""SECRET_KEY changes, the former one stays in SECRET_KEY_FALLBACKS: what was given out
before goes on working."""

import base64
import hashlib
import hmac

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign
from consent import links
from contacts.models import Contact
from mailings.inbound import returned
from mailings.models import Delivery
from mailings.sending import transports
from messaging.gateways.base import BadCallback, callback_path, require_signature
from tests.accounts.factories import UserFactory
from tests.api_client import ApiClient
from tests.contacts.factories import ContactFactory
from tests.mailings.factories import MailingFactory
from tests.mailings.test_returned import bounce
from webhooks import sending
from webhooks.models import Webhook

pytestmark = pytest.mark.django_db
NEWS = "a-new-secret-key-0123456789-0123456789-0123456789-0123456789"


@pytest.fixture
def change(settings):
    def act(*, forget=False):
        former, settings.SECRET_KEY = settings.SECRET_KEY, NEWS
        settings.SECRET_KEY_FALLBACKS = [] if forget else [former]

    return act


def path_of(url, settings):
    return url.removeprefix(settings.BASE_URL)


def test_links_in_mails_that_were_sent(client, settings, change):
    contact = ContactFactory()
    campaign = Campaign.objects.get(code="newsletter_email")
    preferences = path_of(links.preferences_url(contact), settings)
    one_click = path_of(links.one_click_url(contact, campaign), settings)
    change()
    assert client.get(preferences).status_code == 200
    assert client.get(one_click).status_code == 200
    # The new ones are the new key's.
    fresh = links.preferences_url(contact, timezone.now())
    change(forget=True)
    assert client.get(path_of(fresh, settings)).status_code == 200


def test_without_the_fallback_a_link_is_foreign(client, settings, change):
    path = path_of(links.preferences_url(ContactFactory()), settings)
    change(forget=True)
    assert client.get(path).status_code == 404


def test_a_session_and_a_form_that_were_open(client, change):
    client.force_login(UserFactory(admin=True))
    campaign = Campaign.objects.get(code="newsletter_email")
    url = reverse("campaigns:edit", args=[campaign.pk])
    form = client.get(url).context["form"]
    data = {
        name: form.get_initial_for_field(f, name) for name, f in form.fields.items()
    }
    data = {name: value for name, value in data.items() if value is not None}
    change()
    answer = client.post(url, {**data, "label": "la lettre du mois par e-mail"})
    assert answer.status_code == 302, answer.content.decode()
    campaign.refresh_from_db()
    assert campaign.label == "la lettre du mois par e-mail"


def test_the_address_that_the_sms_provider_calls(change):
    name, signature = "ovh", callback_path("ovh").rstrip("/").rpartition("/")[2]
    change()
    require_signature(name, signature)
    require_signature(name, callback_path("ovh").rstrip("/").rpartition("/")[2])
    change(forget=True)
    with pytest.raises(BadCallback):
        require_signature(name, signature)


def test_a_webhooks_receiver_has_time_to_take_the_new_secret(change):
    hook = Webhook.objects.create(url="https://example.org/", events=[])
    secret = sending.secret_of(hook)
    change()

    def signature_by(secret):
        key = base64.b64decode(secret.removeprefix("whsec_"))
        digest = hmac.new(key, b"msg_1.5.{}", hashlib.sha256).digest()
        return f"v1,{base64.b64encode(digest).decode()}"

    signed = sending.sign(hook, "msg_1", 5, b"{}").split(" ")
    assert signed == [signature_by(sending.secret_of(hook)), signature_by(secret)]


def test_an_api_call_repeated_across_a_key_change_is_done_once(change):
    api = ApiClient()
    body = {"kind": "client", "last_name": "Arbusse"}
    key = {"Idempotency_Key": "one"}
    first = api.post("/contacts", body, **key)
    change()
    again = api.post("/contacts", body, **key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert Contact.objects.count() == 1
    other = api.post("/contacts", {**body, "last_name": "Other"}, **key)
    assert other.status_code >= 400


def test_a_contact_read_before_is_changed_after(change):
    api = ApiClient()
    contact = ContactFactory()
    etag = api.get(f"/contacts/{contact.public_id}")["ETag"]
    change()
    answer = api.patch(
        f"/contacts/{contact.public_id}", {"city": "Bron"}, If_Match=etag
    )
    assert answer.status_code == 200


def test_a_bounce_of_a_mail_that_left_before(change):
    contact = ContactFactory()
    delivery = Delivery.objects.create(
        mailing=MailingFactory(),
        contact=contact,
        state="sent",
        basis="contract",
        claimed_at=timezone.now(),
    )
    name = transports.message_id(delivery.pk)
    change()
    assert transports.message_id(delivery.pk) != name
    mail = {"Message-ID": f"<{name}@example.org>", "To": contact.email}
    assert returned.hear(bounce(mail), timezone.now()) == returned.ReportKind.DEAD
    delivery.refresh_from_db()
    assert delivery.state == "failed"
