import pytest
from django.test import RequestFactory
from django.urls import reverse

from backoffice.navigation import MENU, navigation
from tests.accounts.factories import UserFactory
from tests.test_permissions import LOGIN, RIGHTS

pytestmark = pytest.mark.django_db


def menu(user, path="/"):
    request = RequestFactory().get(path)
    request.user = user
    return {
        item.label: item
        for section in navigation(request)["navigation"]
        for item in section.items
    }


def test_an_entry_is_shown_with_its_right_only():
    clerk, admin = menu(UserFactory()), menu(UserFactory(admin=True))
    assert "Clients" in clerk
    assert "Configuration" not in clerk
    assert "Configuration" in admin


def test_an_entry_asks_for_the_right_of_its_page():
    for entries in MENU.values():
        for entry in entries:
            right = RIGHTS.get(entry.url_name, entry.permission)
            assert (entry.permission or LOGIN) == right, entry.label


def test_a_section_without_entries_is_not_shown():
    request = RequestFactory().get("/")
    request.user = UserFactory()
    assert all(section.items for section in navigation(request)["navigation"])


def test_the_present_page_is_marked():
    url = reverse("contacts:clients")
    assert menu(UserFactory(), url)["Clients"].current == "page"
    assert menu(UserFactory(), url)["Intervenants"].current == ""


def test_a_page_below_an_entry_marks_the_entry():
    below = reverse("contacts:clients") + "ajouter/"
    assert menu(UserFactory(), below)["Clients"].current == "true"


def test_the_menu_asks_the_database_for_rights_only(django_assert_max_num_queries):
    user = UserFactory()
    with django_assert_max_num_queries(2):
        menu(user)
