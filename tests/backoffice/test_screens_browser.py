"""The screens of the back-office's core, wide and on a phone, through axe."""

import pytest

from contacts.models import ClientDetails, ContactNote
from tests.accounts.factories import UserFactory
from tests.browser_fixtures import DESKTOP, PHONE
from tests.contacts.factories import ContactFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FIXED = (
    "/",
    "/contacts/clients/",
    "/contacts/clients/nouvelle-fiche/",
    "/contacts/intervenants/nouvelle-fiche/",
    "/administration/parametres/configuration/",
    "/administration/parametres/societe/",
    "/administration/utilisateurs/",
    "/administration/utilisateurs/inviter/",
    "/administration/journal/",
)


@pytest.fixture
def desk(page, client, site):
    client.force_login(UserFactory(admin=True))
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": site.url}])
    return page


def test_the_screens_are_accessible_and_fit_a_phone(desk, axe):
    contact = ContactFactory(client=True)
    ClientDetails.objects.create(contact=contact, access_notes="Digicode 12B4")
    ContactNote.objects.create(contact=contact, text="Rappeler lundi")
    former = ContactFactory(former_client=True)
    sheets = [f"/contacts/{one.public_id}/" for one in (contact, former)]
    for address in (*FIXED, *sheets, f"{sheets[0]}modifier/"):
        desk.goto(address)
        for size in (PHONE, DESKTOP):
            desk.set_viewport_size(size)
            axe(desk)
            assert desk.evaluate(
                "document.documentElement.scrollWidth <= window.innerWidth"
            ), f"{address} overflows at {size['width']}"


def test_contacts_ticked_in_the_list_lead_to_the_alert(desk):
    contact = ContactFactory(client=True)
    desk.goto("/contacts/clients/")
    desk.get_by_label(f"Choisir {contact}").check()
    desk.get_by_role("button", name="Désactiver les fiches choisies").click()
    desk.wait_for_url("**/contacts/desactiver/**")
    desk.get_by_text(str(contact)).first.wait_for()
