"""/dpo/: the Délégué finds every proof in one place, and each link opens for them."""

import re

import pytest

from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_every_link_of_the_hub_opens_for_the_dpo(client):
    client.force_login(UserFactory(role="dpo"))

    page = client.get("/dpo/").content.decode()

    links = re.findall(r'<li><a href="([^"]+)">', page.partition("<h1")[2])
    assert len(links) >= 9
    assert {client.get(link).status_code for link in links} == {200}
    assert 'aria-current="page"' in page
    assert "Espace DPO" in page
