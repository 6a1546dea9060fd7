"""Walk A: a withdrawal on the eve of a send, with a real worker, broker and mail server."""

import re

from campaigns.models import Campaign
from mailings.models import Mailing
from tests.mailings.factories import subscriber
from tests.pages import text
from tests.portal.pages import box, fields_of


def written(link, name):
    """The campaigns that the mailing of the article is made for."""
    return {"audience": "client", "subject": name, "body": link, "template": ""}


def launch(as_admin, code, subject, body):
    """What the clerk does: choose, filter, send."""
    words = written(body, subject) | {"campaign": Campaign.objects.get(code=code).pk}
    as_admin.post("/emailing/nouveau/", words | {"filter": ""})
    mailing = Mailing.objects.latest("pk")
    as_admin.post(mailing.url("confirm"), {"when": "now"})
    return mailing


def test_a_withdrawal_between_launch_and_send_is_respected(
    as_admin, client, worker, smtp_sink, eventually, settings
):
    jeanne = subscriber(email="jeanne@exemple.test")
    paul = subscriber(email="paul@exemple.test")
    first = worker(EMAIL_URL=smtp_sink.url)
    earlier = launch(
        as_admin, "newsletter_email", "Mai", "Vos choix : {lienRGDP#defaut}"
    )
    eventually(lambda: len(smtp_sink.messages) == 2)
    eventually(lambda: Mailing.objects.get(pk=earlier.pk).state == "done")
    first.stop()
    [mail] = [m for m in smtp_sink.messages if m["To"] == jeanne.email]
    link = re.search(
        rf"{settings.BASE_URL}(/rgpd/[\w-]+/)(?!desabonnement)",
        mail.get_body(("plain",)).get_content(),
    )[1]

    mailing = launch(as_admin, "newsletter_email", "Juin", "Bonjour {prenom#defaut}")
    assert set(mailing.deliveries.values_list("state", flat=True)) == {"queued"}
    page = client.get(link)
    assert page.status_code == 200
    assert jeanne.consents.get().state == "given"
    choices = fields_of(page)
    del choices[box(mailing.campaign)]
    client.post(link, choices)
    assert jeanne.consents.get(campaign=mailing.campaign).state == "withdrawn"
    worker(EMAIL_URL=smtp_sink.url)

    eventually(lambda: Mailing.objects.get(pk=mailing.pk).state == "done")
    june = [m for m in smtp_sink.messages if m["Subject"] == "Juin"]
    assert [m["To"] for m in june] == [paul.email]
    delivery = mailing.deliveries.get(contact=jeanne)
    assert (delivery.state, delivery.reason) == ("withheld", "withdrawn")
    assert "1 écarté : consentement retiré" in text(as_admin.get(mailing.url("show")))
