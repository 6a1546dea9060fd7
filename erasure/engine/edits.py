"""Edits of the contact form, carried through the deactivation alert.

They are posted along with the question and its answer. Only the page holds them: going
back leaves no trace, and no value is stored in a session or a URL.
"""

import datetime
from urllib.parse import urlencode

from django.http import QueryDict

from accounts.requests import UserRequest
from contacts.forms import ContactForm
from contacts.kind_forms import FORMS
from contacts.models import Contact

ANSWER = {"csrfmiddlewaretoken", "decision", "notify", "hold", "holds_shown"}


def posted(request: UserRequest) -> list[tuple[str, str]]:
    """Name and value of each contact form field posted with this request."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in ANSWER
    ]


def form(
    request: UserRequest, contact: Contact, today: datetime.date
) -> ContactForm | None:
    """The contact form as it was posted; None if the answer comes without edits."""
    if not posted(request):
        return None
    return FORMS[contact.kind](
        request.POST,
        instance=contact,
        today=today,
        sees_sensitive=request.user.sees_sensitive,
    )


def drop(request: UserRequest) -> None:
    """Remove the edits from the request, which may be stored while a password is asked."""
    answer = [(name, request.POST[name]) for name in ANSWER & request.POST.keys()]
    request.POST = QueryDict(urlencode(answer))
