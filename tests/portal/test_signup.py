import datetime
import html
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign
from consent import ledger
from consent.enums import Decision, Origin
from consent.models import Consent, ConsentEvent, Evidence
from contacts import closing as address_closing
from contacts.models import Contact
from messaging.models import OutgoingMessage
from portal import signing_up, tasks
from portal.enums import SignUpField
from portal.models import PendingSignUp, PortalSettings
from tests.accounts.factories import UserFactory
from tests.api_client import ApiClient
from tests.campaigns.factories import CampaignFactory
from tests.consent.factories import act, campaign
from tests.contacts.factories import ContactFactory
from tests.portal.pages import assert_valid_html, box, fields_of, path_of

pytestmark = pytest.mark.django_db

CLIENTS = "/inscription/clients/"
FRAMED = f"{CLIENTS}integre/"


@pytest.fixture(autouse=True)
def every_field():
    """Enable all optional fields of the sign-up forms."""
    for audience in ("client", "worker"):
        PortalSettings.objects.update_or_create(
            audience=audience, defaults={"sign_up_fields": [*SignUpField.values]}
        )


TYPED = {
    "title": "Mme",
    "first_name": "Jeanne",
    "last_name": "Arbusse",
    "email": "Jeanne@Exemple.test",
    "mobile": "06 12 34 56 78",
    "street": "",
    "postcode": "69003",
    "city": "Lyon",
    "message": "Deux heures par semaine",
}


def filled(page, **changes):
    """What a browser sends once TYPED is typed in the fields that the page has."""
    shown = page.content.decode()
    typed = {name: TYPED[name] for name in TYPED if f'name="{name}"' in shown}
    return fields_of(page) | typed | changes


def sign_up(client, at_once, path=CLIENTS, **changes):
    with at_once():
        return client.post(path, filled(client.get(path), **changes), follow=True)


def confirmation():
    """Return the path of the link in the last mail sent."""
    words = mail.outbox[-1].body.split()
    url = next(word for word in words if "/inscription/" in word)
    return path_of(url.strip("<>()"))


def test_the_form_has_unticked_boxes_and_lists_the_mandatory_messages(client):
    page = client.get(CLIENTS)
    assert_valid_html(page)
    shown = page.content.decode().replace("&#x27;", "'")
    for optional in Campaign.objects.of_audience("client").optional():
        assert f"J'accepte de recevoir {optional.label}" in shown
        assert box(optional) not in fields_of(page)
    assert "Vous recevez" not in shown, "nobody who fills in a form has a contract"
    assert "Ne pas préciser" in shown


def test_a_landline_is_enough_to_be_called(client, at_once):
    """Who has no mobile gives a fixed number, is called there and receives no SMS."""
    calls = CampaignFactory(label="nos offres", channel="phone")
    ticked = {box(calls): "on"}
    refused = sign_up(client, at_once, mobile="", **ticked).content.decode()
    assert "Donnez un numéro pour être appelé(e)." in html.unescape(refused)
    PortalSettings.objects.filter(audience="client").update(sign_up_fields=["phone"])
    page = client.get(CLIENTS)
    shown = page.content.decode()
    assert box(calls) in shown
    assert box(campaign("offers_sms")) not in shown, "no mobile is asked"
    wrong = sign_up(client, at_once, phone="12", **ticked)
    assert "pas valide" in wrong.content.decode()
    sign_up(client, at_once, phone="04 72 00 00 01", **ticked)
    client.post(confirmation())
    contact = Contact.objects.get()
    assert (contact.phone, contact.mobile) == ("+33472000001", None)
    assert ledger.explain(calls, contact).reason == "given"
    api = ApiClient()
    form = api.get("/forms/client").json()
    assert [f["name"] for f in form["fields"]] == ["last_name", "email", "phone"]
    person = {
        "last_name": "Roux",
        "email": "roux@exemple.test",
        "phone": "0472000002",
    }
    with at_once():
        body = {
            "audience": "client",
            "person": person,
            "choices": {c["code"]: True for c in form["choices"]},
            "evidence": {"form_version": form["version"]},
        }
        assert api.post("/signups", body).status_code == 202
    client.post(confirmation())
    by_program = Contact.objects.get(email="roux@exemple.test")
    assert ledger.explain(calls, by_program).reason == "given"


def test_the_whole_way_from_the_form_to_the_contact(client, at_once):
    sent = sign_up(client, at_once, **{box(campaign()): "on"})
    assert_valid_html(sent)
    assert "Un e-mail vient de vous être envoyé" in sent.content.decode()
    assert not Contact.objects.exists()
    path = confirmation()
    page = client.get(path)
    assert_valid_html(page)
    assert not Contact.objects.exists()
    before = timezone.now()
    done = client.post(path)
    assert_valid_html(done)
    contact = Contact.objects.get()
    assert (contact.kind, contact.status) == ("client", "prospect")
    assert contact.email == "jeanne@exemple.test"
    assert contact.mobile == "+33612345678"
    assert contact.notes is None
    assert "Deux heures par semaine" in contact.sign_up_messages.get().text
    assert contact.last_contact_at >= before
    states = {c.campaign.code: c.state for c in Consent.objects.all()}
    assert states == {
        "newsletter_email": Decision.GIVEN,
        "offers_email": Decision.REFUSED,
        "offers_sms": Decision.REFUSED,
    }
    event = ConsentEvent.objects.get(campaign=campaign())
    assert event.origin == Origin.FORM
    assert event.notice.version == 1
    assert event.sentence == "J'accepte de recevoir nos nouvelles, par e-mail"
    assert Evidence.objects.first().address == "jeanne@exemple.test"
    pending = PendingSignUp.objects.get()
    assert (pending.values, pending.choices) == ({}, {})


def test_a_worker_s_form_makes_a_candidate(client, at_once):
    path = "/inscription/intervenants/"
    sign_up(client, at_once, path)
    link = confirmation()
    assert "les choix que vous avez faits" not in client.get(link).content.decode()
    assert "changer d&#x27;avis" not in client.post(link).content.decode()
    contact = Contact.objects.get()
    assert (contact.kind, contact.status) == ("worker", "candidate")


def test_a_known_address_gets_a_mail_and_the_screen_reveals_nothing(client, at_once):
    known = ContactFactory(email="jeanne@exemple.test", last_name="Avant")
    answers = [
        sign_up(client, at_once, email=email)
        for email in ("jeanne@exemple.test", "nouvelle@exemple.test")
    ]
    assert answers[0].content == answers[1].content
    known_mail = OutgoingMessage.objects.get(template_code="signup_known")
    assert known_mail.contact == known
    known.refresh_from_db()
    assert known.last_name == "Avant"
    assert not ConsentEvent.objects.exists()
    assert PendingSignUp.objects.count() == 1


def test_the_address_of_a_worker_may_sign_up_as_a_client(client, at_once):
    ContactFactory(worker=True, email="jeanne@exemple.test")
    sign_up(client, at_once)
    client.post(confirmation())
    assert Contact.objects.of_kind("client").count() == 1


def test_a_confirmation_works_once(client, at_once):
    sign_up(client, at_once)
    path = confirmation()
    client.post(path)
    for answer in (client.get(path), client.post(path)):
        assert answer.status_code == 200
        assert "Inscription déjà confirmée" in answer.content.decode()
        assert_valid_html(answer)
    assert Contact.objects.count() == 1


def test_two_sign_ups_of_one_person_make_one_contact(client, at_once):
    sign_up(client, at_once)
    first = confirmation()
    sign_up(client, at_once)
    client.post(first)
    told = client.post(confirmation())
    assert told.status_code == 200
    assert "nous n'y avons rien changé" in html.unescape(told.content.decode())
    assert "est enregistrée" not in told.content.decode()
    assert_valid_html(told)
    assert Contact.objects.count() == 1
    mail = OutgoingMessage.objects.get(template_code="signup_known")
    assert mail.contact == Contact.objects.get()


def test_a_confirmation_expires_after_seven_days(client, at_once):
    sign_up(client, at_once)
    path = confirmation()
    PendingSignUp.objects.update(
        expires_at=timezone.now() - datetime.timedelta(seconds=1)
    )
    assert client.post(path).status_code == 404
    tasks.forget_old()
    assert not PendingSignUp.objects.exists()
    assert not Contact.objects.exists()


def test_the_fields_are_those_of_the_setting(client):
    PortalSettings.objects.filter(audience="client").update(
        sign_up_fields=["first_name"]
    )
    page = client.get(CLIENTS)
    assert 'name="first_name"' in page.content.decode()
    assert 'name="mobile"' not in page.content.decode()
    # Without a mobile field there is no SMS campaign to ask about.
    assert box(campaign("offers_sms")) not in page.content.decode()
    refused = client.post(CLIENTS, fields_of(page) | {"last_name": "x", "city": "Lyon"})
    assert "champ inconnu" in refused.content.decode()


def test_with_the_section_unticked_the_form_is_gone(client):
    PortalSettings.objects.filter(audience="client").update(rubrics=[])
    assert client.get(CLIENTS).status_code == 404
    assert client.post(CLIENTS).status_code == 404


def test_a_filled_honeypot_is_refused_and_sends_nothing(client, at_once):
    answer = sign_up(client, at_once, site_web="http://spam.test")
    page = answer.content.decode()
    assert "un champ qui doit rester vide était rempli" in page
    assert "Un e-mail vient de vous être envoyé" not in page
    assert "http://spam.test" not in page, "a browser's memory fills it no second time"
    assert not PendingSignUp.objects.exists()
    assert not OutgoingMessage.objects.exists()


@pytest.mark.parametrize("field", ["first_name", "last_name"])
@pytest.mark.parametrize(
    "name",
    [
        "Gagnez 500 € sur http://mechant.example/x",
        "Anne\r\n\r\nGagnez",
        "Anne\u2028Gagnez",
        "www.mechant.example",
        "mechant.fr",
        "mechant\u200b.fr",
        "anne@mechant.example",
        "mechant\uff0efr",
    ],
)
def test_a_name_cannot_contain_an_advertisement(client, at_once, field, name):
    answer = sign_up(client, at_once, **{field: name})
    assert "Un nom ne contient ni adresse" in answer.content.decode()
    assert not PendingSignUp.objects.exists()
    assert not OutgoingMessage.objects.exists()


def test_the_mail_greets_with_a_name_only(client, at_once):
    sign_up(client, at_once, first_name="Gagnez 500 €")
    assert "500" not in mail.outbox[0].body


def test_the_message_of_a_known_person_reaches_the_company(client, at_once):
    known = ContactFactory(former_client=True, email="jeanne@exemple.test")
    sign_up(client, at_once, message="Rappelez-moi, trois heures par semaine.")
    message = known.sign_up_messages.get()
    assert message.text == "Rappelez-moi, trois heures par semaine."
    assert not message.proved

    client.force_login(UserFactory())
    assert "Messages à lire" in client.get("/").content.decode()
    assert "trois heures" in client.get("/contacts/messages/").content.decode()
    sheet = client.get(f"/contacts/{known.public_id}/").content.decode()
    assert "une autre personne a pu l'écrire" in sheet.replace("&#x27;", "'")
    client.post(f"/contacts/messages/{message.pk}/lu/")
    assert "Messages à lire" not in client.get("/").content.decode()


def test_on_a_shared_address_the_message_belongs_to_the_name_typed(client, at_once):
    anne, bruno = (
        ContactFactory(email="couple@exemple.test", first_name=name, last_name="Roux")
        for name in ("Anne", "Bruno")
    )
    sign_up(
        client,
        at_once,
        email="couple@exemple.test",
        first_name="ANNE",
        last_name="roux",
        message="Bonjour",
    )
    assert anne.sign_up_messages.count() == 1
    assert not bruno.sign_up_messages.exists()


def test_a_person_who_had_objected_is_reachable_after_a_fresh_opt_in(client, at_once):
    gone = ContactFactory(email="jeanne@exemple.test")
    ledger.withdraw_all(gone, act(gone))
    Contact.objects.filter(pk=gone.pk).update(email=None, email_key=None)
    sign_up(client, at_once, **{box(campaign()): "on"})
    client.post(confirmation())
    assert [c.email for c in ledger.reachable(campaign())] == ["jeanne@exemple.test"]


def test_a_campaign_removed_meanwhile_is_left_out(client, at_once):
    sign_up(client, at_once, **{box(campaign()): "on"})
    Campaign.objects.filter(pk=campaign().pk).update(state="inactive")
    client.post(confirmation())
    assert Contact.objects.count() == 1
    assert not ConsentEvent.objects.filter(campaign=campaign()).exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"email": "pas une adresse"}, "pas valide"),
        ({"email": ""}, "obligatoire"),
        ({"last_name": " "}, "obligatoire"),
        ({"last_name": "\u2060\u3164"}, "obligatoire"),
        ({"mobile": "01 23 45 67 89"}, "numéro fixe"),
        ({"postcode": "x" * 11}, "10 caractères"),
        ({"message": "x" * 1_000_000}, "2000"),
        ({"last_name": "x" * 1_000_000}, "100"),
        ({"first_name": "Jean\x00"}, "illisibles"),
        ({"first_name": "Ren\N{REPLACEMENT CHARACTER}"}, "illisibles"),
        ({"kind": "worker"}, "champ inconnu"),
        ({"campaign_999999": "on"}, "champ inconnu"),
        ({"shown": "forged"}, "à nouveau"),
        ({"title": "Lord"}, "choix valide"),
    ],
)
def test_invalid_input_is_reported_and_nothing_is_stored(
    client, at_once, changes, words
):
    answer = sign_up(client, at_once, **changes)
    assert answer.status_code == 200
    assert_valid_html(answer)
    assert words in answer.content.decode().replace("&#x27;", "'")
    assert not PendingSignUp.objects.exists()


def test_an_sms_campaign_needs_a_mobile(client, at_once):
    answer = sign_up(client, at_once, mobile="", **{box(campaign("offers_sms")): "on"})
    assert "Donnez un numéro de portable" in answer.content.decode()


def test_an_error_keeps_what_was_typed(client, at_once):
    answer = sign_up(client, at_once, email="x", **{box(campaign()): "on"})
    assert fields_of(answer)["last_name"] == "Arbusse"
    assert box(campaign()) in fields_of(answer)
    with at_once():
        client.post(
            CLIENTS, fields_of(answer) | {"email": "j@exemple.test", "title": ""}
        )
    assert PendingSignUp.objects.count() == 1


def test_the_form_needs_the_csrf_token():
    strict = Client(enforce_csrf_checks=True)
    sent = filled(strict.get(CLIENTS))
    del sent["csrfmiddlewaretoken"]
    assert strict.post(CLIENTS, sent).status_code == 403
    assert not PendingSignUp.objects.exists()


def test_a_hundred_sign_ups_of_one_address_send_three_mails(client, at_once):
    page = client.get(CLIENTS)
    answers = []
    for number in range(100):
        with at_once():
            answers.append(
                client.post(
                    CLIENTS,
                    filled(page),
                    REMOTE_ADDR=f"10.0.0.{number}",
                ).status_code
            )
    assert set(answers) == {302}
    assert OutgoingMessage.objects.count() == 3


def test_framing_is_forbidden_where_no_site_is_allowed(client):
    assert client.get(FRAMED).status_code == 404


@pytest.fixture
def framed(settings):
    settings.SIGNUP_FRAME_ANCESTORS = ["https://www.societe.test"]
    settings.BASE_URL = "https://rgpd.societe.test"
    return {"origin": "https://rgpd.societe.test"}


def test_only_the_allowed_sites_may_frame_the_form(client, framed):
    page = client.get(FRAMED)
    assert_valid_html(page)
    assert (
        "frame-ancestors 'self' https://www.societe.test"
        in page["Content-Security-Policy"]
    )
    assert "X-Frame-Options" not in page
    assert "csrfmiddlewaretoken" not in page.content.decode()
    assert "csrftoken" not in client.cookies
    plain = client.get(CLIENTS)
    assert "frame-ancestors 'none'" in plain["Content-Security-Policy"]
    assert plain["X-Frame-Options"] == "DENY"


def test_an_error_in_the_frame_is_shown_in_the_frame(client, framed, monkeypatch):
    monkeypatch.setattr("portal.views.signup.SIGNUPS_PER_IP", "1/h")
    sent = filled(client.get(FRAMED), email="pas une adresse")
    for status in (200, 429):
        answer = client.post(FRAMED, sent, headers=framed)
        assert answer.status_code == status
        assert "https://www.societe.test" in answer["Content-Security-Policy"]
        assert "X-Frame-Options" not in answer
    shut = {"rubrics": []}
    PortalSettings.objects.update_or_create(audience="client", defaults=shut)
    closed = client.get(FRAMED)
    assert closed.status_code == 404
    assert "https://www.societe.test" in closed["Content-Security-Policy"]


def test_the_frame_accepts_forms_without_cookies(framed, at_once):
    strict = Client(enforce_csrf_checks=True, headers=framed)
    sent = filled(strict.get(FRAMED))
    with at_once():
        answer = Client(enforce_csrf_checks=True, headers=framed).post(FRAMED, sent)
    assert answer.status_code == 302
    assert not answer.cookies
    assert PendingSignUp.objects.count() == 1


@pytest.mark.parametrize(
    "origin", [None, "null", "https://www.societe.test", "https://pirate.test"]
)
def test_the_frame_accepts_no_post_from_another_site(client, framed, origin):
    sent = filled(client.get(FRAMED))
    headers = {"origin": origin} if origin else {}
    answer = client.post(FRAMED, sent, headers=headers)
    assert answer.status_code == 403
    assert_valid_html(answer)
    assert not PendingSignUp.objects.exists()


def test_the_frame_s_page_expires(client, framed):
    from portal.signup_form import SignUpForm

    old = timezone.now() - datetime.timedelta(hours=5)
    settings = PortalSettings.of("client")
    shown = SignUpForm(settings, now=old, framed=True).initial["shown"]
    sent = filled(client.get(FRAMED), shown=shown)
    answer = client.post(FRAMED, sent, headers=framed)
    assert "trop longtemps" in answer.content.decode()
    again = client.post(
        FRAMED, sent | {"shown": fields_of(answer)["shown"]}, headers=framed
    )
    assert again.status_code == 302


def test_a_pending_sign_up_is_confirmed_once(client, at_once):
    sign_up(client, at_once)
    tasks.answer_sign_up(PendingSignUp.objects.get().pk)
    assert OutgoingMessage.objects.count() == 1


def test_a_refusal_in_the_confirmation_leaves_nothing_half_made(client, at_once):
    sign_up(client, at_once)
    token = confirmation().rstrip("/").rsplit("/", 1)[1]
    with pytest.raises(signing_up.NothingPending):
        signing_up.confirm("worker", token, timezone.now())
    assert not Contact.objects.exists()
    assert PendingSignUp.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_six_confirmations_at_once_make_one_contact(client, at_once):
    sign_up(client, at_once)
    path = confirmation()

    def confirm(_):
        with closing(connection):
            return Client().post(path).status_code

    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(confirm, range(6)))
    assert answers == [200] * 6
    assert Contact.objects.count() == 1


def test_a_confirmed_sign_up_reopens_the_mailbox_for_all_who_have_it(client, at_once):
    sign_up(client, at_once)
    email = PendingSignUp.objects.get().values["email"]
    worker = ContactFactory(worker=True, email=email)
    address_closing.close(
        Contact.objects.filter(pk=worker.pk), "email", timezone.now(), "550"
    )
    client.post(confirmation())
    assert set(Contact.objects.values_list("kind", "email_unusable_at")) == {
        ("client", None),
        ("worker", None),
    }


def test_a_renaming_before_the_confirmation_does_not_change_the_proof(client, at_once):
    sign_up(client, at_once, **{box(campaign()): "on"})
    renamed = campaign()
    renamed.label = "nos offres et celles de nos partenaires"
    renamed.save()
    client.post(confirmation())
    event = ConsentEvent.objects.get(campaign=renamed)
    assert event.campaign_version.label == "nos nouvelles, par e-mail"
    assert event.sentence == "J'accepte de recevoir nos nouvelles, par e-mail"


def test_an_oversized_text_is_refused_and_not_sent_back(client, at_once):
    answer = sign_up(client, at_once, message="x" * 1_000_000)
    assert "au plus 2000 caractères" in answer.content.decode()
    assert len(answer.content) < 50_000
    answer = sign_up(client, at_once, message="x" * 2_100)
    assert "x" * 2_100 in answer.content.decode(), (
        "the text is still there, to be shortened"
    )


def test_a_candidate_is_asked_neither_title_nor_street_even_if_they_were_ticked(client):
    page = client.get("/inscription/intervenants/").content.decode()
    for name, is_asked in (("title", False), ("street", False), ("city", True)):
        assert (f'name="{name}"' in page) is is_asked, name
    client.force_login(UserFactory(admin=True))
    settings_page = client.get(reverse("portal:settings", args=["worker"]))
    offered = dict(settings_page.context["form"].fields["sign_up_fields"].choices)
    assert {"title", "street"}.isdisjoint(offered)
