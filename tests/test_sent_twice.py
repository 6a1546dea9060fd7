"""No act is done twice: a double click, the browser's Back, two tabs, on every form."""

import datetime
import html
import re
from typing import NamedTuple

import html5lib
import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiKey
from contacts.models import Contact
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.html import posted_forms
from tests.test_hostile_input import addresses
from tests.test_permissions import API_KEY, PATTERNS, PUBLIC, RIGHTS

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

# What a second look at a page, or the sessions themselves, may write.
NOT_ACTS = ("django_session", "accounts_auditevent")


def signed_in(user):
    browser = Client()
    browser.force_login(user)
    return browser


class Rows(NamedTuple):
    number: int
    digest: int


def written():
    """How many rows each table has, and a digest of what they say."""
    tables = [
        name for name in connection.introspection.table_names() if name not in NOT_ACTS
    ]
    each = (
        f"SELECT '{name}', count(*), coalesce(sum(hashtextextended(t::text, 0)), 0)"
        f' FROM "{name}" t'
        for name in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each))
        return {table: Rows(*rows) for table, *rows in cursor.fetchall()}


TYPED = {
    "email": "essai@exemple.test",
    "url": "https://192.0.2.1/",
    "number": "30",
    "date": timezone.localdate().isoformat(),
    "datetime-local": (timezone.localtime() + datetime.timedelta(days=2)).strftime(
        "%Y-%m-%dT%H:%M"
    ),
}


def value_of(field):
    """What somebody types or chooses in this field."""
    kind = field.get("type", "text") if field.tag == "input" else field.tag
    if kind == "hidden":
        return field.get("value", "")
    if kind == "select":
        options = [o.get("value", o.text) for o in field.iter("option")]
        chosen = [
            o.get("value") for o in field.iter("option") if "selected" in o.attrib
        ]
        return next((v for v in [*chosen, *options] if v), "")
    if kind == "textarea":
        return "".join(field.itertext()).strip() or "Un texte"
    if kind == "checkbox":
        return field.get("value", "on")
    return field.get("value") or TYPED.get(kind, "Essai")


def forms_of(page, address):
    """(where it goes, its values) for each button of each form that is posted."""
    for form in posted_forms(page):
        values = {}
        for field in [
            *form.iter("input"),
            *form.iter("select"),
            *form.iter("textarea"),
        ]:
            name, kind = field.get("name"), field.get("type")
            if not name or kind == "file" or (kind == "radio" and name in values):
                continue
            values[name] = value_of(field)
        buttons = [b for b in form.iter("button") if b.get("formmethod") != "dialog"]
        for button in buttons:
            pressed = (
                {button.get("name"): button.get("value", "")}
                if button.get("name")
                else {}
            )
            yield form.get("action") or address, values | pressed


# Two tabs that say the same are two notes, two drafts, two recipients: somebody wrote them.
# A verification asked for twice is made twice.
NEW_ONES = {
    "contacts_contactnote",
    "erasure_recipient",
    "mailings_mailing",
    "messaging_domaincheck",
    "messaging_outgoingmessage",
    "webhooks_change",
}
WALKED = sorted(
    name for name in PATTERNS if RIGHTS.get(name, PUBLIC) not in (PUBLIC, API_KEY)
)


def pairs_of_forms(browser, address):
    """(where it goes, its values, those of the same form in another tab)."""
    page = browser.get(address)
    if page.status_code != 200 or "text/html" not in page.headers["Content-Type"]:
        return
    forms = list(forms_of(page.content.decode(), address))
    if not forms:
        return
    others = forms_of(browser.get(address).content.decode(), address)
    for (action, values), (_, other) in zip(forms, others, strict=True):
        yield action, values, other


def test_a_form_sent_twice_acts_once_and_two_tabs_add_nothing():
    """Every form of the back-office that acts with what its page proposes."""
    user, acted, seen = UserFactory(admin=True), set(), set()
    browser = signed_in(user)
    for address in addresses(WALKED):
        for action, values, other in pairs_of_forms(browser, address):
            kind = (re.sub(r"[0-9a-f-]{36}|\d+", "*", action), frozenset(values))
            if kind in seen or "deconnexion" in action:
                continue
            seen.add(kind)
            with transaction.atomic():
                before = written()
                first = browser.post(action, values)
                once = written()
                is_download = "attachment" in first.get("Content-Disposition", "")
                if once != before and not is_download:
                    acted.add(kind)
                    assert first.status_code == 302, (
                        f"{action}: acts without a redirect"
                    )
                    again = browser.post(action, values)
                    assert (again.status_code, written()) == (302, once), action
                    browser.post(action, other)
                    more = {
                        t for t, n in written().items() if n.number > once[t].number
                    }
                    assert more <= NEW_ONES, action
                transaction.set_rollback(True)
            cache.clear()
            browser = signed_in(user)
    assert len(acted) > 30


def test_the_second_click_waits_for_the_first_and_goes_where_it_went():
    user = UserFactory(admin=True)
    browser = signed_in(user)
    person = ContactFactory()
    sheet = reverse("backoffice:contact", args=[person.public_id])
    note = reverse("contacts:add_note", args=[person.public_id])
    tree = html5lib.parse(browser.get(sheet).content, namespaceHTMLElements=False)
    token = tree.find(".//input[@name='csrfmiddlewaretoken']")
    sent = {"text": "à rappeler", "csrfmiddlewaretoken": token.get("value")}
    refused = browser.post(note, sent | {"text": ""})
    assert refused.status_code in (200, 302)
    first = browser.post(note, sent)
    second = browser.post(note, sent)
    assert first["Location"].split("#")[0] == second["Location"]
    assert "n'a pas été traité une seconde fois" in text_of(browser.get(sheet))
    assert person.dated_notes.count() == 1
    browser.post(note, sent | {"text": "a rappelé"})
    assert person.dated_notes.count() == 2


def test_an_act_that_asked_for_the_password_first_is_not_taken_for_done(settings):
    settings.REAUTHENTICATE_AFTER_MINUTES = 0
    browser = signed_in(UserFactory(admin=True))
    person = ContactFactory(former_client=True)
    address = reverse("erasure:erase", args=[person.public_id])
    [*_, (_, values)] = forms_of(browser.get(address).content.decode(), address)
    assert "/connexion/" in browser.post(address, values)["Location"]
    settings.REAUTHENTICATE_AFTER_MINUTES = 15
    browser.post(address, values)
    assert Contact.objects.get(pk=person.pk).is_erased


def text_of(page):
    return html.unescape(page.content.decode())


def test_two_clicks_make_one_api_key():
    """Its page shows the secret, so that it is answered without a redirect."""
    browser = signed_in(UserFactory(admin=True))
    sent = {"name": "ERP", "scopes": ["campaigns:read"], "proof": "setting"}
    assert browser.post(reverse("accounts:add_api_key"), sent).status_code == 200
    second = text_of(browser.post(reverse("accounts:add_api_key"), sent))
    assert "s'appelle déjà « ERP »" in second
    assert ApiKey.objects.count() == 1
