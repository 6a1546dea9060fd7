import datetime

import pytest
from django.utils import timezone

from accounts import api_keys
from accounts.enums import SCOPE_RIGHTS, Scope
from accounts.models import ApiKey, AuditEvent
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db

LIST = "/administration/cles-api/"
NEW = {"name": "Site web", "scopes": ["contacts:read"], "expires_on": ""}


def test_a_key_is_shown_once_and_works(client, admin):
    page = client.post(f"{LIST}nouvelle/", NEW).content.decode()
    key = ApiKey.objects.get()
    secret = page.split('id="secret" value="')[1].split('"')[0]
    assert api_keys.find(secret, timezone.now()) == key
    assert key.created_by == admin
    assert secret not in client.get(LIST).content.decode()
    assert key.prefix in client.get(LIST).content.decode()
    line = AuditEvent.objects.get(action="api_key.made")
    assert (line.user, line.target) == (admin, f"api_key:{key.pk}")


def test_the_page_of_a_new_key_is_not_kept_by_the_browser(client, admin):
    response = client.post(f"{LIST}nouvelle/", NEW)
    assert "no-store" in response["Cache-Control"]


def test_an_expiry_holds_to_the_end_of_its_day(client, admin):
    today = timezone.localdate()
    client.post(f"{LIST}nouvelle/", NEW | {"expires_on": today.isoformat()})
    key = ApiKey.objects.get()
    assert timezone.localtime(key.expires_at).date() == today + datetime.timedelta(
        days=1
    )


@pytest.mark.parametrize(
    "change",
    [{"name": ""}, {"scopes": []}, {"scopes": ["all"]}, {"expires_on": "2020-01-01"}],
)
def test_a_key_that_makes_no_sense_is_not_made(client, admin, change):
    page = client.post(f"{LIST}nouvelle/", NEW | change)
    assert page.status_code == 200
    assert not ApiKey.objects.exists()


def test_a_key_is_never_wider_than_the_rights_of_who_makes_it(client):
    """A role that `configure` made, with the keys and nothing else, would otherwise read
    and erase everything by a key of its own."""
    user = UserFactory(
        role="",
        permissions=[
            "accounts.manage_api_keys",
            "contacts.view_contact",
            "consent.view_history",
        ],
    )
    client.force_login(user)
    mine = {"campaigns:read", "changes:read", "consents:read"}
    for scope in Scope.values:
        sent = NEW | {"name": scope, "scopes": ["campaigns:read", scope]}
        page = client.post(f"{LIST}nouvelle/", sent).content.decode()
        assert ApiKey.objects.filter(name=scope).exists() == (scope in mine)
        assert ("Vous ne pouvez pas donner" in page) == (scope not in mine)
    # Each scope asks at least for the right of the screens, and the admins have them all.
    admin = UserFactory(admin=True)
    assert set(SCOPE_RIGHTS) == set(Scope)
    assert all(admin.has_perms(rights) for rights in SCOPE_RIGHTS.values())


def test_the_list_says_what_a_key_is_bound_to(client, admin):
    api_keys.make(
        "Site",
        ["signups:write"],
        now=timezone.now(),
        system="site",
        origins=["https://www.societe.test"],
        proof="confirm",
        calls_per_minute=60,
    )
    page = client.get(LIST).content.decode()
    for words in (
        "Système : site",
        "Site : https://www.societe.test",
        "La personne confirme toujours par un lien",
        "60 appels par minute",
    ):
        assert words in page


def test_a_key_is_revoked_after_a_confirmation(client, admin):
    key, secret = api_keys.make("Site", ["contacts:read"], now=timezone.now())
    address = f"{LIST}{key.pk}/revoquer/"
    assert "Révoquer cette clé ?" in client.get(address).content.decode()
    assert api_keys.find(secret, timezone.now())
    assert client.post(address).status_code == 302
    assert api_keys.find(secret, timezone.now()) is None
    assert "Révoquée" in client.get(LIST).content.decode()
