"""« Doublons possibles »: what is proposed, what is not, and what a user decides."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from backoffice import merging
from consent import ledger
from contacts import deaths, possible_doubles, restrictions
from contacts.models import Contact, Distinct, Merge
from tests.accounts.factories import UserFactory
from tests.api_client import ApiClient
from tests.consent.factories import act, campaign
from tests.consent.owner import as_owner
from tests.contacts.factories import ContactFactory

pytestmark = pytest.mark.django_db

NOW = timezone.now()
BORN = datetime.date(1941, 5, 6)


@pytest.fixture
def clerk(client):
    rights = ["contacts.view_contact", "contacts.deactivate_contact"]
    client.force_login(UserFactory(permissions=rights))
    return client


def sheet(first, last, **fields):
    empty = {"email": None, "mobile": None, "street": None, "postcode": None}
    return ContactFactory(first_name=first, last_name=last, **empty | fields)


def found():
    return {
        (p.one.pk, p.other.pk): (p.why, p.is_household)
        for p in possible_doubles.pairs()
    }


def test_each_likeness_is_found_and_its_near_misses_are_not():
    """One real pair per rule; beside each, people who only seem alike."""
    email = [sheet("Jeanne", "Arbusse", email=e) for e in ("J.A@X.fr", "j.a@x.fr")]
    mobile = [
        sheet("Paul", "Roux", mobile="06 11 22 33 44"),
        sheet("P.", "Roux", mobile="+33611223344"),
    ]
    born = [
        sheet("Éva", "Le Goff", birth_date=BORN),
        sheet("EVA", "LEGOFF", birth_date=BORN),
    ]
    spelling = [
        sheet("Chantal", "Lefebvre", birth_date=BORN - datetime.timedelta(days=900)),
        sheet("Chantal", "Lefevre", birth_date=BORN - datetime.timedelta(days=900)),
    ]
    home = [
        sheet("Odette", "Dupont", street="4, rue des Lilas", postcode="69003"),
        sheet("Odete", "Dupond", street="4, Rue des lilas", postcode="69003"),
    ]
    couple = [sheet(n, "Martin", email="martin@x.fr") for n in ("Louis", "Simone")]
    # A worker with a client's address, a namesake, a neighbour, a twin brother.
    sheet("Jeanne", "Arbusse", email="j.a@x.fr", worker=True)
    sheet("Éva", "Le Goff", birth_date=BORN + datetime.timedelta(days=1))
    sheet("Marc", "Petit", street="4, rue des Lilas", postcode="69003")
    twins = datetime.date(1950, 1, 1)
    sheet("Antoine", "Bo", birth_date=twins)
    sheet("Zoé", "Kervella", birth_date=twins)

    seen = found()

    expected = {
        tuple(c.pk for c in email): (["email"], False),
        tuple(c.pk for c in mobile): (["mobile"], None),
        tuple(c.pk for c in born): (["born"], False),
        tuple(c.pk for c in spelling): (["spelling"], False),
        tuple(c.pk for c in home): (["home"], False),
        tuple(c.pk for c in couple): (["email"], True),
    }
    assert set(seen) == set(expected)
    assert {k: why for k, (why, _) in seen.items()} == {
        k: v for k, (v, _) in expected.items()
    }
    assert seen[tuple(c.pk for c in couple)][1]
    # A couple comes last.
    assert [p.one.pk for p in possible_doubles.pairs()][-1] == couple[0].pk


def test_who_is_merged_dead_limited_erased_or_set_apart_is_not_proposed(clerk):
    pairs = [
        [ContactFactory(email=f"{n}@x.fr", street=None) for _ in "ab"] for n in range(4)
    ]
    merging.merge(pairs[0][0], pairs[0][1], now=NOW)
    deaths.report(pairs[1][0], on=None, source="sa fille", now=NOW, today=NOW.date())
    restrictions.restrict(pairs[2][0], reason="litige", now=NOW)
    assert set(found()) == {(pairs[3][0].pk, pairs[3][1].pk)}

    one, other = pairs[3]
    url = reverse("backoffice:double", args=[other.public_id, one.public_id])
    for _ in range(2):
        clerk.post(url, {"keep": "both"})
    assert Distinct.objects.get().one == one
    assert found() == {}
    assert (
        "ne se ressemble" in clerk.get(reverse("backoffice:doubles")).content.decode()
    )


def test_two_contacts_are_compared_merged_and_separated_on_screen(clerk):
    kept = ContactFactory(first_name="Jeanne", email="j@x.fr", phone=None)
    twin = ContactFactory(first_name="Jane", email="j@x.fr", phone="+33478000000")
    ledger.record(twin, {campaign(): True}, act(twin))
    listed = clerk.get(reverse("backoffice:doubles")).content.decode()
    url = reverse("backoffice:double", args=[kept.public_id, twin.public_id])
    assert url in listed
    page = clerk.get(url).content.decode()
    assert "Accepté, le" in page
    assert "<strong>Jane</strong>" in page
    assert not Merge.objects.exists()
    for bad in ({}, {"keep": "x"}, {"keep": str(ContactFactory().public_id)}):
        clerk.post(url, bad)
    assert not Merge.objects.exists()

    clerk.post(url, {"keep": str(kept.public_id)})
    kept.refresh_from_db()
    assert kept.phone == "+33478000000"
    assert clerk.get(url).status_code == 404
    [merge] = Merge.objects.all()
    back = reverse("backoffice:separate", args=[kept.public_id, merge.pk])
    assert (
        back
        in clerk.get(
            reverse("backoffice:contact", args=[kept.public_id])
        ).content.decode()
    )
    clerk.get(back)
    assert Contact.objects.filter(merged_into=kept).exists()
    clerk.post(back)
    twin.refresh_from_db()
    assert twin.is_active
    assert not Contact.objects.filter(merged_into=kept).exists()

    # After 30 days the way back is gone, and says why.
    clerk.post(url, {"keep": str(twin.public_id)})
    with as_owner():
        merges = Merge.objects.filter(undone_at=None)
        merges.update(at=NOW - datetime.timedelta(days=31))
    late = Merge.objects.get(undone_at=None)
    sheet_page = reverse("backoffice:contact", args=[twin.public_id])
    assert "séparer</a>" not in clerk.get(sheet_page).content.decode()
    back = reverse("backoffice:separate", args=[twin.public_id, late.pk])
    assert "30 jours" in clerk.post(back, follow=True).content.decode()


def test_a_refused_merge_offers_no_button(clerk):
    left, right = ContactFactory(), ContactFactory(worker=True)
    url = reverse("backoffice:double", args=[left.public_id, right.public_id])
    page = clerk.get(url).content.decode()
    assert "ne se fusionnent pas" in page
    assert page.count('name="keep"') == 1
    answer = clerk.post(url, {"keep": str(left.public_id)}, follow=True)
    assert "ne se fusionnent pas" in answer.content.decode()
    assert not Merge.objects.exists()


def test_a_program_reads_the_pairs_of_the_screen():
    one, other = (sheet("Jeanne", "Arbusse", email=e) for e in ("J.A@X.fr", "j.a@x.fr"))
    sheet("Paul", "Roux")
    [pair] = ApiClient().get("/possible-doubles").json()["data"]
    assert pair == {
        "contacts": [str(one.public_id), str(other.public_id)],
        "reasons": ["email"],
        "household": False,
    }


def test_an_address_of_many_people_proposes_only_the_same_name():
    """A residence of 40 people: 780 pairs would say nothing."""
    everyone = [
        sheet("Louise", f"{chr(65 + n % 26)}{n}erand", email="residence@x.fr")
        for n in range(40)
    ]
    again = sheet("LOUISE", everyone[3].last_name, email="residence@x.fr")
    assert list(found()) == [(everyone[3].pk, again.pk)]
