import datetime

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import AuditEvent
from campaigns.models import Campaign
from consent import ledger
from mailings.models import Delivery, Mailing
from mailings.sending import dispatch, settling
from tests.accounts.factories import UserFactory
from tests.consent.factories import act
from tests.contacts.factories import ContactFactory
from tests.mailings.factories import (
    MailingFactory,
    accept,
    decline,
    run,
    subscriber,
)

pytestmark = pytest.mark.django_db

NOW = timezone.now()
MINUTE = datetime.timedelta(minutes=1)
SETTLED = ("mailing.counted_as_sent", "mailing.sent_again")


def launched(**changes):
    mailing = MailingFactory(**changes)
    assert dispatch.launch(mailing, NOW, user=None)
    return mailing


def standings(mailing):
    return dict(mailing.deliveries.values_list("contact", "state"))


def test_a_mailing_reaches_those_who_accepted_and_names_the_event():
    jeanne = subscriber(first_name="Jeanne")
    ContactFactory()
    decline(ContactFactory())
    mailing = launched()

    run(mailing)

    [sent] = mail.outbox
    assert sent.to == [jeanne.email]
    delivery = mailing.deliveries.get()
    assert (delivery.state, delivery.contact) == ("sent", jeanne)
    assert delivery.event == jeanne.consents.get().event
    assert mailing.state == "done"
    assert mailing.finished_at


def test_a_mandatory_mailing_reaches_the_active_and_names_its_basis():
    client, prospect = ContactFactory(), ContactFactory(prospect=True)
    ContactFactory(former_client=True)
    invoices = Campaign.objects.get(code="quotes_invoices_email")
    for_all, of_contracts = launched(campaign=invoices), launched(mandatory=True)

    run(for_all)
    run(of_contracts)

    assert standings(for_all) == {client.pk: "sent", prospect.pk: "sent"}
    assert standings(of_contracts) == {client.pk: "sent"}
    for mailing, basis in ((for_all, "legal_obligation"), (of_contracts, "contract")):
        grounds = set(mailing.deliveries.values_list("basis", "event"))
        assert grounds == {(basis, None)}


def test_a_withdrawal_just_before_the_send_is_respected():
    jeanne, paul = subscriber(), subscriber()
    mailing = launched()
    decline(jeanne)

    run(mailing)

    assert standings(mailing) == {jeanne.pk: "withheld", paul.pk: "sent"}
    assert mailing.deliveries.get(contact=jeanne).reason == "withdrawn"
    assert [m.to for m in mail.outbox] == [[paul.email]]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"erased_at": NOW}, "erased"),
        ({"email_unusable_at": NOW}, "undeliverable"),
        ({"email": None, "email_key": None}, "no_address"),
        (
            {
                "status": "former_client",
                "deactivated_from": "client",
                "deactivated_at": NOW,
            },
            "inactive",
        ),
    ],
)
def test_what_changed_since_the_launch_is_respected(change, reason):
    jeanne = subscriber()
    mailing = launched()
    type(jeanne).objects.filter(pk=jeanne.pk).update(**change)

    run(mailing)

    assert mailing.deliveries.get().reason == reason
    assert mail.outbox == []


def test_an_objection_withholds_a_message_already_queued():
    jeanne = subscriber()
    mailing = launched()
    ledger.withdraw_all(jeanne, act(jeanne))

    run(mailing)

    assert mailing.deliveries.get().state == "withheld"


def test_a_double_click_prepares_and_sends_once():
    subscriber()
    mailing = MailingFactory()

    assert dispatch.launch(mailing, NOW, user=None) is True
    assert dispatch.launch(mailing, NOW, user=None) is False
    run(mailing)

    assert len(mail.outbox) == 1
    assert AuditEvent.objects.filter(action="mailing.launched").count() == 1


def test_a_mailing_without_a_kind_cannot_leave():
    mailing = MailingFactory(campaign=None)

    with pytest.raises(dispatch.NotReady, match="type d'envoi"):
        dispatch.launch(mailing, NOW, user=None)


def test_an_unknown_tag_stops_the_launch_and_names_its_place():
    mailing = MailingFactory(body="Bonjour {prenon#defaut}")

    with pytest.raises(dispatch.NotReady, match=r"ligne 1, colonne 9"):
        dispatch.launch(mailing, NOW, user=None)


def test_the_date_of_an_erasure_has_no_place_in_a_mailing():
    mailing = MailingFactory(body="Le {dateSuppression#defaut}")

    with pytest.raises(dispatch.NotReady, match="n'a pas de valeur"):
        dispatch.launch(mailing, NOW, user=None)


def test_a_paused_mailing_sends_nothing_and_goes_on_when_resumed():
    subscriber()
    mailing = launched()
    user = UserFactory()
    assert dispatch.pause(mailing, user=user)
    run(mailing)
    assert mail.outbox == []

    assert dispatch.resume(mailing, NOW, user=user)
    run(mailing)

    assert len(mail.outbox) == 1


def test_a_cancelled_mailing_sends_no_more():
    jeanne = subscriber()
    mailing = launched()

    assert dispatch.cancel(mailing, NOW, user=UserFactory())
    run(mailing)

    assert mail.outbox == []
    assert standings(mailing) == {jeanne.pk: "withheld"}


def test_the_question_of_another_tab_does_not_cancel_a_draft():
    """It was taken back meanwhile: the draft, its text and its list stay."""
    user, mailing = UserFactory(), MailingFactory()
    dispatch.schedule(mailing, NOW + datetime.timedelta(hours=1), now=NOW, user=user)
    assert dispatch.unschedule(mailing, user=user)
    assert not dispatch.cancel(mailing, NOW, user=user)
    mailing.refresh_from_db()
    assert mailing.is_draft


def test_a_scheduled_mailing_leaves_on_time_to_those_eligible_then():
    subscriber()
    mailing = MailingFactory()
    user = UserFactory()
    assert dispatch.schedule(mailing, NOW + 60 * MINUTE, now=NOW, user=user)
    late = subscriber()

    dispatch.tend(NOW + 59 * MINUTE)
    assert not Delivery.objects.exists()
    dispatch.tend(NOW + 60 * MINUTE)
    run(mailing)

    assert late.pk in standings(mailing)
    assert len(mail.outbox) == 2
    assert mailing.launched_by == user


def test_a_past_time_is_refused():
    with pytest.raises(dispatch.NotReady, match="futur"):
        dispatch.schedule(MailingFactory(), NOW, now=NOW, user=UserFactory())


def test_the_number_of_queries_of_a_batch_does_not_depend_on_its_size(
    django_assert_num_queries,
):
    for _ in range(3):
        subscriber()
    small = launched()
    # One reads how far the journal must be synced, one whether a backup was restored, three
    # count the refusals.
    with django_assert_num_queries(20):
        dispatch.step(small.pk, _slot(small), NOW)
    for _ in range(20):
        subscriber()
    large = launched()
    with django_assert_num_queries(20):
        dispatch.step(large.pk, _slot(large), NOW)
    assert large.deliveries.filter(state="sent").count() == 23


def test_a_launch_takes_the_same_queries_for_three_as_for_thirty(
    django_assert_num_queries,
):
    # One query reads how far the journal must be synced, three whether the company's
    # notice is complete.
    for number in (3, 27):
        for _ in range(number):
            subscriber()
        with django_assert_num_queries(11):
            launched()


def _slot(mailing):
    mailing.refresh_from_db()
    return mailing.slot


def test_a_ledger_answer_older_than_five_seconds_is_asked_again(settings):
    settings.MAILING_CONSENT_SECONDS = -1
    subscriber()
    mailing = launched()

    assert dispatch.step(mailing.pk, _slot(mailing), NOW) == 0

    delivery = mailing.deliveries.get()
    assert (delivery.state, delivery.attempts, delivery.event) == ("queued", 0, None)
    assert mail.outbox == []


def test_an_authorised_batch_of_a_dead_worker_is_uncertain():
    subscriber()
    mailing = launched()
    event = Delivery.objects.get().contact.consents.get().event
    Delivery.objects.update(state="sending", claimed_at=NOW, event=event)

    dispatch.tend(NOW + 4 * MINUTE)
    assert Delivery.objects.get().state == "sending"
    dispatch.tend(NOW + 6 * MINUTE)

    assert Delivery.objects.get().state == "uncertain"
    run(mailing, NOW + 6 * MINUTE)
    assert mail.outbox == []
    assert mailing.state == "done"


def test_a_worker_killed_while_claiming_takes_no_message(monkeypatch):
    subscriber()
    mailing = launched()

    def dies(*args):
        raise SystemExit

    with monkeypatch.context() as moment:
        moment.setattr(ledger, "allows", dies)
        with pytest.raises(SystemExit):
            dispatch.step(mailing.pk, _slot(mailing), NOW)

    delivery = mailing.deliveries.get()
    assert (delivery.state, delivery.attempts) == ("queued", 0)
    run(mailing)
    assert mailing.deliveries.get().state == "sent"


def test_earlier_slots_stop_when_new_ones_start():
    subscriber()
    mailing = launched()
    old = _slot(mailing)

    dispatch.tend(NOW + 6 * MINUTE)

    assert _slot(mailing) != old
    assert dispatch.step(mailing.pk, old, NOW) is None
    assert mail.outbox == []


def uncertain():
    jeanne = subscriber()
    mailing = launched()
    Delivery.objects.update(
        state="uncertain", reason="nobody_knows", event=jeanne.consents.get().event
    )
    run(mailing)
    return mailing


def test_a_person_may_send_an_uncertain_message_again():
    mailing = uncertain()
    assert mailing.state == "done"

    assert settling.send_again(mailing.deliveries.get(), NOW, user=UserFactory())
    run(mailing)

    assert mailing.deliveries.get().state == "sent"
    assert len(mail.outbox) == 1


def test_a_mailing_taken_back_to_draft_does_not_leave_on_schedule():
    subscriber()
    mailing = MailingFactory(state="scheduled", scheduled_at=NOW)
    late = Mailing.objects.get()
    dispatch.unschedule(mailing, user=UserFactory())

    assert not dispatch.launch(late, NOW, user=None, before=("scheduled",))

    dispatch.tend(NOW + MINUTE)
    assert not Delivery.objects.exists()


def test_an_uncertain_message_of_a_cancelled_mailing_may_be_sent_too():
    mailing = uncertain()
    Mailing.objects.update(state="cancelled")

    settling.send_again(mailing.deliveries.get(), NOW, user=UserFactory())
    run(mailing)

    assert mailing.deliveries.get().state == "sent"


def test_a_person_may_count_an_uncertain_message_as_sent():
    mailing = uncertain()

    assert settling.count_as_sent(mailing.deliveries.get(), user=UserFactory())

    assert mailing.deliveries.get().reason == "counted_as_sent"
    assert mail.outbox == []


def test_an_address_is_copied_nowhere():
    jeanne = subscriber(email="jeanne.unique@exemple.test")
    mailing = launched()
    run(mailing)

    row = Delivery.objects.filter(mailing=mailing).values().get()
    assert jeanne.email not in str(row)


def test_offers_select_by_campaign_and_not_by_channel():
    offers = Campaign.objects.get(code="offers_email")
    both = subscriber()
    accept(both, offers)
    subscriber()

    mailing = launched(campaign=offers)

    assert standings(mailing) == {both.pk: "queued"}


@pytest.mark.parametrize(
    ("button", "state", "mails"), [("sent", "done", 0), ("again", "sending", 3)]
)
def test_all_uncertain_messages_are_settled_at_once(client, button, state, mails):
    people = [ContactFactory() for _ in range(3)]
    mailing = launched(mandatory=True)
    Delivery.objects.update(state="uncertain", reason="nobody_knows", basis="contract")
    run(mailing)
    client.force_login(UserFactory(admin=True))
    assert "Les compter tous" in client.get(mailing.url("deliveries")).content.decode()

    client.post(mailing.url("settle_all"), {button: ""})

    mailing.refresh_from_db()
    assert mailing.state == state
    run(mailing)
    assert len(mail.outbox) == mails
    assert standings(mailing) == {person.pk: "sent" for person in people}
    line = AuditEvent.objects.get(action__in=SETTLED)
    assert line.details["messages"] == 3
