"""Users who are logged in."""

import pytest

from tests.accounts.factories import UserFactory


@pytest.fixture
def admin(client, db):
    """An admin, logged in with `client`."""
    user = UserFactory(admin=True)
    client.force_login(user)
    return user


@pytest.fixture
def as_admin(client, admin):
    """`client`, with an admin logged in."""
    return client
