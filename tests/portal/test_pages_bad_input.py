"""Every public form, given invalid input."""

import pytest
from django.test import Client
from django.utils import timezone

from consent.models import ConsentEvent, Evidence, Suppression
from contacts.enums import Kind
from messaging.models import OutgoingMessage
from portal import signing_up
from portal.models import LoginLink, PendingSignUp, PortalSession, RightsRequest
from tests.portal.pages import assert_valid_html, fields_of
from tests.public_pages import PAGES, Visitor

pytestmark = pytest.mark.django_db

FORMS = (
    "portal:new_link",
    "portal:home",
    "portal:preferences",
    "portal:my_preferences",
    "portal:file_request",
    "portal:sign_up",
    "portal:framed_sign_up",
)
WRITTEN = (
    ConsentEvent,
    Evidence,
    Suppression,
    RightsRequest,
    PendingSignUp,
    LoginLink,
    OutgoingMessage,
)
FORM = "application/x-www-form-urlencoded"


def rows():
    return [model.objects.count() for model in WRITTEN]


@pytest.fixture
def visitor(client, settings):
    return Visitor(client, settings)


@pytest.mark.parametrize("page_name", FORMS)
@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (b"email=" + b"x" * 1_000_000 + b"@exemple.test", FORM),
        (b"email=" + b"x" * 6_000_000, FORM),
        (b"email=a%40exemple.test&message=x&iban=FR76", FORM),
        (b"email=%E9%FF&message=%E9&shown=%E9", FORM),
        (b"email=\xff\xfe\x00&last_name=\x00", f"{FORM}; charset=utf-16"),
        (b"email=%00&message=%00&last_name=%00", FORM),
        (b"email=x", f"{FORM}; charset=klingon"),
        (b'{"email": "a@exemple.test"}', "application/json"),
        (b"--x\r\nContent-Disposition: form-data; na", "multipart/form-data"),
        (b"&".join(b"f%d=1" % n for n in range(2000)), FORM),
    ],
    ids=[
        "1 MB",
        "6 MB",
        "unknown fields",
        "latin-1",
        "utf-16",
        "nul",
        "klingon",
        "json",
        "cut multipart",
        "2000 fields",
    ],
)
def test_a_bad_body_is_answered_clearly_and_writes_nothing(
    visitor, client, page_name, body, encoding
):
    # An objection needs no text: an empty form is valid, so a correction is sent
    # instead.
    path = PAGES[page_name](visitor).replace("opposition", "correction")
    before = rows()
    response = client.generic("POST", path, body, content_type=encoding)
    assert response.status_code in (200, 400, 403, 413), response.status_code
    assert_valid_html(response)
    assert "<h1>" in response.content.decode()
    assert rows() == before


@pytest.mark.parametrize("page_name", sorted({*FORMS, "portal:enter"}))
def test_without_the_csrf_token_nothing_is_done(visitor, client, page_name):
    path = PAGES[page_name](visitor)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    before = [*rows(), PortalSession.objects.count()]
    response = strict.post(path, {"email": "jeanne@exemple.test", "message": "x"})
    assert response.status_code == 403
    assert_valid_html(response)
    assert [*rows(), PortalSession.objects.count()] == before


def test_a_confirmation_of_one_list_does_not_open_the_other(client, settings):
    path = Visitor(client, settings).confirmation()
    other = path.replace("/clients/", "/intervenants/")
    assert client.get(other).status_code == 404
    assert client.post(other).status_code == 404
    assert client.get(path).status_code == 200


def test_a_form_of_one_list_is_not_taken_by_the_other(visitor, client):
    page = client.get("/inscription/intervenants/")
    typed = {"last_name": "Martin", "email": "paul@exemple.test"}
    response = client.post("/inscription/clients/", fields_of(page) | typed)
    assert 'role="alert"' in response.content.decode()
    assert not PendingSignUp.objects.exists()


def test_a_login_link_opened_twice_still_works_once(visitor, client):
    path = visitor.login_link()
    assert client.get(path).status_code == client.get(path).status_code == 200
    before = PortalSession.objects.count()
    assert client.post(path).status_code == 302
    assert client.post(path).status_code == 404
    assert PortalSession.objects.count() == before + 1


def test_a_confirmation_link_is_valid_for_seven_days_only(client, settings):
    visitor = Visitor(client, settings)
    values = {"last_name": "Martin", "email": "paul@exemple.test"}
    late = timezone.now() - signing_up.LIFETIME
    pending = signing_up.put_aside(Kind.CLIENT, values, {}, 1, {}, late)
    path = visitor.at("portal:confirm_sign_up", Kind.CLIENT, signing_up.arm(pending))
    assert client.post(path).status_code == 404
