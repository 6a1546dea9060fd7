"""A campaign named by one endless word stays in its box, wide and on a phone."""

import pytest
from django.urls import reverse

from tests.accounts.factories import UserFactory
from tests.campaigns.factories import CampaignFactory
from tests.contacts.factories import ContactFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [1440, 390])
def test_a_very_long_word_widens_no_page(page, client, site, width):
    long = CampaignFactory(label="x" * 150)
    sheet = reverse("backoffice:contact", args=[ContactFactory(client=True).public_id])
    client.force_login(UserFactory(admin=True))
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": site.url}])
    page.set_viewport_size({"width": width, "height": 900})
    for url in (
        reverse("campaigns:list", args=["client"]),
        reverse("campaigns:edit", args=[long.pk]),
        reverse("consent:notices"),
        reverse("consent:edit_notice", args=["client"]),
        sheet,
        f"{sheet}preference/",
    ):
        page.goto(url)
        assert page.evaluate(
            "document.documentElement.scrollWidth <= window.innerWidth"
        ), url
