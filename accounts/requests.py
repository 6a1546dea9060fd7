from django.http import HttpRequest

from accounts.models import User


class UserRequest(HttpRequest):
    """What a view behind the login receives: LoginRequiredMiddleware let no stranger through."""

    user: User
    read_only: bool
    """Set where the user may read a page of settings and not change it."""
