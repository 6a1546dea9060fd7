"""The page with the result of the last ledger check, and the nightly tasks."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import AuditEvent
from consent import expiry, ledger, suppressions, tasks
from consent.enums import SuppressionReason
from consent.integrity import journal_file
from consent.models import LedgerCheck, Suppression
from tests.consent.factories import act, campaign
from tests.consent.test_verify import as_owner
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db

PAGE = "/administration/registre/"


@pytest.fixture
def contact():
    contact = ContactFactory()
    ledger.record(contact, {campaign(): True}, act(contact))
    return contact


def test_before_the_first_check_the_page_says_so(as_admin):
    assert "Pas encore vérifié" in as_admin.get(PAGE).content.decode()


def test_a_valid_ledger_is_reported_as_valid(as_admin, contact):
    tasks.verify_ledger()
    page = as_admin.get(PAGE).content.decode()
    assert "Registre intact" in page
    assert "Aucune ancre" in page
    assert [line["kind"] for line in journal_file.read()] == ["anchor"]


def test_a_broken_ledger_is_located_and_gets_no_anchor(as_admin, contact):
    tasks.verify_ledger()
    with as_owner() as cursor:
        cursor.execute("UPDATE consent_consentevent SET means = 'phone'")
    tasks.verify_ledger()
    page = as_admin.get(PAGE).content.decode()
    assert "Le registre ne tient pas" in page
    assert f"/contacts/{contact.public_id}/historique/" in page
    assert "événement modifié" in page
    assert [line["kind"] for line in journal_file.read()] == ["anchor"]


def test_a_check_can_be_requested(as_admin):
    response = as_admin.post(PAGE, follow=True)
    assert "La vérification est lancée" in response.content.decode()
    assert not LedgerCheck.objects.exists()


def test_an_entry_leaves_the_suppression_list_after_its_time(contact, settings):
    now = timezone.now()
    long_ago = now - datetime.timedelta(days=settings.SUPPRESSION_DAYS + 1)
    suppressions.suppress([contact], SuppressionReason.OBJECTION, long_ago)
    assert not ledger.reachable(campaign()).exists()
    tasks.expire_suppressions()
    assert not Suppression.objects.exists()
    assert ledger.reachable(campaign()).exists()


NINETEEN = [(f"{number:064d}", "email") for number in range(19)]


def list_nineteen(at):
    suppressions.suppress_addresses(NINETEEN, SuppressionReason.STOP, at)


@pytest.mark.parametrize("reviewed", [True, False])
def test_a_clock_that_jumps_four_years_leaves_the_list_as_it_is(reviewed):
    now = timezone.now()
    list_nineteen(now)
    if reviewed:
        expiry.run(now)
        # Rows that others write at the wrong time are no evidence that the clock is
        # right.
        at = now + datetime.timedelta(days=4 * 366)
        AuditEvent.objects.create(action="session.opened", at=at)
    for night in range(2):
        later = now + datetime.timedelta(days=4 * 366 + night)
        assert "l'horloge a peut-être sauté" in expiry.run(later).safety_limit
    assert Suppression.objects.count() == 19
    assert expiry.suspended()
    assert expiry.run(later, confirm=18).safety_limit
    assert not expiry.run(later, confirm=19).safety_limit
    assert not Suppression.objects.exists()
    assert not expiry.suspended()


def test_more_expired_entries_than_usual_need_a_confirmation(settings):
    now = timezone.now()
    long_ago = now - datetime.timedelta(days=settings.SUPPRESSION_DAYS + 1)
    list_nineteen(long_ago)
    many = [(f"{number:064d}", "sms") for number in range(2)]
    suppressions.suppress_addresses(many, SuppressionReason.STOP, long_ago)
    expiry.run(now)
    with pytest.raises(CommandError, match="--confirm 21") as braked:
        call_command("expire_suppressions")
    assert braked.value.returncode == 2
    call_command("expire_suppressions", confirm=21)
    assert not Suppression.objects.exists()
