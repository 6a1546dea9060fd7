from collections.abc import Mapping

from django.template import Library

register = Library()


@register.filter
def of(labels: Mapping[str, str], code: str) -> str:
    """The label of a code computed by the database."""
    return labels.get(code, code)
