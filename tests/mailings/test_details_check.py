"""« Vérifiez vos coordonnées »: what is held is shown, corrected, and its origin told."""

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign
from consent import ledger, links
from mailings import audience, checks
from mailings.audience import explain
from mailings.models import Delivery, Mailing
from mailings.sending import dispatch
from messaging import outbox
from messaging.models import MessageTemplate
from messaging.render import Words
from portal.models import RightsRequest
from tests.accounts.factories import UserFactory
from tests.consent.factories import act
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.mailings.factories import accept, run
from tests.mailings.test_pages import words
from tests.portal.pages import assert_valid_html, path_of

pytestmark = pytest.mark.django_db


def draft(client, code, campaign):
    template = MessageTemplate.objects.get(code=code)
    client.force_login(UserFactory(admin=True))
    sent = words(campaign=campaign.pk, template=template.pk, subject="", body="")
    answer = client.post("/emailing/nouveau/", sent)
    assert answer.status_code == 302, answer.content.decode()
    return Mailing.objects.latest("pk")


def of_request():
    return Campaign.everything.get(is_request=True, audience="client", channel="email")


def of_contract():
    return Campaign.objects.filter(mandatory=True, audience="client").first()


def test_with_the_choices_it_is_a_request_for_consent(client, mailoutbox):
    complete_company()
    jeanne = ContactFactory(
        first_name="Jeanne",
        last_name="Arbusse",
        email="jeanne@exemple.test",
        mobile="+33612345678",
        phone=None,
        street="3 rue des Glycines <b>",
        postcode="69100",
        city="Bron",
        source="family",
        notes="Note que personne ne lit",
    )
    objected, answered = ContactFactory.create_batch(2)
    ledger.withdraw_all(objected, act(objected))
    for campaign in Campaign.objects.of_audience("client").optional():
        accept(answered, campaign)
    mailing = draft(client, "details_check", of_contract())
    assert mailing.is_request, "whatever its campaign"
    mailing.campaign = of_request()
    mailing.save()
    assert checks.problems(mailing) == []
    assert list(audience.recipients(mailing, timezone.now())) == [jeanne]

    dispatch.launch(mailing, timezone.now(), user=UserFactory())
    run(mailing)

    [mail] = mailoutbox
    body = mail.body
    for held in (
        "Nom : ",
        "Jeanne Arbusse",
        "E-mail : jeanne@exemple.test",
        "Portable : 06 12 34 56 78",
        "Téléphone fixe : rien",
        "3 rue des Glycines <b>, 69100 Bron",
    ):
        assert held in body.replace("\N{NO-BREAK SPACE}", " "), body
    assert "Note que" not in body
    html = mail.alternatives[0][0]
    assert "Glycines &lt;b&gt;" in html
    assert "corriger/" in body
    assert "famille" in " ".join(body.split())
    assert mail.extra_headers["List-Unsubscribe-Post"]


def test_without_choices_it_goes_to_active_clients_only(client, mailoutbox):
    complete_company()
    served = ContactFactory(status="client")
    ContactFactory(status="prospect")
    ContactFactory(former_client=True)
    dead = ContactFactory(status="client", deceased_at=timezone.now())
    objected = ContactFactory(status="client")
    ledger.withdraw_all(objected, act(objected))
    mailing = draft(client, "details_check_service", of_contract())
    assert not mailing.is_request
    assert checks.problems(mailing) == []

    found = set(audience.recipients(mailing, timezone.now()))
    assert found == {served, objected}, "service information of the contract"
    said = {total.label for total in explain.totals(mailing, timezone.now())}
    assert "Ni client ni intervenant en service" in said

    dispatch.launch(mailing, timezone.now(), user=UserFactory())
    run(mailing)
    assert Delivery.objects.filter(mailing=mailing, state="sent").count() == 2
    assert not Delivery.objects.filter(contact=dead, state="sent").exists()

    mailing.body += "\n{lienRGDP#defaut}"
    assert any("demande de consentement" in p.lower() for p in checks.problems(mailing))
    optional = Campaign.objects.of_audience("client").optional().first()
    mailing.campaign = optional
    assert any("campagne facultative" in each for each in checks.problems(mailing))


def test_details_go_to_no_address_that_may_be_another_person_s(client, mailoutbox):
    complete_company()
    now = timezone.now()
    known = ContactFactory(status="client")
    typed = ContactFactory(status="client", email_unconfirmed_at=now)
    for code, of_campaign in (
        ("details_check", of_request()),
        ("details_check_service", of_contract()),
    ):
        mailing = draft(client, code, of_campaign)
        mailing.campaign = of_campaign
        mailing.save()
        assert list(audience.recipients(mailing, now)) == [known]
        said = {total.standing for total in explain.totals(mailing, now)}
        assert "unconfirmed_address" in said
    # The other way to write the tag is the same tag, in the subject too.
    mailing.body = mailing.body.replace("{mesCoordonnees#defaut}", "")
    assert not mailing.checks_details
    mailing.subject = "<mesCoordonnees#defaut>"
    assert mailing.checks_details

    for contact in (known, typed):
        words = Words("Bonjour", "<mesCoordonnees#defaut>")
        message = outbox.queue(contact=contact, now=now, text=words)
        outbox.deliver(message.pk, now)
    assert [mail.to for mail in mailoutbox] == [[known.email]]
    message.refresh_from_db()
    assert (message.state, message.reason) == ("withheld", "unconfirmed")


def test_the_page_files_a_rectification_once_and_shows_nothing(client):
    jeanne = ContactFactory(last_name="Arbusse", street="3 rue des Glycines")
    path = path_of(links.correction_url(jeanne, timezone.now()))
    page = client.get(path)
    assert_valid_html(page)
    assert "Arbusse" not in page.content.decode()
    assert "Glycines" not in page.content.decode()
    client.head(path)
    assert not RightsRequest.objects.exists()
    empty = client.post(path, {"message": ""})
    assert_valid_html(empty)
    assert not RightsRequest.objects.exists()
    for _ in range(2):
        done = client.post(path, {"message": "Mon nom s'écrit Arbusset."})
        assert_valid_html(done)
        assert "demande de correction" in done.content.decode()
    [filed] = RightsRequest.objects.all()
    assert (filed.kind, filed.identity) == ("rectification", "link")
    jeanne.refresh_from_db()
    assert jeanne.last_contact_at, "a sign of life"
    jeanne.link_generation += 1
    jeanne.save(update_fields=["link_generation"])
    assert client.get(path).status_code == 404


def test_the_people_of_a_file_can_be_told_where_their_data_come_from(
    client, mailoutbox
):
    """Art. 14: by a mailing within the month, in words that hold for each of them."""
    complete_company()
    moved = ContactFactory(status="client", source="import")
    served = ContactFactory(status="client", source="")
    mailing = draft(client, "imported_told", of_contract())
    assert checks.problems(mailing) == []
    dispatch.launch(mailing, timezone.now(), user=UserFactory())
    run(mailing)
    read = {sent.to[0]: " ".join(sent.body.split()) for sent in mailoutbox}
    assert "La raison : nous l'avons reprise d'un fichier." in read[moved.email]
    assert "Nous nous en servons pour votre contrat." in read[moved.email]
    assert "La raison : vous êtes client chez nous." in read[served.email]
    page = client.get(reverse("messaging:send_to_contact", args=[moved.public_id]))
    assert "une fiche reprise" in page.content.decode()
