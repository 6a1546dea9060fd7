import pytest

from tests.disclosure.factories import complete_company


@pytest.fixture(autouse=True)
def open_doors(request, db):
    """The company's notice is complete: nothing is shut for want of it."""
    complete_company()
