import datetime

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign
from mailings import checks
from mailings.models import Delivery, Mailing
from mailings.sending import dispatch
from messaging import outbox
from messaging.models import MessageTemplate, OutgoingMessage
from tests.contacts.factories import ContactFactory
from tests.mailings.factories import MailingFactory, decline, run, subscriber
from tests.pages import text
from tests.portal.pages import fields_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("admin")]


def words(**changes):
    return {
        "audience": "client",
        "campaign": Campaign.objects.get(code="newsletter_email").pk,
        "template": "",
        "subject": "La lettre",
        "body": "Bonjour {prenom#defaut}",
        **changes,
    }


def test_the_list_is_made_of_those_who_accepted(client):
    jeanne = subscriber(first_name="Jeanne", last_name="Arbusse")
    ContactFactory(first_name="Jamais", last_name="Demandée")
    decline(ContactFactory(first_name="Non", last_name="Merci"))

    page = text(client.post("/emailing/nouveau/", words(filter=""), follow=True))

    assert "1 destinataire" in page
    assert str(jeanne) in page
    assert "Jamais" not in page
    assert "Merci" not in page
    assert "1 : jamais demandé" in page
    assert "1 : a refusé" in page


def test_the_article_can_be_walked_from_the_filter_to_the_end(client):
    subscriber()
    response = client.post("/emailing/nouveau/", words(confirm=""), follow=True)
    mailing = Mailing.objects.get()
    assert "Envoyer à 1 personne" in text(response)

    page = text(client.post(mailing.url("confirm"), {"when": "now"}, follow=True))
    assert "En cours d'envoi" in page
    run(mailing)
    page = text(client.get(mailing.get_absolute_url()))

    assert "Terminé" in page
    assert len(mail.outbox) == 1


def test_a_withdrawal_is_shown_on_the_page(client):
    jeanne = subscriber()
    mailing = MailingFactory()
    client.post(mailing.url("confirm"), {"when": "now"})
    decline(jeanne)
    run(mailing)

    assert "1 écarté : consentement retiré" in text(client.get(mailing.url("show")))


def test_the_page_polls_while_sending_and_286_stops_it(client):
    subscriber()
    mailing = MailingFactory()
    client.post(mailing.url("confirm"), {"when": "now"})
    moving = client.get(mailing.url("progress"))
    run(mailing)
    done = client.get(mailing.url("progress"))

    assert (moving.status_code, done.status_code) == (200, 286)
    assert "every 1s" in text(moving)
    assert "every 1s" not in text(done)


def test_the_page_of_a_scheduled_mailing_polls_slowly(client):
    mailing = MailingFactory(
        state="scheduled", scheduled_at=timezone.now() + datetime.timedelta(hours=1)
    )
    waiting = client.get(mailing.url("progress"))

    assert waiting.status_code == 200
    assert "every 20s" in text(waiting)


def test_contacts_with_a_retry_are_explained(client):
    mailing = MailingFactory(
        state="sending", waiting_until=timezone.now() + datetime.timedelta(minutes=5)
    )

    assert "ont demandé d'attendre : reprise le" in text(
        client.get(mailing.url("show"))
    )


def test_no_speed_and_no_end_are_shown_while_nothing_leaves(
    client, smtp_sink, settings
):
    settings.MAILING_BATCH_SIZE = 2
    for _ in range(4):
        subscriber()
    mailing = MailingFactory()
    client.post(mailing.url("confirm"), {"when": "now"})
    mailing.refresh_from_db()
    dispatch.step(mailing.pk, mailing.slot, timezone.now())
    assert "messages par minute, encore" in text(client.get(mailing.url("show")))

    settings.EMAIL_PORT = 1
    dispatch.step(mailing.pk, mailing.slot, timezone.now())
    page = text(client.get(mailing.url("show")))

    assert "Le serveur d'envoi ne répond pas" in page
    assert "par minute" not in page
    assert "min environ" not in page


def test_a_person_unticked_by_hand_is_left_out(client):
    jeanne, paul = subscriber(), subscriber()
    client.post("/emailing/nouveau/", words(filter=""))
    mailing = Mailing.objects.get()

    client.post(
        mailing.get_absolute_url(),
        words(
            save="",
            listed=[jeanne.public_id, paul.public_id],
            keep=[paul.public_id],
        ),
    )
    client.post(mailing.url("confirm"), {"when": "now"})

    assert [d.contact for d in Delivery.objects.all()] == [paul]


def test_a_contact_added_by_the_browser_is_not_reached(client):
    stranger = ContactFactory()
    subscriber()
    client.post(
        "/emailing/nouveau/",
        words(filter="", listed=[stranger.public_id], keep=[stranger.public_id]),
    )
    client.post(Mailing.objects.get().url("confirm"), {"when": "now"})

    assert stranger not in [d.contact for d in Delivery.objects.all()]


def test_all_can_be_unticked_then_ticked(client):
    subscriber()
    client.post("/emailing/nouveau/", words(filter=""))
    mailing = Mailing.objects.get()

    page = client.post(mailing.get_absolute_url(), words(none=""), follow=True)
    assert "0 destinataire" in text(page)
    page = client.post(mailing.get_absolute_url(), words(all=""), follow=True)
    assert "1 destinataire" in text(page)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"status": ["prospect"]}, ["p"]),
        ({"postcode": "75"}, ["c"]),
        ({"city": "paris"}, ["c"]),
        ({"search": "Prospère"}, ["p"]),
        ({"contact_since": "2026-01-01"}, ["c"]),
        ({"contact_before": "01/01/2026"}, ["p"]),
        ({"postcode": "13"}, []),
    ],
)
def test_each_filter_narrows_the_list(client, changes, found):
    people = {
        "c": subscriber(postcode="75011", city="Paris"),
        "p": subscriber(prospect=True, last_name="Prospère"),
    }
    type(people["c"]).objects.filter(pk=people["c"].pk).update(
        last_contact_at="2026-03-01T10:00Z"
    )
    type(people["p"]).objects.filter(pk=people["p"].pk).update(
        last_contact_at="2025-03-01T10:00Z"
    )

    response = client.post(
        "/emailing/nouveau/", words(filter="", **changes), follow=True
    )

    assert set(response.context["page"]) == {people[name] for name in found}


def test_without_a_kind_the_page_says_that_it_cannot_leave(client):
    response = client.post(
        "/emailing/nouveau/", words(campaign="", confirm=""), follow=True
    )

    page = text(response)
    assert "Choisissez un type d'envoi" in page
    assert "Choisissez d'abord un type d'envoi" in page
    assert "Envoyer à 0" not in page
    assert "Nombre de contacts par raison" not in page
    client.post(Mailing.objects.get().url("confirm"), {"when": "now"})
    assert Mailing.objects.get().state == "draft"


def test_a_campaign_of_the_other_list_is_refused(client):
    response = client.post("/emailing/nouveau/", words(audience="worker", filter=""))

    assert "n'est pas de cette liste" in text(response)
    assert not Mailing.objects.exists()


def test_only_active_campaigns_of_the_channel_are_offered(client):
    Campaign.objects.filter(code="offers_email").update(state="inactive")

    page = text(client.get("/emailing/nouveau/"))

    assert "nos nouvelles, par e-mail" in page
    assert "nos offres, par e-mail" not in page
    assert "par SMS" not in page


def test_an_unknown_tag_is_named_on_the_page(client):
    page = text(
        client.post("/emailing/nouveau/", words(body="Ici {rien#defaut}", filter=""))
    )

    assert "Balise inconnue : « {rien#defaut} » (ligne 1, colonne 5)" in page
    assert not Mailing.objects.exists()


def test_the_text_of_a_template_is_copied(client):
    template = MessageTemplate.objects.get(code="consent_request")
    client.post(
        "/emailing/nouveau/",
        words(
            campaign=Campaign.objects.get(code="planning_email").pk,
            template=template.pk,
            take="replace",
        ),
    )

    mailing = Mailing.objects.get()
    assert "{lienRGDP#defaut}" in mailing.body
    assert mailing.is_request


@pytest.mark.parametrize("new", [True, False])
def test_a_template_never_replaces_a_typed_text_unasked(client, new):
    template = MessageTemplate.objects.get(code="consent_request")
    mailing = None if new else MailingFactory(body="Mon ancien texte")
    page = "/emailing/nouveau/" if new else mailing.get_absolute_url()
    typed = words(template=template.pk, subject="Vœux", body="Une heure de travail")
    typed["read"] = "" if new else fields_of(client.get(page))["read"]

    asked = text(client.post(page, typed | {"take": ""}))
    assert "Remplacer le texte que vous avez écrit ?" in asked
    assert "Une heure de travail" in asked
    assert not Mailing.objects.exclude(body="Mon ancien texte").exists()

    client.post(page, typed | {"take": "replace"})
    [taken] = Mailing.objects.all()
    assert taken.body == template.body
    # What no longer differs from a template is not lost.
    again = typed | {"subject": taken.subject, "body": taken.body, "take": ""}
    again["read"] = fields_of(client.get(taken.get_absolute_url()))["read"]
    assert client.post(taken.get_absolute_url(), again).status_code == 302


def test_the_preview_is_the_real_message_with_inert_links(client):
    jeanne = subscriber(first_name="Jeanne")
    mailing = MailingFactory()

    page = text(client.get(mailing.url("preview", public_id=jeanne.public_id)))

    assert "Bonjour Jeanne" in page
    assert "apercu-xxx" in page
    # The text has no unsubscribe link: one is added when sending, and shown here.
    assert "desabonnement/" in page


def test_a_request_without_a_preference_link_is_not_sent():
    mailing = MailingFactory(request=True, body="Bonjour, vos choix nous importent.")
    [problem] = checks.problems(mailing)
    assert "{lienRGDP#defaut}" in problem
    assert not checks.problems(MailingFactory(request=True))


def test_a_test_message_goes_to_the_clerk_only(client, admin):
    subscriber(first_name="Jeanne")
    mailing = MailingFactory()

    client.post(mailing.url("trial"))

    message = OutgoingMessage.objects.get()
    outbox.deliver(message.pk, message.queued_at)
    [sent] = mail.outbox
    assert sent.to == [admin.email]
    assert sent.subject.startswith("[Essai]")
    assert "Jeanne" in sent.body
    assert "List-Unsubscribe" not in sent.extra_headers
    message.refresh_from_db()
    assert message.html is None


def test_a_double_click_on_the_button_launches_once(client):
    subscriber()
    mailing = MailingFactory()

    for _ in range(2):
        assert client.post(mailing.url("confirm"), {"when": "now"}).status_code == 302

    assert Delivery.objects.count() == 1


def test_a_date_in_the_past_is_refused_with_a_sentence(client):
    mailing = MailingFactory()

    response = client.post(
        mailing.url("confirm"), {"when": "later", "at": "2020-01-01T10:00"}
    )

    assert "doit être dans le futur" in text(response)
    assert Mailing.objects.get().state == "draft"


def test_a_date_in_the_future_schedules_it(client):
    mailing = MailingFactory()

    page = client.post(
        mailing.url("confirm"),
        {"when": "later", "at": "2099-01-01T10:00"},
        follow=True,
    )

    assert "Programmé" in text(page)
    client.post(mailing.url("cancel"))
    assert Mailing.objects.get().state == "cancelled"


@pytest.mark.parametrize("name", ["list", "sms_list"])
def test_the_list_of_mailings_takes_a_constant_number_of_queries(
    client, django_assert_max_num_queries, name
):
    for _ in range(12):
        MailingFactory(sms=name == "sms_list")

    with django_assert_max_num_queries(10):
        response = client.get(reverse(f"mailings:{name}"))
    assert len(response.context["rows"]) == 12


def test_an_uncertain_message_is_settled_with_its_two_buttons(client):
    jeanne = subscriber()
    mailing = MailingFactory()
    client.post(mailing.url("confirm"), {"when": "now"})
    Delivery.objects.update(
        state="uncertain", event=jeanne.consents.get().event, reason="nobody_knows"
    )
    delivery = Delivery.objects.get()
    page = text(client.get(mailing.url("deliveries") + "?etat=uncertain"))
    assert "Compter comme envoyé" in page
    assert "Envoyer à nouveau" in page

    client.post(mailing.url("settle", delivery=delivery.pk), {"sent": ""})

    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == ("sent", "counted_as_sent")
    response = client.post(
        mailing.url("settle", delivery=delivery.pk), {"again": ""}, follow=True
    )
    assert "n'est plus incertain" in text(response)


def test_a_mailing_of_the_other_channel_is_not_found(client):
    mailing = MailingFactory()

    assert client.get(f"/sms/{mailing.pk}/").status_code == 404


def test_a_list_without_campaigns_says_what_to_do(client):
    page = text(
        client.post(
            "/emailing/nouveau/", words(audience="worker", campaign=""), follow=True
        )
    )

    assert "n'a pas encore de campagne" in page
    assert "/consentement/campagnes/intervenants/ajouter/" in page


def test_a_draft_offers_the_situations_of_its_own_list(client):
    mailing = MailingFactory(filters={"status": ["client"]})
    page = text(client.get(mailing.url("show")))
    assert "Prospect" in page
    assert "Candidat<" not in page
    assert "Inclure aussi ceux" not in page

    client.post(
        mailing.url("show"),
        words(audience="worker", campaign="", status=["client", "worker"]),
    )

    mailing.refresh_from_db()
    assert mailing.filters == {"status": ["worker"]}
