import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Company, User
from consent.models import Consent, ConsentEvent
from contacts.models import ClientDetails, Contact, WorkerDetails
from contacts.numbers import normalise_iban, normalise_social_security_number
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


def test_there_are_sheets_of_every_situation_and_choices_of_every_state():
    seed("--contacts", "300")

    assert Contact.objects.count() == 300
    assert set(Contact.objects.values_list("status", flat=True)) == {
        *("prospect", "client", "former_client", "candidate", "worker", "inactive")
    }
    assert set(Consent.objects.values_list("state", flat=True)) == {
        *("given", "refused", "withdrawn")
    }
    assert not ConsentEvent.objects.filter(occurred_at__gt=timezone.now()).exists()
    assert Contact.objects.exclude(email=None).filter(email_key=None).count() == 0


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
    def names():
        people = Contact.objects.order_by("pk").values_list("first_name", "last_name")
        return list(people[:10])

    seed("--contacts", "10", "--seed", "7")
    first = names()
    seed("--contacts", "10", "--seed", "7", "--force")
    assert (
        list(Contact.objects.order_by("pk").values_list("first_name", "last_name"))[10:]
        == first
    )


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
