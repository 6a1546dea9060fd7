"""The Consentement tab: texts, preview, versions."""

import html
from urllib.parse import urlsplit

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.models import AuditEvent, Company
from consent import links
from consent.forms import NoticeForm
from consent.models import Notice
from consent.notices import publish
from tests.contacts.factories import ContactFactory
from tests.portal.pages import fields_of

pytestmark = pytest.mark.django_db

TAB = "/administration/parametres/configuration/donnees-personnelles/consentement/"
EDIT = f"{TAB}textes/clients/"
PUBLISH = f"{EDIT}publier/"


def texts(**changes):
    current = Notice.objects.published("client")
    return {name: getattr(current, name) for name in Notice.TEXTS} | changes


def test_the_tab_shows_both_audiences_and_their_campaigns(as_admin):
    page = as_admin.get(TAB).content.decode()
    assert "Prospects et clients" in page
    assert "Candidats et intervenants" in page
    assert page.count("Modifier la liste") == 2
    assert "nos nouvelles, par e-mail" in page


def test_a_draft_is_saved_and_seen_by_nobody(as_admin):
    as_admin.post(EDIT, texts(title="Vos choix"))
    assert Notice.objects.published("client").title != "Vos choix"
    assert Notice.objects.get(version=None).title == "Vos choix"
    assert "Brouillon en cours" in as_admin.get(TAB).content.decode()
    assert "Vos choix" in as_admin.get(EDIT).content.decode()


def test_a_publication_is_a_new_version(as_admin):
    response = as_admin.post(EDIT, texts(title="Vos choix", publish="1"))
    assert response["Location"] == PUBLISH
    assert "Publier cette version" in as_admin.get(PUBLISH).content.decode()
    as_admin.post(PUBLISH)
    notice = Notice.objects.published("client")
    assert (notice.version, notice.title) == (2, "Vos choix")
    assert notice.sha256 == publish.digest(notice)
    assert notice.published_by.email.startswith("admin")
    assert AuditEvent.objects.filter(action="notice.published").exists()
    assert not Notice.objects.filter(version=None).exists()


def test_old_versions_can_be_read(as_admin):
    old = Notice.objects.published("client")
    as_admin.post(EDIT, texts(title="Vos choix"))
    as_admin.post(PUBLISH)
    page = as_admin.get(f"{EDIT}versions/").content.decode()
    assert "Version 1" in page
    assert "Version 2" in page
    page = as_admin.get(f"{EDIT}versions/1/").content.decode()
    assert old.title in page
    assert old.sha256 in page
    assert as_admin.get(f"{EDIT}versions/3/").status_code == 404


def test_the_text_installed_by_the_migration_has_its_digest():
    for notice in Notice.objects.all():
        assert notice.sha256 == publish.digest(notice)


def test_publishing_the_same_text_makes_no_version(as_admin):
    as_admin.post(EDIT, texts())
    response = as_admin.post(PUBLISH, follow=True)
    assert "identique à la version en vigueur" in response.content.decode()
    assert Notice.objects.published("client").version == 1


def test_a_draft_is_discarded(as_admin):
    as_admin.post(EDIT, texts(title="Vos choix"))
    as_admin.post(f"{EDIT}abandonner/")
    assert not Notice.objects.filter(version=None).exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Ce champ est obligatoire"),
        ({"sentence": "x" * 151}, "au plus 150 caractères"),
        ({"introduction": "x" * 10_000}, "au plus 4000 caractères"),
        (
            {"introduction": "Bonjour {prenom#defaut},"},
            "« {prenom#defaut} » s'y lirait",
        ),
        ({"closing": "Merci <b>beaucoup</b>"}, "« <b> » s'y lirait lettre pour lettre"),
    ],
)
def test_invalid_texts_get_a_sentence_and_change_nothing(as_admin, changes, sentence):
    response = as_admin.post(EDIT, texts(**changes))
    assert sentence in html.unescape(response.content.decode())
    assert not Notice.objects.filter(version=None).exists()


def test_the_preview_shows_what_is_typed_and_saves_nothing(as_admin):
    response = as_admin.post(f"{EDIT}apercu/", texts(title="<b>Vos choix"))
    page = response.content.decode()
    assert "&lt;b&gt;Vos choix" in page
    assert "J&#x27;accepte de recevoir nos nouvelles, par e-mail" in page
    assert not Notice.objects.filter(version=None).exists()
    assert as_admin.get(f"{EDIT}apercu/").status_code == 405


def test_the_preview_has_what_the_page_itself_has(as_admin, client):
    Company(name="Test", privacy_policy_url="https://exemple.fr/vie-privee").save()
    page = html.unescape(as_admin.get(EDIT).content.decode())
    preview = page[page.index('class="preview"') :]
    link = links.preferences_url(ContactFactory(client=True, email="a@exemple.test"))
    public = html.unescape(client.get(urlsplit(link).path).content.decode())
    for words in (
        "Enregistrer mes choix",
        "Tout accepter",
        "Cette page est celle de",
        "Tout refuser",
        "Cette case ne peut pas",
        Notice.objects.published("client").privacy_label,
    ):
        assert public.count(words) == preview.count(words) > 0, words
    # The preview contains no form that could be submitted.
    assert "<form" not in preview[: preview.index("Après l'enregistrement")]


def test_lower_and_greater_signs_alone_are_accepted_as_text():
    assert NoticeForm(texts(closing="Moins de 3 < 5, et 7 > 2 {")).is_valid()


def test_back_after_a_publication_redirects_to_the_tab(as_admin):
    as_admin.post(EDIT, texts(title="Vos choix"))
    as_admin.post(PUBLISH)
    for answer in (as_admin.get(PUBLISH), as_admin.post(PUBLISH)):
        assert answer["Location"] == TAB
    assert Notice.objects.published("client").version == 2


@pytest.mark.parametrize("change", ["save", "delete"])
def test_the_database_refuses_to_change_a_published_text(change):
    notice = Notice.objects.published("client")
    notice.title = "Autre chose"
    with pytest.raises(IntegrityError), transaction.atomic():
        getattr(notice, change)()


def test_url_names_resolve_to_french_paths():
    assert reverse("consent:edit_notice", args=["client"]) == EDIT


def shown(response):
    """Return the hidden digest of the draft that this page shows."""
    return fields_of(response)["read"]


def test_a_draft_changed_since_it_was_read_is_not_published(as_admin):
    as_admin.post(EDIT, texts(title="Lu par Anne"))
    read = shown(as_admin.get(PUBLISH))
    as_admin.post(EDIT, texts(title="Écrit par Bob"))
    response = as_admin.post(PUBLISH, {"read": read}, follow=True)
    page = html.unescape(response.content.decode())
    assert "Le brouillon a changé depuis votre relecture" in page
    assert "Écrit par Bob" in page
    assert Notice.objects.published("client").version == 1
    as_admin.post(PUBLISH, {"read": shown(response)})
    assert Notice.objects.published("client").title == "Écrit par Bob"


def test_a_draft_changed_by_another_user_is_not_overwritten_unseen(as_admin):
    read = shown(as_admin.get(EDIT))
    as_admin.post(EDIT, texts(title="Écrit par Anne", read=read))
    late = as_admin.post(EDIT, texts(closing="Écrit par Bob", read=read))
    page = html.unescape(late.content.decode())
    assert "Quelqu'un d'autre a enregistré cette page" in page
    assert "Enregistré entre-temps : « Écrit par Anne »" in page
    assert "Écrit par Bob" in page
    assert Notice.objects.get(version=None).title == "Écrit par Anne"
    again = texts(title="Écrit par Anne", closing="Écrit par Bob", read=shown(late))
    assert as_admin.post(EDIT, again).status_code == 302
    draft = Notice.objects.get(version=None)
    assert (draft.title, draft.closing) == ("Écrit par Anne", "Écrit par Bob")


def test_a_draft_changed_since_it_was_read_is_not_discarded(as_admin):
    as_admin.post(EDIT, texts(title="Écrit par Anne"))
    discard = reverse("consent:discard_draft", args=["client"])
    read = shown(as_admin.get(discard))
    assert Notice.objects.filter(version=None).exists()
    as_admin.post(EDIT, texts(title="Écrit par Bob"))
    page = as_admin.post(discard, {"read": read}, follow=True)
    assert "Écrit par Bob" in page.content.decode()
    assert Notice.objects.get(version=None).title == "Écrit par Bob"
    as_admin.post(discard, {"read": shown(page)})
    assert not Notice.objects.filter(version=None).exists()
