"""The guide in a real Chromium, wide and on a phone, through axe."""

import pytest

from tests.contacts.factories import ContactFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_guide_is_read_and_reached_from_a_page(desk, look):
    ContactFactory(client=True)
    for address, name in (
        ("/aide/", "aide"),
        ("/aide/e-mailing-et-sms/", "aide-emailing"),
        ("/aide/qui-le-recoit/", "aide-qui"),
        ("/aide/?q=purge", "aide-recherche"),
        ("/contacts/clients/", "aide-lien"),
    ):
        desk.goto(address)
        look(desk, name)

    with desk.context.expect_page() as opened:
        desk.get_by_role("link", name="Aide sur cette page").click()
    assert opened.value.get_by_role("heading", level=1).inner_text() == "Fiches"
