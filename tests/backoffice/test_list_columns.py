"""The columns of the lists: chosen by each user, for each list."""

import html5lib
import pytest
from django.utils import timezone

from consent import ledger
from mailings.enums import MailingDeliveryState
from tests.accounts.factories import UserFactory
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.mailings.factories import DeliveryFactory, MailingFactory

pytestmark = pytest.mark.django_db
CLIENTS = "/contacts/clients/"


def rows(page):
    """{heading: text of the cell} of each row of the list."""
    tree = html5lib.parse(page.content.decode(), namespaceHTMLElements=False)
    table = next(tree.iter("table"))
    texts = [
        [" ".join("".join(cell.itertext()).split()) for cell in row]
        for row in table.iter("tr")
    ]
    return [dict(zip(texts[0], line, strict=True)) for line in texts[1:]]


def test_each_user_reads_the_consents_they_chose_beside_each_contact(
    client, django_assert_max_num_queries
):
    news = campaign()
    silent, yes, never = (
        ContactFactory(client=True, last_name=name) for name in ("Arc", "Bec", "Cap")
    )
    ledger.record(yes, {news: True}, act(yes))
    DeliveryFactory(
        mailing=MailingFactory(is_request=True),
        contact=silent,
        basis="contract",
        state=MailingDeliveryState.SENT,
        sent_at=timezone.now(),
    )
    client.force_login(UserFactory())

    chosen = {"colonne": ["ville", f"consentement-{news.pk}", "mot_de_passe"]}
    answer = client.post(
        "/contacts/colonnes/client/", {**chosen, "filtres": "tri=-nom&q="}
    )

    assert answer["Location"] == "/contacts/clients/?tri=-nom&q="
    # 12 reads, and the line of the journal.
    with django_assert_max_num_queries(15):
        lines = rows(client.get(CLIENTS))
    head = f"{news.label} ({news.get_channel_display()})"
    assert [line[head] for line in lines] == [
        "Sans réponse",
        "Accepté",
        "Jamais demandé",
    ]
    assert "E-mail" not in lines[0]
    assert "Ville" in lines[0]
    assert sum("(" in key for key in lines[0]) == 1
    # The other list keeps its own columns, and so does another user.
    ContactFactory(worker=True)
    assert "E-mail" in rows(client.get("/contacts/intervenants/"))[0]
    client.force_login(UserFactory())
    assert "E-mail" in rows(client.get(CLIENTS))[0]


def test_no_column_may_be_left_and_another_list_does_not_exist(client):
    ContactFactory(client=True)
    client.force_login(UserFactory())
    client.post("/contacts/colonnes/client/", {"filtres": "//autre.test"})
    assert set(rows(client.get(CLIENTS))[0]) == {"Choisir", "Nom", "Situation"}
    assert client.post("/contacts/colonnes/personne/").status_code == 404
