import datetime
import json

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from contacts.models import ClientDetails, Contact
from retention.models import PurgeRun
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.retention.factories import keep

pytestmark = pytest.mark.django_db


def purge(capsys, *args):
    """(exit code, what it printed, what it complained of)."""
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


def test_it_says_whose_values_were_met_elsewhere(capsys, client):
    keep(client=30)
    [contact] = overdue()
    relative = f"{contact.first_name} {contact.last_name}"
    ClientDetails.objects.create(
        contact=ContactFactory(client=True), relative_name=relative
    )
    code, out, _ = purge(capsys)
    assert code == 0
    assert "1 suppression(s) à vérifier" in out
    client.force_login(UserFactory(admin=True))
    run = PurgeRun.objects.get()
    page = client.get(reverse("retention:run", args=[run.pk])).text
    assert "Suppressions à vérifier" in page
    assert run.unclear == 1


def test_it_speaks_json(capsys):
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
        "failed": [],
        "brake": None,
    }


def test_nothing_due_is_no_fault(capsys):
    code, out, _ = purge(capsys, "--json")
    assert (code, json.loads(out)["due"]) == (0, [])


def test_a_later_date_is_only_for_a_dry_run(capsys):
    later = (timezone.localdate() + datetime.timedelta(days=1)).isoformat()
    code, _, err = purge(capsys, "--as-of", later)
    assert code == 2
    assert "--dry-run" in err
    assert purge(capsys, "--as-of", later, "--dry-run")[0] == 0


def test_a_braked_run_leaves_with_2_and_says_how_to_go_on(capsys):
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


def test_a_wrong_confirmation_speaks_json_too(capsys):
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
        "failed": [],
        "brake": err.strip(),
    }
    assert Contact.objects.not_erased().count() == 21


@pytest.mark.parametrize("text", ["hier", "2026-02-30", "2026/11/23"])
def test_a_bad_date_is_refused(text):
    with pytest.raises((SystemExit, Exception), match="AAAA-MM-JJ"):
        call_command("purge", "--as-of", text)
