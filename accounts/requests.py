from django.http import HttpRequest

from accounts.models import User


class UserRequest(HttpRequest):
    """A request whose user is authenticated (LoginRequiredMiddleware)."""

    user: User
    read_only: bool
    """Set by accounts.reading: the user may read the page, and change nothing."""
    about: object
    """The contact whose data the page shows, if its URL does not identify them."""
