"""A contact deactivated from its form: other edits are stored with the answer to the
alert."""

import datetime

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, User
from contacts.models import Contact, ContactNote
from erasure.enums import ErasureState
from erasure.models import Erasure
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def jeanne():
    return ContactFactory(client=True, email="jeanne@exemple.test", city="Lyon")


def edits(**changes):
    known = {"last_name": "ARBUSSE", "email": "jeanne@exemple.test"}
    return known | {"status": "former_client", "city": "Bron"} | changes


def ask(client, contact, **changes):
    """Save the form and follow the redirect to the alert."""
    url = reverse("contacts:edit", args=[contact.public_id])
    return client.post(url, edits(**changes), follow=True)


def answer(client, contact, decision, **changes):
    url = reverse("retention:deactivate", args=[contact.public_id])
    return client.post(url, edits(**changes) | {"decision": decision})


def test_the_question_carries_the_form_and_stores_nothing(client, admin, jeanne):
    before = Contact.objects.filter(pk=jeanne.pk).values().get()
    page = ask(
        client, jeanne, notes='Deux lignes\net des "guillemets"'
    ).content.decode()

    assert "Supprimer également les informations personnelles" in page
    assert "Rien n'est encore enregistré" in page
    assert '<input type="hidden" name="city" value="Bron">' in page
    assert 'value="Deux lignes\net des &quot;guillemets&quot;"' in page
    assert page.count('name="csrfmiddlewaretoken"') >= 1
    assert Contact.objects.filter(pk=jeanne.pk).values().get() == before
    assert not AuditEvent.objects.filter(action="contact.updated").exists()
    for session in Session.objects.all():
        assert "Bron" not in str(session.get_decoded())


def test_annuler_stores_the_edits_and_deactivates(client, admin, jeanne):
    answer(client, jeanne, "keep")

    jeanne.refresh_from_db()
    assert (jeanne.status, jeanne.city) == ("former_client", "Bron")
    assert not jeanne.is_erased


def test_ok_stores_the_edits_deactivates_and_erases(client, admin, jeanne):
    answer(client, jeanne, "erase")

    jeanne.refresh_from_db()
    assert (jeanne.status, jeanne.last_name) == ("former_client", None)
    [line] = AuditEvent.objects.filter(action="contact.updated")
    assert "city" in line.details["fields"]


def test_what_the_edits_replace_is_erased_and_searched_too(
    client, admin, jeanne, at_once
):
    note = ContactNote.objects.create(
        contact=ContactFactory(), text="Écrire à jeanne@exemple.test"
    )
    with at_once():
        answer(client, jeanne, "erase", email="nouvelle@exemple.test")

    erasure = Erasure.objects.get()
    assert erasure.state == ErasureState.INCOMPLETE
    assert [place["row"] for place in erasure.search["places"]] == [str(note.pk)]


def test_edits_and_erasure_are_one_act(client, admin, jeanne, settings, tmp_path):
    settings.ERASURE_JOURNAL = tmp_path / "file" / "journal"
    (tmp_path / "file").write_text("no folder")
    answer(client, jeanne, "erase")

    jeanne.refresh_from_db()
    assert (jeanne.status, jeanne.city) == ("client", "Lyon")
    assert not Erasure.objects.exists()


def test_an_old_login_is_asked_for_its_password_and_no_edit_is_put_aside(
    client, admin, jeanne
):
    User.objects.update(last_login=timezone.now() - datetime.timedelta(minutes=16))
    response = answer(client, jeanne, "erase", notify="on")

    assert response.url.startswith(reverse("account_reauthenticate"))
    assert "Bron" not in response.url
    for session in Session.objects.all():
        assert "Bron" not in str(session.get_decoded())
    jeanne.refresh_from_db()
    assert (jeanne.status, jeanne.city) == ("client", "Lyon")
    page = client.get(response.url).content.decode()
    assert "sans vos autres modifications" in page

    client.post(response.url, {"password": "motdepasse-de-test"})
    jeanne.refresh_from_db()
    assert (jeanne.status, jeanne.city) == ("former_client", None)
    assert Erasure.objects.get().notified


def test_edits_that_have_become_invalid_go_back_to_the_form(client, admin, jeanne):
    response = answer(client, jeanne, "keep", birth_date="2999-01-01")

    assert response.status_code == 307
    assert response.url == reverse("contacts:edit", args=[jeanne.public_id])
    jeanne.refresh_from_db()
    assert (jeanne.status, jeanne.city) == ("client", "Lyon")


def test_a_user_without_the_right_to_erase_is_asked_too(client, jeanne):
    client.force_login(UserFactory())
    page = ask(client, jeanne).content.decode()
    assert "Désactiver enregistre aussi vos autres modifications" in page
    assert "Annuler" not in page

    answer(client, jeanne, "keep")
    jeanne.refresh_from_db()
    assert (jeanne.status, jeanne.city) == ("former_client", "Bron")
