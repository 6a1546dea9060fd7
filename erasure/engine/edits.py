"""The edits of a sheet that wait for the answer to the alert.

They are posted along with the question and its answer: the page alone holds them, so
that the way back leaves no trace, and no value of theirs is in a session or an address.
"""

import datetime
from urllib.parse import urlencode

from django.http import QueryDict

from accounts.requests import UserRequest
from contacts.forms import FORMS, ContactForm
from contacts.models import Contact

ANSWER = {"csrfmiddlewaretoken", "decision", "notify", "hold_papers"}


def posted(request: UserRequest) -> list[tuple[str, str]]:
    """Name and value of each field of the sheet's form that came with this request."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in ANSWER
    ]


def form(
    request: UserRequest, contact: Contact, today: datetime.date
) -> ContactForm | None:
    """The sheet's form as it was posted; None for an answer that comes without edits."""
    if not posted(request):
        return None
    return FORMS[contact.kind](
        request.POST,
        instance=contact,
        today=today,
        sees_sensitive=request.user.sees_sensitive,
    )


def drop(request: UserRequest) -> None:
    """Leave only the answer in the request: it may be put aside while a password is asked."""
    answer = [(name, request.POST[name]) for name in ANSWER & request.POST.keys()]
    request.POST = QueryDict(urlencode(answer))
