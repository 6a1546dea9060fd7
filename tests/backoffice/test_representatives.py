"""Those who act for a person: who may choose, what binds, and what ends with a mandate."""

import datetime
import re

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import Company
from backoffice import merging
from consent import ledger, links, proof, representing
from consent.acts import Act, Actor
from consent.eligibility import explain
from consent.enums import Decision, Origin
from consent.integrity import verify
from consent.models import ConsentEvent, Suppression
from consent.suppressions import keys_of
from contacts import deaths, representatives
from contacts.models import Contact, Representative
from erasure.engine.erase import erase
from erasure.enums import Cause
from messaging import outbox
from messaging.models import MessageTemplate, OutgoingMessage, Unreached
from messaging.why import ReceivedChoice, why
from portal import rights, texting
from portal.enums import CameBy, Identity, RequestKind, RequestOutcome
from tests.accounts.factories import UserFactory
from tests.api_client import ApiClient
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.portal.pages import box, fields_of, path_of, preferences_path

pytestmark = pytest.mark.django_db

NOW = timezone.now()
TODAY = timezone.localdate(NOW)
DAY = datetime.timedelta(days=1)
SCAN = b"%PDF-1.4 jugement"


@pytest.fixture(autouse=True)
def company():
    complete_company()


@pytest.fixture
def clerk(client):
    user = UserFactory(
        permissions=[
            "contacts.view_contact",
            "contacts.change_contact",
            "consent.record_manual",
            "consent.view_history",
        ]
    )
    client.force_login(user)
    client.user = user
    return client


def mandate(contact, kind="guardian", **changes):
    given = {
        "name": "Paul Roux",
        "email": "paul.roux@exemple.test",
        "answers": kind in ("guardian", "family", "agent"),
        "receives": True,
        "created_at": NOW,
    } | changes
    return Representative.objects.create(contact=contact, kind=kind, **given)


def page_of(representative):
    return path_of(links.representative_url(representative, timezone.now()))


def choose(client, page, **changes):
    """Send the page as a browser would, with these boxes or this button."""
    fields = fields_of(client.get(page)) | {"action": "save"} | changes
    return client.post(page, {k: v for k, v in fields.items() if v is not None})


def reason(contact):
    return explain(campaign(), contact).reason


def test_a_guardian_chooses_in_their_own_name_and_quality(client, clerk):
    """Scenario 1. The history and the proof name who spoke; it is no word of the person."""
    jeanne = ContactFactory()
    paul = mandate(jeanne)
    page = page_of(paul)
    shown = client.get(page).content.decode()
    assert "en qualité de" in shown
    assert "tuteur." in shown
    # A scanner's GET changes nothing.
    assert not ConsentEvent.objects.exists()

    assert "#fait" in choose(client, page, **{box(campaign()): "on"}).url

    event = ConsentEvent.objects.get(decision=Decision.GIVEN)
    assert (event.origin, event.actor_type, event.actor_id) == (
        Origin.MANDATE,
        "mandate",
        paul.pk,
    )
    assert reason(jeanne) == "given"
    history = clerk.get(reverse("backoffice:history", args=[jeanne.public_id]))
    assert "Paul Roux, tuteur" in history.content.decode()
    data = proof.of(jeanne, now=timezone.now())
    [record] = [r for r in data["records"] if r["event_state"] == "given"]
    assert record["actor"] == {"type": "mandate", "id": paul.pk}
    assert "Paul Roux, tuteur" in str(data)
    assert not verify.run(now=timezone.now()).broken


@pytest.mark.parametrize("kind", ["agent", "carer"])
def test_a_link_to_the_number_or_address_of_a_helper_gives_no_yes_of_the_person(
    client, kind
):
    """A daughter's own mobile or mailbox is recorded on the contact of the mother."""
    number, mailbox = "+33612345678", "fille@exemple.test"
    jeanne = ContactFactory(email=mailbox, mobile=number)
    sms = campaign("offers_sms")
    ledger.record(jeanne, {sms: True}, act(jeanne, proved=keys_of(jeanne, "sms")))
    now = timezone.now()
    pages = [
        path_of(links.texted_url(jeanne, now)),
        path_of(links.preferences_url(jeanne)),
    ]
    helper = mandate(jeanne, kind, email=mailbox, phone="06 12 34 56 78")
    for page in pages:
        shown = client.get(page).content.decode()
        assert "Ce lien sert à dire non" in shown
        choose(client, page, **{box(campaign()): "on"}, action="accept_all")
        assert reason(jeanne) == "never_asked"
        client.post(f"{page}confirmation/")
        assert reason(jeanne) == "never_asked"
    for tail in ("renouveler/", "corriger/"):
        shown = client.get(f"{pages[1]}{tail}").content.decode()
        assert "chez une personne qui représente ou aide" in shown
    assert not texting.text_link(jeanne)
    choose(client, pages[0], **{box(sms): None})
    assert explain(sms, jeanne).reason == "withdrawn"
    # Once the mandate is over, the number is the person's again, as the sheet says.
    representatives.end(helper, now=now)
    choose(client, pages[1], **{box(campaign()): "on"})
    assert reason(jeanne) == "given"


def test_a_guardians_objection_binds_and_a_later_yes_of_the_person_has_no_effect(
    client,
):
    """Scenario 2. By their own link, by a program or by hand: refused, and without effect
    even if it were recorded."""
    jeanne = ContactFactory()
    ledger.record(jeanne, {campaign(): True}, act(jeanne))
    paul = mandate(jeanne)
    choose(client, page_of(paul), action="refuse_all")
    jeanne.refresh_from_db()
    assert jeanne.guardian_objected_at
    assert reason(jeanne) == "guardian_objected"
    assert not jeanne.consents.filter(reachable=True).exists()

    own = choose(client, preferences_path(jeanne), **{box(campaign()): "on"})
    assert own.status_code == 200
    assert "représente légalement" in own.content.decode()
    with pytest.raises(ledger.ChoiceRefused, match="représente"):
        ledger.record(jeanne, {campaign(): True}, act(jeanne))
    # A stale copy of the contact gets past the check: the rule still says no.
    stale = Contact.objects.get(pk=jeanne.pk)
    stale.guardian_objected_at = None
    ledger.record(stale, {campaign(): True}, act(jeanne))
    assert reason(jeanne) == "guardian_objected"

    # Their guardian accepts again: nothing but what they accept comes back.
    second = campaign("offers_email")
    choose(client, page_of(paul), **{box(campaign()): None, box(second): "on"})
    jeanne.refresh_from_db()
    assert jeanne.guardian_objected_at is None
    assert explain(second, jeanne).reason == "given"
    assert reason(jeanne) == "withdrawn"
    assert not verify.run(now=timezone.now()).broken


def test_an_agents_objection_leaves_the_person_free(client):
    """Scenario 3."""
    jeanne = ContactFactory()
    choose(client, page_of(mandate(jeanne, "agent")), action="refuse_all")
    jeanne.refresh_from_db()
    assert jeanne.guardian_objected_at is None
    assert reason(jeanne) == "refused"
    choose(client, preferences_path(jeanne), **{box(campaign()): "on"})
    assert reason(jeanne) == "given"


@pytest.mark.parametrize("kind", ["curator", "carer"])
def test_who_assists_or_helps_never_chooses(client, clerk, kind):
    """Scenario 4. No link, no objection, no place in the manual entry as the person's
    voice; a forged form cannot give them the right to answer."""
    jeanne = ContactFactory()
    helper = mandate(jeanne, kind)
    assert client.get(page_of(helper)).status_code == 404
    with pytest.raises(representing.NotTheirs):
        representing.object_to_all(helper, now=NOW)
    assert not ConsentEvent.objects.exists()

    url = reverse("backoffice:edit_representative", args=[jeanne.public_id, helper.pk])
    given = fields_of(clerk.get(url)) | {"kind": kind, "answers": "on"}
    given["proof"] = SimpleUploadedFile("mandat.pdf", SCAN)
    assert "à la place de la personne" in clerk.post(url, given).content.decode()
    helper.refresh_from_db()
    assert not helper.answers
    page = clerk.get(reverse("backoffice:preferences", args=[jeanne.public_id]))
    said = dict(page.context["means"].fields["said_by"].choices)
    assert len(said) == (2 if kind == "curator" else 1)
    assert all(words.startswith("La personne") for words in said.values())


def test_a_couple_on_one_address_the_guardian_of_one_touches_nothing_of_the_other(
    client,
):
    """Scenario 5. The objection stands on the person, not on the shared address."""
    jeanne = ContactFactory(email="foyer@exemple.test")
    marcel = ContactFactory(email="foyer@exemple.test", first_name="Marcel")
    for each in (jeanne, marcel):
        ledger.record(each, {campaign(): True}, act(each))
    choose(client, page_of(mandate(jeanne)), action="refuse_all")
    assert (reason(jeanne), reason(marcel)) == ("guardian_objected", "given")
    assert not Suppression.objects.exists()


def test_a_daughter_who_reads_the_mails_has_an_address_of_her_own(clerk):
    """Scenario 6. The person's address is refused as the representative's: a link sent
    there would be the person's own word. Without a proof nobody answers."""
    jeanne = ContactFactory(email="jeanne@exemple.test")
    url = reverse("backoffice:add_representative", args=[jeanne.public_id])
    given = {"kind": "agent", "name": "Claire", "answers": "on"}
    same = clerk.post(url, given | {"email": " Jeanne@Exemple.test"})
    assert "adresse de la personne" in same.content.decode()
    own = given | {"email": "claire@exemple.test"}
    assert "Sans justificatif" in clerk.post(url, own).content.decode()
    forged = own | {"proof": SimpleUploadedFile("mandat.pdf", b"MZ")}
    assert "ni un PDF" in clerk.post(url, forged).content.decode()
    assert not Representative.objects.exists()

    scan = SimpleUploadedFile("mandat-Claire.pdf", SCAN)
    clerk.post(url, own | {"proof": scan})
    claire = Representative.objects.get()
    assert claire.answers
    assert "Claire" not in claire.proof.name
    read = reverse("backoffice:mandate_proof", args=[jeanne.public_id, claire.pk])
    assert b"".join(clerk.get(read).streaming_content) == SCAN
    # An edit without a new scan keeps the one on file.
    edit = reverse("backoffice:edit_representative", args=[jeanne.public_id, claire.pk])
    clerk.post(edit, own | {"name": "Claire Roux", "receives": "on"})
    claire.refresh_from_db()
    assert claire.name == "Claire Roux"
    assert b"".join(clerk.get(read).streaming_content) == SCAN
    # A changed address revokes the links sent to the former one.
    page = page_of(claire)
    claire.email = "claire.roux@exemple.test"
    claire.save()
    assert clerk.get(page).status_code == 404


def test_the_end_of_a_mandate_revokes_links_and_frees_the_person(client):
    """Scenario 7. From the day after its last; nothing accepted meanwhile takes effect."""
    jeanne = ContactFactory()
    ledger.record(jeanne, {campaign(): True}, act(jeanne))
    paul = mandate(jeanne, ends_on=TODAY)
    page = page_of(paul)
    assert client.get(page).status_code == 200
    representing.object_to_all(paul, now=NOW)
    assert list(representatives.ending_soon(TODAY)) == [jeanne]
    assert not representatives.ending_soon(TODAY - 61 * DAY).exists()
    assert representing.settle_all(NOW) == 0

    Representative.objects.update(ends_on=TODAY - DAY)
    assert client.get(page).status_code == 404
    assert client.post(page, {"action": "accept_all"}).status_code == 404
    assert reason(jeanne) == "guardian_objected"  # Until the nightly run.
    assert representing.settle_all(NOW) == 1
    jeanne.refresh_from_db()
    assert reason(jeanne) == "withdrawn"
    choose(client, preferences_path(jeanne), **{box(campaign()): "on"})
    assert reason(jeanne) == "given"


def test_two_guardians_the_objection_holds_while_one_is_left(clerk):
    """Scenario 8. Ended by hand, one after the other."""
    jeanne = ContactFactory()
    paul, claire = mandate(jeanne), mandate(jeanne, "family", name="Claire")
    url = reverse("backoffice:represented_objection", args=[jeanne.public_id, paul.pk])
    clerk.get(url)
    assert not ConsentEvent.objects.exists()
    clerk.post(url)
    for each, holds in ((paul, True), (claire, False)):
        end = reverse("backoffice:end_mandate", args=[jeanne.public_id, each.pk])
        clerk.get(end)
        clerk.post(end)
        jeanne.refresh_from_db()
        assert bool(jeanne.guardian_objected_at) is holds
    assert reason(jeanne) == "refused"


def test_papers_go_to_both_as_the_mandate_says():
    """Answers to requests, each at their own address; nothing that opens as the person."""
    jeanne = ContactFactory(email=None)
    mandate(jeanne)
    mandate(jeanne, "carer", email="voisin@exemple.test", receives=False)
    mandate(jeanne, "agent", email="ancien@exemple.test", ends_on=TODAY - DAY)
    filed = rights.file(
        jeanne,
        RequestKind.ACCESS,
        received_on=TODAY,
        came_by=CameBy.LETTER,
        identity=Identity.LINK,
        user=UserFactory(),
    )
    rights.answer(filed, RequestOutcome.GRANTED, "Voici.", now=NOW, user=UserFactory())
    for message in OutgoingMessage.objects.all():
        outbox.deliver(message.pk, timezone.now())
    assert [each.to for each in mail.outbox] == [["paul.roux@exemple.test"]] * 2
    assert all("en qualité de : tuteur" in each.body for each in mail.outbox)
    assert not any("/rgpd/" in each.body for each in mail.outbox)


def test_the_link_is_sent_to_the_representative_alone(clerk):
    jeanne = ContactFactory(last_name="{lienRGDP#defaut} [x](http://y)")
    paul = mandate(jeanne)
    url = reverse(
        "backoffice:send_representative_link", args=[jeanne.public_id, paul.pk]
    )
    assert clerk.get(url).status_code == 405
    clerk.post(url)
    outbox.deliver(OutgoingMessage.objects.get().pk, timezone.now())
    [letter] = mail.outbox
    assert letter.to == ["paul.roux@exemple.test"]
    assert letter.body.count("/rgpd/") == 1
    assert "/representant/" in letter.body
    # What art. 14 asks: which data are kept, why, from what source, how long, and their rights.
    for words in (
        "votre justificatif",
        "la loi nous",
        "viennent de",
        "supprimons avec",
    ):
        assert words in " ".join(letter.body.split())
    page = clerk.get(page_of(paul)).content.decode()
    assert "« je » et « vous » désignent" in page


def test_a_choice_told_by_a_guardian_lifts_no_objection_of_the_person(clerk):
    """Manual entry: named in the proof, and the suppression list stays."""
    jeanne = ContactFactory()
    ledger.withdraw_all(jeanne, act(jeanne))
    paul = mandate(jeanne)
    url = reverse("backoffice:preferences", args=[jeanne.public_id])
    page = clerk.get(url)
    given = fields_of(page) | {
        f"campaign_{campaign().pk}": "yes",
        "means": "phone",
        "said_on": TODAY.isoformat(),
        "said_by": f"representative-{paul.pk}",
    }
    answer = clerk.post(url, given)
    assert answer.status_code == 200
    assert reason(jeanne) != "given"
    forged = clerk.post(url, given | {"said_by": "representative-999999"})
    assert "Choisissez une des réponses" in forged.content.decode()


def test_death_and_erasure_end_every_mandate(client):
    """The names, the addresses and the scan are erased with the person's data."""
    jeanne, marcel = ContactFactory(), ContactFactory()
    pages = []
    for each in (jeanne, marcel):
        paul = mandate(each, phone="+33611223344", address="3 rue X")
        paul.proof.save("jugement.pdf", SimpleUploadedFile("x.pdf", SCAN))
        pages.append(page_of(paul))
    deaths.report(jeanne, on=None, source="sa fille", now=NOW, today=TODAY)
    erase([marcel], cause=Cause.BUTTON, now=NOW, reason="Demande")
    assert {client.get(page).status_code for page in pages} == {404}
    left = Representative.objects.get(contact=marcel)
    assert not any([left.name, left.email, left.phone, left.address, left.proof])
    assert left.kind == "guardian"


def test_a_program_or_a_clerk_undoes_no_refusal_of_a_representative(client):
    """An agent's or a former guardian's no stands against an undated yes of a program; a
    representative accepts again, and the person too. A representative who refuses, then
    accepts, lifts no refusal of the person."""

    def told(contact, **dated):
        by_api = Act(Origin.API, Actor("api_key"), timezone.now(), **dated)
        ledger.record(contact, {campaign(): True}, by_api)

    jeanne, marcel, anne = ContactFactory(), ContactFactory(), ContactFactory()
    agent, guardian = mandate(jeanne, "agent"), mandate(marcel)
    representing.object_to_all(agent, now=timezone.now())
    representing.object_to_all(guardian, now=timezone.now())
    representing.end(guardian, now=timezone.now())
    for each in (jeanne, marcel):
        each.refresh_from_db()
        with pytest.raises(ledger.ChoiceRefused, match="représentant de cette") as no:
            told(each)
        assert no.value.code == "withdrawn_by_person"
        assert reason(each) == "refused"
    choose(client, page_of(agent), **{box(campaign()): "on"})
    assert reason(jeanne) == "given"
    ledger.record(marcel, {campaign(): True}, act(marcel))
    told(marcel)
    assert reason(marcel) == "given"

    ledger.record(anne, {campaign(): True}, act(anne))
    ledger.record(anne, {campaign(): False}, act(anne))
    false = mandate(anne, "agent")
    choose(client, page_of(false), action="refuse_all")
    choose(client, page_of(false), **{box(campaign()): "on"})
    assert reason(anne) == "withdrawn"


def test_the_person_is_told_who_acts_for_them_and_what_was_accepted(client, clerk):
    """A clerk who makes up a mandate, with any scan, does not do it in silence: the
    person reads it at their own address and takes back what was accepted."""
    jeanne = ContactFactory()
    url = reverse("backoffice:add_representative", args=[jeanne.public_id])
    given = {"kind": "agent", "name": "Paul Roux", "answers": "on"}
    given |= {"email": "faux@exemple.test", "receives": "on"}
    mine = given | {"email": clerk.user.email.upper()}
    refused = clerk.post(url, mine | {"proof": SimpleUploadedFile("m.pdf", SCAN)})
    assert "un collègue" in refused.content.decode()
    clerk.post(url, given | {"proof": SimpleUploadedFile("m.pdf", SCAN)})
    false = Representative.objects.get()
    choose(client, page_of(false), **{box(campaign()): "on"})
    assert reason(jeanne) == "given"

    for message in OutgoingMessage.objects.order_by("pk"):
        outbox.deliver(message.pk, timezone.now())
    noted, chosen = mail.outbox
    assert noted.to == chosen.to == [jeanne.email]
    assert "Paul Roux agit pour vous, en qualité de : mandataire" in noted.body
    assert "choisir en votre nom" in noted.body
    assert "/rgpd/" not in noted.body
    [path] = re.findall(r"/rgpd/[\w-]+/contester/", chosen.body)
    client.post(path)
    assert reason(jeanne) == "withdrawn"
    choose(client, page_of(false), **{box(campaign()): "on"})
    assert reason(jeanne) == "withdrawn"


def test_without_e_mail_the_person_is_told_by_sms_else_by_the_staff(
    client,
    clerk,
    settings,
    at_once,
    ovh,
):
    """Of the mandate and of what was accepted under it, with the link that withdraws."""
    settings.SMS_GATEWAY = "messaging.gateways.ovh.OvhGateway"
    Company.objects.update(sms_sender="LesLilas")
    jeanne = ContactFactory(email=None, mobile="+33612345678")
    marcel = ContactFactory(email=None, mobile=None)
    given = {"kind": "agent", "name": "Paul Roux", "answers": "on"}
    given["email"] = "paul@exemple.test"
    pages = []
    for each in (jeanne, marcel):
        url = reverse("backoffice:add_representative", args=[each.public_id])
        scan = SimpleUploadedFile("m.pdf", SCAN)
        with at_once():
            pages.append(clerk.post(url, given | {"proof": scan}, follow=True))
        with at_once():
            paul = each.representatives.get()
            choose(client, page_of(paul), **{box(campaign()): "on"})
    noted, chosen = [sms["message"] for sms in ovh.asked]
    assert "Paul Roux agit pour vous, en qualité de : mandataire" in noted
    assert "Paul Roux" in chosen
    assert "a accepté pour vous" in chosen
    path = path_of(re.search(r"http\S+/contester/", chosen)[0])
    page = client.get(path).content.decode()
    assert "une personne qui vous représente a accepté" in " ".join(page.split())
    assert "vous acceptez" not in page
    client.post(path)
    assert reason(jeanne) == "withdrawn"
    assert "dites-lui vous-même" not in pages[0].content.decode()
    assert "dites-lui vous-même" in pages[1].content.decode()
    tasks = Unreached.objects.values_list("contact", "kind", "title")
    assert set(tasks) == {
        (marcel.pk, "mandate", "Quelqu'un agit pour vous"),
        (marcel.pk, "mandate", "Des messages acceptés pour vous"),
    }


def test_what_a_guardian_told_the_staff_is_not_said_to_be_the_person_s(clerk):
    """In the receipt, at the foot of what is sent, and on the page that withdraws."""
    jeanne = ContactFactory()
    paul = mandate(jeanne)
    url = reverse("backoffice:preferences", args=[jeanne.public_id])
    given = fields_of(clerk.get(url)) | {
        f"campaign_{campaign().pk}": "yes",
        "means": "phone",
        "said_on": TODAY.isoformat(),
        "said_by": f"representative-{paul.pk}",
    }
    assert clerk.post(url, given).status_code == 302
    outbox.deliver(OutgoingMessage.objects.get().pk, timezone.now())
    [receipt] = mail.outbox
    assert "Paul Roux, en qualité de : tuteur, a choisi en votre nom" in receipt.body
    event = ConsentEvent.objects.get(decision=Decision.GIVEN)
    choice = ReceivedChoice.of_each([event])[event.pk]
    told = why(campaign(), jeanne, choice=choice)
    assert "la personne qui vous représente a accepté" in told
    page = clerk.get(path_of(links.contest_url(jeanne, event))).content.decode()
    assert "Je ne suis pas d'accord" in page
    # The name under which they spoke stays, so that the history tells who it was.
    edit = reverse("backoffice:edit_representative", args=[jeanne.public_id, paul.pk])
    other = fields_of(clerk.get(edit)) | {"kind": "guardian", "name": "Paul Durand"}
    assert "name" in clerk.post(edit, other).context["form"].errors


def test_a_merge_does_not_give_a_person_the_address_of_who_chooses_for_them():
    jeanne = ContactFactory(email=None)
    double = ContactFactory(email="paul.roux@exemple.test")
    mandate(jeanne)
    for merged, kept in ((double, jeanne), (jeanne, double)):
        with pytest.raises(merging.MergeRefused, match="représentant"):
            merging.merge(merged, kept, now=NOW)
    double.refresh_from_db()
    assert double.merged_into is None


def test_the_address_of_who_chooses_does_not_become_that_of_the_person(clerk):
    """By the contact and by a program: the person's own links would go to them."""
    jeanne = ContactFactory(email=None)
    paul = mandate(jeanne, "agent")
    mandate(jeanne, "carer", email="voisin@exemple.test")
    edit = reverse("contacts:edit", args=[jeanne.public_id])
    page = clerk.get(edit)
    given = fields_of(page) | {"status": jeanne.status, "email": paul.email.upper()}
    assert "un représentant qui choisit" in clerk.post(edit, given).content.decode()
    api = ApiClient()
    path = f"/contacts/{jeanne.public_id}"
    assert api.patch(path, {"email": paul.email}).status_code == 422
    jeanne.refresh_from_db()
    assert jeanne.email is None
    assert api.patch(path, {"email": "voisin@exemple.test"}).status_code == 200
    representing.end(paul, now=timezone.now())
    assert api.patch(path, {"email": paul.email}).status_code == 200


def test_what_a_choice_rests_on_is_not_rewritten(client, clerk):
    """Name, quality and proof stay as they were when the choice was made; two people on
    one mandate overwrite nothing of each other; an ended mandate stays ended."""
    jeanne = ContactFactory()
    claire = mandate(jeanne, "agent", name="Claire Roux")
    claire.proof.save("mandat.pdf", SimpleUploadedFile("x.pdf", SCAN))
    edit = reverse("backoffice:edit_representative", args=[jeanne.public_id, claire.pk])
    stale = fields_of(clerk.get(edit)) | {"kind": "agent"}
    clerk.post(edit, stale | {"phone": "04 72 00 00 01"})
    twice = clerk.post(edit, stale | {"phone": "04 72 00 00 02"})
    assert "Enregistré entre-temps" in twice.content.decode()

    choose(client, page_of(claire), **{box(campaign()): "on"})
    given = fields_of(clerk.get(edit)) | {"kind": "agent"}
    other = SimpleUploadedFile("autre.pdf", SCAN + b" 2")
    answer = clerk.post(edit, given | {"name": "Paul", "proof": other})
    assert set(answer.context["form"].errors) == {"name", "proof"}
    assert "Des choix ont été faits sous ce mandat" in answer.content.decode()
    clerk.post(edit, given | {"phone": "04 72 00 00 03"})
    read = Representative.objects.get()
    assert (read.name, read.phone) == ("Claire Roux", "+33472000003")
    representing.end(claire, now=timezone.now())
    with pytest.raises(representatives.MandateEnded):
        representatives.save(read, now=timezone.now(), user=clerk.user)
    read.refresh_from_db()
    assert read.ended_at


def test_a_copy_for_a_helper_holds_no_link_of_the_person():
    """Whatever a user wrote in the template: the link leads to the page that sends one
    to the person alone."""
    jeanne = ContactFactory()
    mandate(jeanne, "carer")
    links_of_hers = "\n\n{lienRGDP#defaut}, {lienDesabonnement#defaut}"
    for template in MessageTemplate.objects.filter(code="request_received"):
        template.body += links_of_hers
        template.save()
    rights.file(
        jeanne,
        RequestKind.ACCESS,
        received_on=TODAY,
        came_by=CameBy.LETTER,
        identity=Identity.LINK,
        user=UserFactory(),
    )
    for message in OutgoingMessage.objects.all():
        outbox.deliver(message.pk, timezone.now())
    copied = next(m for m in mail.outbox if m.to == ["paul.roux@exemple.test"])
    hers = next(m for m in mail.outbox if m.to == [jeanne.email])
    for words in (copied.body, copied.alternatives[0][0]):
        assert set(re.findall(r"/rgpd/[\w/-]*", words)) == {"/rgpd/lien/"}
    assert "/desabonnement/" in hers.body


def test_an_objection_told_while_two_contacts_were_merged_stays_with_the_mandate():
    """Separated again, the contact that the guardian represents gets nothing."""
    kept, merged = ContactFactory(), ContactFactory()
    ledger.record(merged, {campaign(): True}, act(merged))
    paul = mandate(merged)
    merging.merge(merged, kept, now=timezone.now())
    paul.refresh_from_db()
    representing.object_to_all(paul, now=timezone.now())
    kept.refresh_from_db()
    merging.unmerge(merged, kept, now=timezone.now())
    merged.refresh_from_db()
    kept.refresh_from_db()
    assert merged.guardian_objected_at
    assert (reason(merged), reason(kept)) == ("guardian_objected", "withdrawn")
    assert kept.guardian_objected_at is None
    representing.end(paul, now=timezone.now())
    assert reason(merged) == "withdrawn"
    assert not verify.run(now=timezone.now()).broken


def test_a_merge_takes_the_mandates_along_and_waits_for_an_objection():
    kept, merged = ContactFactory(), ContactFactory()
    paul = mandate(merged)
    representing.object_to_all(paul, now=NOW)
    merged.refresh_from_db()
    assert "représentant" in merging.refusal(merged, kept)
    representing.release(merged, now=NOW)
    merging.merge(merged, kept, now=NOW)
    assert list(kept.representatives.all()) == [paul]
    merging.unmerge(merged, kept, now=NOW)
    assert list(merged.representatives.all()) == [paul]
