import datetime
import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from contacts.models import ClientDetails, Contact, ContactNote
from erasure import holds
from erasure.engine.erase import erase
from erasure.enums import Cause
from erasure.models import Erasure
from retention.management.commands.purge import Command
from retention.models import PurgeRun
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.retention.factories import keep

pytestmark = pytest.mark.django_db


def purge(capsys, *args):
    """Run the command; return (exit code, stdout, stderr)."""
    try:
        call_command("purge", *args)
        code = 0
    except SystemExit as leaving:
        code = leaving.code
    out, err = capsys.readouterr()
    return code, out, err


def overdue(number=1):
    at = timezone.now() - datetime.timedelta(days=90)
    return [
        ContactFactory(former_client=True, deactivated_at=at) for _ in range(number)
    ]


def test_a_dry_run_lists_and_touches_nothing(capsys):
    keep(client=30)
    [contact] = overdue()
    code, out, _ = purge(capsys, "--dry-run")
    assert code == 0
    assert str(contact.public_id) in out
    assert Contact.objects.not_erased().count() == 1


def test_it_names_the_contacts_whose_values_were_found_elsewhere(capsys, client):
    keep(client=30)
    [contact] = overdue()
    relative = f"{contact.first_name} {contact.last_name}"
    ClientDetails.objects.create(
        contact=ContactFactory(client=True), relative_name=relative
    )
    code, out, _ = purge(capsys)
    assert code == 0
    assert "1 suppression à vérifier" in out
    client.force_login(UserFactory(admin=True))
    run = PurgeRun.objects.get()
    page = client.get(reverse("retention:run", args=[run.pk])).text
    assert "Suppressions à vérifier" in page
    assert run.unclear == 1


def test_it_prints_json(capsys):
    keep(client=30)
    [contact] = overdue()
    code, out, _ = purge(capsys, "--json")
    said = json.loads(out)
    assert code == 0
    assert said == {
        "as_of": timezone.localdate().isoformat(),
        "dry_run": False,
        "due": [str(contact.public_id)],
        "erased": 1,
        "held": 0,
        "released": [],
        "failed": [],
        "brake": None,
    }


def test_nothing_due_is_no_error(capsys):
    code, out, _ = purge(capsys, "--json")
    assert (code, json.loads(out)["due"]) == (0, [])


def test_a_later_date_is_only_for_a_dry_run(capsys):
    later = (timezone.localdate() + datetime.timedelta(days=1)).isoformat()
    code, _, err = purge(capsys, "--as-of", later)
    assert code == 2
    assert "--dry-run" in err
    assert purge(capsys, "--as-of", later, "--dry-run")[0] == 0


def test_a_run_over_the_safety_limit_exits_with_2_and_says_how_to_confirm(capsys):
    keep(client=30)
    overdue(21)
    code, _, err = purge(capsys)
    assert code == 2
    assert "--confirm 21" in err
    code, _, err = purge(capsys, "--confirm", "20")
    assert code == 2
    assert Contact.objects.not_erased().count() == 21
    assert purge(capsys, "--confirm", "21")[0] == 0
    assert not Contact.objects.not_erased().exists()


def test_a_wrong_confirmation_prints_json_too(capsys):
    keep(client=30)
    due = overdue(21)

    code, out, err = purge(capsys, "--json", "--confirm", "20")

    said = json.loads(out)
    assert code == 2
    assert set(said.pop("due")) == {str(contact.public_id) for contact in due}
    assert said == {
        "as_of": timezone.localdate().isoformat(),
        "dry_run": False,
        "erased": 0,
        "held": 0,
        "released": [],
        "failed": [],
        "brake": err.strip(),
    }
    assert Contact.objects.not_erased().count() == 21


WRONG = {
    "--as-of hier": "--as-of : « hier » n'est pas une date AAAA-MM-JJ.",
    "--as-of 2026-02-30": "--as-of : « 2026-02-30 » n'est pas une date AAAA-MM-JJ.",
    "--as-of 20260302": "--as-of : « 20260302 » n'est pas une date AAAA-MM-JJ.",
    "--as-of 2026-W10-1": "--as-of : « 2026-W10-1 » n'est pas une date AAAA-MM-JJ.",
    "--as-of 0001-01-01": "--as-of : « 0001-01-01 » n'est pas une date AAAA-MM-JJ.",
    "--as-of": "L'option --as-of attend une valeur.",
    "--kind prospect": "L'option --kind ne connaît pas « prospect ». Au choix : client, worker.",
    "--confirm abc": "--confirm : « abc » n'est pas un nombre entier.",
    "--confirm 1_0": "--confirm : « 1_0 » n'est pas un nombre entier.",
    "--confirm=-1": "--confirm : « -1 » n'est pas un nombre entier.",
    "--json=oui": "L'option --json ne prend pas de valeur.",
    "--json --as-of hier": "--as-of : « hier » n'est pas une date AAAA-MM-JJ.",
    "--tout": "Option inconnue : --tout.",
    "demain": "Option inconnue : demain.",
}


@pytest.mark.parametrize(("typed", "sentence"), WRONG.items())
def test_invalid_arguments_get_a_french_sentence_and_erase_nobody(
    capsys, typed, sentence
):
    keep(client=30)
    overdue()
    with pytest.raises(SystemExit) as leaving:
        Command().run_from_argv(["manage.py", "purge", *typed.split()])
    out, err = capsys.readouterr()
    assert leaving.value.code == 2
    assert (out, err) == ("", f"{sentence} Voir manage.py purge --help.\n")
    assert Contact.objects.not_erased().count() == 1


def test_numbers_are_printed_in_french(capsys):
    keep(client=30)
    assert "0 fiche à effacer" in purge(capsys, "--dry-run")[1]
    overdue(2)
    assert "2 fiches à effacer" in purge(capsys, "--dry-run")[1]
    assert purge(capsys)[1] == (
        "2 fiches effacées, dont 0 avec des champs que la loi garde ; 0 échec.\n"
    )


@pytest.fixture
def server_that_leaves():
    """Terminate the session at the first contact updated, as a server restart would."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            CREATE FUNCTION leave() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;
            CREATE TRIGGER leave BEFORE UPDATE ON contacts_contact
                FOR EACH ROW EXECUTE FUNCTION leave();
            """
        )
    yield
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION IF EXISTS leave() CASCADE")


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("server_that_leaves")
def test_a_lost_database_connection_is_reported_in_one_sentence(capsys):
    keep(client=30)
    overdue()
    code, out, err = purge(capsys)
    assert (code, out) == (1, "")
    assert "Relancez-la, elle reprendra où elle en est." in err
    with connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION leave() CASCADE")
    assert purge(capsys)[1].startswith("1 fiche effacée")
    assert PurgeRun.objects.count() == 2


@pytest.fixture
def released():
    """A contact erased while two legal holds kept two fields; both holds have ended."""
    at = timezone.now() - datetime.timedelta(days=200)
    contact = ContactFactory(
        former_client=True, last_name="Zyskowicz", city="Ytrac", deactivated_at=at
    )
    today = timezone.localdate()
    paths = ("contacts.Contact.last_name", "contacts.Contact.city")
    holds.place(contact, paths, reason="Attestation", law="CGI", until=today, user=None)
    erase([contact], cause=Cause.BUTTON, now=timezone.now())
    contact.legal_holds.update(until=today - datetime.timedelta(days=1))
    return contact


def test_the_end_of_a_legal_hold_is_in_the_dry_run(capsys, released):
    code, out, _ = purge(capsys, "--dry-run")
    assert code == 0
    assert "1 fiche dont une conservation légale est finie" in out
    assert str(released.public_id) in out
    said = json.loads(purge(capsys, "--dry-run", "--json")[1])
    assert (said["due"], said["released"]) == ([], [str(released.public_id)])
    assert "Zyskowicz" in released.archived.values_list("value", flat=True)


def test_the_end_of_a_legal_hold_to_come_is_in_the_dry_run_of_its_day(capsys):
    contact = ContactFactory(former_client=True)
    until = timezone.localdate() + datetime.timedelta(days=60)
    path = "contacts.Contact.last_name"
    holds.place(contact, [path], reason="Litige", law="CPC", until=until, user=None)
    erase([contact], cause=Cause.BUTTON, now=timezone.now())
    after = until + datetime.timedelta(days=1)
    for day, number in ((until, 0), (after, 1)):
        _, out, _ = purge(capsys, "--dry-run", "--as-of", day.isoformat(), "--json")
        assert len(json.loads(out)["released"]) == number


def test_the_end_of_a_legal_hold_is_counted_and_searched(capsys, released):
    ContactNote.objects.create(
        contact=ContactFactory(), text="chez Mme Zyskowicz, à Ytrac"
    )
    code, out, _ = purge(capsys)
    assert code == 0
    assert "1 fiche dont une conservation légale est finie" in out
    assert "1 suppression à vérifier" in out
    ended = Erasure.objects.get(contact=released, cause="hold_end")
    assert ended.search["searched"]["tables"] > 30
    assert [p["place"] for p in ended.search["places"]] == ["contacts_contactnote.text"]


def test_the_contact_links_to_every_certificate(client, released):
    call_command("purge")
    client.force_login(UserFactory(admin=True))
    page = client.get(reverse("backoffice:contact", args=[released.public_id]))
    for erasure in Erasure.objects.all():
        assert reverse("erasure:detail", args=[erasure.pk]) in page.content.decode()
