"""The notice that a sign-up form shows before it asks for data (art. 13)."""

import pytest

from tests.disclosure.factories import complete_company
from tests.portal.pages import assert_valid_html

pytestmark = pytest.mark.django_db

CLIENTS = "/inscription/clients/"


def test_the_form_states_its_purposes_and_the_rights(client):
    complete_company(name="Aide et Cie", dpo_email="dpo@exemple.test")
    for path, why in [
        (CLIENTS, "vous répondre et faire un devis"),
        ("/inscription/intervenants/", "étudier votre candidature"),
    ]:
        page = client.get(path)
        assert_valid_html(page)
        words = page.content.decode().replace("&#x27;", "'")
        assert why in words
        assert "C'est vous qui le demandez (art. 6.1.b du RGPD)" in words
        assert "dpo@exemple.test" in words
        assert "www.cnil.fr" in words
    assert "quand vous voulez" not in words, "there is no choice on this one"
