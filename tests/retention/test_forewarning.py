"""« Nous allons supprimer vos informations le ... »: told before, kept by one button."""

import datetime

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from consent import ledger, links
from contacts import deaths, last_contact, lifecycle
from contacts.enums import Status
from contacts.models import Contact, Representative
from erasure.models import Erasure
from messaging import outbox
from messaging.models import OutgoingMessage, Unreached
from retention import forewarning, outlook, purge, schedule
from retention.enums import Population, PurgeCause
from retention.models import RetentionRule
from tests.accounts.factories import UserFactory
from tests.consent.factories import act
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.portal.pages import assert_valid_html, fields_of, path_of
from tests.retention.factories import NOW, TODAY, deactivated, keep

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def due(days=0):
    return set(forewarning.due(TODAY + days * DAY).values_list("pk", flat=True))


def later(days):
    return NOW + days * DAY


def told():
    return OutgoingMessage.objects.filter(template_code="erasure_announced")


def test_nobody_is_told_without_the_setting():
    keep(client=30)
    contact = deactivated(40)
    assert forewarning.run(NOW) == (0, 0)
    assert due() == {contact.pk}


def test_a_person_is_told_the_day_and_erased_on_it_not_before():
    keep(client=30)
    forewarning.save(10)
    soon, overdue, far = deactivated(25), deactivated(400), deactivated(5)

    assert due() == set(), "who can be told waits, however late"
    assert forewarning.run(NOW).told == 2
    assert forewarning.run(later(1)).told == 0, "nobody twice"

    for each in (soon, overdue, far):
        each.refresh_from_db()
    assert soon.announced_erasure == TODAY + 10 * DAY, "ten days, though due in seven"
    assert overdue.announced_erasure == TODAY + 10 * DAY
    assert far.announced_erasure is None
    assert schedule.last_kept_day_of(soon) == TODAY + 9 * DAY
    assert due(9) == set()
    assert due(10) == {soon.pk, overdue.pk}
    rules = schedule.rules_in_force()
    ahead = outlook.of_each(rules)[Population.CLIENT]
    assert ahead.next_day == min(
        schedule.erasable_from(each, rules) for each in (soon, overdue, far)
    )


def test_the_mail_says_the_day_and_a_scanner_keeps_nothing(client):
    keep(client=30)
    forewarning.save(7)
    contact = deactivated(300, email="jeanne@exemple.test")
    forewarning.run(NOW)
    outbox.deliver(told().get().pk, NOW)
    [message] = mail.outbox
    assert "30 novembre 2026" in message.subject
    assert "Nous allons les supprimer le 30 novembre 2026" in " ".join(
        message.body.split()
    )
    path = path_of(links.keep_url(contact))
    assert path in message.body

    page = client.get(path)
    client.head(path)
    assert_valid_html(page)
    assert "30 novembre 2026" in page.content.decode()
    assert due(7) == {contact.pk}, "a GET is no sign of life"

    done = client.post(path, fields_of(page))
    assert_valid_html(done)
    assert "nous gardons vos informations" in done.content.decode()
    contact.refresh_from_db()
    assert contact.kept_since
    today = timezone.localdate()
    assert schedule.last_kept_day_of(contact) == today + 31 * DAY
    assert not forewarning.due(today + 31 * DAY).exists()
    assert schedule.due(today + 32 * DAY).get() == contact
    assert AuditEvent.objects.filter(action="portal.kept").exists()
    contact.link_generation += 1
    contact.save(update_fields=["link_generation"])
    assert client.post(path).status_code == 404


def test_any_sign_of_life_cancels_and_the_next_end_is_announced_again():
    keep(client=30)
    forewarning.save(10)
    contact = deactivated(300)
    forewarning.run(NOW)
    last_contact.note(contact.pk, later(2))
    assert due(10) == set()
    assert forewarning.run(later(3)).told == 0
    contact.refresh_from_db()
    assert schedule.last_kept_day_of(contact) == TODAY + 33 * DAY
    assert outlook.of_each(schedule.rules_in_force())[
        Population.CLIENT
    ].next_day == schedule.erasable_from(contact, schedule.rules_in_force())
    assert forewarning.run(later(26)).told == 1
    contact.refresh_from_db()
    assert contact.announced_erasure == TODAY + 36 * DAY
    assert due(36) == {contact.pk}


def test_the_nightly_purge_erases_on_the_announced_day_and_spares_who_answered():
    keep(client=30)
    forewarning.save(7)
    silent, heard = deactivated(300), deactivated(300)
    forewarning.run(NOW)
    last_contact.note(heard.pk, later(6))
    for days, erased in ((6, set()), (7, {silent.pk})):
        purge.run(today=TODAY + days * DAY, now=later(days), cause=PurgeCause.NIGHTLY)
        found = set(Erasure.objects.values_list("contact", flat=True))
        assert found == erased


def test_who_may_not_be_written_to_is_said_and_does_not_wait(client):
    keep(client=30)
    forewarning.save(10)
    dead = deactivated(300)
    deaths.report(dead, on=None, source="sa fille", now=NOW, today=TODAY)
    objected = deactivated(300)
    ledger.withdraw_all(objected, act(objected))
    deactivated(300, email=None)
    closed = deactivated(300)
    Contact.objects.filter(pk=closed.pk).update(email_unusable_at=NOW)
    deactivated(300, email_unconfirmed_at=NOW)
    limited = deactivated(300, restricted_at=NOW)

    assert forewarning.run(NOW).told == 0
    assert not told().exists()
    assert len(due()) == 5
    assert limited.pk not in due()
    client.force_login(UserFactory(admin=True))
    page = client.get(reverse("retention:rules")).content.decode()
    shown = client.get(reverse("retention:upcoming")).content.decode()
    for why in (
        "personne décédée",
        "pas d'adresse e-mail",
        "adresse e-mail inutilisable",
        "adresse e-mail pas encore confirmée",
        "adresse sur la liste repoussoir",
    ):
        why = why.replace("'", "&#x27;")
        assert why in page
        assert f"non : {why}" in shown


def test_an_old_announcement_counts_for_no_deletion():
    """The purge did not happen on the day (the delay was made longer, the purge was
    stopped): years later the person is told again."""
    keep(client=30)
    forewarning.save(10)
    contact = deactivated(300)
    forewarning.run(NOW)
    assert due(10) == due(60) == {contact.pk}
    assert due(400) == set()
    assert forewarning.run(later(400)).told == 1
    contact.refresh_from_db()
    assert contact.announced_erasure == TODAY + 410 * DAY
    assert (due(409), due(410)) == (set(), {contact.pk})


def test_an_announcement_that_bounced_is_repeated_by_sms_else_left_to_the_staff(
    settings,
    at_once,
    client,
    ovh,
):
    keep(client=30)
    forewarning.save(10)
    jeanne = deactivated(300, mobile="+33612345678")
    marcel = deactivated(300, mobile=None)
    settings.SMS_GATEWAY = "messaging.gateways.ovh.OvhGateway"
    complete_company(sms_sender="LesLilas")
    forewarning.run(NOW)
    for message in told():
        outbox.bounced(message, later(1))
    with at_once():
        assert forewarning.run(later(2)) == (1, 0)
        assert forewarning.run(later(3)) == (0, 0)
    [sms] = ovh.asked
    for each in (jeanne, marcel):
        each.refresh_from_db()
    assert jeanne.announced_erasure == TODAY + 12 * DAY
    assert "2 décembre" not in sms["message"]
    assert path_of(links.keep_url(jeanne)) in sms["message"]
    task = Unreached.objects.get()
    assert (task.contact, task.kind, task.channel) == (marcel, "erasure", "email")
    client.force_login(UserFactory(admin=True))
    shown = client.get(reverse("retention:upcoming")).content.decode()
    assert "mais l'annonce n'a pas été remise" in shown.replace("&#x27;", "'")
    assert (due(9), due(10)) == (set(), {marcel.pk}), "the staff had ten days"
    assert due(12) == {jeanne.pk, marcel.pk}


def test_who_has_a_mobile_or_a_representative_only_is_told_too(
    settings,
    at_once,
    ovh,
):
    keep(client=30)
    forewarning.save(10)
    settings.SMS_GATEWAY = "messaging.gateways.ovh.OvhGateway"
    complete_company(sms_sender="LesLilas")
    by_sms = deactivated(300, email=None, mobile="+33612345678")
    paul = {"kind": "guardian", "name": "Paul Roux", "created_at": NOW}
    paul |= {"email": "paul@exemple.test", "receives": True, "answers": False}
    read_for = deactivated(300, email=None, mobile=None)
    both = deactivated(300, email="jeanne@exemple.test")
    for contact in (read_for, both):
        Representative.objects.create(contact=contact, **paul)
    ended = deactivated(300, email=None, mobile=None)
    Representative.objects.create(contact=ended, **paul, ended_at=NOW)

    assert due() == {ended.pk}
    with at_once():
        assert forewarning.run(NOW).told == 3
    [sms] = ovh.asked
    assert path_of(links.keep_url(by_sms)) in sms["message"]
    copies = [m for m in mail.outbox if m.to == ["paul@exemple.test"]]
    assert len(copies) == 2
    for copy in copies:
        assert "en qualité de : tuteur" in copy.body
        assert "/garder/" not in copy.body + str(copy.alternatives), "no word of theirs"
    own = [m for m in mail.outbox if m.to == ["jeanne@exemple.test"]]
    assert len(own) == 1
    assert due(10) == {by_sms.pk, read_for.pk, both.pk, ended.pk}


def test_a_silent_prospect_is_told_then_deactivated_then_erased():
    keep(client=30, prospect=1095)
    RetentionRule.objects.filter(population="prospect").update(from_last_contact=True)
    forewarning.save(30)
    three_years = datetime.timedelta(days=366 * 3)
    silent = ContactFactory(
        status="prospect", last_contact_at=NOW - three_years + 20 * DAY
    )
    old = ContactFactory(status="prospect", last_contact_at=NOW - 2 * three_years)
    alive = ContactFactory(status="prospect", last_contact_at=later(-900))

    assert forewarning.run(NOW) == (2, 0)
    assert forewarning.run(later(29)) == (0, 0), "thirty days to answer"
    last_contact.note(old.pk, later(29))
    assert forewarning.run(later(30)) == (0, 1)
    for each in (silent, old, alive):
        each.refresh_from_db()
    assert (silent.status, silent.deactivated_from) == ("former_client", "prospect")
    assert (old.status, alive.status) == (Status.PROSPECT, Status.PROSPECT)
    Contact.objects.filter(pk=silent.pk).update(deactivated_at=later(30))
    silent.refresh_from_db()
    day = silent.announced_erasure
    assert schedule.erasable_from(silent, schedule.rules_in_force()) == day
    assert not forewarning.due(day - DAY).exists()
    assert forewarning.due(day).get() == silent
    lifecycle.reactivate(silent, at=later(31))
    assert silent.announced_erasure is None


def test_a_prospect_who_became_a_client_is_told_of_their_own_end():
    keep(client=30, prospect=1095)
    forewarning.save(30)
    contact = ContactFactory(status="prospect", last_contact_at=later(-3000))
    assert forewarning.run(NOW).told == 1
    contact.refresh_from_db()
    lifecycle.move(contact, Status.CLIENT, at=later(1))
    lifecycle.deactivate(contact, at=later(500))
    day = TODAY + 600 * DAY
    assert not forewarning.due(day).exists(), "the former message said another end"
    assert forewarning.run(later(600)).told == 1


def test_a_silent_prospect_without_a_delay_is_promised_nothing():
    forewarning.save(30)
    ContactFactory(status="prospect", last_contact_at=later(-3000))
    assert forewarning.run(NOW) == (0, 0)


def test_the_setting_is_saved_by_its_form(client):
    client.force_login(UserFactory(admin=True))
    url = reverse("retention:forewarn")
    bad = client.post(url, {"forewarning-days": "3"})
    assert "Au moins 7 jours" in bad.content.decode()
    assert forewarning.days_in_force() is None
    client.post(url, {"forewarning-days": "30"})
    assert forewarning.days_in_force() == 30
    client.post(url, {"forewarning-days": ""})
    assert forewarning.days_in_force() is None
