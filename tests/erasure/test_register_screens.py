import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, Company
from contacts.models import ContactNote
from erasure.dashboard import facts
from erasure.engine.erase import erase
from erasure.enums import Cause, ErasureState, TaskState
from erasure.models import Erasure, RecipientTask
from tests.contacts.factories import ContactFactory
from tests.disclosure.factories import complete_company
from tests.erasure.factories import RecipientFactory
from tests.pdf import text_of

pytestmark = pytest.mark.django_db


def erased(**values):
    contact = ContactFactory(former_client=True, **values)
    erase([contact], cause=Cause.BUTTON, now=timezone.now())
    return Erasure.objects.get(contact=contact)


def interrupted(**values):
    erasure = erased(**values)
    Erasure.objects.filter(pk=erasure.pk).update(
        state=ErasureState.INTERRUPTED, search={}
    )
    erasure.refresh_from_db()
    return erasure


def page(client, name, *args):
    return client.get(reverse(f"erasure:{name}", args=args)).content.decode()


def test_the_list_shows_each_erasure_with_its_state(client, admin):
    erasure = erased()
    assert erasure.number in page(client, "list")
    assert "Complet" in page(client, "list")
    filtered = client.get(reverse("erasure:list"), {"etat": "a-voir"})
    assert erasure.number not in filtered.content.decode()


def test_the_list_takes_a_constant_number_of_queries(
    client, admin, django_assert_max_num_queries
):
    for _ in range(5):
        erased()
    with django_assert_max_num_queries(12):
        client.get(reverse("erasure:list"))


def test_an_incomplete_erasure_shows_the_places(client, admin):
    other = ContactFactory()
    ContactNote.objects.create(contact=other, text="zoe@exemple.test")
    erasure = erased(email="zoe@exemple.test")
    shown = page(client, "detail", erasure.pk)
    assert "contacts_contactnote.text" in shown
    sheet = reverse("backoffice:contact", args=[other.public_id])
    assert f'<a href="{sheet}">voir la fiche</a>' in shown
    assert facts().incomplete == 1


def test_the_values_are_typed_again_searched_and_forgotten(client, admin, at_once):
    erasure = interrupted(last_name="Zyskowicz")
    note = ContactNote.objects.create(
        contact=ContactFactory(), text="voisine de Mme Zyskowicz"
    )
    url = reverse("erasure:search_again", args=[erasure.pk])
    with at_once():
        client.post(url, {"last_name": "Zyskowicz"})
    erasure.refresh_from_db()
    assert erasure.state == ErasureState.INCOMPLETE
    note.delete()
    with at_once():
        client.post(url, {"last_name": "Zyskowicz", "others": "12 rue du Canari"})
    erasure.refresh_from_db()
    assert erasure.state == ErasureState.COMPLETE
    assert not AuditEvent.objects.filter(details__icontains="zyskowicz").exists()
    assert "zyskowicz" not in str(erasure.search).lower()
    assert "2 valeurs cherchées (tapées à nouveau" in pdf_text(client, erasure)


def test_an_empty_search_is_refused(client, admin):
    erasure = interrupted()
    response = client.post(reverse("erasure:search_again", args=[erasure.pk]), {})
    assert "Tapez au moins une valeur" in response.content.decode()


def test_an_interrupted_search_is_closed_with_a_reason_that_the_certificate_names(
    client, admin
):
    erasure = interrupted()
    url = reverse("erasure:close", args=[erasure.pk])
    assert "Écrivez pourquoi" in client.post(url, {"reason": ""}).content.decode()
    client.post(url, {"reason": "Serveur remplacé, valeurs inconnues"})
    erasure.refresh_from_db()
    assert (erasure.state, erasure.closed_by) == (ErasureState.CLOSED, admin)
    text = pdf_text(client, erasure)
    assert "Serveur remplacé" in text
    assert "n'ont pas été cherchées partout" in text
    assert "Aucune valeur supprimée" not in text
    shown = page(client, "detail", erasure.pk)
    assert "pas été cherchées partout" in shown
    assert "échantillon" not in shown


def pdf_text(client, erasure):
    response = client.get(reverse("erasure:certificate", args=[erasure.pk]))
    assert response["Content-Type"] == "application/pdf"
    return text_of(response.content).replace("\n", " ")


def test_the_certificate_renders_every_character(client, admin):
    Company.objects.update_or_create(pk=1, defaults={"name": "Chez Łukasz"})
    erase(
        [ContactFactory(former_client=True)],
        cause=Cause.BUTTON,
        reason="Remboursement de 12 €",
        now=timezone.now(),
    )
    text = pdf_text(client, Erasure.objects.get())
    assert "Chez Łukasz" in text
    assert "12 €" in text


def test_the_certificate_names_the_fields_and_no_person(client, admin):
    contact = ContactFactory(former_client=True, last_name="Zyskowicz", city="Ytrac")
    email = contact.email
    erase([contact], cause=Cause.BUTTON, now=timezone.now(), user=admin)
    erasure = Erasure.objects.get()
    text = pdf_text(client, erasure)
    assert erasure.number in text
    assert "Adresse e-mail" in text
    assert str(admin) in text
    assert "Aucune valeur" in text
    for value in ("Zyskowicz", "Ytrac", email):
        assert value not in text


def test_the_certificate_is_signed_once_its_search_is_over(client, admin):
    complete_company()
    finished = pdf_text(client, erased())
    for field in ("Fait à Villeurbanne, le :", "Nom et qualité :", "Signature :"):
        assert field in finished
    assert "Contact pour vos informations : contact@leslilas.test" in finished
    assert "Signature :" not in pdf_text(client, interrupted())


def test_each_erasure_makes_a_task_per_recipient_of_that_kind(client, admin):
    told = RecipientFactory()
    RecipientFactory(kinds=["worker"])
    RecipientFactory(active=False)
    erasure = erased()
    [task] = RecipientTask.objects.all()
    assert (task.recipient, task.erasure) == (told, erasure)
    assert facts().to_tell == 1
    assert str(erasure.contact.public_id) in page(client, "tasks", told.pk)
    client.post(
        reverse("erasure:settle_tasks", args=[told.pk]),
        {"which": "ticked", "task": [task.pk], "state": "done"},
    )
    task.refresh_from_db()
    assert (task.state, task.done_by) == (TaskState.DONE, admin)


def test_all_waiting_tasks_are_settled_at_once(client, admin):
    recipient = RecipientFactory()
    erased()
    erased()
    url = reverse("erasure:settle_tasks", args=[recipient.pk])
    client.post(url, {"which": "all", "state": "nonsense"})
    assert RecipientTask.objects.to_do().count() == 2
    client.post(url, {"which": "all", "state": "impossible"})
    assert RecipientTask.objects.to_do().count() == 0


def test_a_recipient_is_added_and_changed(client, admin):
    data = {
        "name": "Télégestion",
        "role": "pointage",
        "data": "nom",
        "kinds": ["client"],
        "active": "on",
    }
    client.post(reverse("erasure:add_recipient"), data)
    assert "Télégestion" in page(client, "recipients")


def test_several_contacts_of_a_list_are_deactivated_and_erased_together(client, admin):
    contacts = [ContactFactory(client=True) for _ in range(3)]
    ids = [str(contact.public_id) for contact in contacts]
    url = reverse("retention:deactivate_many")
    shown = client.get(url, {"fiche": [*ids[:2], "x"]}).content.decode()
    assert "Désactiver 2 fiches" in shown
    client.post(url, {"fiche": ids[:2], "decision": "erase"})
    client.post(url, {"fiche": ids[2:], "decision": "keep"})
    for contact in contacts:
        contact.refresh_from_db()
    assert [c.is_erased for c in contacts] == [True, True, False]
    assert {c.status for c in contacts} == {"former_client"}


def test_no_contact_chosen_changes_nothing(client, admin):
    contact = ContactFactory(client=True)
    response = client.post(reverse("retention:deactivate_many"), {"decision": "erase"})
    assert response.status_code == 302
    contact.refresh_from_db()
    assert contact.is_active
