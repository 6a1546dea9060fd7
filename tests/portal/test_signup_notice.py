"""What a sign-up form tells before it asks (art. 13)."""

import pytest

from accounts.models import Company
from tests.portal.pages import assert_valid_html

pytestmark = pytest.mark.django_db

CLIENTS = "/inscription/clients/"


def test_the_form_says_why_it_asks_and_which_rights_there_are(client):
    Company(name="Aide et Cie", dpo_email="dpo@exemple.test").save()
    for path, why in [
        (CLIENTS, "répondre à votre demande"),
        ("/inscription/intervenants/", "étudier votre candidature"),
    ]:
        page = client.get(path)
        assert_valid_html(page)
        words = page.content.decode()
        assert why in words
        assert "démarches avant un contrat" in words
        assert "dpo@exemple.test" in words
        assert "www.cnil.fr" in words
    assert "changer d&#x27;avis" not in words, "there is no choice on this one"
