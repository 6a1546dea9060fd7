"""The monthly report: every figure equals the rows that were seeded, and names nobody."""

import csv
import datetime
import io

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts import audit
from accounts.audit_labels import LABELS
from accounts.models import AuditEvent, Company
from calls.models import Call
from campaigns.models import Campaign
from consent import ledger
from consent.models import ConsentEvent, LedgerCheck, Suppression
from contacts.models import Contact
from dpo import figures, monthly, report_files
from dpo.models import Breach, MonthlyReport, WatchAlert
from dpo.months import Month
from dpo.tasks import keep_last_month
from erasure.models import Erasure, FieldList
from messaging.models import OutgoingMessage
from portal.models import RightsRequest
from retention.models import PurgeRun
from tests.accounts.factories import UserFactory
from tests.calls.factories import call_list
from tests.consent.factories import act
from tests.contacts.factories import ContactFactory
from tests.mailings.factories import DeliveryFactory, MailingFactory, accept, decline
from tests.pdf import text_of

pytestmark = pytest.mark.django_db

NAME = "Quarrembault"


def told(month, now):
    """Code -> value, of every figure."""
    found = [
        figure
        for chapter in figures.chapters(month, now)
        for figure in chapter["figures"]
    ]
    codes = [figure["code"] for figure in found]
    assert len(codes) == len(set(codes))
    return {figure["code"]: figure["value"] for figure in found}


def one(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]


def at(day, hour=12, month=10):
    return timezone.make_aware(datetime.datetime(2026, month, day, hour))


OCTOBER = Month(2026, 10)
NOVEMBER = Month(2026, 11)
# The last second of October in Paris is still October; in UTC too. The first of
# November in Paris is October in UTC.
LAST, AFTER = at(31, 23), at(1, 0, 11)


def test_the_month_is_that_of_paris():
    assert OCTOBER.instants == (at(1, 0), AFTER)
    assert AFTER.astimezone(datetime.UTC).month == 10
    assert Month.of(AFTER.astimezone(datetime.UTC)) == NOVEMBER
    assert (Month(2026, 12).next, Month(2026, 1).former) == (
        Month(2027, 1),
        Month(2025, 12),
    )


def test_choices_equal_the_register_of_consents():
    now = timezone.now()
    newsletter, offers = (
        Campaign.objects.get(code=code) for code in ("newsletter_email", "offers_email")
    )
    people = [ContactFactory() for _ in range(4)]
    for contact in people[:3]:
        accept(contact)
    decline(people[0])
    decline(people[3], offers)
    ledger.record(people[3], {newsletter: True}, act(people[3], origin="portal"))
    month = Month.of(now)

    found = told(month, timezone.now())

    assert found["consents.given"] == 4
    assert found["consents.withdrawn"] == 1
    assert found["consents.refused"] == 1
    assert found["consents.given.origin.portal"] == 1
    assert found[f"consents.refused.campaign.{offers.pk}"] == 1
    for decision, origin, campaign in ConsentEvent.objects.values_list(
        "decision", "origin", "campaign"
    ):
        query = "SELECT count(*) FROM consent_consentevent WHERE decision = %s AND "
        by_origin = found[f"consents.{decision}.origin.{origin}"]
        assert by_origin == one(query + "origin = %s", decision, origin)
        by_campaign = found[f"consents.{decision}.campaign.{campaign}"]
        assert by_campaign == one(query + "campaign_id = %s", decision, campaign)
    assert told(month.former, now)["consents.given"] == 0


@pytest.fixture
def october():
    """Two rows of October (its last hour is one) and one of November, for each subject."""
    contact, other = ContactFactory(last_name=NAME), ContactFactory(last_name=NAME)
    for who, when in ((contact, LAST), (other, AFTER)):
        Contact.objects.filter(pk=who.pk).update(email_unusable_at=when)
    user = UserFactory()
    fields = FieldList.objects.create(paths=["contacts.Contact.email"])
    for when, cause, state in (
        (at(3), "button", "complete"),
        (LAST, "retention", "incomplete"),
        (AFTER, "button", "complete"),
    ):
        gone = ContactFactory()
        Erasure.objects.create(
            contact=gone, cause=cause, at=when, state=state, fields=fields
        )
    for when, state, failed in (
        (at(28), "done", 0),
        (at(30), "partly", 2),
        (at(31), "braked", 0),
        (AFTER, "done", 0),
    ):
        PurgeRun.objects.create(
            cause="nightly",
            as_of=timezone.localdate(when),
            state=state,
            started_at=when,
            due=5,
            erased=3,
            failed=failed,
        )
    for when in (LAST, AFTER):
        mailing = MailingFactory(launched_at=when)
        DeliveryFactory(mailing=mailing, state="withheld", reason="withdrawn")
        DeliveryFactory(mailing=mailing, state="withheld", reason="suppressed")
        DeliveryFactory(mailing=mailing, state="sent", basis="consent")
        Suppression.objects.create(
            key=f"{when:%m}" * 16,
            channel="email",
            reason="complaint",
            created_at=when,
            expires_at=when + datetime.timedelta(days=1100),
        )
        LedgerCheck.objects.create(at=when, events=1, chains=1, broken=[])
    LedgerCheck.objects.create(at=at(2), events=1, chains=1, broken=[{"why": "x"}])
    for day, answered, outcome in (
        (datetime.date(2026, 8, 20), datetime.date(2026, 10, 5), "granted"),
        (datetime.date(2026, 9, 10), datetime.date(2026, 11, 5), "refused"),
        (datetime.date(2026, 10, 31), None, ""),
        (datetime.date(2026, 11, 1), None, ""),
    ):
        RightsRequest.objects.create(
            contact=contact,
            kind="access",
            came_by="letter",
            identity="known",
            received_on=day,
            answered_on=answered,
            outcome=outcome,
        )
    made = call_list(now=at(2), user=user)
    for when, outcome in ((at(5), "reached"), (LAST, "objected"), (AFTER, "reached")):
        Call.objects.create(
            call_list=made,
            contact=contact,
            script=made.script,
            user=user,
            at=when,
            outcome=outcome,
        )
    for day in (LAST.date(), AFTER.date()):
        WatchAlert.objects.create(
            day=day, kind="night", user=user, number=3, threshold=2, found_at=AFTER
        )
        Breach.objects.create(
            title="Clé volée",
            nature=["confidentiality"],
            known_at=LAST,
            started_at=LAST,
            opened_at=LAST if day.month == 10 else AFTER,
            notified_at=AFTER,
            compromised="days",
        )
    for action, details in (
        ("retention.people_told", {"count": 4}),
        ("retention.people_told", {"count": 3}),
        ("consent.renewals_sent", {"count": 5}),
        ("portal.kept", {}),
        ("erasure.archive_read", {}),
        ("erasure.archive_ended", {}),
        ("call_list.exported", {}),
        ("register.worded", {}),
        ("contacts.exported", {}),
        ("contact.exported", {}),
        ("campaign.changed", {}),
        ("backup.tried", {"ok": True}),
        ("backup.tried", {"ok": False}),
        ("contact.viewed", {}),
    ):
        for when in (at(1, 0), AFTER):
            AuditEvent.objects.create(
                at=when, action=action, user=user, details=details
            )


# Figures of October, counted on the fixture by hand.
EXPECTED = {
    "erasures": 2,
    "erasures.cause.button": 1,
    "erasures.cause.retention": 1,
    "erasures.state.incomplete": 1,
    "purges": 3,
    "purges.state.braked": 1,
    "purges.due": 15,
    "purges.erased": 9,
    "purges.failed": 2,
    # The first purge is of the 28th; the 29th and the 31st have none that ended well.
    "purges.missed": 2,
    "mailings.sent": 1,
    "mailings.withheld": 2,
    "mailings.withheld.reason.withdrawn": 1,
    "mailings.withheld.reason.suppressed": 1,
    "messages.withheld": 0,
    "complaints": 1,
    "suppressions": 1,
    "addresses.closed.email": 1,
    "addresses.closed.sms": 0,
    "requests.received": 1,
    "requests.received.kind.access": 1,
    "requests.answered": 1,
    "requests.answered.outcome.granted": 1,
    "requests.answered.late": 1,
    "requests.open": 2,
    "requests.open.late": 1,
    "calls": 2,
    "calls.outcome.reached": 1,
    "calls.outcome.objected": 1,
    "announced": 7,
    "announced.kept": 1,
    "renewals": 5,
    "archive.read": 1,
    "archive.ended": 1,
    "watch": 1,
    "watch.kind.night": 1,
    "breaches": 1,
    "breaches.notified": 0,
    "exports": 3,
    "exports.action.contacts.exported": 1,
    "settings": 2,
    "settings.action.campaign.changed": 1,
    "checks": 2,
    "checks.broken": 1,
    "drills": 2,
    "drills.succeeded": 1,
}


def test_every_figure_of_a_month_is_its_rows_and_those_of_no_other(october):
    found = told(OCTOBER, at(15, month=11))

    assert {code: found[code] for code in EXPECTED} == EXPECTED
    rest = {code: value for code, value in found.items() if code not in EXPECTED}
    assert {code for code, value in rest.items() if value} == {
        "erasures.state.complete",
        "exports.action.call_list.exported",
        "exports.action.contact.exported",
        "settings.action.register.worded",
        "purges.state.done",
        "purges.state.partly",
        "suppressions.reason.complaint",
    }
    after = told(NOVEMBER, at(15, month=11))
    assert (after["erasures"], after["requests.answered.late"]) == (1, 1)
    assert after["drills"] == after["checks"] + 1 == 2


def test_a_month_that_is_over_is_kept_and_does_not_move(october):
    assert monthly.report(NOVEMBER, at(15, month=11)).pk is None
    assert not MonthlyReport.objects.exists()

    kept = monthly.report(OCTOBER, at(15, month=11))
    AuditEvent.objects.create(at=at(9), action="contacts.exported")

    again = monthly.report(OCTOBER, at(16, month=11))
    assert (again.pk, again.sha256) == (kept.pk, kept.sha256)
    assert kept.sha256 == monthly.digest_of(again.content)
    # The journal forgets after a year: the month before its first line cannot be made.
    assert monthly.report(OCTOBER.former, at(16, month=11)) is None
    assert monthly.months(at(16, month=11)) == [NOVEMBER, OCTOBER]
    for act_ in ("update", "delete"):
        rows = MonthlyReport.objects.all()
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(sha256="") if act_ == "update" else rows.delete()


def test_the_files_say_the_figures_of_the_page_and_name_nobody(october, client):
    report = monthly.report(OCTOBER, at(15, month=11))
    client.force_login(UserFactory(role="dpo"))

    page = client.get("/dpo/rapports/2026/10/").content.decode()
    text = client.get("/dpo/rapports/2026/10/rapport.csv").content.decode("utf-8-sig")
    paper = text_of(client.get("/dpo/rapports/2026/10/rapport.pdf").content)

    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0] == list(report_files.HEAD)
    figures_ = [figure for chapter in report.content for figure in chapter["figures"]]
    assert [(row[1], row[3]) for row in rows[1:]] == [
        (figure["code"], str(figure["value"])) for figure in figures_
    ]
    assert report.sha256 in page
    assert "Sans réponse et en retard" in page
    assert "Sans réponse et en retard" in paper
    for words in (page, text, paper):
        assert NAME not in words
    for wrong in ("2026/13", "2026/0", "1/1", "2026/9", "2999/1"):
        assert client.get(f"/dpo/rapports/{wrong}/").status_code == 404


def test_the_dpo_gets_one_mail_for_a_month_if_wanted(settings, mailoutbox):
    settings.MONTHLY_REPORT_MAIL = True
    company = Company.current()
    company.dpo_email = "dpo@exemple.test"
    company.save()
    now = timezone.now()
    AuditEvent.objects.create(at=now - datetime.timedelta(days=45), action="next")
    keep_last_month()
    keep_last_month()

    message = OutgoingMessage.objects.get(kind="monthly_report")
    assert message.address == "dpo@exemple.test"
    month = Month.of(now).former
    assert f"/dpo/rapports/{month.year}/{month.number}/" in message.text
    assert MonthlyReport.objects.get().sha256 in message.text


def test_the_nightly_run_stores_the_month_that_is_over():
    now = timezone.now()
    AuditEvent.objects.create(at=now - datetime.timedelta(days=45), action="next")
    audit.record("contacts.exported", user=None)

    keep_last_month()
    keep_last_month()

    report = MonthlyReport.objects.get()
    assert report.month == Month.of(now).former.first_day


OF_SETTINGS = (
    "api_key",
    "campaign",
    "company",
    "disclosure",
    "notice",
    "portal",
    "register",
    "retention",
    "role",
    "template",
    "user",
    "webhook",
)
NO_SETTING = {
    "notice.draft_saved": "nobody reads a draft",
    "notice.draft_discarded": "nobody reads a draft",
    "portal.access_given": "of one person",
    "portal.access_taken": "of one person",
    "portal.data_downloaded": "an export",
    "portal.entered": "of one person",
    "portal.kept": "of one person",
    "portal.relative_changed": "of one person",
    "retention.people_told": "counted as announced",
    "user.address_change_asked": "nothing is changed yet",
    "user.address_changed": "of their own account",
    "user.link_sent": "gives nothing new",
    "user.renamed": "changes no right",
    "webhook.resent": "changes nothing",
    "webhook.secret_shown": "changes nothing",
    "webhook.stopped": "by itself",
    "webhook.tried": "changes nothing",
}


def test_every_act_on_a_setting_is_counted_or_named_with_its_reason():
    acts = {each for each in LABELS if each.partition(".")[0] in OF_SETTINGS}
    assert acts - {*figures.SETTINGS} - {*NO_SETTING} == set()
    assert {*figures.SETTINGS} - {*LABELS} == set()
