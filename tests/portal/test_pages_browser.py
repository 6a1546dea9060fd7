"""The public pages in a real browser, and their size."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.core import mail
from django.utils import timezone

from consent import ledger
from consent.enums import Origin
from consent.models import ConsentEvent
from messaging import outbox
from messaging.models import OutgoingMessage
from portal import session, signing_up, tasks
from portal.enums import CameBy, Identity
from portal.models import PendingSignUp
from portal.rights import file
from tests.accounts.factories import UserFactory
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.portal.factories import login_path, open_portal
from tests.portal.pages import box, path_of, preferences_path

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HOME = "/portail/clients/"


@pytest.fixture
def jeanne():
    complete_company(name="Les Mains Douces", colour="#7a0b2e")
    open_portal()
    contact = ContactFactory(first_name="Jeanne", email="jeanne@exemple.test")
    ledger.record(contact, {campaign(): True}, act(contact))
    file(
        contact,
        "access",
        came_by=CameBy.PORTAL,
        identity=Identity.LINK,
        received_on=timezone.localdate(),
    )
    return contact


def look_at(page, axe, paths, page_problems):
    for path in paths:
        page.goto(path)
        # Pages that answer 404 are visited on purpose.
        page_problems[:] = [p for p in page_problems if "404" not in p]
        assert page.url.endswith(path), f"{path} leads to {page.url}"
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= page.viewport_size["width"], f"{path} is {wide} wide"
        axe(page)


def test_no_staff_page_about_the_portal_has_a_fault(
    page, axe, page_problems, jeanne, client
):
    client.force_login(UserFactory(admin=True))
    page.goto("/healthz")
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": page.url}])
    request = jeanne.rights_requests.get()
    paths = [
        "/administration/demandes/",
        f"/administration/demandes/{request.pk}/",
        f"/administration/demandes/ajouter/{jeanne.public_id}/",
        "/administration/parametres/configuration/portail/clients/",
    ]
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 800})
        look_at(page, axe, paths, page_problems)


@pytest.mark.parametrize("where", ["preferences", "signup", "portal"])
def test_a_page_weighs_less_than_150_kilobytes(page, jeanne, where):
    paths = {
        "preferences": preferences_path(jeanne),
        "signup": "/inscription/clients/",
        "portal": HOME,
    }
    answers = []
    page.on("response", lambda response: answers.append(response))
    page.goto(paths[where])
    page.wait_for_load_state("networkidle")
    weight = sum(len(answer.body()) for answer in answers)
    assert weight < 150_000, f"{weight} bytes before any compression"


def test_the_portal_and_the_form_in_a_browser(page, jeanne):
    page.goto(HOME)
    page.get_by_label("Votre adresse e-mail").fill("jeanne@exemple.test")
    page.get_by_role("button", name="Recevoir mon lien de connexion").click()
    assert "vient de lui être envoyé" in page.get_by_role("status").inner_text()
    browser = next(
        cookie["value"]
        for cookie in page.context.cookies()
        if cookie["name"] == session.COOKIE
    )
    page.goto(login_path(jeanne, timezone.now(), browser=browser))
    page.get_by_role("button", name="Ouvrir mon espace").click()
    page.get_by_role("link", name="Modifier mes préférences de contact").click()
    page.get_by_label("J'accepte de recevoir nos offres, par e-mail").check()
    page.get_by_role("button", name="Enregistrer mes choix").click()
    assert "enregistré" in page.get_by_role("status").inner_text()
    page.get_by_role("link", name="Mon espace").click()
    page.get_by_role("link", name="Historique de mes choix").click()
    assert "Portail" in page.content()
    page.get_by_role("button", name="Quitter").click()
    assert "quitté" in page.get_by_role("status").inner_text()

    page.goto("/inscription/clients/")
    page.get_by_label("Nom*", exact=True).fill("Martin")
    page.get_by_label("Adresse e-mail").fill("paul@exemple.test")
    page.get_by_label("J'accepte de recevoir nos nouvelles, par e-mail").check()
    page.get_by_role("button", name="Envoyer ma demande").click()
    assert "e-mail vient" in page.get_by_role("status").inner_text()
    tasks.answer_sign_up(PendingSignUp.objects.get().pk)
    message = OutgoingMessage.objects.get(template_code="signup_confirm")
    outbox.deliver(message.pk, timezone.now())
    words = mail.outbox[-1].body.split()
    url = next(word for word in words if "/confirmation/" in word)
    page.goto(path_of(url.strip("<>()")))
    page.get_by_role("button", name="Confirmer ma demande").click()
    assert "enregistrée" in page.get_by_role("status").inner_text()
    new = signing_up.known("client", "paul@exemple.test").get()
    assert {e.origin for e in ConsentEvent.objects.filter(contact=new)} == {Origin.FORM}
    assert {e.origin for e in ConsentEvent.objects.filter(contact=jeanne)} == {
        Origin.LINK,
        Origin.PORTAL,
    }


@pytest.fixture
def company_site(settings, site):
    """A site on another origin whose page embeds our form in a frame."""
    html = (
        "<!DOCTYPE html><html lang='fr'><title>Notre site</title><main>"
        f"<iframe title='Inscription' width='700' height='1400'"
        f" src='{site.url}/inscription/clients/integre/'></iframe></main></html>"
    ).encode()

    class Page(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_the_form_works_in_a_frame_of_an_allowed_site(
    page, page_problems, settings, company_site, jeanne
):
    settings.SIGNUP_FRAME_ANCESTORS = [company_site]
    page.goto(f"{company_site}/")
    frame = page.frame_locator("iframe")
    frame.get_by_label("Nom*", exact=True).fill("Martin")
    frame.get_by_label("Adresse e-mail").fill("paul@exemple.test")
    frame.get_by_role("button", name="Envoyer ma demande").click()
    frame.get_by_role("status").wait_for()
    assert PendingSignUp.objects.get().values["last_name"] == "Martin"
    # The embedding page is on another host on purpose.
    page_problems[:] = [p for p in page_problems if company_site not in p]


def test_the_form_shows_in_no_frame_of_another_site(
    page, page_problems, settings, company_site, jeanne
):
    settings.SIGNUP_FRAME_ANCESTORS = ["https://www.societe.test"]
    page.goto(f"{company_site}/")
    page.wait_for_load_state("networkidle")
    assert any("frame-ancestors" in problem for problem in page_problems)
    assert page.frame_locator("iframe").get_by_label("Nom*").count() == 0
    page_problems.clear()


def test_going_back_does_not_tick_boxes_again(page, live_server):
    contact, newsletter = ContactFactory(), campaign()
    url = f"{live_server.url}{preferences_path(contact)}"
    mark = page.locator(f"#id_{box(newsletter)}")
    page.goto(url)
    mark.check()
    page.get_by_role("button", name="Enregistrer mes choix").click()
    page.get_by_text("Accepté le").wait_for()
    ledger.record(contact, {newsletter: False}, act(contact))

    page.go_back()
    page.get_by_text("Retiré le").wait_for()
    assert not mark.is_checked()
