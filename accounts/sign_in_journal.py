"""Journal of sign-ins, failed or not, and of password and second factor changes.

They are reported by signals of allauth and Django. Typed values are never recorded: a
failed sign-in names the account that was tried, if it exists.
"""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.contrib.auth import signals as auth

from accounts import audit
from accounts.models import User


def connect() -> None:
    """Connect the signals; called once, when the apps are ready."""
    account.user_logged_in.connect(_signed_in)
    auth.user_logged_out.connect(_signed_out)
    auth.user_login_failed.connect(_failed)
    account.password_changed.connect(_password_changed)
    account.password_set.connect(_password_changed)
    account.password_reset.connect(_password_reset)
    mfa.authenticator_added.connect(_factor_added)
    mfa.authenticator_removed.connect(_factor_removed)
    mfa.authenticator_reset.connect(_factor_renewed)
    mfa.authentication_failed.connect(_factor_failed)


def _note(action: str, user: User | None, **details: Any) -> None:
    target = f"user:{user.pk}" if user else ""
    audit.record(action, user=user, target=target, **details)


def _signed_in(user: User, **kwargs: Any) -> None:
    _note("session.opened", user)


def _signed_out(user: User | None, **kwargs: Any) -> None:
    if user is not None:
        _note("session.closed", user)


def _failed(credentials: dict[str, Any], **kwargs: Any) -> None:
    """The line has no author, because the caller is not authenticated."""
    address = str(credentials.get("email") or credentials.get("username") or "")
    user = User.objects.filter(email__iexact=address).first() if address else None
    audit.record("session.refused", target=f"user:{user.pk}" if user else "")


def _password_changed(user: User, **kwargs: Any) -> None:
    _note("password.changed", user)


def _password_reset(user: User, **kwargs: Any) -> None:
    _note("password.reset", user)


def _factor_added(user: User, authenticator: Any, **kwargs: Any) -> None:
    _note("factor.added", user, kind=authenticator.type)


def _factor_removed(user: User, authenticator: Any, **kwargs: Any) -> None:
    _note("factor.removed", user, kind=authenticator.type)


def _factor_renewed(user: User, authenticator: Any, **kwargs: Any) -> None:
    _note("factor.renewed", user, kind=authenticator.type)


def _factor_failed(user: User, **kwargs: Any) -> None:
    audit.record("factor.refused", target=f"user:{user.pk}")
