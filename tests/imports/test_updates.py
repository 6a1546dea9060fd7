"""An import that changes contacts that are there, its preview and its undoing."""

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEvent
from consent import ledger
from consent.enums import Origin
from consent.integrity import verify
from consent.models import Consent, ConsentEvent
from contacts import address_changes
from contacts.models import (
    AddressChange,
    Contact,
    ExternalReference,
    Representative,
)
from erasure.engine.erase import erase
from erasure.enums import Cause
from imports import runs, undo
from imports.models import ChangedContact, Import
from tests.accounts.factories import UserFactory
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.imports.test_command import run, write
from tests.imports.test_screen import (
    IMPORTS,
    files,
    mapping,
    upload,
)

pytestmark = pytest.mark.django_db

HEADER = (
    "Référence (erp)",
    "Nom",
    "Prénom",
    "Situation",
    "E-mail",
    "Portable",
    "Ville",
)
ANNE = ("", "LEFEVRE", "anne", "Client", "Anne@Exemple.fr", "", "Bron")


@pytest.fixture
def anne():
    return ContactFactory(
        client=True,
        last_name="Lefèvre",
        first_name="Anne",
        email="anne@exemple.fr",
        mobile="+33612345678",
        city="Lyon",
    )


def update(path, *arguments):
    report = run(path, "--update", *arguments)
    counts = (report["accepted"], report["updated"], report["unchanged"])
    assert sum(counts) + len(report["refused"]) == report["rows"]
    return (*counts, report["refused"])


def undone():
    made = Import.objects.latest("id")
    runs.undo(made, None)
    runs.work(made.pk, timezone.now())
    made.refresh_from_db()
    assert made.state == "undone"
    return made


def test_the_same_person_is_changed_and_an_empty_cell_changes_nothing(tmp_path, anne):
    path = write(tmp_path, ANNE, header=HEADER)
    assert update(path, "--dry-run") == (0, 1, 0, {})
    assert ChangedContact.objects.count() == 0
    before = Contact.objects.values().get()
    assert update(path) == (0, 1, 0, {})
    after = Contact.objects.values().get()
    assert {n for n in after if after[n] != before[n]} == {
        "city",
        "updated_at",
        "search",
    }
    assert after["city"] == "Bron"
    line = AuditEvent.objects.get(action="contact.updated")
    assert (line.target, line.details) == (anne.target, {"fields": ["city"]})
    assert update(path) == (0, 0, 1, {})


def test_without_update_the_same_file_changes_nothing(tmp_path, anne):
    path = write(tmp_path, ANNE, header=HEADER)
    assert run(path)["refused"] == {"2": "duplicate"}
    assert Contact.objects.get().city == "Lyon"


def test_a_reference_finds_a_contact_whatever_else_changed(tmp_path, anne):
    ExternalReference.objects.create(contact=anne, system="erp", value="C1")
    new = ("C1", "Martin", "", "", "anne.martin@exemple.fr", "", "")
    path = write(tmp_path, new, header=HEADER)
    assert update(path) == (0, 1, 0, {})
    anne.refresh_from_db()
    assert (anne.last_name, anne.first_name) == ("Martin", "Anne")
    # A changed address waits for the person, as by every other way.
    assert anne.email_unconfirmed_at
    assert anne.link_generation == 2
    change = AddressChange.objects.get()
    assert (change.origin, change.former) == ("import", "anne@exemple.fr")
    assert AuditEvent.objects.filter(action="contact.address_changed").count() == 1


def test_a_file_of_references_needs_no_name(tmp_path, anne):
    ExternalReference.objects.create(contact=anne, system="erp", value="C1")
    rows = (("C1", "Bron"), ("C9", "Lyon"), ("", "Lyon"))
    path = write(tmp_path, *rows, header=("Référence (erp)", "Ville"))
    refused = {"3": "name_missing", "4": "name_missing"}
    assert update(path) == (0, 1, 0, refused)
    anne.refresh_from_db()
    assert anne.city == "Bron"


def test_a_known_person_gets_the_reference_and_a_new_one_a_contact(tmp_path, anne):
    new = ("C2", "Durand", "Paul", "Prospect", "paul@exemple.fr", "", "")
    path = write(tmp_path, ("C1", *ANNE[1:]), new, header=HEADER)
    assert update(path) == (1, 1, 0, {})
    references = dict(ExternalReference.objects.values_list("value", "contact__city"))
    assert references == {"C1": "Bron", "C2": None}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        # The reference of somebody else; another reference than the contact's; another list.
        (("C2", "Lefèvre", "Anne", "Client", "anne@exemple.fr"), "reference_conflict"),
        (("C3", "Lefèvre", "Anne", "Client", "anne@exemple.fr"), "reference_conflict"),
        (("C1", "Lefèvre", "Anne", "Intervenant", ""), "reference_conflict"),
        (("C1", "Lefèvre", "Anne", "VIP", ""), "status_unknown"),
        (("C1", "Lefèvre", "Anne", "Client", "anne@"), "email_invalid"),
    ],
)
def test_where_two_contacts_could_be_meant_nothing_changes(tmp_path, anne, row, code):
    paul = ContactFactory(client=True)
    for sheet, value in ((anne, "C1"), (paul, "C2")):
        ExternalReference.objects.create(contact=sheet, system="erp", value=value)
    before = list(Contact.objects.order_by("pk").values())
    path = write(tmp_path, (*row, "", "Nice"), header=HEADER)
    for arguments in (["--dry-run"], []):
        assert update(path, *arguments) == (0, 0, 0, {"2": code})
    assert list(Contact.objects.order_by("pk").values()) == before


def test_two_rows_about_one_contact_change_it_once(tmp_path, anne):
    other = (*ANNE[:-1], "Nice")
    new = ("C2", "Durand", "Paul", "Prospect", "paul@exemple.fr", "", "")
    again = ("C2", "Durand", "Paulette", "Prospect", "p2@exemple.fr", "", "")
    path = write(tmp_path, ANNE, other, new, again, header=HEADER)
    refused = {"3": "duplicate", "5": "duplicate"}
    for arguments in (["--dry-run"], []):
        assert update(path, *arguments) == (1, 1, 0, refused)
    assert Contact.objects.get(last_name="Lefèvre").city == "Bron"


def test_a_file_does_not_give_a_person_the_address_of_who_chooses_for_them(
    tmp_path, anne
):
    Representative.objects.create(
        contact=anne,
        kind="agent",
        name="Paul",
        email="paul@exemple.fr",
        answers=True,
        receives=False,
        created_at=timezone.now(),
    )
    ExternalReference.objects.create(contact=anne, system="erp", value="C1")
    row = ("C1", "Lefèvre", "Anne", "Client", "Paul@exemple.fr", "", "Nice")
    before = anne.email
    report = run(write(tmp_path, row, header=HEADER), "--update")
    assert report["warnings"] == {"2": ["email_of_representative"]}
    anne.refresh_from_db()
    assert (anne.email, anne.city) == (before, "Nice")


def test_a_file_moves_nobody_in_or_out_of_service(tmp_path, anne):
    prospect = ContactFactory(prospect=True, last_name="Durand")
    gone = ContactFactory(former_client=True, last_name="Petit")
    rows = [
        (s.last_name, s.first_name, status, s.email)
        for s, status in (
            (anne, "Ancien client"),
            (prospect, "Client"),
            (gone, "Client"),
        )
    ]
    report = run(write(tmp_path, *rows, header=HEADER[1:5]), "--update")
    assert (report["updated"], report["unchanged"]) == (1, 2)
    assert report["warnings"] == {"2": ["status_kept"], "4": ["status_kept"]}
    statuses = Contact.objects.order_by("pk").values_list("status", flat=True)
    assert list(statuses) == ["client", "client", "former_client"]
    change = prospect.status_changes.get()
    assert (change.before, change.after) == ("prospect", "client")


CHOICES = ("Nom", "Prénom", "E-mail", "Newsletter", "Date", "Source")
SAID = ("Nom", "Prénom", "E-mail", "Newsletter", "Date du consentement")
SOURCE = "Source du consentement"
LONG_AGO = datetime.datetime(2025, 3, 1, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("word", "day", "source", "state", "warnings", "ignored", "counts"),
    [
        # The person's own no stands against an older yes, and falls to a later proved one.
        ("oui", "01/02/2025", "Salon", "refused", ["consent_withdrawn"], [], (0, 1)),
        ("oui", "01/02/2026", "Salon", "given", [], [], (1, 0)),
        ("oui", "01/02/2026", "", "refused", [], [2], (0, 1)),
        ("oui", "", "Salon", "refused", [], [2], (0, 1)),
        ("non", "", "", "refused", [], [], (0, 1)),
        ("", "", "", "refused", [], [], (0, 1)),
    ],
)
def test_choices_change_by_the_rules_of_the_ledger_only(
    tmp_path, anne, word, day, source, state, warnings, ignored, counts
):
    ledger.record(anne, {campaign(): False}, act(anne, occurred_at=LONG_AGO))
    row = ("Lefèvre", "Anne", "anne@exemple.fr", word, day, source)
    path = write(tmp_path, row, header=(*SAID, SOURCE))
    for arguments in (["--dry-run"], []):
        report = run(path, "--update", "--kind=client", *arguments)
        assert (report["updated"], report["unchanged"]) == counts
        assert report["warnings"].get("2", []) == warnings
        assert report["consent_ignored_no_source"] == ignored
    assert anne.consents.get(campaign=campaign()).state == state


def test_a_refusal_of_somebody_on_file_is_recorded_and_stays_at_the_undoing(
    tmp_path, anne
):
    ledger.record(anne, {campaign(): True}, act(anne, occurred_at=LONG_AGO))
    row = ("Lefèvre", "Anne", "anne@exemple.fr", "non", "")
    path = write(tmp_path, row, header=SAID)
    assert run(path, "--update", "--kind=client", "--dry-run")["updated"] == 1
    assert ledger.explain(campaign(), anne).included
    assert run(path, "--update", "--kind=client")["updated"] == 1
    assert Import.objects.get().recorded == [2]
    undone()
    assert anne.consents.get(campaign=campaign()).state == "withdrawn"


@pytest.mark.parametrize(
    ("hour", "state"), [("09:30:00Z", "withdrawn"), ("11:30:00+04:00", "given")]
)
def test_the_hour_of_a_choice_is_that_of_its_offset(tmp_path, anne, hour, state):
    """Anne's own yes is at 10:00 in Paris, in winter: 9:00 UTC."""
    yes = datetime.datetime(2026, 1, 12, 9, tzinfo=datetime.UTC)
    ledger.record(anne, {campaign(): True}, act(anne, occurred_at=yes))
    row = ("Lefèvre", "Anne", "anne@exemple.fr", "non", f"2026-01-12T{hour}")
    run(write(tmp_path, row, header=SAID), "--update", "--kind=client")
    assert anne.consents.get(campaign=campaign()).state == state


SHEET = ("Nom", "Prénom", "E-mail", "Newsletter", "Date du consentement", SOURCE)
"""A file of updates with dated and sourced opt-ins."""


def said(tmp_path, day, email):
    row = ("Lefèvre", "Anne", email, "oui", day, "Salon de Lyon")
    report = run(write(tmp_path, row, header=SHEET), "--update", "--kind=client")
    assert report["rows"] == 1
    assert not report["refused"]


@pytest.mark.parametrize("corrected", ["01/01/2026", "01/02/2026", "02/03/2026"])
def test_the_corrected_file_counts_whatever_its_dates(tmp_path, anne, corrected):
    """The opt-in of an undone import is annulled: it stands against nothing."""
    with connection.cursor() as cursor:
        # As in production: the database dates what is recorded by its own clock.
        cursor.execute("SET LOCAL rgpd.loads_past = off")
    said(tmp_path, "01/02/2026", email=anne.email)
    assert ledger.explain(campaign(), anne).included
    undone()
    assert ledger.explain(campaign(), anne).reason == "never_asked"
    decisions = [*ConsentEvent.objects.values_list("decision", flat=True)]
    assert decisions == ["given", "ended"]
    said(tmp_path, corrected, email=anne.email)
    assert ledger.explain(campaign(), anne).included
    day = timezone.localtime(
        ConsentEvent.objects.filter(decision="given", actor_type="system")
        .latest("sequence")
        .occurred_at
    )
    assert f"{day:%d/%m/%Y}" == corrected
    told = ConsentEvent.objects.count()
    said(tmp_path, corrected, email=anne.email)
    assert ConsentEvent.objects.count() == told
    assert ConsentEvent.objects.filter(decision="withdrawn").count() == 0
    assert verify.run(now=timezone.now()).broken == []


def test_undoing_puts_the_former_choice_back(tmp_path, anne):
    """An older no of the person, an older yes: each is in force again."""
    paul = ContactFactory(client=True, last_name="Durand", first_name="Paul")
    ledger.record(anne, {campaign(): False}, act(anne, occurred_at=LONG_AGO))
    ledger.record(paul, {campaign(): True}, act(paul, occurred_at=LONG_AGO))
    rows = [
        ("Lefèvre", "Anne", anne.email, "oui", "01/02/2026", "Salon"),
        ("Durand", "Paul", paul.email, "oui", "01/02/2026", "Salon"),
    ]
    run(write(tmp_path, *rows, header=SHEET), "--update", "--kind=client")
    assert [*Consent.objects.values_list("state", flat=True)] == ["given", "given"]
    undone()
    assert ledger.explain(campaign(), anne).reason == "refused"
    assert anne.consents.get().origin == Origin.LINK
    assert ledger.explain(campaign(), paul).included
    assert paul.consents.get().event.actor_type == "merge"
    # Staff cannot report a yes against the no of the person without a later date.
    reported = act(anne, origin=Origin.API, lifts=False)
    with pytest.raises(ledger.ChoiceRefused, match="elle-même dit non"):
        ledger.record(anne, {campaign(): True}, reported)
    assert verify.run(now=timezone.now()).broken == []


def test_undoing_brings_the_former_values_back(tmp_path, anne):
    paul = ContactFactory(client=True, last_name="Durand", first_name="Paul", city=None)
    before = [
        *Contact.objects.order_by("pk").values("email", "mobile", "city", "status")
    ]
    header = (*HEADER, "Newsletter", "Date du consentement", SOURCE)
    proved = ("oui", "01/02/2026", "Salon")
    rows = [
        (
            "C1",
            "Lefèvre",
            "Anne",
            "Prospect",
            anne.email,
            "0699999999",
            "Bron",
            *proved,
        ),
        ("C2", "Durand", "Paul", "Client", paul.email, "", "Nice", *proved),
        ("C3", "Neuf", "", "Client", "neuf@exemple.fr", "", "", *proved),
    ]
    assert update(write(tmp_path, *rows, header=header)) == (1, 2, 0, {})
    assert ConsentEvent.objects.filter(decision="given").count() == 3
    # What somebody changed since is theirs.
    Contact.objects.filter(pk=paul.pk).update(city="Marseille")
    made = undone()
    assert (made.erased, made.restored, made.left) == (1, 2, 1)
    before[1]["city"] = "Marseille"
    known = Contact.objects.not_erased().order_by("pk")
    assert [*known.values("email", "mobile", "city", "status")] == before
    assert not ExternalReference.objects.exists()
    assert not ChangedContact.objects.exists()
    states = known.values_list("consents__state", flat=True)
    assert list(states) == ["ended", "ended"]
    # The former number is the person's again, and nobody waits for a confirmation.
    anne.refresh_from_db()
    assert anne.mobile_unconfirmed_at is None
    assert not AddressChange.objects.filter(settled_at=None).exists()


def test_an_address_that_the_person_confirmed_is_not_taken_back(tmp_path, anne):
    ExternalReference.objects.create(contact=anne, system="erp", value="C1")
    row = ("C1", "", "", "", "anne.l@exemple.fr", "", "")
    assert update(write(tmp_path, row, header=HEADER)) == (0, 1, 0, {})
    address_changes.settle(AddressChange.objects.get(), timezone.now())
    assert undone().left == 1
    anne.refresh_from_db()
    assert anne.email == "anne.l@exemple.fr"


def test_a_killed_update_goes_on_under_one_number(tmp_path, monkeypatch):
    from imports import importing

    monkeypatch.setattr(importing, "BATCH", 2)
    sheets = ContactFactory.create_batch(5, client=True)
    rows = [(s.last_name, s.first_name, "Client", s.email, "Nice") for s in sheets]
    rows.append(rows[0])
    header = ("Nom", "Prénom", "Situation", "E-mail", "Ville")
    path = write(tmp_path, *rows, header=header)
    commit = runs._commit

    def dying(run, batch):
        commit(run, batch)
        if batch.last > 4:
            raise KeyboardInterrupt

    monkeypatch.setattr(runs, "_commit", dying)
    with pytest.raises(KeyboardInterrupt):
        update(path)
    assert Contact.objects.filter(city="Nice").count() == 2
    monkeypatch.setattr(runs, "_commit", commit)
    assert update(path) == (0, 5, 0, {"7": "duplicate"})
    assert Import.objects.get().changed.count() == 5
    assert undone().restored == 5
    assert Contact.objects.filter(city="Lyon").count() == 5


def test_the_screen_shows_each_change_before_it_is_made(client, at_work, anne):
    client.force_login(UserFactory(admin=True))
    ledger.record(anne, {campaign(): True}, act(anne, occurred_at=LONG_AGO))
    text = (
        "Nom;Prénom;Situation;E-mail;Portable;Ville;Newsletter\n"
        "Lefèvre;Anne;Client;anne@exemple.fr;07 56 78 90 12;=cmd;non\n"
    )
    upload(client, text, update="on")
    made = Import.objects.get()
    at_work(lambda: client.post(f"{IMPORTS}{made.pk}/colonnes/", mapping(made)))
    page = client.get(f"{IMPORTS}{made.pk}/").content.decode()
    for words in (
        "06 12 34 56 78",
        "07 56 78 90 12",
        "Anne Lefèvre",
        "Accepté",
        "Retiré",
    ):
        assert words in page
    assert "Mettre à jour 1 fiche<" in page
    response = client.get(f"{IMPORTS}{made.pk}/changements.csv")
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    assert "Ville;Lyon;'=cmd" in content
    assert anne.mobile == Contact.objects.get().mobile
    at_work(lambda: client.post(f"{IMPORTS}{made.pk}/lancer/"))
    assert Contact.objects.get().city == "=cmd"
    assert files() == []
    page = client.get(f"{IMPORTS}{made.pk}/annuler/").content.decode()
    assert "1 fiche que cet import a changée" in page
    at_work(lambda: client.post(f"{IMPORTS}{made.pk}/annuler/"))
    assert Contact.objects.get().city == "Lyon"
    page = client.get(f"{IMPORTS}{made.pk}/").content.decode()
    assert "1 fiche remise comme avant" in page


def test_an_erasure_takes_the_former_values_and_time_does_too(tmp_path, anne):
    paul = ContactFactory(client=True, last_name="Durand", first_name="Paul")
    rows = (ANNE, ("", "Durand", "Paul", "Client", paul.email, "", "Nice"))
    assert update(write(tmp_path, *rows, header=HEADER)) == (0, 2, 0, {})
    now = timezone.now()
    erase([anne.pk], cause=Cause.BUTTON, now=now, reason="demande")
    assert ChangedContact.objects.get().contact == paul
    assert undo.forget_former_values(now) == 0
    later = now + undo.FORMER_KEPT + datetime.timedelta(days=1)
    assert undo.forget_former_values(later) == 1
    assert not ConsentEvent.objects.filter(origin=Origin.IMPORT).exists()


def test_a_reference_brings_nothing_back_to_an_erased_contact(tmp_path, anne):
    ExternalReference.objects.create(contact=anne, system="erp", value="C1")
    erase([anne.pk], cause=Cause.BUTTON, now=timezone.now(), reason="demande")
    before = Contact.objects.values().get()
    path = write(tmp_path, ("C1", *ANNE[1:]), header=HEADER)
    assert update(path) == (0, 0, 0, {"2": "contact_erased"})
    assert Contact.objects.values().get() == before
