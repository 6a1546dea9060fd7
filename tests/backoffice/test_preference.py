"""Communication > Préférence: choices that a user types in for a person."""

import datetime

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from backoffice.entry_form import EntryForm
from campaigns.models import CampaignVersion
from consent import ledger, suppressions
from consent.enums import Decision, Origin, SuppressionReason
from consent.models import Consent, ConsentEvent, Evidence
from contacts.models import Contact, Representative
from messaging.models import OutgoingMessage
from portal import reading
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4 scan of a signed form"


@pytest.fixture
def contact():
    return ContactFactory()


def page_of(contact):
    return reverse("backoffice:preferences", args=[contact.public_id])


def entry(contact, *accepted, refused=(), **changes):
    today = timezone.localdate().isoformat()
    return {
        "shown": EntryForm(reading.of(contact)).initial["shown"],
        "means": "paper",
        "said_on": today,
        "said_by": "person",
        **{f"campaign_{campaign(code).pk}": "yes" for code in accepted},
        **{f"campaign_{campaign(code).pk}": "no" for code in refused},
    } | changes


def test_the_page_shows_the_boxes_and_asks_how_it_was_said(as_admin, contact):
    page = as_admin.get(page_of(contact)).content.decode()
    assert "J&#x27;accepte de recevoir nos nouvelles, par e-mail" in page
    assert "Sur papier" in page
    assert "Vous recevez" in page
    assert not ConsentEvent.objects.exists()


def test_a_choice_on_paper_is_recorded_with_its_means_and_author(as_admin, contact):
    as_admin.post(page_of(contact), entry(contact, "newsletter_email"))
    event = ConsentEvent.objects.get(campaign=campaign())
    assert (event.decision, event.origin, event.means) == ("given", "manual", "paper")
    assert event.actor_type == "user"
    assert event.notice.version == 1
    assert ledger.explain(campaign(), contact).included
    assert ConsentEvent.objects.count() == 1, "what was not asked stays never asked"


def test_a_refusal_that_was_said_is_recorded_alone(as_admin, contact):
    as_admin.post(page_of(contact), entry(contact, refused=["offers_sms"]))
    event = ConsentEvent.objects.get()
    assert (event.campaign, event.decision) == (campaign("offers_sms"), "refused")


def test_the_signed_form_is_kept_once_as_evidence(as_admin, contact):
    scan = SimpleUploadedFile("Arbusse.pdf", PDF, "application/pdf")
    as_admin.post(page_of(contact), entry(contact, "newsletter_email", scan=scan))
    [evidence] = Evidence.objects.all()
    with evidence.scan.open() as kept:
        assert kept.read() == PDF
    assert "Arbusse" not in evidence.scan.name
    digests = set(ConsentEvent.objects.values_list("evidence_digest", flat=True))
    assert digests == {evidence.digest}


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("guardian", "Paul Roux, tuteur"),
        ("curator", "La personne, assistée de Paul Roux, curateur"),
    ],
)
def test_a_representative_is_named_with_their_quality(as_admin, contact, kind, said):
    paul = Representative.objects.create(
        contact=contact,
        kind=kind,
        name="Paul Roux",
        answers=kind == "guardian",
        receives=False,
        created_at=timezone.now(),
    )
    spoke = {"said_by": f"representative-{paul.pk}"}
    as_admin.post(page_of(contact), entry(contact, "newsletter_email", **spoke))
    assert Evidence.objects.get().said_by == said


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"means": ""}, "Ce champ est obligatoire"),
        ({"means": "telepathy"}, "Choisissez une des réponses proposées"),
        ({"said_by": "x" * 10_000}, "Choisissez une des réponses proposées"),
        ({"said_on": ""}, "Ce champ est obligatoire"),
        ({"said_on": "2999-01-01"}, "Cette date est dans le futur"),
        ({"said_on": "0999-01-01"}, "Cette date est trop ancienne"),
        ({"said_by": "guardian"}, "Choisissez une des réponses proposées"),
        ({"shown": "forged"}, "Cette page n'est plus à jour"),
    ],
)
def test_a_bad_entry_gets_a_sentence_and_records_nothing(
    as_admin, contact, changes, sentence
):
    data = entry(contact, "newsletter_email", **changes)
    page = as_admin.post(page_of(contact), data).content.decode()
    assert sentence in page.replace("&#x27;", "'")
    assert page.count('class="invalid-feedback"') <= 1
    assert "x" * 10_000 not in page
    assert not ConsentEvent.objects.exists()
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"<script>alert(1)</script>", "ni un PDF, ni un JPEG, ni un PNG"),
        (b"%PDF-" + b"0" * 10 * 1024 * 1024, "dépasse 10 Mo"),
    ],
)
def test_a_bad_scan_is_refused(as_admin, contact, content, sentence):
    scan = SimpleUploadedFile("form.pdf", content, "application/pdf")
    data = entry(contact, "newsletter_email", scan=scan)
    assert sentence in as_admin.post(page_of(contact), data).content.decode()
    assert not ConsentEvent.objects.exists()


def long_ago(days=400):
    """Campaigns and texts that were there before today."""
    then = timezone.now() - datetime.timedelta(days=days)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        CampaignVersion.objects.update(created_at=then)
        cursor.execute("SET session_replication_role = origin")


def test_what_is_typed_late_does_not_undo_the_person_s_own_no(as_admin, contact):
    long_ago()
    ledger.record(contact, {campaign(): True}, act(contact))
    ledger.record(contact, {campaign(): False}, act(contact))
    old = (timezone.localdate() - datetime.timedelta(days=30)).isoformat()
    data = entry(contact, "newsletter_email", said_on=old)
    page = as_admin.post(page_of(contact), data, follow=True).content.decode()
    assert "elle-même dit non" in page
    assert Consent.objects.get(campaign=campaign()).state == Decision.WITHDRAWN
    assert not ConsentEvent.objects.filter(origin=Origin.MANUAL).exists()
    assert not OutgoingMessage.objects.exists(), "told of a yes that is not in force"


def test_what_was_said_after_the_person_s_own_no_is_taken(as_admin, contact):
    before = timezone.now() - datetime.timedelta(days=3)
    long_ago()
    ledger.record(contact, {campaign(): False}, act(contact, now=before))
    as_admin.post(page_of(contact), entry(contact, "newsletter_email"))
    assert Consent.objects.get(campaign=campaign()).state == Decision.GIVEN


def test_what_is_typed_late_enters_the_history_only(as_admin, contact):
    long_ago()
    told = act(contact, origin=Origin.API)
    ledger.record(contact, {campaign(): True}, told)
    ledger.record(contact, {campaign(): False}, act(contact, origin=Origin.API))
    old = (timezone.localdate() - datetime.timedelta(days=30)).isoformat()
    data = entry(contact, "newsletter_email", said_on=old)
    page = as_admin.post(page_of(contact), data, follow=True).content.decode()
    assert "un choix plus récent" in page
    assert Consent.objects.get(campaign=campaign()).state == Decision.WITHDRAWN


def test_nobody_accepted_a_campaign_that_did_not_exist(as_admin, contact):
    old = (timezone.localdate() - datetime.timedelta(days=2)).isoformat()
    data = entry(contact, "newsletter_email", said_on=old)
    page = as_admin.post(page_of(contact), data).content.decode()
    assert "n&#x27;existait pas encore à cette date" in page
    assert not ConsentEvent.objects.exists()


def test_a_page_left_open_does_not_give_back_what_was_withdrawn(as_admin, contact):
    ledger.record(contact, {campaign(): True}, act(contact))
    data = entry(contact, "newsletter_email")
    ledger.record(contact, {campaign(): False}, act(contact))
    page = as_admin.post(page_of(contact), data).content.decode()
    assert "plus à jour" in page
    assert Consent.objects.get(campaign=campaign()).state == Decision.WITHDRAWN


def test_a_lift_asks_for_what_it_would_open_again(as_admin, contact):
    ledger.record(contact, {campaign(): True}, act(contact))
    suppressions.suppress([contact], SuppressionReason.COMPLAINT, timezone.now())
    data = entry(contact, "offers_email")
    page = as_admin.post(page_of(contact), data).content.decode()
    assert "rouvre cette adresse" in page
    assert not ledger.explain(campaign(), contact).included
    as_admin.post(page_of(contact), data | {f"campaign_{campaign().pk}": "no"})
    assert not ledger.explain(campaign(), contact).included
    assert ledger.explain(campaign("offers_email"), contact).included


def test_a_yes_without_effect_is_said(as_admin):
    contact = ContactFactory()
    Contact.objects.update(email_unusable_at=timezone.now())
    data = entry(contact, "newsletter_email")
    page = as_admin.post(page_of(contact), data, follow=True).content.decode()
    assert "est sans effet : adresse inutilisable" in page
    shown = as_admin.get(page_of(contact)).content.decode()
    assert "sans effet : adresse inutilisable" in shown


def test_the_same_day_needs_a_time(as_admin, contact):
    before = timezone.now() - datetime.timedelta(days=3)
    long_ago()
    ledger.record(contact, {campaign(): False}, act(contact, now=before))
    day = timezone.localdate(before).isoformat()
    data = entry(contact, "newsletter_email", said_on=day)
    assert (
        "indiquez l&#x27;heure"
        in as_admin.post(page_of(contact), data).content.decode()
    )
    assert ConsentEvent.objects.count() == 1


def test_a_yes_of_the_day_of_their_own_no_needs_a_time_too(as_admin, contact):
    """A paper of this morning, entered after their STOP of noon, is not newer than it."""
    ledger.record(
        contact,
        {campaign(): False},
        act(contact, origin=Origin.SMS_STOP, now=timezone.now()),
    )
    page = as_admin.post(page_of(contact), entry(contact, "newsletter_email"))
    assert "a elle-même refusé aujourd&#x27;hui" in page.content.decode()
    assert ConsentEvent.objects.count() == 1
    # A no counts without its hour.
    refused = entry(contact, refused=("offers_email",))
    assert as_admin.post(page_of(contact), refused).status_code == 302


def test_the_person_is_notified_of_what_was_accepted_in_their_name(
    as_admin, contact, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks():
        as_admin.post(page_of(contact), entry(contact, "newsletter_email"))
    message = OutgoingMessage.objects.get()
    assert (message.template_code, message.contact) == ("choice_recorded", contact)
    assert "nos nouvelles, par e-mail" in message.values["choix"]
    assert not mail.outbox


def test_nobody_is_told_of_a_refusal(as_admin, contact):
    as_admin.post(page_of(contact), entry(contact, refused=["newsletter_email"]))
    assert ConsentEvent.objects.count() == 1
    assert not OutgoingMessage.objects.exists()


def test_saving_the_same_form_twice_records_once(as_admin, contact):
    data = entry(contact, "newsletter_email", refused=["offers_sms"])
    as_admin.post(page_of(contact), data)
    page = as_admin.post(page_of(contact), data, follow=True).content.decode()
    assert ConsentEvent.objects.count() == 2
    assert "Rien n&#x27;a changé" in page


def test_a_manual_yes_lifts_the_suppression_for_this_contact_alone(as_admin):
    wife = ContactFactory(email="couple@exemple.test")
    husband = ContactFactory(email="couple@exemple.test")
    ledger.record(husband, {campaign(): True}, act(husband))
    suppressions.suppress([wife], SuppressionReason.OBJECTION, timezone.now())
    as_admin.post(page_of(wife), entry(wife, "newsletter_email"))
    assert list(ledger.reachable(campaign())) == [wife]


def test_nothing_is_typed_for_an_erased_person(as_admin):
    erased = ContactFactory(former_client=True, erased_at=timezone.now())
    response = as_admin.get(page_of(erased))
    assert response.status_code == 302


def test_the_printable_form_is_a_pdf_with_the_personal_link(as_admin, contact):
    complete_company()
    response = as_admin.get(
        reverse("backoffice:consent_form", args=[contact.public_id])
    )
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert b"/rgpd/" in response.content
    assert not ConsentEvent.objects.exists()


def test_a_choice_of_another_day_is_of_the_words_of_that_day(as_admin, contact):
    """A paper cannot prove a text that was published after it was signed."""
    long_ago()
    before = timezone.localdate() - datetime.timedelta(days=30)
    as_admin.post(page_of(contact), entry(contact, "newsletter_email", said_on=before))
    event = ConsentEvent.objects.get(contact=contact, campaign=campaign())
    assert (event.notice, event.sentence) == (None, "")


def test_a_choice_of_today_is_of_the_words_of_today(as_admin, contact):
    renamed = campaign()
    renamed.label = "la lettre du mois"
    renamed.save()
    as_admin.post(page_of(contact), entry(contact, "newsletter_email"))
    event = ConsentEvent.objects.get(contact=contact, campaign=renamed)
    assert event.sentence == "J'accepte de recevoir la lettre du mois"
