import pytest
from django.db import connection
from django.utils import timezone

from contacts.lifecycle import reactivate
from contacts.models import ClientDetails, Contact, ContactNote
from erasure.engine.erase import erase
from erasure.engine.values import Person
from erasure.enums import Cause, ErasureState
from erasure.models import Erasure
from erasure.verification.hand_over import hand_over_again
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db


def erased(contact, **changes):
    erase([contact], **{"cause": Cause.BUTTON, "now": timezone.now()} | changes)
    return Erasure.objects.get(contact=contact)


def rules(erasure):
    return {place["rule"]: place["place"] for place in erasure.search["places"]}


def former(**values):
    return ContactFactory(former_client=True, **values)


def test_a_clean_erasure_is_complete_and_says_what_was_searched():
    erasure = erased(former())
    assert erasure.state == ErasureState.COMPLETE
    assert erasure.search["places"] == []
    assert erasure.search["searched"]["tables"] > 30
    assert erasure.search["values"] >= 5


def test_an_address_in_another_contact_s_note_is_found():
    contact = former(email="zoe.canari@exemple.test")
    ContactNote.objects.create(
        contact=ContactFactory(), text="Écrire à Zoe.CANARI@exemple.test"
    )
    erasure = erased(contact)
    assert erasure.state == ErasureState.INCOMPLETE
    assert rules(erasure) == {"alone": "contacts_contactnote.text"}
    assert "canari" not in str(erasure.search).lower()


@pytest.mark.parametrize(
    "written",
    ["06 12 34 56 78", "06.12.34.56.78", "0612345678", "+33 6 12 34 56 78"],
)
def test_a_number_is_found_however_it_is_written(written):
    contact = former(mobile="+33612345678")
    ContactNote.objects.create(contact=ContactFactory(), text=f"rappeler {written}")
    assert erased(contact).state == ErasureState.INCOMPLETE


def test_a_value_in_json_in_an_array_and_in_bytes_is_found():
    contact = former(street="12 allée des Églantiers")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE spare (j jsonb, t json, a text[], b bytea);"
            "INSERT INTO spare VALUES"
            " (%s, '{}', '{}', ''), ('{}', %s, '{}', ''), ('{}', '{}', %s, ''),"
            " ('{}', '{}', '{}', %s)",
            [
                '{"rue": ["12 allée des Églantiers"]}',
                '{"rue": "12 all\\u00e9e des \\u00c9glantiers"}',
                ["12 ALLÉE DES ÉGLANTIERS"],
                "12 allée des églantiers".encode(),
            ],
        )
    erasure = erased(contact)
    found = {place["place"] for place in erasure.search["places"]}
    assert found == {"spare.j", "spare.t", "spare.a", "spare.b"}


def test_a_number_and_an_address_shared_by_a_couple():
    contact = former(mobile="+33612345678", email="couple@exemple.test", city="Lyon")
    ContactFactory(mobile="+33612345678", email="couple@exemple.test", city="Lyon")
    erasure = erased(contact)
    assert erasure.state == ErasureState.COMPLETE
    assert erasure.search["judged"]["other_sheet"] >= 2


def test_a_first_name_and_a_town_elsewhere_identify_nobody():
    contact = former(first_name="Jeanne", last_name="Zyskowicz", city="Lyon")
    ContactNote.objects.create(
        contact=ContactFactory(), text="Jeanne, la voisine, est à Lyon le lundi"
    )
    erasure = erased(contact)
    assert erasure.state == ErasureState.COMPLETE
    assert "common" not in erasure.search["judged"]  # not even searched for alone


def test_a_homonym_s_own_address_is_no_residue():
    contact = former(
        first_name="Jeanne", last_name="Zyskowicz", email="jz@exemple.test"
    )
    ContactFactory(
        first_name="Jeanne",
        last_name="Zyskowicz",
        email="jeanne.zyskowicz@exemple.test",
    )
    erasure = erased(contact)
    assert erasure.search["places"] == []
    assert erasure.state == ErasureState.COMPLETE


def test_a_last_name_that_is_a_word_of_programs_identifies_nobody():
    # Each first migration is named « initial ».
    erasure = erased(former(first_name="Hildegarde", last_name="Initial"))
    assert erasure.search["places"] == []


def test_a_first_name_beside_the_last_name_identifies_the_person():
    contact = former(first_name="Jeanne", last_name="Petit")
    ContactFactory(last_name="Petit")
    ContactNote.objects.create(
        contact=ContactFactory(), text="fille de Mme Petit (Jeanne)"
    )
    assert rules(erased(contact)) == {"beside": "contacts_contactnote.text"}


def test_a_last_name_that_others_have_is_common_and_a_rare_one_is_not():
    common = former(last_name="Petitjean", first_name="Anne")
    ContactFactory(last_name="Petitjean")
    rare = former(last_name="Zyskowicz", first_name="Anne")
    other = ContactFactory()
    ContactNote.objects.create(contact=other, text="voisine de Mme Petitjean")
    ContactNote.objects.create(contact=other, text="voisine de Mme Zyskowicz")
    assert erased(common).state == ErasureState.COMPLETE
    assert rules(erased(rare)) == {"name": "contacts_contactnote.text"}


def test_a_field_that_is_not_ticked_keeps_its_value():
    from erasure import catalogue

    kept = catalogue.chosen("client") - {"contacts.Contact.notes"}
    catalogue.choose("client", kept, user=None)
    contact = former(last_name="Zyskowicz", notes="Mme Zyskowicz préfère le matin")
    erasure = erased(contact)
    assert erasure.state == ErasureState.COMPLETE
    assert erasure.search["judged"]["kept"] >= 1


def test_a_value_that_comes_back_by_a_trigger_leaves_the_erasure_incomplete():
    contact = former(email="revenant@exemple.test")
    ClientDetails.objects.create(contact=contact, relative_name="Paul")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE shadow (note text);"
            "CREATE FUNCTION write_back() RETURNS trigger LANGUAGE plpgsql AS $$"
            " BEGIN INSERT INTO shadow VALUES (OLD.email); RETURN NEW; END $$;"
            "CREATE TRIGGER write_back AFTER UPDATE ON contacts_contact"
            " FOR EACH ROW WHEN (OLD.email IS NOT NULL) EXECUTE FUNCTION write_back();"
        )
    erasure = erased(contact)
    assert erasure.state == ErasureState.INCOMPLETE
    assert rules(erasure) == {"alone": "shadow.note"}


def test_a_field_that_a_trigger_refills_is_found_by_the_structural_check():
    contact = former(email="revenant@exemple.test")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$"
            " BEGIN NEW.city := OLD.city; RETURN NEW; END $$;"
            "CREATE TRIGGER keep BEFORE UPDATE ON contacts_contact"
            " FOR EACH ROW EXECUTE FUNCTION keep();"
        )
    erasure = erased(contact, cause=Cause.RETENTION)
    assert erasure.state == ErasureState.INCOMPLETE
    assert rules(erasure)["structural"] == "contacts.Contact.city"


def search_again(erasure):
    Erasure.objects.filter(pk=erasure.pk).update(state=ErasureState.INTERRUPTED)
    erasure = Erasure.objects.get(pk=erasure.pk)
    hand_over_again(erasure, Person(erasure.contact_id, values=[]), timezone.now())


def test_a_second_search_looks_at_the_emptied_fields_anew(at_once):
    contact = former(email="revenant@exemple.test")
    erasure = erased(contact)
    Contact.objects.filter(pk=contact.pk).update(city="Revenue")
    with at_once():
        search_again(erasure)
    again = Erasure.objects.get(pk=erasure.pk)
    assert again.state == ErasureState.INCOMPLETE
    assert rules(again) == {"structural": "contacts.Contact.city"}
    Contact.objects.filter(pk=contact.pk).update(city=None)
    with at_once():
        search_again(erasure)
    assert Erasure.objects.get(pk=erasure.pk).state == ErasureState.COMPLETE


def test_what_a_returning_person_gives_is_no_residue(at_once):
    contact = former(email="revenant@exemple.test")
    erasure = erased(contact)
    contact = Contact.objects.get(pk=contact.pk)
    reactivate(contact, at=timezone.now())
    Contact.objects.filter(pk=contact.pk).update(city="Lyon")
    with at_once():
        search_again(erasure)
    assert Erasure.objects.get(pk=erasure.pk).state == ErasureState.COMPLETE


def test_a_sample_of_a_purge_is_searched_by_value_and_all_by_structure(settings):
    settings.ERASURE_SAMPLE = 2
    contacts = [former() for _ in range(6)]
    erase(contacts, cause=Cause.RETENTION, now=timezone.now())
    rows = Erasure.objects.all()
    assert {e.state for e in rows} == {ErasureState.COMPLETE}
    assert sum("searched" in e.search for e in rows) == 2


def test_the_media_folder_is_searched_names_and_contents(settings, tmp_path):
    media = tmp_path / "media"
    (media / "imports").mkdir(parents=True)
    (media / "imports" / "a.csv").write_text("nom;e-mail\nX;zoe.canari@exemple.test\n")
    (media / "zoe.canari@exemple.test.txt").write_text("rien")
    erasure = erased(former(email="zoe.canari@exemple.test"))
    places = {place["place"] for place in erasure.search["places"]}
    assert places == {"média/imports", "média/."}
    assert erasure.search["searched"]["files"] == 2


def test_an_accented_name_is_found_without_its_accents():
    contact = former(last_name="Zélénova")
    ContactNote.objects.create(contact=ContactFactory(), text="chez ZELENOVA")
    assert rules(erased(contact)) == {"name": "contacts_contactnote.text"}


def test_reactivated_contacts_of_others_are_not_touched():
    other = ContactFactory(email="reste@exemple.test")
    erased(former())
    assert Contact.objects.get(pk=other.pk).email == "reste@exemple.test"


@pytest.mark.parametrize(
    "written", ["voir\nZyskowicz", "« ZYSKOWICZ »", "d’Zyskowicz’", "\xa0Zyskowicz\xa0"]
)
def test_a_name_is_a_word_whatever_surrounds_it(written):
    contact = former(last_name="Zyskowicz")
    ContactNote.objects.create(contact=ContactFactory(), text=written)
    assert rules(erased(contact)) == {"name": "contacts_contactnote.text"}


def test_a_name_within_a_longer_word_is_no_match():
    contact = former(last_name="Zélé")
    note = "zélée, Zélés, ézélé"
    ContactNote.objects.create(contact=ContactFactory(), text=note)
    assert erased(contact).state == ErasureState.COMPLETE


@pytest.mark.parametrize("written", ["ŒUVRÉlaine", "œuvréLAINE", "Œuvrélaine"])
def test_capitals_do_not_hide_a_name(written):
    contact = former(last_name="Œuvrélaine")
    ContactNote.objects.create(contact=ContactFactory(), text=f"chez {written}")
    assert rules(erased(contact)) == {"name": "contacts_contactnote.text"}


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_a_long_file_is_read_in_each_encoding_and_across_its_chunks(
    settings, tmp_path, encoding, monkeypatch
):
    monkeypatch.setattr("erasure.verification.files.PIECE", 64)
    monkeypatch.setattr("erasure.verification.files.OVERLAP", 64)
    (tmp_path / "media").mkdir(exist_ok=True)
    text = "é" * 97 + " chez Mme Zélénova\n"
    (tmp_path / "media" / "a.csv").write_bytes(text.encode(encoding))
    erasure = erased(former(last_name="Zélénova"))
    assert rules(erasure) == {"name": "média/."}


def test_values_that_everybody_has_are_no_residue():
    contact = former(last_name="Zyskowicz", mobile="+33612345678")
    for _ in range(3):
        ContactFactory(mobile="+33612345678")
    erasure = erased(contact)
    assert erasure.state == ErasureState.COMPLETE
    assert erasure.search["judged"]["other_sheet"] >= 3
