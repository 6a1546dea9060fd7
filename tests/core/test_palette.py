import pytest

from accounts.models import Company
from core import palette
from core.contrast import ratio
from core.palette import DARK_GROUND, LIGHT_GROUND


@pytest.mark.parametrize(
    "colour",
    ["#0b5c7a", "#000000", "#7a0b2e", "#1b5faa", "#ffee00", "#767676", "#00ff00"],
)
def test_every_company_s_colour_can_be_read_in_light_and_dark(colour):
    light, dark = palette.of(colour)
    assert ratio(light.link, LIGHT_GROUND) >= 4.5
    assert ratio(dark.link, DARK_GROUND) >= 4.5
    for scheme in (light, dark):
        for button in (scheme.primary, scheme.hover):
            assert ratio(button, "#ffffff") >= 4.5


@pytest.mark.django_db
def test_the_pages_wear_the_company_s_colour(client):
    Company.objects.create(name="Les Mains Douces", colour="#7a0b2e")
    page = client.get("/rgpd/lien/").content.decode()
    assert "Les Mains Douces" in page
    assert "/societe/couleurs.css?7a0b2e" in page
    sheet = client.get("/societe/couleurs.css")
    assert sheet["Content-Type"] == "text/css; charset=utf-8"
    assert set(sheet["Cache-Control"].split(", ")) == {"max-age=3600", "public"}
    assert "--app-primary: #7a0b2e;" in sheet.content.decode()
