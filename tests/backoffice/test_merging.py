"""Two contacts of one person: what is merged, what wins, and what is put back."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import AuditEvent
from backoffice import merging
from consent import ledger, links, suppressions
from consent.enums import NO, OWN_WORD, Decision, Origin, SuppressionReason
from consent.evidence import Backing
from consent.integrity import verify
from consent.ledger.standings import standings
from consent.models import Consent, ConsentEvent
from contacts import lifecycle
from contacts.doubles import doubles
from contacts.models import Contact, ContactNote, Merge
from erasure.engine import erase
from erasure.enums import Cause
from erasure.models import LegalHold
from messaging import outbox
from retention import schedule
from tests.api_client import ApiClient, code_of
from tests.consent.factories import act, campaign
from tests.consent.test_ledger_properties import each_time_anew
from tests.contacts.factories import ContactFactory
from webhooks.models import Change

pytestmark = pytest.mark.django_db

NOW = timezone.now()
DAY = datetime.timedelta(days=1)
CODES = ("newsletter_email", "offers_sms")


def couple(**fields) -> tuple[Contact, Contact]:
    """Return two contacts of one person, with the same addresses unless said otherwise:
    the one to merge, the one that stays."""
    proved = {"email_proved_at": NOW, "mobile_proved_at": NOW}
    merged = ContactFactory(**proved | fields)
    same = {"email": merged.email, "mobile": merged.mobile}
    return merged, ContactFactory(**proved | same | fields)


def strangers() -> tuple[Contact, Contact]:
    """Return two contacts that have no address in common."""
    proved = {"email_proved_at": NOW, "mobile_proved_at": NOW}
    return ContactFactory(**proved), ContactFactory(**proved)


def at(days: float) -> datetime.datetime:
    return NOW - days * DAY


def say(contact, granted, days, origin=Origin.LINK, code=CODES[0]):
    contact.refresh_from_db()
    choice = act(
        contact,
        now=NOW,
        occurred_at=at(days),
        origin=origin,
        backing=Backing(source="Bulletin papier"),
    )
    return ledger.record(contact, {campaign(code): granted}, choice, refused=[])


def merge(merged, kept):
    found = merging.merge(merged, kept, now=timezone.now())
    merged.refresh_from_db()
    kept.refresh_from_db()
    return found


def unmerge(merged, kept, **changes):
    merging.unmerge(merged, kept, now=changes.pop("now", timezone.now()))
    merged.refresh_from_db()
    kept.refresh_from_db()


def reason(contact, code=CODES[0]):
    return ledger.explain(campaign(code), contact).reason


def states(contact):
    return {
        each.campaign_id: (each.state, each.reachable)
        for each in Consent.objects.filter(contact=contact)
    }


def own_words(contact):
    pairs = [(contact.pk, campaign(code).pk) for code in CODES]
    return [each.own_word for each in standings(pairs, locking=False).values()]


def assert_verifies():
    assert verify.run(now=timezone.now()).broken == []


# What is tried at random -------------------------------------------------------------

SPEAKERS = st.sampled_from(["merged", "kept"])
told = st.tuples(
    SPEAKERS,
    st.integers(1, 9),
    st.booleans(),
    st.sampled_from([Origin.API, Origin.LINK, Origin.PORTAL, Origin.IMPORT]),
    st.sampled_from(CODES),
)
stories = st.lists(told, min_size=1, max_size=10)
PROVE = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def tell(people, story):
    for who, days, granted, origin, code in story:
        say(people[who], granted, days, origin, code)


def latest(story_events):
    """Return campaign -> whether the latest choice of these events is a yes; at the same
    instant a no wins."""
    newest = {}
    for event in story_events:
        weight = (event.occurred_at, event.decision in NO)
        if event.campaign_id not in newest or weight > newest[event.campaign_id][0]:
            newest[event.campaign_id] = weight, event.decision == Decision.GIVEN
    return {campaign_id: yes for campaign_id, (_, yes) in newest.items()}


@given(stories, stories)
@PROVE
def test_the_latest_choice_of_either_wins_and_late_writes_too(before, after):
    @each_time_anew
    def prove():
        merged, kept = couple()
        people = {"merged": merged, "kept": kept}
        tell(people, before)
        merge(merged, kept)
        # Late writes on either contact, as if another program still knew the former one.
        tell(people, after)
        said = ConsentEvent.objects.exclude(actor_type="merge")
        wanted = latest(said)
        found = Consent.objects.filter(contact=kept)
        assert {c.campaign_id: c.state == Decision.GIVEN for c in found} == wanted
        own = latest(said.filter(origin__in=OWN_WORD))
        words = {
            c.pk: word
            for c, word in zip(map(campaign, CODES), own_words(kept), strict=True)
        }
        assert {pk: w == "given" for pk, w in words.items() if w} == own
        assert not Consent.objects.filter(contact=merged, reachable=True).exists()
        assert_verifies()

    prove()


@given(stories)
@PROVE
def test_which_contact_is_kept_does_not_change_the_answer(story):
    @each_time_anew
    def prove():
        pairs = [couple(), couple()]
        for one, other in pairs:
            tell({"merged": one, "kept": other}, story)
        merge(*pairs[0])
        merge(*reversed(pairs[1]))
        assert states(pairs[0][1]) == states(pairs[1][0])

    prove()


@given(stories, st.lists(st.tuples(SPEAKERS, st.booleans()), max_size=3))
@PROVE
def test_separated_contacts_have_their_own_choices_again(story, objections):
    @each_time_anew
    def prove():
        merged, kept = strangers()
        people = {"merged": merged, "kept": kept}
        tell(people, story)
        for who, is_yes in objections:
            people[who].refresh_from_db()
            choice = act(people[who], now=timezone.now())
            if is_yes:
                ledger.record(people[who], {campaign(): True}, choice)
            else:
                ledger.withdraw_all(people[who], choice)
        before = [(states(each), own_words(each)) for each in (merged, kept)]
        for _ in range(2):
            merge(merged, kept)
            unmerge(merged, kept)
            after = [(states(each), own_words(each)) for each in (merged, kept)]
            assert [said for said, _ in after] == [
                said | dict.fromkeys(after[place][0].keys() - said, ("ended", False))
                for place, (said, _) in enumerate(before)
            ]
        assert_verifies()

    prove()


# Objections ---------------------------------------------------------------------------


@pytest.mark.parametrize("same_address", [True, False])
@pytest.mark.parametrize("objector", ["merged", "kept"])
def test_an_objection_of_either_wins_until_a_later_yes(objector, same_address):
    merged, kept = couple() if same_address else strangers()
    people = {"merged": merged, "kept": kept}
    other = people["kept" if objector == "merged" else "merged"]
    say(other, True, 20)
    suppressions.suppress([people[objector]], SuppressionReason.COMPLAINT, at(10))
    merge(merged, kept)
    assert reason(kept) == "withdrawn"
    assert suppressions.blocking(kept, "email")
    refused: list = []
    yes = act(kept, origin=Origin.API, lifts=False)
    ledger.record(kept, {campaign(): True}, yes, refused=refused)
    assert [refusal.code for _, refusal in refused] == ["suppressed"]
    ledger.record(kept, {campaign(): True}, act(kept))
    assert reason(kept) == "given"
    assert_verifies()


def test_an_opt_in_after_the_objection_of_the_other_contact_holds():
    merged, kept = couple(email="jeanne@exemple.test")
    suppressions.suppress([kept], SuppressionReason.OBJECTION, at(10))
    say(merged, True, 5)
    assert (reason(merged), reason(kept)) == ("given", "suppressed")
    merge(merged, kept)
    assert reason(kept) == "given"
    assert_verifies()


def test_an_address_that_objected_is_not_opened_by_another_address():
    merged, kept = strangers()
    suppressions.suppress([kept], SuppressionReason.OBJECTION, at(10))
    say(merged, True, 5)
    merge(merged, kept)
    assert reason(kept) == "pending"
    assert suppressions.blocking(kept, "email")


def test_a_yes_through_another_mailbox_is_no_yes_after_the_address_was_changed():
    """Somebody says yes for an invented contact from their own mailbox, then types the
    address of the victim on it, and merges it into the victim's."""
    invented, victim = strangers()
    say(victim, False, 9)
    say(invented, True, 5)
    api = ApiClient()
    typed = api.patch(f"/contacts/{invented.public_id}", {"email": victim.email})
    assert typed.status_code == 200
    path = f"/contacts/{invented.public_id}/merge"
    assert api.post(path, {"into": str(victim.public_id)}).status_code == 200
    assert reason(victim) == "pending"
    assert not ConsentEvent.objects.filter(contact=victim, decision="given").exists()
    assert_verifies()


def test_what_an_erasure_ended_stays_ended():
    merged, kept = couple()
    say(merged, True, 5)
    erase.erase([merged], cause=Cause.API, now=NOW, deactivated_at=NOW)
    lifecycle.reactivate(merged, at=NOW)
    merge(merged, kept)
    assert reason(kept) == "never_asked"


# Contacts -------------------------------------------------------------------------------


def test_rows_and_empty_fields_go_to_the_kept_contact_and_back():
    merged = ContactFactory(birth_date=datetime.date(1940, 5, 2), phone="0478000000")
    kept = ContactFactory(email=None, title=None)
    merged.references.create(system="erp", value="C1")
    merged.references.create(system="compta", value="9")
    kept.references.create(system="compta", value="8")
    note = ContactNote.objects.create(contact=merged, text="Préfère le matin")
    Contact.objects.filter(pk=merged.pk).update(
        email_unusable_at=NOW, email_refusal="550 5.1.1"
    )
    merged.refresh_from_db()
    message = outbox.queue("new_link", contact=merged, now=NOW)
    LegalHold.objects.create(
        contact=merged,
        path="contacts.Contact.street",
        reason="Factures",
        law="Code de commerce",
        until=NOW.date() + 100 * DAY,
    )
    merge(merged, kept)
    note.refresh_from_db()
    message.refresh_from_db()
    assert (note.contact, message.contact) == (kept, kept)
    assert (kept.birth_date, kept.title) == (merged.birth_date, "Mme")
    assert (kept.email, kept.email_key) == (merged.email, merged.email_key)
    assert kept.email_unusable_at == merged.email_unusable_at
    assert dict(kept.references.values_list("system", "value")) == {
        "erp": "C1",
        "compta": "8",
    }
    assert [each.legal_holds.count() for each in (merged, kept)] == [1, 1]
    assert not merged.is_active
    Contact.objects.filter(pk=kept.pk).update(title="Mlle")
    unmerge(merged, kept)
    note.refresh_from_db()
    assert note.contact == merged
    assert (kept.birth_date, kept.email, kept.email_key) == (None, None, None)
    assert kept.title == "Mlle"
    assert merged.status == "client"
    assert [each.legal_holds.count() for each in (merged, kept)] == [1, 0]
    assert dict(merged.references.values_list("system", "value")) == {
        "erp": "C1",
        "compta": "9",
    }
    assert_verifies()


def test_a_merged_contact_receives_nothing_and_comes_back_only_by_a_separation():
    merged, kept = couple()
    merge(merged, kept)
    assert reason(merged) == reason(merged, "quotes_invoices_email") == "inactive"
    assert lifecycle.reactivate(merged, at=timezone.now()) is False
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.filter(pk=merged.pk).update(
            status="client", deactivated_at=None, deactivated_from=""
        )
    assert merged not in schedule.due(NOW.date() + 4000 * DAY, {"client": 1})


def test_an_import_and_a_double_find_the_kept_contact():
    merged, kept = couple()
    merge(merged, kept)
    again = Contact(
        kind="client",
        first_name=merged.first_name,
        last_name=merged.last_name,
        email=merged.email,
    )
    again.key_addresses()
    assert doubles([again]) == {0: kept}


def test_links_of_the_merged_contact_open_the_kept_one(client):
    merged, kept = strangers()
    say(kept, True, 5)
    page = links.preferences_url(merged).split("/")[-2]
    click = links.one_click_url(merged, campaign()).split("/")[-3]
    merge(merged, kept)
    found = links.contact_from(page, links.PREFERENCES)
    assert (found.contact, found.proved, found.expired) == (kept, frozenset(), True)
    assert client.get(f"/rgpd/{page}/").status_code == 200
    client.post(f"/rgpd/{click}/desabonnement/", {"List-Unsubscribe": "One-Click"})
    assert reason(kept) == "withdrawn"
    # A link that is revoked for the one is revoked for the other.
    kept.refresh_from_db()
    kept.email = "nouvelle@exemple.test"
    kept.save()
    with pytest.raises(links.BadLink):
        links.contact_from(page, links.PREFERENCES)
    assert links.contact_from(click, links.ONE_CLICK).contact == kept


def test_what_was_refused_since_the_merge_holds_on_both_contacts():
    merged, kept = couple()
    for each in (merged, kept):
        say(each, True, 5)
    merge(merged, kept)
    ledger.withdraw_all(kept, act(kept, now=timezone.now()))
    unmerge(merged, kept)
    assert (reason(merged), reason(kept)) == ("withdrawn", "withdrawn")
    assert suppressions.blocking(merged, "email")
    assert_verifies()


@pytest.mark.parametrize("origin", [Origin.API, Origin.MANUAL, Origin.ONE_CLICK])
@pytest.mark.parametrize("told_of", ["merged", "kept"])
def test_a_no_of_either_since_the_merge_holds_on_both_whoever_told_it(told_of, origin):
    merged, kept = couple()
    for each in (merged, kept):
        say(each, True, 5)
    merge(merged, kept)
    contact = merged if told_of == "merged" else kept
    ledger.record(
        contact,
        {campaign(): False},
        act(contact, origin=origin, now=timezone.now()),
    )
    unmerge(merged, kept)
    assert (reason(merged), reason(kept)) == ("withdrawn", "withdrawn")
    assert_verifies()


def test_a_late_refusal_after_a_separation_is_not_lost():
    merged, kept = couple()
    say(kept, True, 9)
    say(merged, False, 2)
    merge(merged, kept)
    unmerge(merged, kept)
    assert reason(kept) == "given"
    # Between what the contact said and what the other one had said.
    say(kept, False, 5, Origin.API)
    assert reason(kept) == "withdrawn"


def test_a_late_refusal_on_another_merged_contact_is_not_lost():
    """It is the first choice of its own chain, and older than what a separation wrote."""
    first, kept = couple()
    second = ContactFactory()
    say(kept, True, 9)
    say(first, False, 2)
    merge(first, kept)
    unmerge(first, kept)
    assert reason(kept) == "given"
    merge(second, kept)

    say(second, False, 5)

    assert reason(kept) in NO
    assert_verifies()


@pytest.mark.parametrize("is_merged_first", [True, False])
@pytest.mark.parametrize("before", [None, True, False])
def test_an_undone_import_counts_for_neither_contact(before, is_merged_first):
    """The opt-in of its file is annulled before, or after, the two become one."""
    merged, kept = couple()
    if before is not None:
        say(merged, before, 9)
    say(merged, True, 2, Origin.IMPORT)
    by_file = ConsentEvent.objects.filter(contact=merged, origin=Origin.IMPORT)
    annulling = act(merged, origin=Origin.IMPORT, lifts=False)

    steps = [
        lambda: merge(merged, kept),
        lambda: ledger.annul(by_file.select_related("contact"), annulling),
    ]
    for step in steps if is_merged_first else reversed(steps):
        step()

    expected = {None: "never_asked", True: "given", False: "refused"}[before]
    assert reason(kept) == expected
    unmerge(merged, kept)
    assert (reason(merged), reason(kept)) == (expected, "never_asked")
    # Asked twice, an annulment adds nothing.
    told = ConsentEvent.objects.count()
    assert ledger.annul(by_file, annulling) == set()
    assert ConsentEvent.objects.count() == told
    assert_verifies()


def test_an_erasure_of_the_one_that_stays_empties_both():
    merged, kept = couple()
    merge(merged, kept)
    with pytest.raises(erase.ErasureRefused):
        erase.erase([merged], cause=Cause.API, now=timezone.now())
    now = timezone.now()
    erase.erase([kept], cause=Cause.API, now=now, deactivated_at=now)
    for each in (merged, kept):
        each.refresh_from_db()
        assert (each.email, each.last_name) == (None, None)
        assert each.erased_at
    with pytest.raises(merging.MergeRefused):
        unmerge(merged, kept)


def test_nothing_is_merged_that_should_not_be():
    one, other = couple()
    worker = ContactFactory(worker=True)
    inactive = ContactFactory(former_client=True)
    third = ContactFactory()
    merge(third, other)
    for merged, kept in [
        (one, one),
        (one, worker),
        (one, inactive),
        (one, third),
        (third, one),
        (other, one),
    ]:
        with pytest.raises(merging.MergeRefused):
            merge(merged, kept)
    with pytest.raises(merging.MergeRefused):
        unmerge(third, other, now=timezone.now() + 31 * DAY)
    with pytest.raises(merging.MergeRefused):
        unmerge(one, other)
    assert Merge.objects.count() == 1


# API ----------------------------------------------------------------------------------


def test_contacts_are_merged_and_separated_by_api():
    merged, kept = couple()
    say(merged, True, 3)
    api = ApiClient()
    path = f"/contacts/{merged.public_id}"
    ids = str(merged.public_id), str(kept.public_id)
    response = api.post(f"{path}/merge", {"into": ids[1]})
    assert (response.status_code, response.json()["public_id"]) == (200, ids[1])
    assert api.post(f"{path}/merge", {"into": ids[1]}).status_code == 200
    shown = api.get(path).json()
    assert (shown["merged_into"], shown["status"]) == (ids[1], "former_client")
    for answer in (
        api.patch(path, {"city": "Bron"}),
        api.post(f"{path}/reactivate"),
        api.post(f"{path}/erase"),
    ):
        assert (answer.status_code, code_of(answer)) == (409, "contact_merged")
    # A choice that a program still sends for the former contact counts for the other.
    api.put(
        f"{path}/consents",
        [{"campaign": campaign().pk, "granted": False, "source": "Appel"}],
    )
    assert reason(kept) == "withdrawn"
    response = api.post(f"{path}/unmerge", {"from": ids[1]})
    assert (response.status_code, response.json()["public_id"]) == (200, ids[0])
    assert response.json()["merged_into"] is None
    assert api.post(f"{path}/unmerge", {"from": ids[1]}).status_code == 409
    unknown = {"into": "6f0c0f0e-5f4e-4d6f-9a55-0c6f6a1b2c3d"}
    assert api.post(f"{path}/merge", unknown).status_code == 422
    lines = AuditEvent.objects.filter(
        action__in=["contact.merged", "contact.separated"]
    )
    assert {line.api_key for line in lines} == {api.key}
    assert lines.count() == 4
    told = Change.objects.filter(type="contact.merged").order_by("id")
    assert [each.details for each in told] == [
        {"into": ids[1], "state": "merged"},
        {"into": ids[1], "state": "separated"},
    ]
