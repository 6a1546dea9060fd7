"""The chosen columns of a list of contacts, in its template: the view of the list stands
on a lower floor than the consents."""

from django.core.paginator import Page
from django.template import Library

from accounts.models import User
from backoffice.list_columns import Cell, ListColumns
from contacts.models import Contact
from core.sorting import SortColumn

register = Library()


@register.simple_tag
def columns_of(user: User, kind: str, page: Page[Contact]) -> ListColumns:
    return ListColumns(user, kind, page)


@register.simple_tag
def heads_of(shown: ListColumns, columns: list[SortColumn]) -> list[SortColumn]:
    return shown.heads(columns)


@register.simple_tag
def cells_of(shown: ListColumns, contact: Contact) -> list[Cell]:
    return shown.cells(contact)
