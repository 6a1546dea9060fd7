import io
import json

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce, Now
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Company, User
from calls.enums import CallOutcome
from calls.models import CallList
from consent.integrity import verify
from consent.models import Consent, ConsentEvent, Notice
from contacts.models import ClientDetails, Contact, WorkerDetails
from contacts.numbers import normalise_iban, normalise_social_security_number
from erasure.models import Erasure
from messaging.models import OutgoingMessage
from retention.models import PurgeRun
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db


def seed(*arguments):
    out = io.StringIO()
    call_command("seed_demo", "--json", *arguments, stdout=out)
    return json.loads(out.getvalue())


def test_an_admin_and_an_ordinary_user_can_log_in(client):
    logins = seed("--contacts", "20")

    for name, is_admin in (("admin", True), ("user", False)):
        user = User.objects.get(email=logins[name]["email"])
        assert user.check_password(logins[name]["password"])
        assert user.is_company_admin is is_admin
        response = client.post(
            "/connexion/",
            {"login": logins[name]["email"], "password": logins[name]["password"]},
        )
        assert response["Location"] == "/"
        client.logout()


def test_there_are_contacts_of_every_situation_and_choices_of_every_state():
    seed("--contacts", "300")

    assert Contact.objects.count() == 300
    assert set(Contact.objects.values_list("status", flat=True)) == {
        "prospect",
        "client",
        "former_client",
        "candidate",
        "worker",
        "inactive",
    }
    assert set(Consent.objects.values_list("state", flat=True)) == {
        "given",
        "refused",
        "withdrawn",
    }
    assert not ConsentEvent.objects.filter(occurred_at__gt=timezone.now()).exists()
    assert Contact.objects.exclude(email=None).filter(email_key=None).count() == 0


def test_most_people_were_heard_from_while_their_contact_was_open():
    seed("--contacts", "300")

    heard = Contact.objects.exclude(last_contact_at=None)
    assert 240 < heard.count() < 300
    closed = Coalesce("deactivated_at", Now())
    assert not heard.filter(last_contact_at__lt=F("created_at")).exists()
    assert not heard.filter(last_contact_at__gt=closed).exists()
    chosen = ConsentEvent.objects.filter(
        Q(contact__last_contact_at=None)
        | Q(occurred_at__gt=F("contact__last_contact_at"))
    )
    assert ConsentEvent.objects.exists()
    assert not chosen.exists()


def test_the_client_of_the_help_article_is_there():
    seed("--contacts", "5")

    jeanne = Contact.objects.get(first_name="Jeanne", last_name="ARBUSSE")
    assert (jeanne.status, jeanne.deactivated_from) == ("former_client", "client")
    assert str(timezone.localdate(jeanne.deactivated_at)) == "2018-05-25"


def test_invented_numbers_pass_the_checks_of_the_screens():
    seed("--contacts", "200")

    for details in ClientDetails.objects.exclude(iban=None):
        assert normalise_iban(details.iban) == details.iban
    for details in WorkerDetails.objects.exclude(social_security_number=None):
        number = details.social_security_number
        assert normalise_social_security_number(number) == number


def test_loading_again_changes_nothing_and_tells_the_same_logins():
    first = seed("--contacts", "30")
    people = list(Contact.objects.order_by("pk").values())

    assert seed("--contacts", "30") == first
    assert list(Contact.objects.order_by("pk").values()) == people


def test_the_same_seed_makes_the_same_people():
    def people():
        rows = Contact.objects.order_by("pk")[2:]
        heard_after = F("last_contact_at") - F("created_at")
        return list(rows.values_list("first_name", "last_name", heard_after))

    seed("--contacts", "12", "--seed", "7")
    first = people()
    assert any(heard_after for _, _, heard_after in first)
    seed("--contacts", "12", "--seed", "7", "--force")
    assert people()[12:] == first


def test_a_database_with_other_people_is_left_alone():
    ContactFactory()
    with pytest.raises(CommandError, match="d'autres données") as refusal:
        seed("--contacts", "10")

    assert refusal.value.returncode == 2
    assert Contact.objects.count() == 1
    assert not User.objects.exists()


def test_a_configured_company_is_left_alone():
    Company(name="La vraie").save()
    with pytest.raises(CommandError, match="d'autres données"):
        seed("--contacts", "10")


def test_with_force_the_demo_joins_what_is_there():
    ContactFactory()
    Company(name="La vraie").save()
    seed("--contacts", "10", "--force")

    assert Contact.objects.count() == 11
    assert Company.current().name == "La vraie"


def test_the_company_has_lived_two_months(client):
    logins = seed("--contacts", "400")
    client.post(
        "/connexion/",
        {
            "login": logins["admin"]["email"],
            "password": logins["admin"]["password"],
        },
    )
    client.get("/")
    cache.clear()
    with CaptureQueriesContext(connection) as seen:
        page = client.get("/")

    assert len(seen) <= 12
    shown = page.context
    assert shown["first_steps"] == []
    assert not shown["notice"].lacks
    assert shown["overview"].due_now == 0
    assert not shown["overview"].late
    assert sum(week.number for week in shown["weeks"]) >= 3
    assert sum(month.given for month in shown["months"]) > 20
    parts = {part.code for row in shown["reach"] for part in row.parts if part.number}
    assert {"given", "refused", "withdrawn", "no_answer", "never_asked"} <= parts
    bars = [row for row in shown["reach"] if row.parts]
    table = page.content.decode().split('id="joignables"')[1].split("</table>")[0]
    assert table.count('<th scope="col"') == len(bars[0].parts) + 3
    states = {code for fate in shown["fates"] for code, _, _ in fate.rows}
    assert {"sent", "withheld", "failed"} <= states
    assert shown["requests"].open == 2
    assert not shown["requests"].late
    labels = [line.label for line in shown["todo"]]
    assert {"Mandats qui finissent", "Personnes à joindre autrement"} <= set(labels)

    assert PurgeRun.objects.count() == 60
    assert PurgeRun.objects.aggregate(sum=Sum("erased"))["sum"] == 4
    assert Erasure.objects.count() == 4
    early = ConsentEvent.objects.filter(notice__published_at__gt=F("occurred_at"))
    assert not early.exists()
    own = ConsentEvent.objects.filter(origin__in=["link", "form", "portal"])
    assert set(own.values_list("actor_type", flat=True)) == {"contact"}
    claire = Contact.objects.get(first_name="Claire", last_name="ARBUSSE")
    assert Contact.objects.filter(email_key=claire.email_key).count() == 2
    assert not OutgoingMessage.objects.exclude(state="sent").exists()
    assert verify.run(now=timezone.now()).broken == []
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.update(title="Autre")


def test_a_list_of_calls_is_worked_half_way_with_an_outcome_of_each_kind():
    seed("--contacts", "600")

    made = CallList.objects.get()
    assert made.is_open
    assert set(made.calls.values_list("outcome", flat=True)) == set(CallOutcome.values)
    waiting = Consent.objects.reachable().filter(campaign=made.campaign)
    assert waiting.exclude(contact__in=made.calls.values("contact")).count() > 10
