"""Anchors stamped by a service that we do not run: what all our machines cannot rewrite."""

import base64
import datetime
import json

import pytest
from django.utils import timezone

from consent import ledger, proof
from consent.integrity import anchor, heads, journal_file, stamped, tree
from consent.proof.verifier import verifier_preuve
from tests.consent.factories import act, campaign
from tests.consent.owner import as_owner, check, hash_again
from tests.consent.timestamp_service import openssl
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    contacts = ContactFactory.create_batch(5)
    for each in contacts:
        ledger.record(each, {campaign(): True}, act(each))
    return contacts


def line():
    return [each for each in journal_file.read() if each["kind"] == "anchor"][-1]


def rewrite_a_choice(contact):
    """The owner of every machine: the choice and its whole chain, hashed again."""
    with as_owner() as cursor:
        cursor.execute(
            "UPDATE consent_consentevent SET means = 'phone' WHERE contact_id = %s",
            [contact.pk],
        )
        hash_again(cursor, contact)


def test_paths_lead_to_the_root_whatever_the_number_of_leaves():
    for size in range(1, 20):
        leaves = [tree.leaf(b"%d" % n) for n in range(size)]
        for index in range(size):
            beside = [each.hex() for each in tree.path(leaves, index)]
            found = verifier_preuve.root_above(
                b"%d" % index, {"index": index, "size": size, "path": beside}
            )
            assert found == tree.root(leaves)


def test_a_proof_carries_its_stamped_inclusion_and_openssl_verifies_it(
    people, stamping, tmp_path
):
    assert check("--anchor")[0] == 0
    exported = proof.of(people[3], now=timezone.now())
    assert verifier_preuve.check(exported, "") == []
    assert exported["anchor"]["tree"] == line()["tree"]
    answer, data = tmp_path / "a.tsr", tmp_path / "tree"
    answer.write_bytes(base64.b64decode(exported["anchor"]["stamp"]["token"]))
    data.write_bytes(bytes.fromhex(exported["anchor"]["tree"]))
    verify = ("ts", "-verify", "-data", data, "-in", answer)
    assert b"OK" in openssl(*verify, "-CAfile", stamping / "ca.pem")

    # A choice made since the anchor stands after what is anchored.
    ledger.record(people[3], {campaign(): False}, act(people[3]))
    assert verifier_preuve.check(proof.of(people[3], now=timezone.now()), "") == []


def test_a_choice_rewritten_with_all_our_machines_in_hand_is_found(people, stamping):
    before = timezone.now()
    anchor.drop(now=before)
    old = proof.of(people[0], now=timezone.now())
    rewrite_a_choice(people[0])

    # They also write a new anchor of what they rewrote, which the service stamps today.
    anchor.drop(now=timezone.now())
    code, report = check()
    assert code == 1
    whys = [each["why"] for each in report["broken"]]
    assert (
        f"le registre ne correspond plus à l'ancre horodatée du {before:%Y-%m-%d}"
        in (whys)
    )

    # The proof handed out before still holds, and contradicts the one made now.
    assert verifier_preuve.check(old, "") == []
    forged = proof.of(people[0], now=timezone.now())
    forged["anchor"] = old["anchor"]
    said = [why for _, why in verifier_preuve.check(forged, "")]
    assert any("un choix a été réécrit" in why for why in said)


def test_a_stamp_made_long_after_its_anchor_proves_nothing(people, stamping):
    anchor.drop(now=timezone.now() - datetime.timedelta(days=40))
    whys = [each["why"] for each in check()[1]["broken"]]
    assert any("horodatée bien après sa date" in why for why in whys)


def test_without_an_answer_the_anchor_stands_and_says_why(people, settings, stamping):
    settings.TIMESTAMP_URL = "http://127.0.0.1:9/"
    assert check("--anchor")[0] == 0
    assert line()["stamp"] == {"error": "le service d'horodatage ne répond pas"}
    assert check()[0] == 0
    assert "anchor" not in proof.of(people[0], now=timezone.now())


def test_without_an_answer_of_the_stamp_service_proofs_keep_the_last_stamp(
    people, settings, stamping
):
    anchor.drop(now=timezone.now())
    stamp = line()["stamp"]
    settings.TIMESTAMP_URL = "http://127.0.0.1:9/"
    for _ in range(2):
        late = ContactFactory()
        for each in (people[0], late):
            ledger.record(each, {campaign(): False}, act(each))
        anchor.drop(now=timezone.now())
        exported = proof.of(people[0], now=timezone.now())
        assert exported["anchor"]["stamp"] == stamp
        assert verifier_preuve.check(exported, "") == []
        assert "anchor" not in proof.of(late, now=timezone.now())
    assert len(list(heads.folder().glob("*.heads"))) == 2
    stamped.forget()
    assert "anchor" not in proof.of(people[0], now=timezone.now())


def test_a_stamp_of_another_root_is_refused(people, stamping, settings):
    assert check("--anchor")[0] == 0
    exported = json.loads(json.dumps(proof.of(people[0], now=timezone.now())))
    for name, value in (
        ("tree", "00" * 32),
        ("index", 1),
        ("sequence", 2),
        ("hash", ""),
    ):
        changed = exported | {"anchor": exported["anchor"] | {name: value}}
        whys = [why for _, why in verifier_preuve.check(changed, "")]
        assert any("ancre" in why for why in whys), name


def test_an_inclusion_is_read_from_the_kept_tree_whatever_the_number_of_chains(
    people, stamping, monkeypatch
):
    ContactFactory.create_batch(3)  # contacts without a chain have no leaf
    late = ContactFactory()
    ledger.record(late, {campaign(): True}, act(late))
    check("--anchor")
    path = heads.path_of(line()["root"])
    every = list(stamped.leaves(heads.read(path)))
    hashes = [each.hash for each in every]
    assert len(every) == 6
    monkeypatch.setattr(heads, "read", None)
    for index, each in enumerate([*people, late]):
        found = stamped.inclusion_of(each)
        assert (found["index"], found["size"]) == (index, 6)
        assert found["contact"] == each.pk
        assert found["path"] == [h.hex() for h in tree.path(hashes, index)]
    assert stamped.inclusion_of(ContactFactory()) is None
    monkeypatch.undo()
    path.with_suffix(".tree").unlink()
    assert stamped.inclusion_of(late)["path"] == found["path"]
