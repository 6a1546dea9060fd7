"""Serialise concurrent saves of one page: the second sees what the first saved."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.db import transaction
from django.http import HttpResponse

from core import locks

P = ParamSpec("P")
View = Callable[Concatenate[Any, P], HttpResponse]


def one_at_a_time(view: View[P]) -> View[P]:
    """Handle POST requests to one address one at a time, each in its own transaction,
    so that a form is compared with what the previous one stored.
    """

    @wraps(view)
    def answer(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with transaction.atomic():
            locks.wait_for("page", request.path)
            return view(request, *args, **kwargs)

    return answer
