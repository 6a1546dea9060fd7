"""Two users edit one page: the second sees the first one's values and loses none of theirs."""

import datetime
import threading

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Company
from contacts.models import Contact
from dpo.models import Breach
from erasure import catalogue
from erasure.models import HoldPreset, Recipient
from mailings.models import Mailing
from messaging.models import MessageTemplate
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.mailings.factories import MailingFactory
from tests.portal.pages import fields_of
from tests.retention.factories import keep

pytestmark = pytest.mark.django_db


def sent_by(form):
    """What a browser sends of a form as it was shown."""
    data = {}
    for bound in form:
        value = bound.value()
        if value is True:
            data[bound.html_name] = "on"
        elif value not in (None, False, "") and bound.field.widget.input_type != "file":
            shown = bound.field.widget.format_value(value)
            data[bound.html_name] = value if isinstance(value, list) else shown
    return data


def opened(client, address, name="form"):
    """What is sent from the page as it is opened now."""
    form = client.get(address).context[name]
    for bound in form:
        bound.field.widget.input_type = getattr(bound.field.widget, "input_type", "")
    return sent_by(form)


def sheet():
    contact = ContactFactory(client=True, city="Lyon", street_extra=None)
    return reverse("contacts:edit", args=[contact.public_id])


def template():
    pk = MessageTemplate.objects.get(code="erasure_client").pk
    return reverse("messaging:template", args=[pk])


def preset():
    return reverse("erasure:edit_preset", args=[HoldPreset.objects.first().pk])


def recipient():
    made = Recipient.objects.create(
        name="Comptable", role="Paie", data="Heures", how="Mail", kinds=["worker"]
    )
    return reverse("erasure:edit_recipient", args=[made.pk])


def colleague():
    return reverse("accounts:edit_user", args=[UserFactory().pk])


def first_day():
    complete_company()
    return reverse("disclosure:first_day")


def breach():
    now = timezone.now()
    made = Breach.objects.create(
        title="Portable perdu",
        nature=["confidentiality"],
        compromised="days",
        known_at=now,
        opened_at=now,
        started_at=now - datetime.timedelta(days=2),
        ended_at=now,
    )
    return reverse("dpo:breach", args=[made.pk])


PAGES = {
    "first_day": (
        first_day,
        ("phone", "04 65 71 00 00"),
        ("city", "Dijon"),
    ),
    "user": (colleague, ("first_name", "Anne"), ("last_name", "Blin")),
    "breach": (breach, ("story", "Récit A"), ("measures", "Mesures B")),
    "sheet": (sheet, ("city", "Bron"), ("street_extra", "Bât. B")),
    "template": (template, ("subject", "Sujet A"), ("body", "Texte B")),
    "company": (
        lambda: reverse("accounts:company"),
        ("phone", "04 65 71 00 00"),
        ("city", "Dijon"),
    ),
    "portal": (
        lambda: reverse("portal:settings", args=["client"]),
        ("welcome", "Bienvenue A"),
        ("sign_up_introduction", "Introduction B"),
    ),
    "preset": (preset, ("label", "Factures A"), ("law", "Loi B")),
    "recipient": (recipient, ("role", "Expert A"), ("name", "Cabinet B")),
}


@pytest.mark.parametrize(
    ("page", "name", "form"),
    [
        ("disclosure:wording client tracking", "text", "form"),
        ("retention:rules", "words-client", "words"),
    ],
)
def test_a_form_of_one_text_overwrites_nothing(as_admin, page, name, form):
    view, *args = page.split()
    address = reverse(view, args=args)
    to = reverse("retention:words") if form == "words" else address
    by_a, by_b = opened(as_admin, address, form), opened(as_admin, address, form)
    assert as_admin.post(to, by_a | {name: "Selon la loi."}).status_code == 302
    page = as_admin.post(to, by_b | {name: "Au cas par cas."})
    assert page.status_code == 200
    assert "Enregistré entre-temps : « Selon la loi. »" in page.content.decode()
    assert "Au cas par cas." in page.content.decode()
    assert opened(as_admin, address, form)[name] == "Selon la loi."


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_is_out_of_date_overwrites_nothing(as_admin, name):
    address, (field_a, value_a), (field_b, value_b) = PAGES[name]
    address = address()
    by_a, by_b = opened(as_admin, address), opened(as_admin, address)
    assert as_admin.post(address, by_a | {field_a: value_a}).status_code == 302
    page = as_admin.post(address, by_b | {field_b: value_b})
    assert page.status_code != 302
    words = page.content.decode().replace("&#x27;", "'")
    assert "Quelqu'un d'autre a enregistré cette page" in words
    assert f"Enregistré entre-temps : « {value_a} »" in words
    form = page.context["form"]
    assert str(form[field_b].value()) == value_b, "what was typed is still there"
    again = sent_by_again(form)
    assert as_admin.post(address, again).status_code == 302
    now = opened(as_admin, address)
    assert (now[field_a], now[field_b]) == (value_a, value_b)


def sent_by_again(form):
    """What the browser sends of the form that came back."""
    data = {}
    for bound in form:
        value = bound.value()
        if value not in (None, False, ""):
            data[bound.html_name] = "on" if value is True else value
    return data


def test_both_changed_the_same_field_and_both_values_are_shown(as_admin):
    address = sheet()
    by_a, by_b = opened(as_admin, address), opened(as_admin, address)
    as_admin.post(address, by_a | {"city": "Bron"})
    page = as_admin.post(address, by_b | {"city": "Vénissieux"})
    words = page.content.decode()
    assert "Enregistré entre-temps : « Bron »" in words
    assert page.context["form"]["city"].value() == "Vénissieux"
    assert Contact.objects.get().city == "Bron"


def test_the_same_change_twice_is_no_conflict(as_admin):
    address = sheet()
    by_a, by_b = opened(as_admin, address), opened(as_admin, address)
    assert as_admin.post(address, by_a | {"city": "Bron"}).status_code == 302
    assert as_admin.post(address, by_b | {"city": "Bron"}).status_code == 302


def test_the_digests_of_a_form_contain_no_value(as_admin):
    address = sheet()
    Contact.objects.update(notes="digicode 4512", last_name="Zyskowicz")
    read = opened(as_admin, address)["read"]
    assert "4512" not in read
    assert "Zyskowicz" not in read


@pytest.mark.parametrize("read", ["", "x", "[]", "null", "{", '{"city": 7}'])
def test_a_form_sent_by_a_program_is_taken_or_refused_in_words(as_admin, read):
    address = sheet()
    sent = opened(as_admin, address) | {"read": read, "city": "Bron"}
    assert as_admin.post(address, sent).status_code in (200, 302)


def test_boxes_that_were_ticked_meanwhile_are_named(as_admin):
    address = reverse("erasure:fields")
    ticked = sorted(catalogue.chosen("client"))
    form = next(
        section["form"]
        for section in as_admin.get(address).context["sections"]
        if section["kind"] == "client"
    )
    read = form["read"].value()
    title, first = "contacts.Contact.title", "contacts.Contact.first_name"

    def sent(without):
        paths = [path for path in ticked if path != without]
        return {"kind": "client", "paths": paths, "read": read}

    as_admin.post(address, sent(title))
    page = as_admin.post(address, sent(first)).content.decode()
    assert "Enregistré entre-temps : " in page
    assert title not in catalogue.chosen("client"), "it is not ticked again unseen"
    assert first in catalogue.chosen("client")


def test_a_delay_that_was_changed_meanwhile_is_not_overwritten(as_admin):
    keep(client=300)
    address = reverse("retention:rules")
    read = as_admin.get(address).context["form"]["read"].value()
    as_admin.post(address, {"client": "400", "read": read})
    page = as_admin.post(address, {"client": "300", "worker": "500", "read": read})
    assert "Enregistré entre-temps : « 400 »" in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_the_second_of_two_posts_of_one_instant_sees_what_the_first_saved(as_admin):
    """The second waits for the first, and is compared with what that one has stored."""
    Company(name="Les Lilas").save()
    page = reverse("accounts:company")
    late = opened(as_admin, page) | {"city": "Ville de Bob"}
    answers = []

    def post():
        answers.append(as_admin.post(page, late))
        connection.close()

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('page'), hashtext(%s))", [page]
        )
        second = threading.Thread(target=post)
        second.start()
        second.join(timeout=1)
        Company.objects.update(city="Ville de Anne")
    second.join()
    assert answers[0].status_code == 200
    assert "Ville de Anne" in answers[0].content.decode()
    assert Company.current().city == "Ville de Anne"


def test_a_draft_of_a_mailing_keeps_what_both_wrote(as_admin):
    mailing = MailingFactory(subject="Bonjour", body="Le texte de départ.")
    page = mailing.get_absolute_url()
    late = opened(as_admin, page) | {"body": "Le texte de Bob.", "filter": ""}
    Mailing.objects.filter(pk=mailing.pk).update(body="Le texte de Anne.")
    answer = as_admin.post(page, late)
    shown = answer.content.decode()
    assert "Le texte de Anne." in shown
    assert "Le texte de Bob." in shown
    mailing.refresh_from_db()
    assert mailing.body == "Le texte de Anne."
    again = late | {"read": fields_of(answer)["read"], "save": ""}
    as_admin.post(page, again)
    mailing.refresh_from_db()
    assert mailing.body == "Le texte de Bob."


def test_a_template_that_changed_meanwhile_is_not_reset(as_admin):
    template = MessageTemplate.objects.get(code="consent_request")
    page = reverse("messaging:reset_template", args=[template.pk])
    read = opened(as_admin, page)
    template.body += "\n\nCe que Anne a écrit."
    template.save()
    as_admin.post(page, read)
    template.refresh_from_db()
    assert "Anne" in template.body
    as_admin.post(page, opened(as_admin, page))
    template.refresh_from_db()
    assert "Anne" not in template.body
