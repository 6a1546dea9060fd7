"""A campaign named by one endless word stays in its box, wide and on a phone."""

import pytest
from django.urls import reverse

from campaigns.models import Campaign
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


def test_by_keyboard_a_campaign_moves_on_with_one_more_enter(page, client, site):
    first = Campaign.objects.of_audience("client").in_order().first()
    client.force_login(UserFactory(admin=True))
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": site.url}])
    page.goto(reverse("campaigns:list", args=["client"]))
    page.get_by_role("button", name=f"Descendre {first.label}").focus()
    for place in (2, 3):
        page.keyboard.press("Enter")
        said = page.get_by_role("status").filter(has_text=f"est à la place {place}")
        said.wait_for()
        focused = page.evaluate("document.activeElement.innerText")
        assert focused.strip() == f"Descendre {first.label}"
    order = [c.pk for c in Campaign.objects.of_audience("client").in_order()]
    assert order.index(first.pk) == 2
