"""No input makes an error of ours: every page's query, and every field of every form."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.db import transaction
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from campaigns.models import Campaign
from config.charset import read_as_utf_8, without_charset
from erasure.models import HoldPreset
from messaging.models import MessageTemplate
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.html import posted_forms
from tests.mailings.factories import MailingFactory
from tests.portal.pages import preferences_path
from tests.test_permissions import ARGUMENTS, PATTERNS, RIGHTS, kwargs_of

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]

HOSTILE = [
    "",
    "\x00",
    "a\x00b",
    "1\x00",
    "not-a-uuid",
    "-1",
    "0",
    "٣",
    "1e400",
    "NaN",
    "9" * 30,
    "2147483648",
    "9223372036854775808",
    "10000-01-01",
    "0000-00-00",
    "9999-12-31",
    "31/12/10000",
    "\ud800".encode("utf-8", "surrogatepass"),
    "[]",
    '{"a": [1]}',
    "%00",
    "%s%n",
    "{0.__class__}",
    "<script>",
    "'; --",
    "é" * 300,
    "a" * 100_000,
    "\u202e\u200b",
    "../../etc/passwd",
    "a@" * 500,
    "\r\nBcc: x",
]
# They end the walk or lock its account.
NOT_WALKED = {"account_logout", "metrics"}


ADMIN = "admin.marche@exemple.test"


@pytest.fixture
def browser():
    """An admin's, which reads the page of an error as anyone's does."""
    browser = Client(raise_request_exception=False)
    browser.force_login(UserFactory(admin=True, email=ADMIN))
    return browser


def addresses(names=None):
    """A page of each kind, with something there to show; or of these URL names, of a
    client alone."""
    complete_company()
    contact, worker = ContactFactory(), ContactFactory(worker=True)
    mailing = MailingFactory()
    first = {
        "campaigns": Campaign.objects.first().pk,
        "mailings": mailing.pk,
        "messaging": MessageTemplate.objects.first().pk,
    }
    ARGUMENTS_HERE = {"channel": mailing.channel, "pk": 1}
    people = (contact, worker) if names is None else (contact,)
    for name in sorted(set(names or RIGHTS) & set(PATTERNS) - NOT_WALKED):
        for person in people:
            kwargs = kwargs_of(name, person)
            for key in kwargs:
                if (name, key) in ARGUMENTS:
                    continue
                if key == "pk":
                    kwargs[key] = first.get(name.split(":")[0], 1)
                elif key in ("preset", "code") and "preset" in name:
                    kwargs[key] = HoldPreset.objects.first().pk
                elif key in ARGUMENTS_HERE:
                    kwargs[key] = ARGUMENTS_HERE[key]
            try:
                yield reverse(name, kwargs=kwargs)
            except NoReverseMatch:
                continue
    yield preferences_path(contact)


def send(browser, method, *args):
    """The status; whatever was written is taken back."""
    with transaction.atomic():
        if "_auth_user_id" not in browser.session:
            # A page that ended the session, or whose rollback took it, ends no walk.
            browser.force_login(User.objects.get(email=ADMIN))
        response = getattr(browser, method)(*args)
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    return response


def forms_of(page, address):
    """(where it goes, {field: (kind, value)}) of each form of a page that is posted."""
    for form in posted_forms(page):
        fields = {}
        for field in [
            *form.iter("input"),
            *form.iter("select"),
            *form.iter("textarea"),
            *form.iter("button"),
        ]:
            if field.get("name"):
                kind = field.get("type") or field.tag
                fields.setdefault(field.get("name"), (kind, field.get("value", "x")))
        yield form.get("action") or address, fields


def hostile_posts(fields, number):
    """All fields hostile at once, then each alone, repeated or missing.

    Which of the values comes where goes by the number of the form: over all forms, each value
    meets each kind of field, in a time that does not depend on the machine.
    """
    plain = {
        name: SimpleUploadedFile("a.csv", b"Nom;Prenom\nx;y\n") if k == "file" else v
        for name, (k, v) in fields.items()
    }
    names = [n for n, (kind, _) in fields.items() if kind != "file"]
    for step in range(4):
        value = HOSTILE[(5 * number + 8 * step) % len(HOSTILE)]
        yield {**plain, **dict.fromkeys(names, value)}
    for place, name in enumerate(names, number):
        value = HOSTILE[(7 * place + number) % len(HOSTILE)]
        alone = (value, [value, value, "x"], None)[place % 3]
        yield {n: v for n, v in (plain | {name: alone}).items() if v is not None}


def test_no_field_of_a_form_makes_an_error(browser):
    failed, seen = [], set()
    for address in dict.fromkeys(addresses()):
        response = send(browser, "get", address)
        if response.status_code >= 500:
            failed.append(("GET", address, response.status_code))
        if "text/html" not in response.headers.get("Content-Type", ""):
            continue
        for action, fields in forms_of(response.content.decode(), address):
            kind = (re.sub(r"[0-9a-f-]{36}|\d+", "*", action), frozenset(fields))
            if kind in seen or "deconnexion" in action:
                continue
            seen.add(kind)
            for data in hostile_posts(fields, len(seen)):
                answer = send(browser, "post", action, data)
                if answer.status_code >= 500:
                    failed.append((action, data, answer.status_code))
                    break
    assert len(seen) > 30
    assert failed == []


def test_no_query_makes_an_error(browser, repository):
    """The parameters that any of our modules reads."""
    names = {"q", "page"}
    for path in repository.glob("[a-z]*/**/*.py"):
        if path.parts[len(repository.parts)] not in ("tests", "var", "benchmarks"):
            names |= set(
                re.findall(r"GET(?:\.get(?:list)?\(|\[)\"(\w+)\"", path.read_text())
            )
    failed = []
    for number, address in enumerate(dict.fromkeys(addresses())):
        for value in HOSTILE[number % 15 :: 15]:
            query = dict.fromkeys(names, value[:2000])
            if send(browser, "get", address, query).status_code >= 500:
                failed.append((address, value[:40]))
    assert failed == []


@pytest.mark.parametrize(
    "parameter",
    [
        "charset=hex",
        "charset=idna",
        "charset=utf-16",
        "charset*=utf-8''hex",
        "charset*0=he; charset*1=x",
        "charset=\0",
        "x*=unknown''%41",
        "x*=idna''%ff",
    ],
)
def test_no_parameter_of_the_content_type_makes_an_error(parameter):
    """Django reads it as soon as it makes the request."""
    asked = RequestFactory().post("/?q=%C3%A9%ff").environ
    given = []
    asked["CONTENT_TYPE"] = f"text/plain; {parameter}"
    read_as_utf_8(lambda environ, start: given.append(environ))(asked, None)
    request = WSGIRequest(given[0])
    assert request.GET["q"] == "é\N{REPLACEMENT CHARACTER}"


def test_the_boundary_of_a_form_stays():
    kept = 'multipart/form-data; boundary="a b"'
    assert without_charset(f"{kept}; charset=hex") == kept
    assert without_charset("text/plain; charset=utf-16") == "text/plain"
    assert without_charset("") == ""
