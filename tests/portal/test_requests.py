import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from campaigns.models import Campaign
from consent import ledger
from consent.models import ConsentEvent
from contacts.models import Contact
from core.typography import long_date
from messaging.models import MessageTemplate, OutgoingMessage
from messaging.outbox import deliver
from portal import rights
from portal.due import due_on, extended_due_on
from portal.enums import CameBy, Identity, RequestKind, RequestOutcome
from portal.models import RightsRequest
from tests.consent.factories import act
from tests.contacts.factories import ContactFactory
from tests.portal.pages import assert_valid_html

REGISTER = "/administration/demandes/"


@pytest.mark.parametrize(
    ("received", "due"),
    [
        # Examples for the legal time limit: last day of a short month, weekend, Easter.
        ((2026, 1, 31), (2026, 3, 2)),
        ((2026, 3, 5), (2026, 4, 7)),
        ((2026, 8, 31), (2026, 9, 30)),
        # Leap year, turn of the year, 1 May, 25 December.
        ((2028, 1, 31), (2028, 2, 29)),
        ((2026, 12, 1), (2027, 1, 4)),
        ((2026, 4, 1), (2026, 5, 4)),
        ((2026, 11, 25), (2026, 12, 28)),
    ],
)
def test_a_request_is_due_after_one_month_on_a_working_day(received, due):
    assert due_on(datetime.date(*received)) == datetime.date(*due)


def test_an_extension_adds_two_months_from_the_receipt():
    assert extended_due_on(datetime.date(2026, 1, 31)) == datetime.date(2026, 4, 30)
    assert extended_due_on(datetime.date(2026, 2, 14)) == datetime.date(2026, 5, 15)


def file(contact, kind=RequestKind.ACCESS, received=None, identity=Identity.LINK):
    return rights.file(
        contact,
        kind,
        came_by=CameBy.EMAIL,
        identity=identity,
        received_on=received or timezone.localdate(),
        message="Bonjour",
    )


def test_a_request_received_outside_the_portal_is_added_from_the_contact(client, admin):
    contact = ContactFactory()
    path = f"{REGISTER}ajouter/{contact.public_id}/"
    assert_valid_html(client.get(path))
    answer = client.post(
        path,
        {
            "kind": "access",
            "came_by": "letter",
            "received_on": timezone.localdate().isoformat(),
            "identity": "not_yet",
            "message": "Je veux mes données",
        },
        follow=True,
    )
    assert_valid_html(answer)
    filed = RightsRequest.objects.get()
    assert filed.due_on == due_on(timezone.localdate())
    assert filed.identity_checked_by == admin
    assert AuditEvent.objects.filter(
        action="request.filed", target=contact.target
    ).exists()
    assert "Je veux mes" not in str(list(AuditEvent.objects.values("details")))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"received_on": "2999-01-01"}, "dans le futur"),
        ({"received_on": "1999-01-01"}, "plus d'un an"),
        ({"received_on": "hier"}, "date valide"),
        ({"came_by": "portal"}, "choix valide"),
        ({"kind": ""}, "obligatoire"),
    ],
)
def test_an_invalid_entry_is_reported_and_not_kept(client, admin, changed, words):
    contact = ContactFactory()
    sent = {
        "kind": "access",
        "came_by": "letter",
        "received_on": timezone.localdate().isoformat(),
        "identity": "not_yet",
        "message": "",
    }
    answer = client.post(f"{REGISTER}ajouter/{contact.public_id}/", sent | changed)
    assert_valid_html(answer)
    assert words in answer.content.decode().replace("&#x27;", "'")
    assert not RightsRequest.objects.exists()


def test_the_register_shows_the_most_urgent_first(
    client, admin, django_assert_max_num_queries
):
    today = timezone.localdate()
    late = file(ContactFactory(), received=today - datetime.timedelta(days=60))
    file(ContactFactory())
    closed = file(ContactFactory())
    rights.answer(
        closed, RequestOutcome.GRANTED, "Voici.", now=timezone.now(), user=admin
    )
    with django_assert_max_num_queries(14):
        page = client.get(REGISTER)
    shown = page.content.decode()
    assert_valid_html(page)
    assert "En retard" in shown
    assert "Délai dépassé" in shown
    assert shown.index(f"/demandes/{late.pk}/") < shown.index(
        f"/demandes/{late.pk + 1}/"
    )
    assert f"/demandes/{closed.pk}/" not in shown
    assert (
        f"/demandes/{closed.pk}/"
        in client.get(f"{REGISTER}?liste=closes").content.decode()
    )


def test_the_dashboard_counts_open_requests(admin):
    today = timezone.localdate()
    assert rights.summary(today) == rights.RequestSummary(0, 0, None)
    file(ContactFactory(), received=today - datetime.timedelta(days=60))
    file(ContactFactory())
    found = rights.summary(today)
    assert (found.open, found.late) == (2, 1)
    assert found.days_left < 0


def test_an_extension_needs_a_reason_and_is_given_once(client, admin):
    filed = file(ContactFactory())
    path = f"{REGISTER}{filed.pk}/prolonger/"
    client.post(path, {"reason": " "})
    filed.refresh_from_db()
    assert filed.extended_on is None
    client.post(path, {"reason": "Dossier ancien à retrouver"})
    filed.refresh_from_db()
    assert filed.due_on == extended_due_on(filed.received_on)
    again = client.post(path, {"reason": "Encore"})
    assert again.status_code == 400
    assert_valid_html(again)
    assert "déjà été prolongée" in again.content.decode()
    assert "Encore" in again.content.decode()
    filed.refresh_from_db()
    assert filed.extension_reason == "Dossier ancien à retrouver"


def test_after_the_first_month_it_is_too_late_to_extend(client, admin):
    filed = file(
        ContactFactory(), received=timezone.localdate() - datetime.timedelta(days=40)
    )
    answer = client.post(f"{REGISTER}{filed.pk}/prolonger/", {"reason": "Long"})
    assert "Le premier mois est passé" in answer.content.decode()
    filed.refresh_from_db()
    assert filed.extended_on is None


def test_nothing_is_granted_to_someone_unidentified(client, admin):
    filed = file(ContactFactory(), identity=Identity.NOT_YET)
    path = f"{REGISTER}{filed.pk}/"
    sent = {"outcome": "granted", "answer": "Voici."}
    refused = client.post(f"{path}repondre/", sent)
    assert refused.status_code == 400
    assert_valid_html(refused)
    assert "identité" in refused.content.decode()
    assert "Voici." in refused.content.decode(), "what was typed is still there"
    filed.refresh_from_db()
    assert filed.is_open
    client.post(f"{path}identite/", {"identity": "link"})
    filed.refresh_from_db()
    assert filed.identity == Identity.NOT_YET, "a link that nobody used"
    client.post(f"{path}identite/", {"identity": "call_back"})
    client.post(f"{path}repondre/", sent)
    filed.refresh_from_db()
    assert (filed.identity, filed.outcome) == (
        Identity.CALL_BACK,
        RequestOutcome.GRANTED,
    )
    assert filed.answered_by == admin
    assert_valid_html(client.get(path))


def test_an_answer_is_given_once(client, admin):
    filed = file(ContactFactory())
    path = f"{REGISTER}{filed.pk}/repondre/"
    client.post(path, {"outcome": "refused", "answer": "Non fondée."})
    client.post(path, {"outcome": "granted", "answer": "Finalement oui."})
    filed.refresh_from_db()
    assert (filed.outcome, filed.answer) == (RequestOutcome.REFUSED, "Non fondée.")


def test_the_answer_reaches_the_person_by_mail(client, admin, mailoutbox):
    filed = file(ContactFactory(email="jeanne@exemple.test"))
    path = f"{REGISTER}{filed.pk}/"
    assert "jeanne@exemple.test" in client.get(path).content.decode()
    told = "Voici <b>tout</b> {nom#defaut} :\nune ligne, puis une autre."
    client.post(f"{path}repondre/", {"outcome": "partly", "answer": told})
    message = OutgoingMessage.objects.get(template_code="request_answered")
    assert message.kind == "request_answered"
    assert "une ligne" not in message.source.body, "the kept text holds no answer"
    deliver(message.pk, timezone.now())
    [mail] = mailoutbox
    assert mail.to == ["jeanne@exemple.test"]
    assert told in mail.body
    assert "accordée en partie" in mail.body
    [(html, _)] = mail.alternatives
    assert "&lt;b&gt;tout&lt;/b&gt; {nom#defaut} :<br>" in html
    message.refresh_from_db()
    assert message.values is None


def test_the_person_is_told_of_an_extension_and_its_reason(client, admin, mailoutbox):
    filed = file(ContactFactory(email="jeanne@exemple.test"))
    client.post(f"{REGISTER}{filed.pk}/prolonger/", {"reason": "Dossier ancien"})
    deliver(
        OutgoingMessage.objects.get(template_code="request_extended").pk, timezone.now()
    )
    [mail] = mailoutbox
    filed.refresh_from_db()
    assert "Dossier ancien" in mail.body
    assert long_date(filed.due_on) in mail.body


@pytest.mark.parametrize("unusable", [True, False])
def test_without_an_address_the_company_is_asked_to_write_itself(
    client, admin, unusable
):
    contact = ContactFactory(email="jeanne@exemple.test" if unusable else None)
    Contact.objects.filter(pk=contact.pk).update(
        email_unusable_at=timezone.now() if unusable else None
    )
    contact.refresh_from_db()
    filed = file(contact)
    path = f"{REGISTER}{filed.pk}/"
    assert "imprimez le courrier et envoyez-le" in client.get(path).content.decode()
    client.post(f"{path}repondre/", {"outcome": "granted", "answer": "Voici."})
    assert not OutgoingMessage.objects.exists()


def test_an_erasure_closes_the_person_s_other_requests(client, admin):
    contact = ContactFactory(last_name="Arbusse")
    filed = file(contact, RequestKind.ERASURE)
    other = file(contact, RequestKind.OBJECTION)
    elsewhere = file(ContactFactory())
    client.post(f"{REGISTER}{filed.pk}/effacer/")
    other.refresh_from_db()
    assert (other.outcome, other.answer) == (RequestOutcome.MOOT, None)
    assert RightsRequest.objects.open().get() == elsewhere
    for closed in (filed, other):
        page = client.get(f"{REGISTER}{closed.pk}/")
        assert_valid_html(page)
        assert "ont été supprimées le" in page.content.decode()


def test_an_erasure_request_is_answered_by_the_engine(client, admin):
    contact = ContactFactory(last_name="Arbusse")
    filed = file(contact, RequestKind.ERASURE)
    path = f"{REGISTER}{filed.pk}/effacer/"
    preview = client.get(path)
    assert_valid_html(preview)
    assert "Sera supprimé définitivement" in preview.content.decode()
    client.post(path)
    contact.refresh_from_db()
    filed.refresh_from_db()
    assert contact.is_erased
    assert contact.last_name is None
    assert not contact.is_active
    assert filed.outcome == RequestOutcome.GRANTED
    assert filed.message is None


def test_the_engine_does_not_start_for_someone_unidentified(client, admin):
    contact = ContactFactory()
    filed = file(contact, RequestKind.ERASURE, identity=Identity.NOT_YET)
    client.post(f"{REGISTER}{filed.pk}/effacer/")
    assert not Contact.objects.get(pk=contact.pk).is_erased


def test_the_erasing_page_is_for_erasure_requests_only(client, admin):
    filed = file(ContactFactory())
    assert client.get(f"{REGISTER}{filed.pk}/effacer/").status_code == 404
    assert not ConsentEvent.objects.exists()


@pytest.mark.parametrize(
    ("late", "days_left", "words"),
    [
        (5, -12, "5 en retard, de 12 jours au plus"),
        (1, -1, "1 en retard, de 1 jour au plus"),
        (0, 3, ""),
        (0, None, ""),
    ],
)
def test_the_dashboard_says_how_many_are_late_and_by_how_many_days(
    late, days_left, words
):
    assert rights.RequestSummary(7, late, days_left).lateness == words


def test_the_page_before_the_erasure_shows_the_mail_and_the_papers_of_a_client(
    client, admin
):
    contact = ContactFactory(client=True, email="jeanne@exemple.test")
    path = f"{REGISTER}{file(contact, RequestKind.ERASURE).pk}/effacer/"
    page = client.get(path).content.decode().replace("&#x27;", "'")
    assert "Aperçu du mail" in page
    assert "factures, attestations fiscales" in page
    Contact.objects.update(email=None)
    page = client.get(path).content.decode().replace("&#x27;", "'")
    assert "ne pourra pas être avertie" in page
    assert "avertie par e-mail, et" not in page


def test_a_broken_notice_erases_nothing_and_leaves_the_request_open(client, admin):
    MessageTemplate.objects.filter(code="erasure_client").update(body="{faux#defaut}")
    contact = ContactFactory(client=True)
    filed = file(contact, RequestKind.ERASURE)
    page = client.post(f"{REGISTER}{filed.pk}/effacer/", follow=True)
    assert "balise inconnue" in page.content.decode()
    assert not Contact.objects.get().is_erased
    filed.refresh_from_db()
    assert filed.is_open


# A granted request takes effect.


def with_newsletter():
    contact = ContactFactory()
    newsletter = Campaign.objects.get(code="newsletter_email")
    ledger.record(contact, {newsletter: True}, act(contact))
    assert reachable(contact)
    return contact


def reachable(contact):
    return contact.consents.filter(
        campaign__code="newsletter_email", state="given", reachable=True
    ).exists()


def grant(client, filed, **sent):
    data = {"outcome": "granted", "answer": "C'est fait."} | sent
    return client.post(f"{REGISTER}{filed.pk}/repondre/", data, follow=True)


def test_an_objection_by_letter_withdraws_before_it_is_answered(client, admin):
    contact = with_newsletter()
    client.post(
        f"{REGISTER}ajouter/{contact.public_id}/",
        {
            **{"kind": "objection", "came_by": "letter", "identity": "not_yet"},
            **{"received_on": timezone.localdate().isoformat(), "message": ""},
            "about_messages": "on",
        },
    )
    assert not reachable(contact)
    event = ConsentEvent.objects.filter(decision="withdrawn").last()
    assert (event.origin, event.means) == ("manual", "email")
    assert event.actor_id == admin.pk
    page = client.get(f"{REGISTER}{RightsRequest.objects.get().pk}/").content.decode()
    assert "Les messages facultatifs" in page


@pytest.mark.parametrize("sent", [{}, {"about_messages": "on"}])
def test_an_objection_that_is_granted_withdraws(client, admin, sent):
    contact = with_newsletter()
    filed = rights.file(
        contact,
        RequestKind.OBJECTION,
        came_by=CameBy.PHONE,
        identity=Identity.CALL_BACK,
        received_on=timezone.localdate(),
        about_messages=False,
        user=admin,
    )
    assert reachable(contact)
    page = grant(client, filed, **sent)
    assert "Tous ses accords sont retirés." in page.content.decode()
    assert not reachable(contact)


def test_an_objection_to_another_use_leaves_the_messages(client, admin):
    contact = with_newsletter()
    filed = rights.file(
        contact,
        RequestKind.OBJECTION,
        came_by=CameBy.PHONE,
        identity=Identity.CALL_BACK,
        received_on=timezone.localdate(),
        about_messages=False,
        about_other_use=True,
        user=admin,
    )
    grant(client, filed, about_other_use="on")
    filed.refresh_from_db()
    assert filed.outcome == RequestOutcome.GRANTED
    assert reachable(contact)


def test_an_objection_that_is_refused_withdraws_nothing_more(client, admin):
    contact = with_newsletter()
    filed = rights.file(
        contact,
        RequestKind.OBJECTION,
        came_by=CameBy.PHONE,
        identity=Identity.CALL_BACK,
        received_on=timezone.localdate(),
        about_messages=False,
        user=admin,
    )
    grant(client, filed, outcome="refused")
    assert reachable(contact)


@pytest.mark.parametrize("outcome", ["granted", "partly"])
def test_a_granted_restriction_acts(client, admin, outcome):
    filed = file(ContactFactory(), RequestKind.RESTRICTION)
    page = client.get(f"{REGISTER}{filed.pk}/").content.decode()
    assert "le traitement de sa fiche est limité" in page
    grant(client, filed, outcome=outcome)
    filed.contact.refresh_from_db()
    assert filed.contact.is_restricted


def test_an_erasure_by_a_request_asks_about_the_papers_of_the_year(client, admin):
    contact = ContactFactory(client=True)
    filed = file(contact, RequestKind.ERASURE)
    path = f"{REGISTER}{filed.pk}/effacer/"
    page = client.get(path)
    assert_valid_html(page)
    words = page.content.decode()
    assert "Attestation fiscale de l" in words
    assert 'value="tax_attestation"' in words
    client.post(path, {"holds_shown": "1", "hold": "tax_attestation"})
    contact.refresh_from_db()
    filed.refresh_from_db()
    assert contact.archived.filter(path="contacts.Contact.last_name").exists()
    assert (contact.last_name, contact.email) == (None, None)
    assert filed.outcome == RequestOutcome.PARTLY


def test_what_another_tab_registered_is_refused_once_and_asked(client, admin):
    """Two letters of one day are two requests, when somebody says so."""
    contact = ContactFactory()
    path = reverse("portal:add_request", args=[contact.public_id])
    sent = {
        "kind": "access",
        "came_by": "letter",
        "received_on": timezone.localdate().isoformat(),
        "identity": "known",
        "message": "Ma copie",
    }
    assert 'type="checkbox" name="is_another"' not in client.get(path).content.decode()
    assert client.post(path, sent).status_code == 302
    page = client.post(path, sent)
    assert page.status_code == 200
    words = page.content.decode()
    assert "déjà enregistrée" in words
    assert "Ma copie" in words
    assert 'type="checkbox" name="is_another"' in words
    assert contact.rights_requests.count() == 1
    assert client.post(path, sent | {"is_another": "on"}).status_code == 302
    assert contact.rights_requests.count() == 2


def test_the_same_request_twice_is_one_and_another_objection_is_another():
    contact = ContactFactory()

    def ask(**about):
        return rights.file(
            contact,
            RequestKind.OBJECTION,
            came_by=CameBy.PORTAL,
            identity=Identity.LINK,
            received_on=timezone.localdate(),
            **about,
        )

    first = ask()
    assert ask() == first
    other = ask(about_messages=False, about_other_use=True)
    assert other != first
    assert other.about_other_use
