from django.http import HttpRequest

from accounts.models import User


class UserRequest(HttpRequest):
    """What a view behind the login receives: LoginRequiredMiddleware let no stranger through."""

    user: User
    about: object
    """The contact whose data a page shows, where its address does not name them."""
