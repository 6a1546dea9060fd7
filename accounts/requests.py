from django.http import HttpRequest

from accounts.models import User


class UserRequest(HttpRequest):
    """A request whose user is authenticated (LoginRequiredMiddleware)."""

    user: User
    about: object
    """The contact whose data the page shows, if its URL does not identify them."""
