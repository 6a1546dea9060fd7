"""The journal names the pages that a user was shown as the screens do."""

from accounts.models import AuditEvent
from accounts.page_labels import PAGE_LABELS
from accounts.templatetags.journal import details_text
from config.consultations import OWN_ACCOUNT, SHOWS_NOBODY
from tests.test_permissions import API_KEY, PUBLIC, RIGHTS


def test_every_page_that_is_journalled_has_a_french_name():
    journalled = {
        name
        for name, right in RIGHTS.items()
        if right not in (PUBLIC, API_KEY)
        and name not in SHOWS_NOBODY
        and not name.startswith(OWN_ACCOUNT)
    }
    assert set(PAGE_LABELS) == journalled


def test_a_line_of_the_journal_says_the_name_and_no_route(client, admin):
    client.get("/contacts/clients/")
    line = AuditEvent.objects.get(action="list.viewed")
    assert details_text(line.details) == "page : Liste des clients ; fiches : 0"
    public = {"page": "portal:preferences"}
    assert details_text(public) == "page : page publique"
    page = client.get("/administration/journal/").text
    assert "Liste des clients" in page
    assert "contacts:clients" not in page
