"""Back-office accounts: invite, change the role, close."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from accounts import audit
from accounts.enums import Role
from accounts.models import COMPANY_ADMIN, SEE_SENSITIVE, User


class LastAdmin(Exception):
    """Refused: without an Admin société nobody could change the settings."""

    def __str__(self) -> str:
        return (
            "C'est le dernier compte Admins société actif : donnez d'abord ce droit à "
            "quelqu'un d'autre."
        )


def require_right_to_give(by: User | None, *roles: str) -> None:
    """Only an Admin société gives that role, or changes an account that has it: a role made
    by `configure` may manage users without it. Raises PermissionDenied."""
    if by is not None and COMPANY_ADMIN in roles and not by.is_company_admin:
        raise PermissionDenied


def one_time_link(user: User) -> str:
    """Link to choose a password; invalid once used or expired."""
    key = [user_pk_to_url_str(user), default_token_generator.make_token(user)]
    path = reverse("account_reset_password_from_key", args=key)
    return f"{settings.BASE_URL}{path}"


def send_link(user: User) -> None:
    """E-mail the one-time link; raises OSError or SMTPException if it cannot be sent."""
    ctx = {"user": user, "link": one_time_link(user)}
    get_adapter().send_mail("account/email/invitation", user.email, ctx)


def invite(
    email: str,
    *,
    first_name: str = "",
    last_name: str = "",
    role: str,
    may_see_sensitive: bool = False,
    by: User | None,
) -> User:
    """Create an account without a password; the person logs in with the one-time link.
    Raises PermissionDenied (`require_right_to_give`)."""
    require_right_to_give(by, role)
    with transaction.atomic():
        user = User.objects.create_user(
            email, first_name=first_name, last_name=last_name
        )
        user.groups.add(Group.objects.get(name=role))
        audit.record("user.invited", user=by, target=f"user:{user.pk}", role=role)
        let_see_sensitive(user, may_see_sensitive, by=by)
    return user


def change(user: User, *, role: str, is_active: bool, by: User | None) -> None:
    """Set the role and open or close the account; a change ends its sessions.

    Raises LastAdmin if no active Admin société would be left, PermissionDenied
    (`require_right_to_give`).
    """
    require_right_to_give(by, role, user.role)
    with transaction.atomic():
        # Serialise changes, so that two admins cannot remove each other.
        group = Group.objects.select_for_update().get(name=COMPANY_ADMIN)
        was_admin, before = user.is_company_admin, user.role
        stays = role == Role.COMPANY_ADMIN and is_active
        others = group.user_set.filter(is_active=True).exclude(pk=user.pk)
        if was_admin and user.is_active and not stays and not others.exists():
            raise LastAdmin
        if before != role:
            user.groups.set([Group.objects.get(name=role)] if role else [])
            user.end_sessions()
            audit.record(
                "user.group_changed",
                user=by,
                target=f"user:{user.pk}",
                before=before,
                after=role,
            )
        if user.is_active != is_active:
            user.is_active = is_active
            user.save(update_fields=["is_active"])
            user.end_sessions()
            code = "user.opened" if is_active else "user.closed"
            audit.record(code, user=by, target=f"user:{user.pk}")


def scheduled_mailings(user: User) -> list[Any]:
    """Mailings scheduled by this user and not yet sent.

    Mailings belong to a higher layer, so the model comes from the app registry.
    """
    mailings = apps.get_model("mailings", "Mailing")._default_manager
    waiting = mailings.filter(state="scheduled", launched_by=user)
    return list(waiting.order_by("scheduled_at", "pk"))


def let_see_sensitive(user: User, allowed: bool, *, by: User | None) -> None:
    """Give or remove the user's individual right to sensitive data; the group's is
    unchanged."""
    if user.may_see_sensitive == allowed:
        return
    right = Permission.objects.get(
        content_type__app_label="accounts", codename=SEE_SENSITIVE
    )
    change = user.user_permissions.add if allowed else user.user_permissions.remove
    with transaction.atomic():
        change(right)
        user.end_sessions()
        audit.record(
            "user.sensitive_changed",
            user=by,
            target=f"user:{user.pk}",
            may_see_sensitive=allowed,
        )


def rename(user: User, first_name: str, last_name: str, *, by: User | None) -> None:
    if (user.first_name, user.last_name) == (first_name, last_name):
        return
    user.first_name, user.last_name = first_name, last_name
    with transaction.atomic():
        user.save(update_fields=["first_name", "last_name"])
        audit.record("user.renamed", user=by, target=f"user:{user.pk}")
