from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import Company


def company(request: HttpRequest) -> dict[str, object]:
    """`company` in every template, read from the database only if used."""
    return {"company": SimpleLazyObject(Company.current)}
