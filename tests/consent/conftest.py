import pytest

from consent import ledger
from tests.consent.factories import act, campaign
from tests.consent.owner import check
from tests.contacts.factories import ContactFactory


@pytest.fixture
def people():
    """Three contacts with three choices each, covered by an anchor."""
    contacts = ContactFactory.create_batch(3)
    for contact in contacts:
        for granted in (True, False, True):
            ledger.record(contact, {campaign(): granted}, act(contact))
    assert check("--anchor") == (0, {"events": 9, "chains": 3, "broken": []})
    return contacts


@pytest.fixture
def victim(people):
    return people[1]
