"""First use: optional sending and sign-up wait for a complete notice; answers to requests do not."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Company
from campaigns.models import Campaign
from disclosure import complete
from mailings import checks
from mailings.sending import dispatch
from messaging import outbox
from messaging.models import OutgoingMessage
from portal import rights
from portal.enums import CameBy, Identity, RequestKind
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.mailings.factories import MailingFactory

pytestmark = pytest.mark.django_db

SHUT = "les envois facultatifs sont fermés"


def mailing(code="newsletter_email"):
    return MailingFactory(campaign=Campaign.objects.get(code=code))


def test_a_company_with_only_a_name_may_not_collect_and_reads_what_is_missing(client):
    Company(name="Les Lilas").save()
    [problem] = checks.problems(mailing())
    assert SHUT in problem
    for words in ("L'adresse", "Un contact", "Les destinataires", "La durée de garde"):
        assert words in problem
    with pytest.raises(dispatch.NotReady):
        dispatch.launch(mailing(), timezone.now(), user=UserFactory())
    form = client.get("/inscription/clients/")
    assert form.status_code == 503
    assert "pas encore ouvert" in form.content.decode()
    assert "Il manque" not in form.content.decode(), "the public is not shown our gaps"
    client.force_login(UserFactory(admin=True))
    assert "Il manque" in client.get("/inscription/clients/").content.decode()
    assert "incomplètes" in client.get("/").content.decode()


def test_a_complete_company_is_open(client):
    complete_company()
    assert checks.problems(mailing()) == []
    assert client.get("/inscription/clients/").status_code == 200
    client.force_login(UserFactory(admin=True))
    assert "Vos mentions" not in client.get("/").content.decode()


def test_each_list_waits_for_its_own_answers_only(client):
    complete_company(no_recipients=["client"])
    assert client.get("/inscription/clients/").status_code == 200
    assert client.get("/inscription/intervenants/").status_code == 503


def test_mandatory_messages_and_answers_to_requests_are_never_shut():
    assert checks.problems(mailing("planning_email")) == []
    contact = ContactFactory()
    filed = rights.file(
        contact,
        RequestKind.ACCESS,
        came_by=CameBy.LETTER,
        identity=Identity.KNOWN,
        received_on=timezone.localdate(),
        user=UserFactory(),
    )
    outbox.deliver(OutgoingMessage.objects.get().pk, timezone.now())
    [receipt] = mail.outbox
    assert "Nous avons bien reçu votre demande" in receipt.body
    assert "voir vos informations" in receipt.body
    assert "Une question" not in receipt.body, "there is no contact to name"
    assert filed.is_open


def test_an_instance_that_had_sent_is_warned_until_its_day(client):
    today = timezone.localdate()
    Company(name="Les Lilas", open_until=today).save()
    assert checks.problems(mailing()) == []
    client.force_login(UserFactory(admin=True))
    assert "seront fermés après le" in client.get("/").content.decode()
    Company.objects.update(open_until=today - datetime.timedelta(days=1))
    assert SHUT in checks.problems(mailing())[0]


def test_a_mailing_that_names_an_empty_company_is_refused():
    complete_company()
    written = mailing("planning_email")
    written.body = "Écrivez-nous : {coordonnees#defaut}."
    assert checks.problems(written) == []
    Company.objects.update(street="")
    assert "complétez d'abord la page Société" in checks.problems(written)[0]


def test_what_lacks_is_named_once_with_where_to_fill_it():
    lacks = complete.overview(timezone.now()).lacks
    assert len({lack.code for lack in lacks}) == 5
    assert all(lack.url.startswith("/administration/") for lack in lacks)
