import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_documentation_page_works_under_our_policy(page, page_problems):
    page.goto("/api/docs/")
    page.get_by_text("Créer une fiche").wait_for()
    assert page.locator(".opblock").count() >= 10
    assert page_problems == []
