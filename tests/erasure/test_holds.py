import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from contacts import lifecycle
from contacts.models import Contact
from erasure import holds
from erasure.engine.erase import erase
from erasure.enums import Cause, ErasureState
from erasure.holds.release import release_due
from erasure.models import Erasure, HoldPreset, LegalHold
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db

NAME = "contacts.Contact.last_name"
TODAY = datetime.date(2026, 11, 23)


def instant(day):
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))


def former(**values):
    return ContactFactory(former_client=True, **values)


def hold(contact, *paths, until=datetime.date(2027, 3, 31), reason="Attestation"):
    holds.place(
        contact, paths or (NAME,), reason=reason, law="CGI", until=until, user=None
    )


def erase_now(contact):
    return erase([contact], cause=Cause.BUTTON, now=instant(TODAY))


def archived(contact, path=NAME):
    """Return the value that the archive holds; the contact must have none."""
    contact.refresh_from_db()
    assert getattr(contact, path.rpartition(".")[2]) is None
    return contact.archived.filter(path=path).values_list("value", flat=True).first()


def test_a_held_field_is_archived_and_named():
    contact = former(last_name="Arbusse", first_name="Jeanne")
    hold(contact)
    report = erase_now(contact)
    contact.refresh_from_db()
    assert report.held == [contact.pk]
    assert (archived(contact), contact.first_name) == ("Arbusse", None)
    assert contact.archived.count() == 1
    assert not Contact.objects.search("Arbusse").exists()
    erasure = Erasure.objects.get()
    [kept] = erasure.kept
    assert (kept["path"], kept["until"]) == (NAME, "2027-03-31")
    assert NAME not in erasure.fields.paths
    assert erasure.state == ErasureState.COMPLETE


def test_a_contact_held_on_every_field_keeps_them_all_and_is_erased_at_the_end():
    contact = former(notes="digicode")
    hold(contact, *(f"contacts.Contact.{name}" for name in Contact.PERSONAL_FIELDS))
    erase_now(contact)
    contact.refresh_from_db()
    assert contact.is_erased
    assert archived(contact)
    assert archived(contact, "contacts.Contact.notes") == "digicode"
    assert (contact.email_key, contact.portal_access) == (None, False)
    day = datetime.date(2027, 4, 1)
    release_due(today=day, now=instant(day))
    contact.refresh_from_db()
    assert (contact.last_name, contact.notes, contact.email) == (None, None, None)
    assert not contact.archived.exists()


def test_the_field_goes_the_day_after_the_hold_and_not_before():
    contact = former()
    hold(contact)
    erase_now(contact)
    last = datetime.date(2027, 3, 31)
    assert release_due(today=last, now=instant(last)).erased == []
    assert archived(contact)
    after = datetime.date(2027, 4, 1)
    assert release_due(today=after, now=instant(after)).erased == [contact.pk]
    assert archived(contact) is None
    newest = Erasure.objects.newest_first().first()
    assert (newest.cause, newest.fields.paths) == (Cause.HOLD_END, [NAME])
    assert release_due(today=after, now=instant(after)).erased == []


def test_the_longest_of_two_holds_decides():
    contact = former()
    hold(contact)
    hold(contact, until=datetime.date(2036, 12, 31), reason="Factures")
    erase_now(contact)
    day = datetime.date(2027, 4, 1)
    assert release_due(today=day, now=instant(day)).erased == []
    assert archived(contact)
    day = datetime.date(2037, 1, 1)
    assert release_due(today=day, now=instant(day)).erased == [contact.pk]


def test_a_lifted_hold_lets_the_field_go_at_the_next_purge():
    contact = former()
    hold(contact)
    erase_now(contact)
    holds.lift(LegalHold.objects.get(), now=instant(TODAY), user=None)
    assert release_due(today=TODAY, now=instant(TODAY)).erased == [contact.pk]


def test_a_hold_on_a_contact_that_is_not_erased_erases_nothing_when_it_ends():
    contact = former()
    hold(contact)
    day = datetime.date(2027, 4, 1)
    release_due(today=day, now=instant(day))
    assert Contact.objects.get(pk=contact.pk).last_name


def test_a_reactivation_brings_nothing_back_and_the_archive_ends_on_its_day():
    contact = former(last_name="Arbusse")
    hold(contact)
    erase_now(contact)
    lifecycle.reactivate(contact, at=instant(TODAY))
    assert archived(contact) == "Arbusse"
    Contact.objects.filter(pk=contact.pk).update(last_name="Petit")
    day = datetime.date(2027, 4, 1)
    assert release_due(today=day, now=instant(day)).erased == []
    contact.refresh_from_db()
    assert contact.last_name == "Petit", "typed since, and in use"
    assert not contact.archived.exists()


def test_what_was_typed_after_a_reactivation_stands_beside_what_was_archived():
    contact = former(last_name="Arbusse")
    hold(contact)
    for name in ("Arbusse", "Petit", "Petit"):
        Contact.objects.filter(pk=contact.pk).update(last_name=name)
        erase_now(contact)
        lifecycle.reactivate(contact, at=instant(TODAY))
        lifecycle.deactivate(contact, at=instant(TODAY))
    kept = contact.archived.filter(path=NAME).order_by("pk")
    assert list(kept.values_list("value", flat=True)) == ["Arbusse", "Petit"]


def test_held_values_that_an_older_version_left_on_the_contact_are_archived():
    contact = former(last_name="Arbusse")
    hold(contact)
    erase_now(contact)
    contact.archived.all().delete()
    Contact.objects.filter(pk=contact.pk).update(last_name="Arbusse")
    release_due(today=TODAY, now=instant(TODAY))
    assert archived(contact) == "Arbusse"
    assert Erasure.objects.count() == 1


@pytest.mark.parametrize(
    ("gone", "before"),
    [(datetime.date(2025, 12, 31), "client"), (datetime.date(2026, 5, 1), "prospect")],
)
def test_an_automatic_hold_is_placed_only_while_papers_are_due(gone, before):
    """Attestations for 2025 are already issued; a contact who never became a client
    gets no hold."""
    HoldPreset.objects.filter(code="tax_attestation").update(automatic=True)
    contact = former(deactivated_at=instant(gone), deactivated_from=before)
    erase_now(contact)
    contact.refresh_from_db()
    assert contact.last_name is None


def test_an_automatic_hold_is_placed_by_the_erasure_itself():
    HoldPreset.objects.filter(code="tax_attestation").update(automatic=True)
    contact = former(deactivated_at=instant(datetime.date(2026, 1, 2)))
    erase_now(contact)
    assert archived(contact)
    assert contact.email is None
    assert {h.until for h in LegalHold.objects.all()} == {datetime.date(2027, 3, 31)}


def test_ready_made_holds_are_there_after_the_migrations():
    ends = {p.code: holds.end_of(p, 2026) for p in HoldPreset.objects.all()}
    assert ends["tax_attestation"] == datetime.date(2027, 3, 31)
    assert ends["invoices"] == datetime.date(2036, 12, 31)
    assert ends["payslips"] == datetime.date(2031, 12, 31)


def url(contact):
    return reverse("erasure:holds", args=[contact.public_id])


def test_a_ready_made_hold_is_placed_from_the_contact_page_and_shown_by_the_alert(
    client, admin
):
    contact = former()
    year = timezone.localdate().year
    client.post(url(contact), {"preset": "invoices", "year": year})
    assert LegalHold.objects.filter(contact=contact).count() == 7
    page = client.get(reverse("erasure:erase", args=[contact.public_id]))
    assert f"31/12/{year + 10}" in page.content.decode()
    assert "L123-22" in page.content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"paths": []}, "Cochez au moins un champ"),
        ({"reason": ""}, "Indiquez le motif"),
        ({"law": ""}, "Citez le texte de loi"),
        ({"until": "2001-01-01"}, "Cette date est passée"),
        ({"reason": "Litige avec Mme Zyskowicz"}, "aucune information de la fiche"),
    ],
)
def test_an_incomplete_or_excessive_hold_is_refused(client, admin, changes, words):
    contact = former(last_name="Zyskowicz")
    data = {
        "paths": [NAME],
        "reason": "Litige",
        "law": "C. civ.",
        "until": "2099-01-01",
    }
    response = client.post(url(contact), data | changes)
    assert words in response.content.decode()
    assert not LegalHold.objects.exists()


def test_a_hold_is_lifted_by_hand(client, admin):
    contact = former()
    hold(contact, until=datetime.date(2099, 1, 1))
    [placed] = LegalHold.objects.all()
    client.post(reverse("erasure:lift_hold", args=[contact.public_id, placed.pk]))
    placed.refresh_from_db()
    assert placed.lifted_at


def test_a_ready_made_hold_can_be_changed(client, admin):
    preset = HoldPreset.objects.get(code="invoices")
    address = reverse("erasure:edit_preset", args=[preset.pk])
    assert preset.label in client.get(address).content.decode()
    client.post(
        address,
        {
            "label": "Factures",
            "law": "Code de commerce",
            "years": 6,
            "until_day": 31,
            "until_month": 12,
            "paths": [NAME],
        },
    )
    preset.refresh_from_db()
    assert (preset.years, preset.paths) == (6, [NAME])
    assert client.get(reverse("erasure:presets")).status_code == 200


def test_the_archive_is_read_with_a_reason_that_the_journal_keeps(client, admin):
    contact = former(last_name="Érable", first_name="Jeanne")
    hold(contact, NAME, "contacts.Contact.first_name", until=datetime.date(2099, 1, 1))
    erase([contact], cause=Cause.BUTTON, now=timezone.now())
    for page in (
        reverse("backoffice:contact", args=[contact.public_id]),
        reverse("contacts:clients") + "?q=Erable",
        reverse("erasure:archive"),
    ):
        shown = client.get(page).content.decode()
        assert "Jeanne" not in shown
        assert 'value="Erable"' in shown or "rable" not in shown
    asked = {"name": "erable jeanne", "reason": "contrôle fiscal de 2024"}
    url = reverse("erasure:archive")
    for wrong, words in (
        ({"reason": " "}, "obligatoire"),
        ({"reason": "pour Mme Erable"}, "n'y nommez pas la personne"),
        ({"name": ""}, "Indiquez un nom"),
        ({"name": "Inconnue"}, "Aucune fiche archivée"),
    ):
        page = client.post(url, asked | wrong).content.decode()
        assert words in page.replace("&#x27;", "'")
        assert "Attestation (CGI)" not in page
    assert not AuditEvent.objects.filter(action="erasure.archive_read").exists()
    answer = client.post(url, asked)
    assert "Érable" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    line = AuditEvent.objects.get(action="erasure.archive_read")
    assert (line.user, line.target) == (admin, contact.target)
    assert line.details["reason"] == asked["reason"]
    for role, status in {"dpo": 200, "manager": 403, "reader": 403}.items():
        client.force_login(UserFactory(role=role))
        assert client.post(url, asked).status_code == status
