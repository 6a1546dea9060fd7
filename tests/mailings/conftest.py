import pytest

from tests.disclosure.factories import complete_company


@pytest.fixture(autouse=True)
def complete_company_by_default(request, db):
    """Complete the company's notice, so that no sending is blocked for lack of it."""
    complete_company()
