import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from config.celery import app
from contacts.models import Contact
from retention import rules as saved_rules
from retention import schedule
from retention.models import RetentionRule
from tests.contacts.factories import ContactFactory
from tests.portal.pages import fields_of
from tests.retention.factories import keep

pytestmark = pytest.mark.django_db
RULES = reverse("retention:rules")


def overdue(number=1, days=60):
    at = timezone.now() - datetime.timedelta(days=days)
    return [
        ContactFactory(former_client=True, deactivated_at=at) for _ in range(number)
    ]


def post(browser, **days):
    empty = dict.fromkeys(["client", "prospect", "worker", "candidate"], "")
    return browser.post(RULES, empty | days)


def test_a_delay_is_saved_with_its_author(client, admin):
    assert post(client, client="30").status_code == 302
    assert schedule.rules_in_force()["client"] == 30
    line = AuditEvent.objects.get(action="retention.days_changed")
    assert (line.user, line.details) == (admin, {"before": None, "after": 30})
    page = client.get(RULES).text
    last = schedule.last_kept_day(timezone.now(), 30)
    assert f"jusqu'au {last:%d/%m/%Y} inclus" in page
    applied = {row.label: row.in_force for row in client.get(RULES).context["rows"]}
    assert applied == {
        "Clients": "30 jours",
        "Prospects": "30 jours, comme les clients",
        "Intervenants": "",
        "Candidats": "",
        "Personnes décédées": "celle de leur situation",
    }


def test_a_delay_counted_from_the_last_contact_is_announced_so(client, admin):
    at = timezone.now() - datetime.timedelta(days=40)
    old = at - datetime.timedelta(days=1200)
    sheet = {"former_client": True, "deactivated_from": "prospect"}
    silent = ContactFactory(**sheet, deactivated_at=at, last_contact_at=old)
    ContactFactory(**sheet, deactivated_at=at, last_contact_at=at)
    wanted = {"prospect": "1095", "prospect_from_contact": "on"}
    assert "Tapez 1 pour confirmer" in post(client, **wanted).text
    assert not schedule.rules_in_force().from_contact, "nothing is saved yet"
    assert post(client, **wanted, confirmation="1").status_code == 302
    assert list(schedule.due(timezone.localdate())) == [silent]
    assert "checked" in str(client.get(RULES).context["form"]["prospect_from_contact"])
    told = client.get("/informations/clients/").text
    assert "3 ans après votre dernier message ou appel" in told
    line = AuditEvent.objects.get(action="retention.start_changed")
    assert (line.user, line.details) == (admin, {"from_last_contact": True})


@pytest.mark.parametrize(
    "text", ["0", "-1", "1.5", "1000000000", "trente", "1e3", "30 jours", "1_0", "３0"]
)
def test_an_invalid_delay_gets_a_sentence_and_changes_nothing(client, admin, text):
    keep(client=90)
    answer = post(client, client=text)
    assert answer.status_code == 200
    assert "invalid-feedback" in answer.text
    assert schedule.rules_in_force()["client"] == 90


def test_an_empty_delay_means_no_automatic_erasure(client, admin):
    keep(client=90)
    post(client)
    assert schedule.rules_in_force()["client"] is None


def test_simulating_lists_the_contacts_and_saves_nothing(client, admin):
    keep(client=90)
    [contact] = overdue()
    page = post(client, client="30", simulate="").text
    assert str(contact) in page
    assert "1 fiche" in page
    assert "invalid-feedback" not in page
    assert "attendra votre accord" not in page
    assert RetentionRule.objects.get(population="client").days == 90


def test_simulating_says_that_the_safety_limit_would_stop_the_purge(client, admin):
    keep(client=90)
    overdue(21)
    page = post(client, client="30", simulate="").text
    assert "attendra votre accord" in page
    assert "21 fiches clients à effacer ; au-delà de 20" in page


def test_a_shorter_delay_asks_for_the_number_of_contacts(client, admin):
    keep(client=90)
    overdue(2)
    answer = post(client, client="30")
    assert "Tapez 2 pour confirmer" in answer.text
    assert schedule.rules_in_force()["client"] == 90
    assert post(client, client="30", confirmation="1").status_code == 200
    assert post(client, client="30", confirmation="2").status_code == 302
    assert schedule.rules_in_force()["client"] == 30


def test_removing_a_delay_of_its_own_asks_for_the_number_too(client, admin):
    keep(client=30, prospect=1095)
    [former] = overdue()
    Contact.objects.filter(pk=former.pk).update(deactivated_from="prospect")
    assert "Tapez 1 pour confirmer" in post(client, client="30").text
    assert schedule.rules_in_force()["prospect"] == 1095
    assert post(client, client="30", confirmation="1").status_code == 302
    assert schedule.rules_in_force()["prospect"] is None


def test_a_longer_delay_shows_who_is_kept_and_who_is_purged(client, admin):
    keep(client=30)
    [spared] = overdue()
    [taken] = overdue(days=200)
    page = post(client, client="90", simulate="").text
    spares, takes = page.split("ce changement épargnerait (1)")[1].split(
        "cette purge effacerait (1)"
    )
    assert str(spared) in spares
    assert str(taken) in takes


def test_an_unreadable_number_in_the_browser_is_not_taken_for_no_delay(client, admin):
    page = client.get(RULES).text
    assert 'inputmode="numeric"' in page
    assert 'type="number"' not in page


def test_the_button_requires_the_number_due(client, admin):
    keep(client=30)
    overdue()
    client.post(reverse("retention:launch"), {"confirm": "7"})
    assert not AuditEvent.objects.filter(action="purge.launched").exists()
    assert Contact.objects.not_erased().count() == 1


def test_a_purge_that_no_worker_can_hear_of_is_not_said_to_be_launched(
    client, admin, monkeypatch
):
    monkeypatch.setattr(app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(app.amqp, "_producer_pool", None)
    page = client.post(reverse("retention:launch"), {"confirm": "0"}, follow=True)

    [said] = page.context["messages"]
    assert "la purge n'est pas lancée" in str(said)
    assert not AuditEvent.objects.filter(action="purge.launched").exists()


def test_the_pages_show_upcoming_erasures(client, admin):
    keep(client=30)
    [late] = overdue(days=60)
    [soon] = overdue(days=10)
    page = client.get(reverse("retention:upcoming")).text
    assert str(late) in page
    assert str(soon) in page
    assert "1 fiche" in client.get(reverse("retention:dashboard")).text


def test_a_prospect_without_news_for_three_years_is_proposed(client, admin):
    old = timezone.now() - datetime.timedelta(days=3 * 366 + 1)
    silent = ContactFactory(prospect=True, created_at=old)
    heard = ContactFactory(
        prospect=True, created_at=old, last_contact_at=timezone.now()
    )
    client_of_old = ContactFactory(client=True, created_at=old)
    page = client.get(reverse("retention:dormant")).text
    assert str(silent) in page
    assert str(heard) not in page
    assert str(client_of_old) not in page
    ids = [str(c.public_id) for c in (silent, heard)] + ["pas-un-id"]
    client.post(reverse("retention:dormant"), {"fiche": ids})
    silent.refresh_from_db()
    heard.refresh_from_db()
    assert silent.status == "former_client"
    assert heard.is_active


@pytest.mark.parametrize(
    ("number", "unit", "days", "shown"),
    [
        ("3", "years", 1095, "3 ans (1095 jours)"),
        ("12", "months", 365, "1 an (365 jours)"),
        ("18", "months", 545, "18 mois (545 jours)"),
        ("3", "months", 90, "3 mois (90 jours)"),
        ("1", "months", 30, "30 jours"),
        ("45", "days", 45, "45 jours"),
        ("45", "", 45, "45 jours"),
    ],
)
def test_a_delay_is_typed_in_years_months_or_days(
    client, admin, number, unit, days, shown
):
    assert post(client, client=number, client_unit=unit).status_code == 302
    assert schedule.rules_in_force()["client"] == days
    page = client.get(RULES)
    assert f'<td data-label="En vigueur">{shown}</td>' in page.text
    # What is shown for typing is the same duration.
    initial = page.context["form"].initial
    again = {name: initial[name] for name in ("client", "client_unit")}
    assert post(client, **again).status_code == 302
    assert schedule.rules_in_force()["client"] == days


def test_a_delay_over_a_century_is_refused_in_each_unit(client, admin):
    keep(client=90)
    assert "un siècle" in post(client, client="101", client_unit="years").text
    assert "invalid-feedback" in post(client, client="2", client_unit="eons").text
    assert schedule.rules_in_force()["client"] == 90


def test_the_table_counts_whom_each_delay_concerns_and_the_next_day(client, admin):
    schedule_rules = schedule.Rules(
        {"client": 30, "prospect": 1095, "worker": None}, from_contact=["prospect"]
    )
    saved_rules.save(schedule_rules)
    at = datetime.datetime(2026, 5, 25, 12, tzinfo=datetime.UTC)
    old = at - datetime.timedelta(days=1200)
    former = {"former_client": True, "deactivated_at": at}
    ContactFactory(**former)
    ContactFactory(former_client=True, deactivated_at=at + datetime.timedelta(days=1))
    ContactFactory(**former, erased_at=at)
    silent = ContactFactory(
        **former, deactivated_from="prospect", last_contact_at=old, created_at=old
    )
    ContactFactory(inactive_worker=True, deactivated_at=at)

    rows = {row.label: row for row in client.get(RULES).context["rows"]}

    found = {label: (row.people, row.next_day) for label, row in rows.items()}
    assert found == {
        "Clients": (2, datetime.date(2026, 6, 26)),
        "Prospects": (1, schedule.erasable_from(silent, schedule_rules)),
        "Intervenants": (1, None),
        "Candidats": (0, None),
        "Personnes décédées": (0, None),
    }


def test_a_proposed_duration_is_put_in_the_table_and_not_saved(client, admin):
    keep(client=30)
    page = post(client, client="30", apply="prospect-1095")
    form = page.context["form"]
    assert (form["prospect"].value(), form["prospect_unit"].value()) == ("3", "years")
    assert form["prospect_from_contact"].value(), "as the proposal is worded"
    assert form["client"].value() == "30"
    assert schedule.rules_in_force()["prospect"] is None
    assert post(client, client="90", apply="rien").status_code == 200
    assert schedule.rules_in_force()["client"] == 30


def test_a_stale_save_says_what_really_holds(client, admin):
    keep(client=30)
    typed = fields_of(client.get(RULES)) | {"client": "60"}
    keep(client=1095)
    answer = client.post(RULES, typed)
    assert "encore enregistré de votre côté" in answer.text
    assert "Enregistré entre-temps : « 3 »" in answer.text
    assert '<td data-label="En vigueur">3 ans (1095 jours)</td>' in answer.text
    assert schedule.rules_in_force()["client"] == 1095
