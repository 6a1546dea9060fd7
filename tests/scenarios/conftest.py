import pytest

from tests.disclosure.factories import complete_company


@pytest.fixture(autouse=True)
def complete_company_by_default(request, db):
    """The company's notice is complete: nothing is shut for want of it."""
    complete_company()
