"""The deactivation alert in a real browser."""

import pytest
from django.urls import reverse

from contacts.models import ClientDetails, Contact
from erasure.models import Erasure
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def contact():
    made = ContactFactory(client=True, notes="digicode 4512")
    ClientDetails.objects.create(contact=made, health_notes="diabète sucré")
    return made


@pytest.fixture
def logged_in(page, client, site):
    client.force_login(UserFactory(admin=True))
    cookie = client.cookies["sessionid"]
    page.context.add_cookies(
        [{"name": "sessionid", "value": cookie.value, "url": site.url}]
    )
    return page


def alert(contact):
    return reverse("retention:deactivate", args=[contact.public_id])


def test_the_alert_is_a_modal_dialog_that_escape_leaves_unchanged(
    logged_in, contact, axe
):
    logged_in.goto(alert(contact))
    dialog = logged_in.get_by_role("dialog")
    assert dialog.evaluate("element => element.matches(':modal')")
    axe(logged_in)
    logged_in.keyboard.press("Escape")
    logged_in.wait_for_url(
        f"**{reverse('backoffice:contact', args=[contact.public_id])}"
    )
    assert Contact.objects.get().is_active


def test_ok_erases_and_the_result_of_the_search_comes_by_itself(
    logged_in, contact, worker
):
    logged_in.goto(alert(contact))
    logged_in.get_by_role("button", name="OK", exact=True).click()
    logged_in.get_by_text("La recherche de ce qui resterait est en cours").wait_for()
    assert Contact.objects.get().last_name is None
    logged_in.goto(reverse("erasure:detail", args=[Erasure.objects.get().pk]))
    logged_in.get_by_text("le résultat s’affichera ici").wait_for()
    worker()
    logged_in.get_by_text("Rien trouvé").wait_for()
    assert "Complet" in logged_in.locator("h1").inner_text()
    assert logged_in.get_by_text("Recherche en cours").count() == 0


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ("Revenir à la fiche sans rien changer", ("client", "Lyon")),
        ("Annuler", ("former_client", "Bron")),
    ],
)
def test_the_other_edits_of_a_contact_are_stored_with_the_answer(
    logged_in, contact, answer, kept
):
    Contact.objects.update(city="Lyon")
    logged_in.goto(reverse("contacts:edit", args=[contact.public_id]))
    logged_in.get_by_label("Ville").fill("Bron")
    logged_in.get_by_label("Situation").select_option("Ancien client")
    logged_in.get_by_role("button", name="Enregistrer").click()
    dialog = logged_in.get_by_role("dialog")
    dialog.get_by_text("Rien n’est encore enregistré").wait_for()
    dialog.get_by_text(answer, exact=True).last.click()
    logged_in.wait_for_url(
        f"**{reverse('backoffice:contact', args=[contact.public_id])}"
    )
    contact.refresh_from_db()
    assert (contact.status, contact.city) == kept
