import datetime
import re
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, User
from contacts.models import Contact
from erasure import catalogue, holds
from erasure.enums import Cause
from erasure.models import Erasure, HoldPreset
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory
from tests.erasure.pages import address
from tests.pages import text

pytestmark = pytest.mark.django_db


def test_the_alert_lists_what_goes_and_changes_nothing(client, admin):
    contact = ContactFactory(client=True)
    page = text(client.get(address("deactivate", contact)))
    assert "Adresse e-mail" in page
    assert "Avertir la personne" in page
    contact.refresh_from_db()
    assert contact.is_active


def test_ok_deactivates_and_erases(client, admin):
    contact = ContactFactory(client=True)
    client.post(address("deactivate", contact), {"decision": "erase"})
    contact.refresh_from_db()
    assert (contact.status, contact.last_name) == ("former_client", None)
    erasure = Erasure.objects.get()
    assert (erasure.cause, erasure.user) == (Cause.DEACTIVATION, admin)


def test_annuler_deactivates_and_keeps_the_data(client, admin):
    contact = ContactFactory(worker=True)
    client.post(address("deactivate", contact), {"decision": "keep"})
    contact.refresh_from_db()
    assert contact.status == "inactive"
    assert contact.last_name
    assert not contact.is_erased


def test_a_user_without_the_right_only_deactivates(client):
    client.force_login(UserFactory())
    contact = ContactFactory(client=True)
    page = text(client.get(address("deactivate", contact)))
    assert "supprimé" not in page
    assert "Avertir" not in page
    client.post(address("deactivate", contact), {"decision": "erase"})
    contact.refresh_from_db()
    assert contact.status == "former_client"
    assert contact.last_name


def test_droit_a_l_oubli_erases_an_inactive_contact_once(client, admin):
    contact = ContactFactory(former_client=True)
    client.post(address("erase", contact))
    contact.refresh_from_db()
    assert contact.is_erased
    assert client.get(address("erase", contact)).status_code == 302
    client.post(address("erase", contact))
    assert Erasure.objects.count() == 1


def test_erasing_a_contact_in_service_asks_for_a_written_reason(client, admin):
    contact = ContactFactory(client=True)
    page = client.post(address("erase", contact), {"reason": "  "})
    assert "Écrivez le motif" in text(page)
    contact.refresh_from_db()
    assert contact.last_name
    client.post(address("erase", contact), {"reason": "Fiche saisie par erreur"})
    contact.refresh_from_db()
    assert (contact.status, contact.last_name) == ("former_client", None)
    assert Erasure.objects.get().reason == "Fiche saisie par erreur"


def test_a_contact_erased_again_after_reactivation_had_nothing_to_erase(client, admin):
    contact = ContactFactory(former_client=True)
    client.post(address("erase", contact), follow=True)
    client.post(address("reactivate", contact))
    again = client.post(
        address("deactivate", contact), {"decision": "erase"}, follow=True
    )
    assert "rien à supprimer" in text(again)
    assert "sont supprimées" not in text(again)


HOLDS_PAPERS = {
    "decision": "erase",
    "holds_shown": "1",
    "hold": "tax_attestation",
}


@pytest.mark.parametrize("door", ["deactivate", "erase"])
def test_one_tick_keeps_what_the_tax_attestation_needs(client, admin, door):
    contact = ContactFactory(**({} if door == "deactivate" else gone_today()))
    page = text(client.get(address(door, contact)))
    assert "reste peut-être à établir" in page
    assert 'value="tax_attestation"' in page

    client.post(address(door, contact), HOLDS_PAPERS)
    contact.refresh_from_db()
    assert (contact.last_name, contact.city, contact.email) == (None, None, None)
    assert "Lyon" in contact.archived.values_list("value", flat=True)
    [until] = {kept["until"] for kept in Erasure.objects.get().kept}
    assert until == f"{timezone.localdate().year + 1}-03-31"


def gone_today():
    return {
        "status": "former_client",
        "deactivated_from": "client",
        "deactivated_at": timezone.now(),
    }


def test_a_prospect_has_no_tax_attestation(client, admin):
    page = text(client.get(address("deactivate", ContactFactory(prospect=True))))
    assert "reste peut-être à établir" not in page
    assert 'name="hold"' not in page


def test_several_contacts_keep_what_their_attestations_need(client, admin):
    contacts = ContactFactory.create_batch(2, client=True)
    chosen = {"fiche": [str(contact.public_id) for contact in contacts]}
    url = reverse("retention:deactivate_many")
    assert "reste peut-être à établir" in text(client.get(url, chosen))
    client.post(url, chosen | HOLDS_PAPERS)
    named = Contact.objects.filter(archived__path="contacts.Contact.last_name")
    assert named.count() == 2
    assert Contact.objects.filter(email=None).count() == 2


def test_the_alert_for_several_says_what_the_alert_of_one_says(client, admin):
    known = ContactFactory(worker=True, last_name="Arbusse")
    silent = ContactFactory(worker=True, email=None)
    until = datetime.date(2099, 5, 6)
    path = "contacts.Contact.last_name"
    holds.place(known, [path], reason="Litige", law="CGI", until=until, user=None)
    chosen = {"fiche": [str(known.public_id), str(silent.public_id)]}
    url = reverse("retention:deactivate_many")
    page = text(client.get(url, chosen))
    for words in (
        "Aperçu du mail",
        "1 sur 2 peuvent",
        "sans date de suppression",
        "Litige (CGI)",
        "06/05/2099",
        "valeur de chaque consentement",
        reverse("contacts:workers"),
    ):
        assert words in page
    assert f'href="{reverse("contacts:clients")}" data-way-back' not in page
    done = client.post(url, chosen | {"decision": "keep"})
    assert done.url == reverse("contacts:workers")
    assert "sans date de suppression" in text(client.get(done.url))


@pytest.mark.parametrize("tab", ["erasure:fields", "retention:rules"])
def test_the_tabs_say_that_the_nightly_run_asks_nobody(client, admin, tab):
    said = "ne sont pas protégées"
    assert said in text(client.get(reverse(tab)))
    HoldPreset.objects.update(automatic=True)
    assert said not in text(client.get(reverse(tab)))


def test_an_automatic_hold_is_named_before_the_answer(client, admin):
    HoldPreset.objects.filter(code="tax_attestation").update(automatic=True)
    page = text(client.get(address("deactivate", ContactFactory(client=True))))
    assert "Attestation fiscale de l'année (" in page
    assert re.search('value="tax_attestation"[^>]* checked', page)
    assert not re.search('value="invoices"[^>]* checked', page)


def test_the_alert_of_a_worker_lists_the_pay_slips_and_the_register(client, admin):
    contact = ContactFactory(worker=True)
    page = text(client.get(address("deactivate", contact)))
    year = timezone.localdate().year
    for words in (
        f"Bulletins de paie ({year}) : garder jusqu'au 31/12/{year + 5} inclus",
        f"Registre unique du personnel ({year})",
        "Code du travail, art. L3243-4",
        "L1221-13",
    ):
        assert words in page
    answer = {"decision": "erase", "holds_shown": "1", "hold": "staff_register"}
    client.post(address("deactivate", contact), answer)
    contact.refresh_from_db()
    assert contact.archived.filter(path="contacts.Contact.last_name").exists()
    assert (contact.last_name, contact.email) == (None, None)
    assert {kept["law"] for kept in Erasure.objects.get().kept} == {
        "Code du travail, art. L1221-13 et R1221-26"
    }


@pytest.mark.parametrize(("shown", "stays"), [(True, False), (False, True)])
def test_an_automatic_hold_is_unticked_only_by_who_was_shown_it(
    client, admin, shown, stays
):
    HoldPreset.objects.update(automatic=True)
    contact = ContactFactory(client=True)
    answer = {"decision": "erase"} | ({"holds_shown": "1"} if shown else {})
    client.post(address("deactivate", contact), answer)
    contact.refresh_from_db()
    assert contact.last_name is None
    assert contact.archived.exists() == stays


@pytest.mark.parametrize(
    ("sheet", "papers", "others"),
    [
        ("client", "attestations fiscales", "bulletins de paie"),
        ("worker", "bulletins de paie", "attestations fiscales)"),
    ],
)
def test_the_alert_names_the_papers_of_this_kind_of_contact(
    client, admin, sheet, papers, others
):
    contact = ContactFactory(**{sheet: True})
    page = text(client.get(address("deactivate", contact)))
    assert papers in page
    assert others not in page


@pytest.mark.parametrize("page", ["erase", "deactivate"])
def test_an_old_login_has_to_confirm_the_password(client, admin, page):
    contact = (
        ContactFactory(former_client=True)
        if page == "erase"
        else ContactFactory(client=True)
    )
    User.objects.update(last_login=timezone.now() - datetime.timedelta(minutes=16))
    url = address(page, contact)
    response = client.post(url, {"decision": "erase"})
    assert response.url.startswith(reverse("account_reauthenticate"))
    contact.refresh_from_db()
    assert contact.last_name
    client.post(response.url, {"password": "motdepasse-de-test"})
    contact.refresh_from_db()
    assert contact.last_name is None


def test_a_contact_in_service_asks_for_the_password_again_too(client, admin):
    contact = ContactFactory(client=True)
    User.objects.update(last_login=timezone.now() - datetime.timedelta(minutes=16))
    reason = {"reason": "Fiche saisie par erreur"}
    response = client.post(address("erase", contact), reason)
    assert response.url.startswith(reverse("account_reauthenticate"))
    contact.refresh_from_db()
    assert (contact.status, bool(contact.last_name)) == ("client", True)
    client.post(response.url, {"password": "motdepasse-de-test"})
    contact.refresh_from_db()
    assert contact.last_name is None


def test_the_button_pressed_twice_erases_once(client, admin):
    contact = ContactFactory(former_client=True)
    client.post(address("erase", contact))
    again = client.post(address("erase", contact), follow=True)
    assert "déjà supprimées" in text(again)
    assert Erasure.objects.count() == 1


@pytest.mark.parametrize("door", ["erase", "deactivate"])
def test_a_journal_that_cannot_be_written_is_reported_and_nothing_changes(
    client, admin, settings, tmp_path, door
):
    contact = ContactFactory(**{"former_client" if door == "erase" else "client": True})
    settings.ERASURE_JOURNAL = tmp_path / "gone" / "erasures.jsonl"
    (tmp_path / "gone").write_text("a file where the folder should be")
    page = client.post(address(door, contact), {"decision": "erase"}, follow=True)
    assert "journal" in text(page)
    assert "supprimées. La recherche" not in text(page)
    before = contact.status
    contact.refresh_from_db()
    assert (contact.status, bool(contact.last_name)) == (before, True)
    assert not Erasure.objects.exists()


def test_reactivation_stops_the_delay_and_restores_no_value(client, admin):
    contact = ContactFactory(former_client=True)
    client.post(address("erase", contact))
    client.post(address("reactivate", contact))
    contact.refresh_from_db()
    assert (contact.status, contact.deactivated_at) == ("client", None)
    assert contact.last_name is None
    assert not contact.portal_access


def test_the_alert_of_a_contact_that_is_inactive_leads_back(client, admin):
    contact = ContactFactory(former_client=True)
    response = client.get(address("deactivate", contact))
    assert response.status_code == 302


def test_the_tab_shows_every_field_in_groups_and_flags_the_sensitive(client, admin):
    page = text(client.get(reverse("erasure:fields")))
    for entry in catalogue.fields_of("client") + catalogue.fields_of("worker"):
        assert f'value="{entry.path}"' in page
    assert "Sensible" in page


def test_ticking_and_unticking_is_saved_with_a_line_in_the_journal(client, admin):
    ContactFactory(former_client=True)
    kept = catalogue.chosen("client") - {"contacts.Contact.city"}
    response = client.post(
        reverse("erasure:fields"),
        {"kind": "client", "paths": sorted(kept)},
        follow=True,
    )
    assert catalogue.chosen("client") == kept
    assert "1 fiche" in text(response)
    line = AuditEvent.objects.get(action="erasure.fields_changed")
    assert line.details == {"ticked": [], "unticked": ["contacts.Contact.city"]}
    assert "contacts.Contact.city" in catalogue.chosen("worker")


def test_nothing_ticked_is_saved_with_a_warning(client, admin):
    response = client.post(reverse("erasure:fields"), {"kind": "worker"}, follow=True)
    assert catalogue.chosen("worker") == set()
    assert "Aucune case n'est cochée" in text(response)


def test_an_unknown_field_is_refused_and_changes_nothing(client, admin):
    before = catalogue.chosen("client")
    response = client.post(
        reverse("erasure:fields"), {"kind": "client", "paths": ["contacts.Contact.id"]}
    )
    assert "rien n'est enregistré" in text(response).replace("&#x27;", "'")
    assert catalogue.chosen("client") == before


def test_a_reactivated_contact_can_be_used_again(client, admin):
    contact = ContactFactory(former_client=True)
    client.post(address("erase", contact))
    client.post(address("reactivate", contact))
    fresh = Contact.objects.get(pk=contact.pk)
    fresh.email = "nouvelle@exemple.test"
    fresh.save()
    assert fresh.email_key


def test_more_contacts_than_the_limit_are_refused_and_not_truncated(client):
    client.force_login(UserFactory(admin=True))
    chosen = {"fiche": [str(uuid.uuid4()) for _ in range(501)]}
    page = client.get(reverse("retention:deactivate_many"), chosen, follow=True)
    assert "Choisissez au plus 500 fiches à la fois." in page.content.decode()


def test_the_way_back_leads_to_the_list_as_it_was(client):
    client.force_login(UserFactory(admin=True))
    contact = ContactFactory(client=True)
    clients = reverse("contacts:clients")
    asked = {"fiche": str(contact.public_id), "liste": f"{clients}?q=Arb&page=2"}
    page = client.get(reverse("retention:deactivate_many"), asked).content.decode()
    assert f'href="{clients}?q=Arb&amp;page=2"' in page
    elsewhere = asked | {"liste": "https://ailleurs.test/"}
    page = client.get(reverse("retention:deactivate_many"), elsewhere).content.decode()
    assert "ailleurs.test" not in page
    assert f'href="{clients}" data-way-back' in page
