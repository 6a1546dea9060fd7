"""The rules for forms, repeated, late and refused choices, and their error messages."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.enums import State
from campaigns.models import Campaign
from consent import ledger, suppressions
from consent.enums import Decision, Origin, Reason, SuppressionReason
from consent.evidence import Backing
from consent.integrity import journal_file, verify
from consent.models import Consent, ConsentEvent, JournalWaiting, Suppression
from contacts.models import Contact
from tests.campaigns.factories import CampaignFactory
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact():
    return ContactFactory()


def choose(contact, granted, **changes):
    shown = changes.pop("shown", None)
    shown = None if shown is None else {campaign().pk: shown}
    events = ledger.record(
        contact, {campaign(): granted}, act(contact, **changes), shown=shown
    )
    return [event.decision for event in events]


def state(contact):
    found = Consent.objects.filter(contact=contact, campaign=campaign()).first()
    return found and found.state


@pytest.mark.parametrize(
    ("before", "shown", "ticked", "made"),
    [
        ([], False, False, "refused"),
        ([], False, True, "given"),
        ([True], True, False, "withdrawn"),
        ([True], True, True, None),
        ([False], False, False, None),
        ([False], False, True, "given"),
        ([True, False], False, False, None),
        # A stale tab: the state has changed since the page was rendered.
        ([True, False], True, True, None),
        ([True, False], True, False, None),
        ([True], False, False, None),
        ([True], False, True, None),
        ([], True, False, "refused"),
        ([], True, True, None),
    ],
)
def test_a_form_records_what_differs_from_what_it_showed(
    contact, before, shown, ticked, made
):
    for granted in before:
        choose(contact, granted)
    assert choose(contact, ticked, shown=shown) == ([made] if made else [])


def test_a_form_sent_twice_records_once(contact):
    assert choose(contact, True, shown=False) == ["given"]
    assert choose(contact, True, shown=False) == []
    assert choose(contact, False, shown=True) == ["withdrawn"]
    assert choose(contact, False, shown=True) == []


def test_a_stale_tab_cannot_give_back_what_was_withdrawn(contact):
    choose(contact, True)
    choose(contact, False, origin=Origin.ONE_CLICK)
    assert choose(contact, True, shown=True) == []
    assert not ledger.reachable(campaign()).exists()


def test_what_is_done_now_comes_after_a_clock_that_runs_ahead(contact):
    ahead = timezone.now() + datetime.timedelta(minutes=5)
    choose(contact, True, now=ahead)
    assert choose(contact, False) == ["withdrawn"]
    assert state(contact) == Decision.WITHDRAWN


def test_at_one_instant_the_more_protective_wins(contact):
    at = timezone.now() - datetime.timedelta(days=1)
    choose(contact, False, occurred_at=at, origin=Origin.API)
    choose(contact, True, occurred_at=at, origin=Origin.API)
    assert state(contact) == Decision.REFUSED
    assert ConsentEvent.objects.count() == 2


@pytest.mark.parametrize("granted", [True, False])
def test_a_late_choice_repeated_is_recorded_once(contact, granted):
    choose(contact, False, origin=Origin.API)
    late = timezone.now() - datetime.timedelta(days=9)
    assert len(choose(contact, granted, occurred_at=late, origin=Origin.API)) == 1
    assert choose(contact, granted, occurred_at=late, origin=Origin.API) == []
    assert state(contact) == Decision.REFUSED


def test_a_late_no_is_refused_or_withdrawn_as_known_at_its_date(contact):
    now = timezone.now()
    days = datetime.timedelta(days=1)
    choose(contact, True, occurred_at=now - 5 * days, origin=Origin.API)
    choose(contact, True, occurred_at=now - 1 * days, origin=Origin.API)
    asked = {"origin": Origin.API, "now": now}
    assert choose(contact, False, occurred_at=now - 3 * days, **asked) == ["withdrawn"]
    assert choose(contact, False, occurred_at=now - 9 * days, **asked) == ["refused"]
    assert state(contact) == Decision.GIVEN


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"occurred_at": timezone.now() + datetime.timedelta(days=1)}, "future"),
        ({"occurred_at": datetime.datetime(2026, 1, 1)}, "date"),
        ({"occurred_at": datetime.datetime(1200, 1, 1, tzinfo=datetime.UTC)}, "date"),
        ({"means": "x" * 10_000}, "means"),
        ({"backing": Backing(source="x" * 10_000)}, "too_long"),
        ({"backing": Backing(said_by="x" * 10_000)}, "too_long"),
    ],
)
def test_an_invalid_act_is_refused_whole(contact, changes, code):
    with pytest.raises(ledger.ChoiceRefused) as refused:
        choose(contact, True, **changes)
    assert refused.value.code == code
    assert not ConsentEvent.objects.exists()


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: CampaignFactory(for_workers=True), "wrong_audience"),
        (lambda: CampaignFactory(mandatory_one=True), "campaign_mandatory"),
    ],
)
@pytest.mark.parametrize("granted", [True, False])
def test_an_invalid_campaign_is_refused_and_nothing_is_half_written(
    contact, make, code, granted
):
    bad = act(contact, origin=Origin.API, actor=ledger.SYSTEM)
    with pytest.raises(ledger.ChoiceRefused) as refused:
        ledger.record(contact, {campaign(): True, make(): granted}, bad)
    assert refused.value.code == code
    assert not ConsentEvent.objects.exists()


@pytest.mark.parametrize("out_of_use", [State.INACTIVE, State.DELETED])
def test_a_campaign_out_of_use_accepts_an_opt_out_and_no_opt_in(contact, out_of_use):
    old = CampaignFactory(state=out_of_use)
    told = act(contact, origin=Origin.API, actor=ledger.SYSTEM)
    with pytest.raises(ledger.ChoiceRefused) as refused:
        ledger.record(contact, {campaign(): True, old: True}, told)
    assert refused.value.code == "campaign_not_active"
    assert not ConsentEvent.objects.exists()
    assert ledger.record(contact, {old: False}, told)


def test_the_campaign_is_judged_as_it_is_now_not_as_it_was_loaded(contact):
    stale = campaign()
    Campaign.objects.filter(pk=stale.pk).update(state=State.INACTIVE)
    with pytest.raises(ledger.ChoiceRefused):
        ledger.record(contact, {stale: True}, act(contact))


def test_an_erased_contact_can_choose_no_more():
    erased = ContactFactory(former_client=True, erased_at=timezone.now())
    with pytest.raises(ledger.ChoiceRefused) as refused:
        choose(erased, True)
    assert refused.value.code == "erased"


def test_an_opt_out_of_a_campaign_set_aside_is_recorded(contact):
    choose(contact, True)
    Campaign.objects.filter(pk=campaign().pk).update(state=State.INACTIVE)
    assert choose(contact, False, origin=Origin.ONE_CLICK) == ["withdrawn"]


def test_withdraw_all_includes_campaigns_set_aside(contact):
    choose(contact, True)
    Campaign.objects.filter(pk=campaign().pk).update(state=State.DELETED)
    ledger.withdraw_all(contact, act(contact))
    assert state(contact) == Decision.WITHDRAWN
    assert ConsentEvent.objects.filter(decision=Decision.REFUSED).count() == 2


def test_stop_by_sms_leaves_email_alone(contact):
    ledger.record(
        contact, {campaign(): True, campaign("offers_sms"): True}, act(contact)
    )
    stop = act(contact, origin=Origin.SMS_STOP)
    ledger.withdraw_all(contact, stop, channel="sms")
    assert state(contact) == Decision.GIVEN
    assert Suppression.objects.get().reason == SuppressionReason.STOP
    assert ledger.explain(campaign("offers_sms"), contact).reason == Reason.WITHDRAWN


def test_a_sign_up_stays_pending_until_the_person_confirms(contact):
    form = act(contact, origin=Origin.FORM)
    [event] = ledger.record(contact, {campaign(): True}, form, pending=True)
    assert event.decision == Decision.PENDING
    assert ledger.explain(campaign(), contact).reason == Reason.PENDING
    [event] = ledger.confirm(contact, act(contact), "email")
    assert event.decision == Decision.GIVEN
    assert ledger.explain(campaign(), contact).included
    assert ledger.confirm(contact, act(contact), "email") == []


@pytest.mark.parametrize(
    ("changes", "lifts"),
    [
        ({"origin": Origin.LINK, "lifts": True}, True),
        ({"origin": Origin.PORTAL, "lifts": True}, True),
        ({"origin": Origin.MANUAL, "lifts": True, "means": "paper"}, True),
        ({"origin": Origin.MANUAL, "lifts": True}, False),
        ({"origin": Origin.API_LINK, "lifts": False}, False),
        ({"origin": Origin.API, "lifts": True}, False),
        ({"origin": Origin.IMPORT, "lifts": True}, False),
    ],
)
def test_only_the_person_s_own_explicit_choice_lifts_a_suppression(
    contact, changes, lifts
):
    suppressions.suppress([contact], SuppressionReason.OBJECTION, timezone.now())
    if lifts:
        assert choose(contact, True, **changes) == ["given"]
        assert list(ledger.reachable(campaign())) == [contact]
        return
    with pytest.raises(ledger.ChoiceRefused) as refused:
        choose(contact, True, **changes)
    assert refused.value.code == "suppressed"
    assert not ConsentEvent.objects.exists()


def test_through_another_address_of_theirs_a_yes_waits_and_lifts_nothing(contact):
    suppressions.suppress([contact], SuppressionReason.OBJECTION, timezone.now())
    assert choose(contact, True, lifts=False) == ["pending"]
    assert ledger.explain(campaign(), contact).reason == Reason.PENDING
    assert choose(contact, True, lifts=False) == []


def test_a_pending_choice_keeps_the_objection_listed_at_erasure(contact):
    choose(contact, False)
    choose(contact, True, lifts=False)
    assert Consent.objects.get().state == "pending"
    assert suppressions.refused_by([contact.pk]) == [(contact.email_key, "email")]


def test_a_yes_older_than_the_objection_lifts_nothing(contact):
    objected = timezone.now()
    for at in (objected - datetime.timedelta(days=60), objected):
        suppressions.suppress([contact], SuppressionReason.OBJECTION, at)
    last_week = objected - datetime.timedelta(days=7)
    choose(contact, True, origin=Origin.MANUAL, means="paper", occurred_at=last_week)
    assert not ledger.reachable(campaign()).exists()
    assert ledger.explain(campaign(), contact).reason == Reason.SUPPRESSED
    after = objected + datetime.timedelta(seconds=1)
    choose(contact, False, now=after)
    choose(contact, True, now=after + datetime.timedelta(seconds=1))
    assert list(ledger.reachable(campaign())) == [contact]


def test_a_lift_is_for_one_holder_of_the_address_only():
    wife, husband = ContactFactory.create_batch(2, email="couple@exemple.test")
    for each in (wife, husband):
        choose(each, True)
    suppressions.suppress([wife], SuppressionReason.OBJECTION, timezone.now())
    assert not ledger.reachable(campaign()).exists()
    choose(husband, True)
    assert list(ledger.reachable(campaign())) == [husband]
    assert ledger.explain(campaign(), wife).reason == Reason.SUPPRESSED


def test_a_new_objection_ends_an_older_lift(contact):
    ledger.withdraw_all(contact, act(contact))
    choose(contact, True)
    assert ledger.reachable(campaign()).exists()
    ledger.withdraw_all(contact, act(contact))
    assert suppressions.blocking(contact, "email")


@pytest.mark.parametrize("is_held", [False, True])
def test_a_new_objection_of_a_relative_ends_the_lift_too(is_held):
    """The list concerns the address (MED-2023-040): who reads there must choose again."""
    wife, husband = ContactFactory.create_batch(2, email="couple@exemple.test")
    ledger.withdraw_all(wife, act(wife))
    choose(husband, True)
    assert list(ledger.reachable(campaign())) == [husband]

    told = act(wife)
    if is_held:
        reason = SuppressionReason.OBJECTION
        assert ledger.hold_all(wife, told, reason, "email")
        ledger.follow_objections(timezone.now())
    else:
        ledger.withdraw_all(wife, told)

    assert not ledger.reachable(campaign()).exists()
    assert ledger.explain(campaign(), husband).reason == Reason.SUPPRESSED
    assert not verify.run(now=timezone.now()).broken
    choose(husband, True)
    assert list(ledger.reachable(campaign())) == [husband]


def test_a_newcomer_on_a_suppressed_address_is_blocked(contact):
    suppressions.suppress([contact], SuppressionReason.OBJECTION, timezone.now())
    newcomer = ContactFactory(email=contact.email)
    with pytest.raises(ledger.ChoiceRefused):
        choose(newcomer, True, origin=Origin.IMPORT)
    assert ledger.explain(campaign(), newcomer).reason == Reason.SUPPRESSED


def test_an_unknown_number_can_be_put_on_the_list():
    suppressions.suppress_addresses(
        [("0" * 64, "sms")], SuppressionReason.STOP, timezone.now()
    )
    assert Suppression.objects.get().channel == "sms"


def test_a_file_records_the_valid_rows_and_reports_the_others(contact):
    other = ContactFactory()
    suppressions.suppress([contact], SuppressionReason.OBJECTION, timezone.now())
    rows = [
        ledger.Choice(each, campaign(), True, act(each, origin=Origin.IMPORT))
        for each in (contact, other)
    ]
    refused = []
    assert ledger.record_each(rows, refused=refused) == 1
    assert ConsentEvent.objects.get().contact == other
    [(row, refusal)] = refused
    assert (row.contact, refusal.code) == (contact, "suppressed")


def test_the_same_pair_twice_in_one_file_is_judged_in_order(contact):
    rows = [(contact, campaign(), granted) for granted in (True, True, False)]
    assert ledger.record_many(rows, act(contact)) == 2
    events = ConsentEvent.objects.order_by("sequence")
    assert [e.decision for e in events] == ["given", "withdrawn"]


def test_withdrawals_and_suppressions_are_journalled_in_one_sync(contact):
    choose(contact, True)
    assert list(journal_file.read()) == []
    ledger.withdraw_all(contact, act(contact))
    lines = list(journal_file.read())
    assert [line["kind"] for line in lines] == [
        "withdrawal",
        # The e-mail address, the mobile and the number to call.
        "suppression",
        "suppression",
        "suppression",
    ]
    assert lines[0]["contact"] == str(contact.public_id)
    # The same act refuses the campaigns that were never asked about.
    assert str(campaign().pk) in lines[0]["campaigns"]
    assert len({line["xact"] for line in lines}) == 1


def test_the_journal_holds_no_address_and_no_name(contact, settings):
    choose(contact, True)
    ledger.withdraw_all(contact, act(contact))
    text = settings.ERASURE_JOURNAL.read_text()
    for value in (contact.email, contact.mobile, contact.last_name):
        assert value not in text


def test_when_the_journal_cannot_be_written_a_withdrawal_is_recorded_and_its_lines_wait(
    contact, settings
):
    choose(contact, True)
    settings.ERASURE_JOURNAL = settings.ERASURE_JOURNAL.parent / "a-file" / "journal"
    settings.ERASURE_JOURNAL.parent.parent.mkdir(parents=True, exist_ok=True)
    settings.ERASURE_JOURNAL.parent.write_text("")
    ledger.withdraw_all(contact, act(contact))
    assert state(contact) == Decision.WITHDRAWN
    kinds = {each.line["kind"] for each in JournalWaiting.objects.all()}
    assert kinds == {"withdrawal", "suppression"}


def test_a_withdrawal_costs_a_constant_number_of_statements(contact):
    choices = dict.fromkeys(Campaign.objects.of_audience("client").optional(), True)
    numbers = set()
    for some in (choices, dict(list(choices.items())[:1]), choices):
        ledger.record(contact, some, act(contact))
        withdrawal = act(contact)
        with CaptureQueriesContext(connection) as queries:
            ledger.record(contact, dict.fromkeys(some, False), withdrawal)
        numbers.add(len(queries))
    # The last statement stores the digest of the journal's line. The first journal line
    # of a process takes one more query.
    assert min(numbers) == 6
    assert max(numbers) <= 7


def test_many_choices_cost_a_constant_number_of_statements(django_assert_num_queries):
    people = ContactFactory.create_batch(40)
    newsletter = campaign()
    choice = act(people[0])
    # One query checks that the journal is whole: an opt-in waits where it is not.
    with django_assert_num_queries(5):
        ledger.record_many([(each, newsletter, True) for each in people], choice)


def test_allows_costs_the_same_for_any_number(django_assert_num_queries):
    people = ContactFactory.create_batch(40, email_proved_at=timezone.now())
    ledger.record_many([(each, campaign(), True) for each in people], act(people[0]))
    suppressions.suppress(people[:2], SuppressionReason.OBJECTION, timezone.now())
    newsletter = campaign()
    with django_assert_num_queries(1):
        verdicts = ledger.allows(newsletter, [each.pk for each in people])
    assert sum(verdict.included for verdict in verdicts.values()) == 38


def test_the_count_agrees_with_the_list():
    people = ContactFactory.create_batch(5, email_proved_at=timezone.now())
    ledger.record_many([(each, campaign(), True) for each in people], act(people[0]))
    ledger.withdraw_all(people[0], act(people[0]))
    Contact.objects.filter(pk=people[1].pk).update(email_key=None, email=None)
    for each in Campaign.objects.all():
        assert ledger.reachable_count(each) == ledger.reachable(each).count()
    assert ledger.reachable_count(campaign()) == 3


def test_a_box_left_unticked_beside_a_lifting_opt_in_is_withdrawn(contact):
    """The suppression list blocked both campaigns. Ticking one lifts the suppression
    of the address, so the box left unticked is withdrawn."""
    offers = campaign("offers_email")
    newsletter = campaign()
    ledger.record(contact, {newsletter: True, offers: True}, act(contact))
    other = ContactFactory(email=contact.email)
    ledger.withdraw_all(other, act(other))

    # The page shows both boxes unticked; the contact ticks one.
    events = ledger.record(
        contact, {newsletter: True, offers: False}, act(contact), shown={}
    )

    assert [(e.campaign, e.decision) for e in events] == [
        (newsletter, Decision.GIVEN),
        (offers, Decision.WITHDRAWN),
    ]
    assert ledger.explain(newsletter, contact).included
    assert ledger.explain(offers, contact).reason == Reason.WITHDRAWN


def test_without_a_lifting_opt_in_an_unticked_box_changes_nothing(contact):
    ledger.record(contact, {campaign(): True}, act(contact))
    other = ContactFactory(email=contact.email)
    ledger.withdraw_all(other, act(other))
    assert choose(contact, False, shown=False) == []
    assert state(contact) == Decision.GIVEN
