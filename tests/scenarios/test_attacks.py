"""An attacker with an ordinary login, or with an API key of each scope, tries every way to
record an opt-in for another person, to undo their opt-out, and to open their portal.

Expected: a choice recorded as the person's came through their own address; a choice told by a
program or a clerk names it as its author; only the person undoes their opt-out.
"""

import base64
import datetime
import io
import re

import pytest
from django.core import mail
from django.core.management import call_command
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Proof, Scope
from consent import ledger, links
from consent.enums import OWN_WORD, Origin
from consent.models import Consent, ConsentEvent, Suppression, SuppressionLift
from consent.suppressions import keys_of
from contacts import references
from contacts.models import AddressChange, Contact
from imports import undo
from imports.models import Import
from portal import address_watch, session, tasks
from portal.models import LoginLink, PortalSession
from tests.accounts.factories import UserFactory
from tests.api_client import ApiClient
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.portal.factories import log_in, open_portal
from tests.portal.pages import box, fields_of, one_click_path, path_of, preferences_path

pytestmark = pytest.mark.django_db

OWN_MAILBOX, OWN_NUMBER = "jeanne@exemple.test", "+33612345678"
THIEF, THIEF_NUMBER = "voleur@exemple.test", "+33698765432"
OPTIONAL = ("newsletter_email", "offers_email", "offers_sms")
LATER = datetime.timedelta(days=60)
TELLING = (Scope.CONSENTS_WRITE, Scope.SIGNUPS_WRITE, Scope.CONTACTS_WRITE)
"""The scopes by which a program reports choices."""


@pytest.fixture
def victim():
    return ContactFactory(email=OWN_MAILBOX, mobile=OWN_NUMBER, last_name="Arbusse")


@pytest.fixture
def refused(victim):
    """Who said no to all of it by their own link, which lists both addresses."""
    ledger.record(victim, {campaign(code): True for code in OPTIONAL}, act(victim))
    ledger.withdraw_all(victim, act(victim))
    return victim


@pytest.fixture
def clerk(client):
    client.force_login(UserFactory())
    return client


def own_yes(contact):
    """What stands in the history as a yes of the person's own."""
    return ConsentEvent.objects.filter(
        contact=contact, decision="given", origin__in=OWN_WORD
    )


def reached(contact):
    return [c for c in map(campaign, OPTIONAL) if ledger.explain(c, contact).included]


def assert_still_no(contact, before):
    """Nothing of the person's no is undone, on this contact or by its addresses."""
    assert own_yes(contact).count() == before
    assert reached(contact) == []
    assert not SuppressionLift.objects.exists()
    assert Suppression.objects.count() == 3


def tick_all(client, path):
    page = client.get(path)
    if page.status_code != 200:
        return page
    return client.post(path, fields_of(page) | {"action": "accept_all"})


def links_mailed_to(address):
    bodies = [m.body for m in mail.outbox if m.to == [address]]
    return [
        path_of(url)
        for body in bodies
        for url in re.findall(r"http\S+/rgpd/\S+/", body)
    ]


def ask_link(client, at_once, address):
    with at_once():
        client.post(reverse("portal:new_link"), {"email": address})


def night(at_once, days=0):
    """The minute's task, as often as it would run, with nobody answering."""
    with at_once():
        tasks.watch_addresses()
        tasks.watch_addresses()
    address_watch.settle(timezone.now() + datetime.timedelta(days=days))


def a_key(*scopes):
    return ApiClient(*scopes)


YES = {"granted": True, "source": "Formulaire du site"}


def put_yes(api, contact, **more):
    said = [YES | {"campaign": campaign(code).pk} | more for code in OPTIONAL]
    return api.put(f"/contacts/{contact.public_id}/consents", said)


def one_page_after_the_other(client, at_once, api, contact):
    """Every operation of the API that this key may use, and every link that it yields."""
    one = f"/contacts/{contact.public_id}"
    far = timezone.now() + LATER
    put_yes(api, contact)
    put_yes(api, contact, occurred_at=(timezone.now() - LATER).isoformat())
    put_yes(api, contact, occurred_at=far.isoformat())
    made = api.post(f"{one}/preference-link", {})
    if made.status_code == 200:
        tick_all(client, path_of(made.json()["url"]))
    with at_once():
        api.patch(one, {"email": THIEF, "mobile": THIEF_NUMBER})
    ask_link(client, at_once, THIEF)
    stolen = links_mailed_to(THIEF)
    for path in stolen:
        tick_all(client, path)
        client.post(f"{path}confirmation/")
    night(at_once)
    api.patch(one, {"email": OWN_MAILBOX, "mobile": OWN_NUMBER})
    api.post(f"{one}/deactivate", {})
    api.post(f"{one}/reactivate", {})
    put_yes(api, contact)
    night(at_once, days=30)
    return stolen


@pytest.mark.parametrize("scope", Scope.values)
def test_no_single_scope_undoes_a_no(client, at_once, refused, scope):
    before = own_yes(refused).count()
    stolen = one_page_after_the_other(client, at_once, ApiClient(scope), refused)
    assert bool(stolen) == (scope == Scope.CONTACTS_WRITE)
    assert_still_no(Contact.objects.get(pk=refused.pk), before)


@pytest.mark.parametrize("scope", [*Scope.values, "all"])
def test_no_key_undoes_a_withdrawal_that_listed_no_address(
    client, at_once, victim, scope
):
    """The person unticks one box through their link; the address is not suppressed."""
    boxes = {campaign(code): True for code in OPTIONAL}
    ledger.record(victim, boxes, act(victim))
    ledger.record(victim, dict.fromkeys(boxes, False), act(victim))
    api = ApiClient(*(Scope.values if scope == "all" else [scope]))
    before = own_yes(victim).count()
    one_page_after_the_other(client, at_once, api, victim)
    assert own_yes(victim).count() == before
    assert reached(Contact.objects.get(pk=victim.pk)) == []


@pytest.mark.parametrize("scope", [*Scope.values, "all"])
def test_what_a_key_says_of_who_was_never_asked_bears_its_own_name(
    client, at_once, victim, scope
):
    api = ApiClient(*(Scope.values if scope == "all" else [scope]))
    one_page_after_the_other(client, at_once, api, victim)
    assert not own_yes(victim).exists()
    given = ConsentEvent.objects.filter(contact=victim, decision="given")
    assert not given.filter(actor_type="contact").exists()
    assert bool(given) == (scope in (Scope.CONSENTS_WRITE, "all"))


def sign_up(email, mobile, form, **more):
    evidence = {
        "form_version": form.get("version", 1),
        "page_url": "https://www.exemple.fr/contact",
        "texts_shown": ["J'accepte de recevoir la newsletter par e-mail"],
        "occurred_at": timezone.now().isoformat(),
    }
    return {
        "audience": "client",
        "person": {"last_name": "Arbusse", "email": email, "mobile": mobile},
        "choices": dict.fromkeys(OPTIONAL, True),
        "evidence": evidence,
    } | more


def listed(contact, number):
    """A file that says yes for the person, by their address, their name, a reference."""
    lines = [
        "Nom;Prénom;Situation;E-mail;Portable;Newsletter;Offres SMS;"
        "Date du consentement;Source du consentement;Référence (erp)",
        f"Arbusse;{contact.first_name};Client;{OWN_MAILBOX};06 12 34 56 78;oui;oui;"
        f"01/0{number}/2026;Salon;C1",
        f"Voleur;Autre;Client;{OWN_MAILBOX};06 12 34 56 78;oui;oui;01/0{number}/2026;Salon;",
    ]
    return base64.b64encode("\n".join(lines).encode()).decode()


def by_every_other_road(client, at_once, api, contact):
    """Sign-ups, feedback, batches, files, references and webhooks, in every order that
    might make a yes or lift a suppression; the thief confirms all that reaches them.
    Returns the statuses of the answers.
    """
    answers = []
    one = f"/contacts/{contact.public_id}"
    form = api.get("/forms/client").json()
    yes = [YES | {"campaign": code} for code in OPTIONAL]
    later = (timezone.now() + datetime.timedelta(seconds=1)).isoformat()
    operations = [
        {"method": "PUT", "path": f"{one}/consents", "body": yes},
        {"method": "POST", "path": f"{one}/deactivate"},
        {"method": "POST", "path": f"{one}/reactivate"},
        {"method": "PUT", "path": f"{one}/consents", "body": yes},
        {"method": "POST", "path": f"{one}/preference-link", "body": {}},
        {
            "method": "PUT",
            "path": "/contacts/by-reference/erp/C1",
            "body": {"kind": "client", "last_name": "Arbusse", "email": OWN_MAILBOX},
        },
    ]
    with at_once():
        for email, mobile in (
            (OWN_MAILBOX, OWN_NUMBER),
            (THIEF, OWN_NUMBER),
            (OWN_MAILBOX, THIEF_NUMBER),
        ):
            answers.append(api.post("/signups", sign_up(email, mobile, form)))
            held = sign_up(email, mobile, form, proof="held_by_caller")
            answers.append(api.post("/signups", held))
        answers.append(api.post("/batch", {"operations": operations}))
        for update in (True, False):
            answers.append(
                api.post("/imports", {"content": listed(contact, 1), "update": update})
            )
        for number, kind in enumerate(("bounce", "unsubscribe", "complaint", "stop")):
            told = {"at": later, "tool": "x", "event_id": str(number), "kind": kind}
            for channel, address in (("email", THIEF), ("sms", THIEF_NUMBER)):
                answers.append(
                    api.post(
                        "/feedback", told | {"address": address, "channel": channel}
                    )
                )
        hook = {"url": "https://example.org/", "events": ["consent.changed"]}
        api.post("/webhooks", hook)
    for found in re.findall(
        r"http\S+?(/inscription/\S+)", " ".join(m.body for m in to(THIEF))
    ):
        client.post(found)
    for path in links_mailed_to(THIEF):
        with at_once():
            tick_all(client, path)
            client.post(f"{path}confirmation/")
    put_yes(api, contact)
    night(at_once, days=30)
    return {answer.status_code for answer in answers}


def to(address):
    return [m for m in mail.outbox if m.to == [address]]


@pytest.mark.parametrize(
    ("scope", "proof"),
    [(scope, Proof.SETTING) for scope in Scope.values]
    + [(scope, Proof.HELD) for scope in (*TELLING, "all")],
)
def test_no_other_operation_of_an_api_key_undoes_an_opt_out(
    client, at_once, refused, scope, proof
):
    complete_company()
    before = own_yes(refused).count()
    api = ApiClient(*(Scope.values if scope == "all" else [scope]), proof=proof)
    statuses = by_every_other_road(client, at_once, api, refused)
    assert scope != "all" or statuses <= {200, 201, 202}
    assert own_yes(refused).count() == before
    assert reached(Contact.objects.get(pk=refused.pk)) == []
    lifted = SuppressionLift.objects.exclude(contact__email=THIEF)
    assert not lifted.exists()
    reachable = Consent.objects.reachable().filter(
        Q(contact__email=OWN_MAILBOX, campaign__channel="email")
        | Q(contact__mobile=OWN_NUMBER, campaign__channel="sms")
    )
    assert not reachable.exists()


@pytest.mark.parametrize("proof", [Proof.SETTING, Proof.HELD])
@pytest.mark.parametrize("scope", [*TELLING, "all"])
def test_no_operation_of_an_api_key_opts_a_stranger_in(client, at_once, scope, proof):
    """Nobody of this address is on file, and nobody of it answers."""
    complete_company()
    other = ContactFactory(email="autre@exemple.test", mobile=None)
    api = ApiClient(*(Scope.values if scope == "all" else [scope]), proof=proof)
    by_every_other_road(client, at_once, api, other)
    spoken = ConsentEvent.objects.filter(decision="given", contact__email=OWN_MAILBOX)
    assert not spoken.filter(origin__in=OWN_WORD).exists()
    assert not spoken.filter(actor_type="contact").exists()


def test_a_changed_address_gives_nothing_even_after_a_month(client, at_once, refused):
    """The thief holds the new mailbox, and confirms all that is asked there."""
    before = own_yes(refused).count()
    UserFactory(admin=True)
    Contact.objects.filter(pk=refused.pk).update(email_unusable_at=timezone.now())
    api = a_key("contacts:write")
    api.patch(f"/contacts/{refused.public_id}", {"email": THIEF})
    night(at_once)
    ask_link(client, at_once, THIEF)
    for path in links_mailed_to(THIEF):
        tick_all(client, path)
        client.post(f"{path}confirmation/")
    night(at_once, days=60)
    changed = Contact.objects.get(pk=refused.pk)
    assert changed.email_unconfirmed_at
    assert not session.may_enter(changed)
    assert own_yes(refused).count() == before
    assert reached(changed) == []


def test_the_links_of_a_former_address_die_with_the_change_and_stay_dead(
    client, at_once, victim
):
    a_key("contacts:write").patch(f"/contacts/{victim.public_id}", {"email": THIEF})
    ask_link(client, at_once, THIEF)
    stolen = links_mailed_to(THIEF)
    a_key("contacts:write").patch(
        f"/contacts/{victim.public_id}", {"email": OWN_MAILBOX}
    )
    assert stolen
    for path in stolen:
        assert client.get(path).status_code == 404
        assert client.post(path, {"action": "accept_all"}).status_code == 404
    assert not own_yes(victim).exists()


def test_a_link_that_staff_or_a_program_may_hold_is_never_the_person_s_word(
    client, refused
):
    before = own_yes(refused).count()
    now = timezone.now()
    for url in (
        links.paper_url(refused, now),
        links.api_url(refused, now, ApiClient().key),
    ):
        path = path_of(url)
        tick_all(client, path)
        for tail in ("confirmation/", "autre-fiche/", "adresse/", "contester/"):
            assert client.post(f"{path}{tail}").status_code == 404
        assert client.post(f"{path}desabonnement/").status_code == 404
    assert_still_no(refused, before)


def test_a_token_of_one_purpose_opens_no_other_page(client, refused):
    before = own_yes(refused).count()
    change = AddressChange.objects.create(
        contact=refused, channel="email", at=timezone.now(), former=OWN_MAILBOX
    )
    tokens = [
        one_click_path(refused, campaign()),
        path_of(links.address_url(refused, change.pk)),
        path_of(links.contest_url(refused, ConsentEvent.objects.last())),
    ]
    for path in tokens:
        token = path.split("/")[2]
        for tail in ("", "confirmation/", "autre-fiche/"):
            page = f"/rgpd/{token}/{tail}"
            assert client.get(page).status_code == 404
            assert client.post(page, {"action": "accept_all"}).status_code == 404
    assert_still_no(refused, before)


def test_the_page_of_one_person_sent_to_another_s_address_is_refused(client, victim):
    """A hand-made POST: the signed boxes of the thief's own page, on the victim's."""
    thief = ContactFactory(email=THIEF)
    sent = fields_of(client.get(preferences_path(thief))) | {"action": "accept_all"}
    page = client.post(preferences_path(victim), sent)
    assert page.status_code == 200
    assert not own_yes(victim).exists()
    forged = sent | {"shown": "x", box(campaign()): "on"}
    client.post(preferences_path(victim), forged)
    assert not own_yes(victim).exists()


def test_a_replayed_key_of_idempotency_says_nothing_again(victim):
    api = a_key("consents:write")
    said = [YES | {"campaign": campaign().pk}]
    path = f"/contacts/{victim.public_id}/consents"
    assert api.put(path, said, Idempotency_Key="nuit-1").status_code == 200
    ledger.record(victim, {campaign(): False}, act(victim))
    assert api.put(path, said, Idempotency_Key="nuit-1").status_code == 200
    assert api.put(path, said).status_code == 409
    assert Consent.objects.get(contact=victim, campaign=campaign()).state == "withdrawn"


def test_an_erasure_and_a_return_bring_no_yes_back(client, at_once, refused):
    api = a_key("lifecycle:write", "contacts:write", "consents:write")
    one = f"/contacts/{refused.public_id}"
    api.post(f"{one}/deactivate", {"erase": True})
    api.post(f"{one}/reactivate", {})
    api.patch(one, {"email": OWN_MAILBOX, "mobile": OWN_NUMBER})
    put_yes(api, refused)
    night(at_once, days=30)
    assert reached(Contact.objects.get(pk=refused.pk)) == []
    assert not SuppressionLift.objects.exists()


def test_a_second_contact_of_the_same_address_lifts_nothing(client, at_once, refused):
    """Created by a program, by a clerk, by a stranger's sign-up."""
    api = a_key("contacts:write", "consents:write")
    made = api.post(
        "/contacts",
        {
            "kind": "worker",
            "status": "worker",
            "last_name": "Voleur",
            "email": OWN_MAILBOX,
            "mobile": OWN_NUMBER,
        },
    )
    if made.status_code == 201:
        other = Contact.objects.get(public_id=made.json()["public_id"])
        put_yes(api, other)
    assert not SuppressionLift.objects.exists()
    assert not Consent.objects.reachable().exists()


def test_a_contact_with_the_thief_s_mailbox_and_the_victim_s_number(
    client, at_once, refused
):
    made = a_key("contacts:write").post(
        "/contacts",
        {
            "kind": "client",
            "status": "prospect",
            "last_name": "Voleur",
            "email": THIEF,
            "mobile": OWN_NUMBER,
        },
    )
    assert made.status_code == 201
    other = Contact.objects.get(public_id=made.json()["public_id"])
    ask_link(client, at_once, THIEF)
    for path in links_mailed_to(THIEF):
        with at_once():
            tick_all(client, path)
            client.post(f"{path}confirmation/")
            tick_all(client, path)
    assert not ledger.explain(campaign("offers_sms"), other).included
    assert not own_yes(other).filter(campaign__channel="sms").exists()
    assert not SuppressionLift.objects.filter(suppression__channel="sms").exists()


def test_a_clerk_cannot_record_the_person_s_own_opt_in(clerk, at_once, refused):
    """All that an ordinary login can post on the contact of somebody who said no."""
    before = own_yes(refused).count()
    one = refused.public_id
    for name in ("backoffice:preferences", "backoffice:consent_form"):
        answer = clerk.post(reverse(name, args=[one]), {"action": "accept_all"})
        assert answer.status_code in (403, 405)
    form = reverse("contacts:edit", args=[one])
    sent = fields_of(clerk.get(form)) | {"email": THIEF, "mobile": "06 98 76 54 32"}
    clerk.post(
        form, sent | {"kind": "client", "status": "client", "confirm_duplicate": "1"}
    )
    night(at_once)
    ask_link(clerk, at_once, THIEF)
    for path in links_mailed_to(THIEF):
        tick_all(clerk, path)
        clerk.post(f"{path}confirmation/")
    clerk.post(reverse("portal:vouch", args=[one, AddressChange.objects.first().pk]))
    night(at_once, days=6)
    assert own_yes(refused).count() == before
    assert reached(Contact.objects.get(pk=refused.pk)) == []
    assert not SuppressionLift.objects.exists()


def test_staff_entry_is_later_than_the_no_or_is_not_taken(client, refused):
    admin = UserFactory(admin=True)
    told = ledger.Act(
        Origin.MANUAL,
        ledger.Actor.user(admin),
        timezone.now(),
        occurred_at=timezone.now() - LATER,
        means="phone",
        proved=keys_of(refused),
    )
    before = own_yes(refused).count()
    with pytest.raises(ledger.ChoiceRefused) as refusal:
        ledger.record(refused, {campaign(): True}, told)
    assert refusal.value.code == "withdrawn_by_person"
    assert_still_no(refused, before)


def test_the_portal_does_not_open_to_an_address_that_an_api_key_wrote(
    client, at_once, victim
):
    open_portal()
    now = timezone.now()
    log_in(client, victim, now)
    api = a_key("contacts:write")
    api.patch(f"/contacts/{victim.public_id}", {"email": THIEF})
    path = reverse("portal:my_preferences", args=["client"])
    assert client.get(path).status_code == 302, (
        "their own session ends with the address"
    )
    with at_once():
        client.post(reverse("portal:home", args=["client"]), {"email": THIEF})
    assert not links_to_portal(THIEF)
    api.patch(f"/contacts/{victim.public_id}", {"email": OWN_MAILBOX})
    assert client.get(path).status_code == 302
    assert LoginLink.objects.count() == PortalSession.objects.count() == 1


def links_to_portal(address):
    return [m for m in mail.outbox if m.to == [address] and "/portail/" in m.body]


@pytest.mark.parametrize("name", ["Arbusse", "Voleur"])
@pytest.mark.parametrize("said_on", ["01/02/2026", ""])
def test_a_file_and_its_undoing_bring_no_yes(tmp_path, refused, name, said_on):
    """On the person's own contact, and on a second one with the same addresses."""
    before = own_yes(refused).count()
    path = tmp_path / "fichier.csv"
    path.write_text(
        "Nom;Prénom;Situation;E-mail;Portable;Newsletter;Date du consentement;"
        "Source du consentement\n"
        f"{name};{refused.first_name};Client;{OWN_MAILBOX};06 12 34 56 78;oui;{said_on};Salon\n"
    )
    call_command("import_contacts", str(path), "--update", stdout=io.StringIO())
    assert_still_no(refused, before)
    assert not Consent.objects.reachable().exists()
    run = Import.objects.latest("pk")
    undo.take_back(run, timezone.now(), lambda done, total: None)
    refused.refresh_from_db()
    assert refused.email == OWN_MAILBOX
    assert_still_no(refused, before)
    assert not Consent.objects.reachable().exists()


def test_an_import_that_writes_the_thief_s_address_is_a_change_like_any_other(
    client, at_once, tmp_path, refused
):
    before = own_yes(refused).count()
    references.store(refused, {"erp": "C1"})
    path = tmp_path / "fichier.csv"
    path.write_text(
        "Nom;Prénom;Situation;E-mail;Référence (erp)\n"
        f"Arbusse;{refused.first_name};Client;{THIEF};C1\n"
    )
    call_command("import_contacts", str(path), "--update", stdout=io.StringIO())
    changed = Contact.objects.get(pk=refused.pk)
    assert changed.email == THIEF
    assert changed.email_unconfirmed_at
    ask_link(client, at_once, THIEF)
    for stolen in links_mailed_to(THIEF):
        tick_all(client, stolen)
        client.post(f"{stolen}confirmation/")
    undo.take_back(Import.objects.latest("pk"), timezone.now(), lambda *_: None)
    night(at_once, days=30)
    assert_still_no(Contact.objects.get(pk=refused.pk), before)


# Contacts merged with the victim's ----------------------------------------------------------


@pytest.fixture
def decoy(client):
    """A contact with the thief's own mailbox, who said yes to all of it by their own link."""
    decoy = ContactFactory(email=THIEF, mobile=THIEF_NUMBER, last_name="Arbusse")
    Contact.objects.filter(pk=decoy.pk).update(
        email_proved_at=timezone.now(), mobile_proved_at=timezone.now()
    )
    decoy.refresh_from_db()
    tick_all(client, preferences_path(decoy))
    assert own_yes(decoy).count() == len(OPTIONAL)
    return decoy


@pytest.fixture
def withdrawn(victim):
    """Who took back by their own link what they had accepted: no address is listed."""
    Contact.objects.filter(pk=victim.pk).update(
        email_proved_at=timezone.now(), mobile_proved_at=timezone.now()
    )
    victim.refresh_from_db()
    for granted in (True, False):
        choices = {campaign(code): granted for code in OPTIONAL}
        ledger.record(victim, choices, act(victim))
    return victim


def merge_by_api(decoy, contact):
    api = a_key(Scope.LIFECYCLE_WRITE)
    path = f"/contacts/{decoy.public_id}/merge"
    return api.post(path, {"into": str(contact.public_id)})


@pytest.mark.parametrize("was_asked", [True, False])
def test_an_attacker_s_contact_merged_into_the_victim_s_gives_no_consent(
    client, at_once, request, was_asked
):
    """Neither its earlier yes, nor the links mailed to it, nor its portal."""
    victim = request.getfixturevalue("withdrawn" if was_asked else "victim")
    decoy = request.getfixturevalue("decoy")
    open_portal()
    log_in(client, decoy, timezone.now())
    mailed = preferences_path(decoy)
    before = own_yes(victim).count()
    with at_once():
        assert merge_by_api(decoy, victim).status_code == 200
    assert reached(victim) == []
    assert own_yes(victim).count() == before
    tick_all(client, mailed)
    client.post(f"{mailed}confirmation/")
    mine = client.get(reverse("portal:my_preferences", args=["client"]))
    assert mine.status_code == 302
    assert (reached(victim), own_yes(victim).count()) == ([], before)
    # The person is asked at their own address, and their own click counts.
    [asked] = {path.split("confirmation")[0] for path in links_mailed_to(OWN_MAILBOX)}
    client.post(f"{asked}confirmation/")
    assert campaign("newsletter_email") in reached(victim)


@pytest.mark.parametrize("victim_stays", [True, False])
def test_an_opt_in_of_an_attacker_s_contact_does_not_undo_the_victim_s_opt_out_by_a_merge(
    withdrawn, victim_stays
):
    """Nor one told of it after the merge: an undated yes, as a program repeats it."""
    decoy = ContactFactory(email=THIEF)
    api = a_key(*TELLING)
    assert put_yes(api, decoy).status_code == 200
    pair = (decoy, withdrawn) if victim_stays else (withdrawn, decoy)
    assert merge_by_api(*pair).status_code == 200
    assert reached(withdrawn) == reached(decoy) == []
    for sheet in pair:
        assert put_yes(api, sheet).status_code == 409
    assert reached(withdrawn) == reached(decoy) == []


def test_a_mailbox_that_a_merge_writes_is_a_change_like_any_other(
    client, at_once, decoy
):
    """On a contact without an address: it opens no portal and gives no yes."""
    victim = ContactFactory(email=None, mobile=OWN_NUMBER)
    open_portal()
    with at_once():
        merge_by_api(decoy, victim)
    victim.refresh_from_db()
    assert victim.email == THIEF
    assert not session.may_enter(victim)
    night(at_once)
    for path in links_mailed_to(THIEF):
        tick_all(client, path)
        client.post(f"{path}confirmation/")
    assert reached(victim) == []
