"""Mentions of a person in texts of other contacts: what is found, what is falsely found."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from contacts import restrictions
from contacts.models import ClientDetails, ContactNote
from erasure import mentions
from tests.accounts.factories import UserFactory
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db

# What a clerk wrote on twenty other contacts, and whether it names Mme Jeanne Arbusse,
# jeanne.arbusse@exemple.test, 06 12 34 56 78, 04 78 11 22 33. Nobody else on file has
# this name.
PLANTED = [
    ("Mère de Mme Arbusse, code 4512", True),
    ("Voisine : Jeanne ARBUSSE, a un double des clés", True),
    ("Appeler arbusse jeanne avant 18 h", True),
    ("Prévenir J. Arbusse en cas de chute", True),
    ("Madame Arbusse passe le jeudi", True),
    ("Amie d'Arbusse, du 3e", True),
    ("En cas d'absence : 06.12.34.56.78", True),
    ("Sa sœur au +33 6 12 34 56 78", True),
    ("Fixe de la voisine 0478112233", True),
    ("Écrire à Jeanne.Arbusse@exemple.test", True),
    ("Habite rue Arbusse, au fond de la cour", False),
    ("Mme Arbusson a les clés", False),
    ("Tailler l'arbuste devant la porte", False),
    ("Son mari Paul Arbusse travaille de nuit", False),
    ("M. Arbusse père est venu", False),
    ("Jeanne vient le mardi", False),
    ("En cas d'absence : 06 12 34 56 79", False),
    ("Dossier 0612345678901", False),
    ("Écrire à marie.jeanne.arbusse@exemple.test", False),
    ("Facture 04781122 33 bis", False),
]
# Read as the phone number in an unusual grouping: shown with its sentence, for a user to judge.
FALSE_ALARMS = {"Facture 04781122 33 bis"}


@pytest.fixture
def jeanne():
    return ContactFactory(
        title="Mme",
        first_name="Jeanne",
        last_name="Arbusse",
        email="jeanne.arbusse@exemple.test",
        mobile="+33612345678",
        phone="+33478112233",
    )


def test_mentions_are_found_in_ten_of_ten_notes_with_one_false_hit(jeanne, repository):
    """Ten of ten found; of ten near-misses, one is found falsely. The guide says so, with
    these figures, and what escapes the search."""
    notes = {}
    for text, _ in PLANTED:
        other = ContactFactory(first_name="Odile", last_name="Kervella")
        notes[ContactNote.objects.create(contact=other, text=text).pk] = text
    ContactNote.objects.create(contact=jeanne, text="Jeanne Arbusse, sa propre fiche")

    found = {notes[mention.row.pk] for mention in mentions.of(jeanne)}

    expected = {text for text, names_her in PLANTED if names_her}
    assert expected - found == set()
    assert found - expected == FALSE_ALARMS
    others = len(PLANTED) - len(expected)
    page = (repository / "docs" / "guide" / "suppression.md").read_text()
    assert f"{len(found & expected)} mentions sur {len(expected)} sont trouvées" in page
    assert (
        f"{len(found - expected)} des {others} notes qui parlent d'autre chose" in page
    )
    for missed in ("612345678", "06 12 345 678"):
        other = ContactFactory(first_name="Odile", last_name="Kervella", notes=missed)
        assert other not in {mention.contact for mention in mentions.of(jeanne)}


def test_a_shared_last_name_alone_is_no_mention(jeanne):
    ContactFactory(first_name="Paul", last_name="Arbusse")
    other = ContactFactory(
        last_name="Kervella", notes="Vu Arbusse ce matin. Mme Arbusse aussi."
    )
    [mention] = mentions.of(jeanne)
    assert (mention.contact, mention.found) == (other, "Mme Arbusse")


def test_mentions_are_taken_out_one_by_one_or_all(client, jeanne):
    """Other relatives' names and numbers too; a limited contact is left out and named."""
    one = ContactFactory(
        last_name="Kervella", notes="Mère de Mme Arbusse, 0612345678, code 12"
    )
    ClientDetails.objects.create(
        contact=one, relative_name="Jeanne Arbusse", relative_phone="+33612345678"
    )
    kept = ContactFactory(last_name="Petit", notes="Amie de Jeanne Arbusse")
    restrictions.restrict(kept, reason="litige", now=timezone.now())
    client.force_login(UserFactory(permissions=["erasure.erase_contact"]))
    url = reverse("erasure:mentions", args=[jeanne.public_id])

    page = client.get(url)
    shown = page.context["mentions"]
    assert len(shown) == 5
    assert "<strong>Mme Arbusse</strong>" in page.content.decode()
    client.post(url, {"which": "chosen"})
    client.post(url, {"which": "chosen", "mention": ["forged"]})
    one.refresh_from_db()
    assert one.notes == "Mère de Mme Arbusse, 0612345678, code 12"

    first = next(m for m in shown if m.found == "Mme Arbusse")
    client.post(url, {"which": "chosen", "mention": [first.key]})
    one.refresh_from_db()
    assert one.notes == "Mère de [mention supprimée], 0612345678, code 12"

    answer = client.post(
        url,
        {"which": "all", "shown": [m.key for m in mentions.of(jeanne)]},
        follow=True,
    ).content.decode()
    one.refresh_from_db()
    details = ClientDetails.objects.get(contact=one)
    assert one.notes == "Mère de [mention supprimée], [mention supprimée], code 12"
    assert "Arbusse" not in (details.relative_name or "")
    assert "612345678" not in (details.relative_phone or "")
    kept.refresh_from_db()
    assert kept.notes == "Amie de Jeanne Arbusse"
    assert str(kept) in answer
    lines = AuditEvent.objects.filter(action="contact.mention_taken_out")
    assert set(lines.values_list("target", flat=True)) == {one.target}
