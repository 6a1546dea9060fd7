import datetime
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contacts import lifecycle
from erasure.engine.erase import erase
from erasure.enums import Cause
from messaging import render
from messaging.models import MessageTemplate, OutgoingMessage
from portal import session, tasks
from portal.models import LoginLink, PortalSession, digest
from tests.accounts.factories import UserFactory
from tests.as_typed import typed
from tests.contacts.factories import ContactFactory
from tests.portal.factories import BROWSER, log_in, login_path, open_portal
from tests.portal.pages import assert_valid_html, path_of

pytestmark = pytest.mark.django_db

HOME = "/portail/clients/"
MINE = f"{HOME}mes-informations/"


@pytest.fixture(autouse=True)
def portals():
    open_portal("client")
    open_portal("worker")


def test_a_mailed_link_logs_in_and_the_session_can_be_ended(client, at_once):
    contact = ContactFactory(first_name="Jeanne", email="jeanne@exemple.test")
    with at_once():
        asked = client.post(HOME, {"email": " Jeanne@exemple.TEST "}, follow=True)
    assert_valid_html(asked)
    assert "e-mail vient de lui être envoyé" in asked.content.decode()
    mail = OutgoingMessage.objects.get()
    assert (mail.contact, mail.template_code) == (contact, "portal_login")


def test_the_link_opens_a_page_with_a_button_that_logs_in(client):
    contact = ContactFactory(first_name="Jeanne")
    now = timezone.now()
    client.cookies[session.COOKIE] = BROWSER
    path = login_path(contact, now)
    page = client.get(path)
    assert_valid_html(page)
    assert "Ouvrir mon espace" in page.content.decode()
    assert not PortalSession.objects.exists()
    inside = client.post(path, follow=True)
    assert "Bonjour Jeanne" in inside.content.decode()
    assert_valid_html(inside)
    contact.refresh_from_db()
    assert contact.last_contact_at >= now
    cookie = client.cookies[session.COOKIE]
    assert cookie["path"] == "/portail/"
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert "sessionid" not in client.cookies


def test_the_answer_is_the_same_for_every_address(at_once):
    ContactFactory(email="jeanne@exemple.test")
    answers = []
    for email in ("jeanne@exemple.test", "inconnue@exemple.test"):
        browser = Client()
        with at_once():
            answers.append(browser.post(HOME, {"email": email}, follow=True))
        assert session.COOKIE in browser.cookies
    assert answers[0].content == answers[1].content


def test_a_link_works_once(client):
    contact = ContactFactory()
    client.cookies[session.COOKIE] = BROWSER
    path = login_path(contact, timezone.now())
    assert client.post(path).status_code == 302
    client.cookies[session.COOKIE] = BROWSER
    for answer in (client.get(path), client.post(path)):
        assert answer.status_code == 404
        assert "Ce lien ne fonctionne plus" in answer.content.decode()
        assert_valid_html(answer)
    assert PortalSession.objects.count() == 1


def test_a_used_link_leads_back_to_the_open_session(client):
    client.cookies[session.COOKIE] = BROWSER
    path = login_path(ContactFactory(), timezone.now())
    client.post(path)
    answer = client.get(path)
    assert answer.status_code == 404
    assert_valid_html(answer)
    assert "Votre espace est déjà ouvert" in answer.content.decode()
    assert "Demander un nouveau lien" not in answer.content.decode()


def test_a_link_works_only_in_the_browser_that_asked(client):
    path = login_path(ContactFactory(), timezone.now(), browser="another-browser")
    client.cookies[session.COOKIE] = BROWSER
    for browser in (client, Client()):
        answer = browser.post(path)
        assert answer.status_code == 404
        assert "dans le navigateur" in answer.content.decode()
    assert not PortalSession.objects.exists()
    assert LoginLink.objects.get().used_at is None


def code_of(contact, browser=BROWSER):
    """The path of a link and its code, as the mail gives them."""
    made = session.make_link(contact, digest(browser), timezone.now())
    return reverse("portal:enter", args=[contact.kind, made.link]), made.code


def test_the_mail_has_a_code_that_opens_the_space_where_it_was_asked(
    client, at_once, mailoutbox
):
    contact = ContactFactory(first_name="Jeanne", email="jeanne@exemple.test")
    with at_once():
        asked = client.post(HOME, {"email": contact.email}, follow=True)
    assert "?etat=saisie" in asked.content.decode()
    typing = client.get(f"{HOME}?etat=saisie")
    assert "Code à six chiffres" in typing.content.decode()
    assert_valid_html(typing)
    code = re.search(r"code : (\d{6})", typed(mailoutbox[0].body))[1]
    template = MessageTemplate.objects.get(code="portal_login")
    values = {"lien": "https://exemple.test", "code": ""}
    mail = render.render(template, contact, values=values, now=timezone.now())
    assert "tapez aussi" not in mail.text

    inside = client.post(HOME, {"code": f" {code[:3]} {code[3:]}"}, follow=True)

    assert "Bonjour Jeanne" in inside.content.decode()
    LoginLink.objects.update(browser_digest=digest(BROWSER))
    PortalSession.objects.all().delete()
    client.cookies[session.COOKIE] = BROWSER
    again = client.post(HOME, {"code": code}, follow=True)
    assert "Ce code ne convient pas" in again.content.decode(), "it serves once"
    assert_valid_html(again)


def test_another_browser_opens_the_space_with_link_and_code(client):
    contact = ContactFactory(first_name="Jeanne")
    path, code = code_of(contact, "another-browser")
    page = client.get(path)
    assert page.status_code == 200
    assert_valid_html(page)
    assert "Code à six chiffres" in page.content.decode()
    assert client.post(HOME, {"code": code}).url.endswith("etat=code#fait")
    assert not PortalSession.objects.exists(), "the code alone opens nothing there"

    inside = client.post(path, {"code": code}, follow=True)

    assert "Bonjour Jeanne" in inside.content.decode()
    assert Client().post(path, {"code": code}).status_code == 404


def test_a_code_takes_five_tries_and_fifteen_minutes(client):
    path, code = code_of(ContactFactory())
    wrong = "000000" if code != "000000" else "000001"
    client.cookies[session.COOKIE] = BROWSER
    for _ in range(3):
        client.post(HOME, {"code": wrong})
    for _ in range(2):
        Client().post(path, {"code": wrong})
    client.post(HOME, {"code": code})
    Client().post(path, {"code": code})
    assert not PortalSession.objects.exists()
    assert client.post(path).status_code == 302, "the link itself still opens"

    PortalSession.objects.all().delete()
    late, code = code_of(ContactFactory())
    LoginLink.objects.update(expires_at=timezone.now())
    assert Client().post(late, {"code": code}).status_code == 404
    closed, code = code_of(ContactFactory(portal_access=False))
    assert Client().post(closed, {"code": code}).status_code == 404
    assert not PortalSession.objects.exists()


def test_beyond_the_rate_of_one_caller_the_right_code_opens_nothing(client):
    """Five tries for each of a thousand known addresses are five thousand tries."""
    path, code = code_of(ContactFactory())
    client.cookies[session.COOKIE] = BROWSER
    # Twice the rate, since a new hour may begin meanwhile.
    for number in range(120):
        where = HOME if number % 2 else f"{HOME}entree/{number}/"
        Client().post(where, {"code": "000000"})
    assert client.post(HOME, {"code": code}).status_code == 429
    assert Client().post(path, {"code": code}).status_code == 429
    assert not PortalSession.objects.exists()
    assert client.post(path).status_code == 302, "the link is no guess"


def test_two_people_of_one_address_each_have_their_code(client):
    jeanne, paul = (
        ContactFactory(first_name=name, email="eux@exemple.test")
        for name in ("Jeanne", "Paul")
    )
    code_of(jeanne)
    _, code = code_of(paul)
    client.cookies[session.COOKIE] = BROWSER
    inside = client.post(HOME, {"code": code}, follow=True)
    assert "Bonjour Paul" in inside.content.decode()


def test_the_eleventh_link_of_a_day_has_no_code(client):
    contact = ContactFactory(email="jeanne@exemple.test")
    for _ in range(11):
        tasks.send_login_links("client", contact.email_key, digest(BROWSER))
    codes = list(LoginLink.objects.order_by("pk").values_list("code_digest", flat=True))
    assert all(codes[:10])
    assert codes[10] == ""
    assert not OutgoingMessage.objects.latest("pk").values.get("code")
    LoginLink.objects.exclude(code_digest="").delete()
    client.cookies[session.COOKIE] = BROWSER
    client.post(HOME, {"code": ""})
    assert not PortalSession.objects.exists()


def test_a_link_expires_after_fifteen_minutes(client):
    old = timezone.now() - datetime.timedelta(minutes=15, seconds=1)
    assert log_in(client, ContactFactory(), old).status_code == 404


def test_a_link_of_one_portal_does_not_open_the_other(client):
    path = login_path(ContactFactory(), timezone.now())
    client.cookies[session.COOKIE] = BROWSER
    assert client.post(path.replace("clients", "intervenants")).status_code == 404


def change_address(contact):
    contact.email = "autre@exemple.test"
    contact.save()


def erase_it(contact):
    lifecycle.deactivate(contact, at=timezone.now())
    erase([contact], cause=Cause.REQUEST, now=timezone.now())


def take_the_portal_away(contact):
    contact.portal_access = False
    contact.save()


@pytest.mark.parametrize("change", [change_address, erase_it, take_the_portal_away])
def test_what_ends_the_right_ends_links_and_sessions(client, change):
    contact = ContactFactory()
    now = timezone.now()
    log_in(client, contact, now)
    assert client.get(MINE).status_code == 200
    other = login_path(contact, now)
    change(contact)
    assert client.get(MINE).status_code == 302
    client.cookies[session.COOKIE] = BROWSER
    assert client.post(other).status_code == 404


@pytest.mark.parametrize("who", ["former_client", "inactive_worker"])
def test_a_former_client_or_worker_enters_by_one_press(client, who):
    contact = ContactFactory(**{who: True})
    home = HOME if contact.kind == "client" else "/portail/intervenants/"
    client.cookies[session.COOKIE] = BROWSER
    path = login_path(contact, timezone.now())
    for _ in range(3):
        assert "Ouvrir mon espace" in client.get(path).content.decode()
    assert client.post(path).status_code == 302
    client.cookies[session.COOKIE] = BROWSER
    assert client.post(path).status_code == 404, "one press used it up"
    log_in(client, contact, timezone.now())
    for page in ("", "mes-informations/", "mes-donnees/", "mes-demandes/"):
        assert client.get(f"{home}{page}").status_code == 200
    asked = client.get(f"{home}mes-demandes/suppression/").content.decode()
    assert "contrat" not in asked
    client.post(f"{home}mes-demandes/suppression/", {"message": ""})
    assert contact.rights_requests.get().kind == "erasure"


def test_only_contacts_with_access_get_a_link():
    now = timezone.now()
    active = ContactFactory(email="a@exemple.test")
    former = ContactFactory(email="a@exemple.test", former_client=True)
    ContactFactory(email="a@exemple.test", portal_access=False)
    ContactFactory(email="a@exemple.test", worker=True)
    tasks.send_login_links("client", active.email_key, digest("x"))
    told = [mail.contact for mail in OutgoingMessage.objects.order_by("pk")]
    assert told == [active, former]
    assert all(link.expires_at > now for link in LoginLink.objects.all())


def test_a_session_ends_and_can_be_left(client):
    contact = ContactFactory()
    log_in(client, contact, timezone.now())
    answer = client.post(f"{HOME}sortie/", follow=True)
    assert "Vous avez quitté votre espace" in answer.content.decode()
    assert not PortalSession.objects.exists()
    log_in(client, contact, timezone.now() - datetime.timedelta(minutes=5))
    PortalSession.objects.update(expires_at=timezone.now())
    assert client.get(MINE).status_code == 302


def test_the_staff_session_and_the_portal_session_are_independent(client):
    user = UserFactory(admin=True)
    client.force_login(user)
    assert client.get(MINE).status_code == 302
    stranger = Client()
    log_in(stranger, ContactFactory(), timezone.now())
    assert stranger.get(MINE).status_code == 200
    assert stranger.get("/").headers["Location"].startswith("/connexion/")


def test_viewing_the_portal_writes_nothing(client, django_assert_max_num_queries):
    log_in(client, ContactFactory(), timezone.now())
    for path in (HOME, MINE, f"{MINE}preferences/", f"{MINE}historique/"):
        with django_assert_max_num_queries(12) as queries:
            client.get(path)
        assert all(query["sql"].startswith("SELECT") for query in queries)


def test_an_unticked_section_is_gone_for_everyone(client):
    open_portal(without=["mes_informations"])
    log_in(client, ContactFactory(), timezone.now())
    for path in (MINE, f"{MINE}preferences/", f"{MINE}historique/", f"{MINE}cv/"):
        for browser in (client, Client()):
            answer = browser.get(path)
            assert answer.status_code == 404
            assert answer["Cache-Control"] == "no-store"
    assert "Mes informations" not in client.get(HOME).content.decode()
    assert client.get(f"{HOME}mes-donnees/").status_code == 200


def test_a_hundred_requests_for_one_address_send_five_links(client, at_once):
    ContactFactory(email="jeanne@exemple.test")
    answers = []
    for number in range(100):
        with at_once():
            answers.append(
                client.post(
                    HOME,
                    {"email": "jeanne@exemple.test"},
                    REMOTE_ADDR=f"10.0.0.{number}",
                ).status_code
            )
    assert set(answers) == {302}
    assert OutgoingMessage.objects.count() == 5


def test_a_request_beyond_the_limit_leaves_the_cookie_of_the_last_link(client):
    ContactFactory(email="jeanne@exemple.test")
    answers = [client.post(HOME, {"email": "jeanne@exemple.test"}) for _ in range(6)]
    assert ["Set-Cookie" in str(answer.cookies) for answer in answers] == [
        *[True] * 5,
        False,
    ]


def test_guessing_links_is_rate_limited(client):
    # More requests than two minutes allow, since a new minute may begin meanwhile.
    answers = [client.get(f"{HOME}entree/{n}/").status_code for n in range(42)]
    assert answers[0] == 404
    assert 429 in answers


def test_old_links_and_sessions_are_deleted_nightly(client):
    contact = ContactFactory()
    log_in(client, contact, timezone.now())
    login_path(contact, timezone.now() - datetime.timedelta(days=1))
    tasks.forget_old()
    assert LoginLink.objects.count() == 1
    assert PortalSession.objects.count() == 1


def test_the_mail_carries_a_link_that_works(client, at_once):
    from messaging import outbox

    contact = ContactFactory()
    client.cookies[session.COOKIE] = BROWSER
    tasks.send_login_links("client", contact.email_key, digest(BROWSER))
    url = OutgoingMessage.objects.get().values["lien"]
    assert client.post(path_of(url)).status_code == 302
    outbox.deliver(OutgoingMessage.objects.get().pk, timezone.now())
    assert not OutgoingMessage.objects.get().values


def test_the_company_removes_and_restores_one_person_s_access(client):
    contact = ContactFactory()
    portal_client, company = Client(), client
    log_in(portal_client, contact, timezone.now())
    company.force_login(UserFactory(admin=True))
    path = f"/contacts/{contact.public_id}/portail/"
    assert_valid_html(company.get(path))
    company.post(path, {"acces": "non"})
    assert portal_client.get(MINE).status_code == 302
    assert not PortalSession.objects.exists()
    assert_valid_html(company.get(path))
    company.post(path, {"acces": "oui"})
    assert log_in(portal_client, contact, timezone.now()).status_code == 302
    assert portal_client.get(MINE).status_code == 200


def test_no_link_leads_to_a_portal_without_sections():
    open_portal(without=["mes_informations", "mes_donnees", "mes_demandes"])
    tasks.send_login_links("client", ContactFactory().email_key, digest("x"))
    assert not OutgoingMessage.objects.exists()
