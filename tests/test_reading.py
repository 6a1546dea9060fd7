"""The Délégué sees all and changes nothing but what is theirs: they read the settings,
mailings, imports and webhooks, every control disabled."""

import html5lib
import pytest
from django.urls import resolve, reverse

from mailings.models import Mailing
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.imports.test_command import run as import_file
from tests.imports.test_command import write
from tests.mailings.factories import MailingFactory, accept
from webhooks.models import Webhook
from webhooks.sending import secret_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def dpo(client, tmp_path):
    """Signed in, with something on every page."""
    complete_company()
    accept(ContactFactory())
    MailingFactory()
    import_file(write(tmp_path, ("Roy", "Client")))
    Webhook.objects.create(url="https://erp.exemple.test/", events=["consent.changed"])
    client.force_login(UserFactory(role="dpo"))
    return client


def tree_of(response):
    page = response.content.decode()
    return html5lib.parse(page, namespaceHTMLElements=False)


def links_of(tree):
    for link in tree.iter("a"):
        address = (link.get("href") or "").partition("#")[0].partition("?")[0]
        if address.startswith("/"):
            yield address


def test_no_page_leads_the_dpo_to_a_refusal(dpo):
    seen, waiting, refused, read_only = set(), [("", "/")], [], set()
    kinds = {}
    while waiting:
        came_from, address = waiting.pop()
        name = resolve(address).view_name
        kinds[name] = kinds.get(name, 0) + 1
        if address in seen or kinds[name] > 2 or name == "account_logout":
            continue
        seen.add(address)
        response = dpo.get(address)
        if response.status_code == 403:
            refused.append((came_from, address))
        if "html" not in response.get("Content-Type", ""):
            continue
        if getattr(response.wsgi_request, "read_only", False):
            read_only.add(name)
        waiting += [(address, link) for link in links_of(tree_of(response))]
    assert not refused, "\n".join(map(" -> ".join, refused))
    assert read_only >= {
        "accounts:company",
        "accounts:users",
        "accounts:edit_user",
        "accounts:api_keys",
        "backoffice:configuration",
        "campaigns:list",
        "campaigns:edit",
        "consent:notices",
        "consent:notice_versions",
        "erasure:fields",
        "imports:import",
        "mailings:list",
        "mailings:sms_list",
        "mailings:replies",
        "mailings:unreached",
        "mailings:show",
        "messaging:templates",
        "messaging:template",
        "messaging:domain",
        "portal:settings",
        "retention:rules",
        "webhooks:webhook",
    }


def test_what_is_read_is_disabled_and_shows_no_secret(dpo):
    hook, mailing = Webhook.objects.get(), Mailing.objects.get()
    for address in (
        reverse("accounts:company"),
        reverse("webhooks:webhook", args=[hook.pk]),
        mailing.get_absolute_url(),
    ):
        response = dpo.get(address)
        tree = tree_of(response)
        disabled = {
            control
            for fieldset in tree.iter("fieldset")
            if "disabled" in fieldset.attrib
            for control in fieldset.iter()
        }
        posted = [
            form
            for form in tree.iter("form")
            if form.get("method") == "post" and form.get("action") != "/deconnexion/"
        ]
        assert {c for form in posted for c in form.iter("button")} <= disabled
        assert "sans rien y modifier" in response.content.decode()
        assert secret_of(hook) not in response.content.decode()
