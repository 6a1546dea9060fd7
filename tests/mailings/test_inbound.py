import json
from base64 import b64encode

import pytest
from django.core.management import call_command
from django.utils import timezone

from campaigns.models import Campaign
from consent import ledger
from consent.models import Consent, ConsentEvent, Suppression
from contacts.models import Contact
from mailings.inbound.stop_words import is_stop
from mailings.sending import dispatch
from messaging.gateways.base import callback_path
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.mailings.factories import MailingFactory, accept, run, subscriber

pytestmark = pytest.mark.django_db


def offers():
    return Campaign.objects.get(code="offers_sms")


def sent_sms(settings):
    """Return an SMS sent to a subscriber through the test gateway."""
    settings.SMS_HOURS = "08:00-21:30"
    complete_company(name="Les Lilas", sms_sender="Les Lilas")
    contact = subscriber(offers(), mobile="+33612345678")
    mailing = MailingFactory(sms=True, body="Bonjour")
    monday = timezone.datetime(2026, 11, 23, 12, tzinfo=timezone.get_current_timezone())
    dispatch.launch(mailing, monday, user=None)
    run(mailing, monday)
    return contact, mailing.deliveries.get()


def ovh_call(client, **query):
    return client.get(callback_path("ovh"), query)


def brevo_call(client, **event):
    return client.post(
        callback_path("brevo"), json.dumps(event), content_type="application/json"
    )


@pytest.mark.parametrize(
    "text",
    [
        "STOP",
        "stop",
        " Stop. ",
        "S T O P",
        "S.T.O.P",
        "stop svp",
        "Merci de STOP merci",
        "STOP!",
        "STOP 36111",
        "Je dis stop, merci",
        "STOPSMS",
        "STOPPUB",
        "STOOOP",
        "desinscrption",
        "veuillez me retirer de votre liste",
        "S-T-O-P",
        "STOPALL",
        "ARRET",
        "ARRÊT",
        "arrêt svp",
        "Arrêtez",
        "Arrêtez de m'écrire",
        "UNSUBSCRIBE",
        "DESABONNEMENT",
        "DÉSABONNEMENT",
        "désabonnez-moi",
        "desinscription",
        "Désinscrire",
        "STOPP",
        "stopper",
        "stopez",
        "ＳＴＯＰ",
        "S\xa0TOP",
        "S,T,O,P",
        "s_t_o_p",
        "STO\u200bP",
        "Non merci",
        "NON, MERCI",
        "je ne veux plus de sms",
        "SOTP",
        "\U0001f6d1",
        "dés-abonnement",
        "Unsuscribe",
        "opt-out please",
        "ne plus m'envoyer de messages",
        "Retirez-moi de votre liste",
        "supprimez mon numéro",
        "Je ne suis pas intéressée",
        "Arrêt des messages svp",
        "Supprimez-moi de vos listes",
        "j'arrête",
        "No more SMS",
        "ST0P",
        "\u0405\u0422\u041e\u0420",
        "sto\u03c1",
        "ne m'envoyez plus rien",
        "Je ne souhaite plus recevoir vos offres",
        "ne plus me contacter svp",
        "Ne nous écrivez plus",
        "pas de pub !",
        "Fin",
        "Ça suffit !!",
        "résiliation",
        "\u26d4",
    ],
)
def test_stop_is_understood_however_it_is_written(text):
    assert is_stop(text)


@pytest.mark.parametrize(
    "text",
    ["", "Merci", "nonstop", "OUI", "START", "L'arrêt de bus est loin", "stopover"]
    + [
        "Je suis en arrêt maladie",
        "J'annule le rendez-vous de mardi",
        "non, pas demain",
        "Je ne peux plus venir mardi",
        "ne m'appelez plus avant 10 h",
        "à la fin du mois, si possible",
        "J'arrête le contrat en mai prochain, rappelez-moi",
        "Je n'ai plus de clés",
    ],
)
def test_other_replies_are_no_stop(text):
    assert not is_stop(text)


def test_a_receipt_says_that_it_arrived(client, settings, ovh):
    _, delivery = sent_sms(settings)
    assert delivery.provider_id == "1000"

    response = ovh_call(client, id="1000", ptt="4", date="20261123", description="1")

    assert response.status_code == 200
    delivery.refresh_from_db()
    assert delivery.delivered_at


@pytest.mark.parametrize(
    ("call", "state", "unusable"),
    [
        ({"ptt": "3", "description": "4"}, "sent", False),
        ({"ptt": "0", "description": "8"}, "sent", False),
        ({"ptt": "0", "description": "2"}, "failed", False),
        ({"ptt": "5"}, "failed", False),
        ({"ptt": "23", "dlr": "16"}, "failed", True),
        ({"ptt": "23", "description": "1"}, "sent", False),
    ],
)
def test_a_receipt_says_how_far_then_why(client, settings, ovh, call, state, unusable):
    contact, delivery = sent_sms(settings)

    ovh_call(client, id=delivery.provider_id, date="20261123120000", **call)

    delivery.refresh_from_db()
    contact.refresh_from_db()
    assert delivery.state == state
    assert bool(contact.mobile_unusable_at) is unusable


def test_two_replies_to_one_sms_are_both_read(client, settings, ovh):
    contact, _ = sent_sms(settings)
    for words in ("Merci", "STOP"):
        reply = {
            **{"id": "1000", "keyword": "sms", "message": words, "tag": "1"},
            **{"senderid": contact.mobile, "shortcode": "36105"},
        }
        assert client.post(callback_path("ovh"), reply).status_code == 200

    state = Consent.objects.get(contact=contact, campaign=offers())
    assert (state.state, state.origin) == ("withdrawn", "sms_stop")


def test_a_dead_number_is_no_longer_used_for_anybody(client, settings, ovh):
    contact, delivery = sent_sms(settings)
    twin = ContactFactory(mobile=contact.mobile)

    ovh_call(client, id=delivery.provider_id, ptt="23")

    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == ("failed", "bounced")
    for holder in (contact, twin):
        holder.refresh_from_db()
        assert holder.mobile_unusable_at
    assert contact.consents.get().state == "given"


def test_a_phone_that_is_off_does_not_close_its_number(client, settings, ovh):
    contact, delivery = sent_sms(settings)

    ovh_call(client, id=delivery.provider_id, ptt="24")

    contact.refresh_from_db()
    assert contact.mobile_unusable_at is None


def test_a_call_with_a_wrong_signature_changes_nothing(client, settings, ovh):
    contact, delivery = sent_sms(settings)
    path = callback_path("ovh").rstrip("/")[:-1] + "x/"

    response = client.get(path, {"id": delivery.provider_id, "ptt": "23"})

    assert response.status_code == 404
    contact.refresh_from_db()
    assert contact.mobile_unusable_at is None


def test_nonsense_is_refused_and_changes_nothing(client, settings, brevo):
    path = callback_path("brevo")

    for body in ("", "{", "[1]", "null"):
        response = client.post(path, body, content_type="application/json")
        assert response.status_code == 400
    assert client.get("/rappels/sms/ovh/x/").status_code == 404


def test_a_stop_withdraws_every_optional_sms_of_all_who_share_the_number(
    client,
    settings,
    brevo,
):
    contact, _ = sent_sms(settings)
    accept(contact)
    twin = subscriber(offers(), mobile=contact.mobile)
    mandatory = Campaign.objects.get(code="reminders_sms")

    brevo_call(
        client, msg_status="replied", reply="Stop.", to="33612345678", ts_event=1
    )

    for holder in (contact, twin):
        state = Consent.objects.get(contact=holder, campaign=offers())
        assert (state.state, state.origin) == ("withdrawn", "sms_stop")
    assert contact.consents.get(campaign__code="newsletter_email").state == "given"
    assert Suppression.objects.get().channel == "sms"
    assert contact in ledger.reachable(mandatory)
    assert contact not in ledger.reachable(offers())


def test_the_same_stop_again_does_not_undo_a_later_yes(client, settings, brevo):
    contact, _ = sent_sms(settings)
    event = {
        "msg_status": "replied",
        "reply": "STOP",
        "to": "33612345678",
        "ts_event": 1,
    }
    brevo_call(client, **event)
    accept(contact, offers())
    events = ConsentEvent.objects.count()

    assert brevo_call(client, **event).status_code == 200

    assert ConsentEvent.objects.count() == events
    assert contact.consents.get().state == "given"


def test_a_stop_of_an_unknown_number_is_kept_for_later(client, brevo):
    brevo_call(client, msg_status="replied", reply="STOP", to="33698765432", ts_event=1)

    assert Suppression.objects.get().channel == "sms"
    late = ContactFactory(mobile="+33698765432")
    with pytest.raises(ledger.ChoiceRefused, match="liste repoussoir"):
        accept(late, offers(), origin="import", lifts=False)


def test_an_answer_that_is_no_stop_changes_nothing(client, settings, brevo):
    contact, _ = sent_sms(settings)

    brevo_call(
        client, msg_status="replied", reply="Merci", to="33612345678", ts_event=1
    )
    brevo_call(
        client, msg_status="replied", reply="CONTACT", to="33612345678", ts_event=2
    )

    assert contact.consents.get().state == "given"


def test_the_callback_url_for_the_provider_is_printed(capsys, settings, ovh):
    call_command("sms_callback")

    assert capsys.readouterr().out.strip() == settings.BASE_URL + callback_path("ovh")


@pytest.fixture
def mail_provider(settings):
    settings.EMAIL_BACKEND = "anymail.backends.brevo.EmailBackend"
    settings.ANYMAIL = {"BREVO_API_KEY": "k", "WEBHOOK_SECRET": "nom:secret"}


def mail_call(client, secret="nom:secret", body=None, **event):
    event = {"ts_epoch": 1_700_000_000_000, "id": 1, "message-id": "<1>", **event}
    return client.post(
        "/rappels/courriel/",
        json.dumps(event) if body is None else body,
        content_type="application/json",
        headers={"Authorization": "Basic " + b64encode(secret.encode()).decode()},
    )


def test_a_bounce_closes_the_address_and_is_no_withdrawal(client, mail_provider):
    contact = subscriber()

    response = mail_call(client, event="hard_bounce", email=contact.email.upper())

    assert response.status_code == 200
    contact.refresh_from_db()
    assert contact.email_unusable_at
    assert contact.consents.get().state == "given"


def test_a_complaint_withdraws_with_its_origin(client, mail_provider):
    contact = subscriber()
    accept(contact, offers())

    mail_call(client, event="spam", email=contact.email)

    state = contact.consents.get(campaign__code="newsletter_email")
    assert (state.state, state.origin) == ("withdrawn", "complaint")
    assert contact.consents.get(campaign=offers()).state == "given"
    assert Suppression.objects.get().reason == "complaint"


@pytest.mark.parametrize("word", ["unsubscribed", "unsubscribe"])
def test_an_unsubscribe_at_the_provider_withdraws_every_optional_email(
    client, mail_provider, word
):
    contact = subscriber()
    accept(contact, offers())
    twin = subscriber(email=contact.email)
    mandatory = Campaign.objects.get(code="planning_email")

    assert mail_call(client, event=word, email=contact.email).status_code == 200

    for holder in (contact, twin):
        state = holder.consents.get(campaign__code="newsletter_email")
        assert (state.state, state.origin) == ("withdrawn", "one_click")
    assert contact.consents.get(campaign=offers()).state == "given"
    assert Suppression.objects.get().reason == "objection"
    assert contact in ledger.reachable(mandatory)


def test_a_repeated_unsubscribe_does_not_undo_a_later_opt_in(client, mail_provider):
    contact = subscriber()
    mail_call(client, event="unsubscribed", email=contact.email)
    accept(contact)

    mail_call(client, event="unsubscribed", email=contact.email)

    assert contact.consents.get(campaign__code="newsletter_email").state == "given"


def test_a_complaint_received_twice_counts_once(client, mail_provider):
    contact = subscriber()
    mail_call(client, event="spam", email=contact.email)
    accept(contact)

    mail_call(client, event="spam", email=contact.email)

    assert contact.consents.get(campaign__code="newsletter_email").state == "given"


def test_a_webhook_without_the_secret_changes_nothing(client, mail_provider):
    contact = subscriber()

    response = mail_call(client, "nom:autre", event="hard_bounce", email=contact.email)

    assert response.status_code == 400
    assert not Contact.objects.exclude(email_unusable_at=None).exists()


@pytest.mark.parametrize("body", ["", "{", "[1]", "null", b"\xff", "événement"])
def test_an_unreadable_mail_event_is_refused(client, mail_provider, body):
    response = mail_call(client, body=body)

    assert response.status_code == 400


def test_without_a_provider_the_callback_page_does_not_exist(client, settings):
    assert mail_call(client, event="spam", email="a@exemple.test").status_code == 404
    settings.EMAIL_BACKEND = "anymail.backends.brevo.EmailBackend"
    settings.ANYMAIL = {"BREVO_API_KEY": "k", "WEBHOOK_SECRET": ""}
    assert mail_call(client, event="spam", email="a@exemple.test").status_code == 404
