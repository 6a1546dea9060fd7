import re

import pytest

from accounts.models import AuditEvent
from portal import rubrics
from portal.enums import SignUpField
from portal.models import PortalSettings
from tests.accounts.factories import UserFactory
from tests.portal.pages import assert_valid_html

pytestmark = pytest.mark.django_db

PATH = "/administration/parametres/configuration/portail/clients/"


def test_ticking_mes_informations_gives_access(client, settings):
    settings.BASE_URL = "https://rgpd.exemple.test"
    client.force_login(UserFactory(admin=True))
    page = client.get(PATH)
    assert_valid_html(page)
    assert "https://rgpd.exemple.test/portail/clients/" in page.content.decode()
    assert client.get("/portail/clients/mes-informations/").status_code == 404
    done = client.post(
        PATH,
        {
            "rubrics": ["mes_informations"],
            "welcome": "Bienvenue chez nous",
            "sign_up_fields": ["first_name"],
            "sign_up_introduction": "",
        },
        follow=True,
    )
    assert_valid_html(done)
    assert PortalSettings.of("client").rubrics == ["mes_informations"]
    assert client.get("/portail/clients/mes-informations/").status_code == 302
    assert "Bienvenue chez nous" in client.get("/portail/clients/").content.decode()
    assert client.get("/portail/intervenants/mes-informations/").status_code == 404
    assert AuditEvent.objects.get(action="portal.settings_changed").details == {
        "ticked": ["mes_informations"],
        "unticked": ["inscription", "mes_demandes", "mes_donnees"],
    }


def test_an_unknown_rubric_is_refused(client):
    client.force_login(UserFactory(admin=True))
    answer = client.post(PATH, {"rubrics": ["tout"]})
    assert_valid_html(answer)
    assert 'role="alert"' in answer.content.decode()
    assert not PortalSettings.objects.exists()


def test_the_settings_can_be_exported_and_imported():
    rubrics.apply(
        {"client": {"mes_informations": True, "mes_donnees": False}}, user=None
    )
    assert PortalSettings.of("client").offers("mes_informations")
    assert not PortalSettings.of("client").offers("mes_donnees")
    assert PortalSettings.of("client").offers("mes_demandes")
    before = AuditEvent.objects.count()
    rubrics.apply(rubrics.dump(), user=None)
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize(
    "given",
    [
        {"voisins": {}},
        {"client": {"mes_informations": True, "tout": True}},
        {"client": {"mes_informations": "oui"}},
    ],
)
def test_a_bad_file_changes_nothing(given):
    with pytest.raises(ValueError, match=r"inconnue|attendu"):
        rubrics.apply(given, user=None)
    assert not PortalSettings.objects.exists()


def test_the_frame_height_is_that_of_its_form(client, settings):
    settings.SIGNUP_FRAME_ANCESTORS = ["https://www.exemple.test"]
    client.force_login(UserFactory(admin=True))
    heights = []
    for fields in (["message"], [*SignUpField.values]):
        PortalSettings.objects.update_or_create(
            audience="client", defaults={"sign_up_fields": fields}
        )
        page = client.get(PATH).content.decode()
        heights.append(int(re.search(r"height=&quot;(\d+)&quot;", page)[1]))
    assert heights[1] - heights[0] >= 600
