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
from django.db.models import Q, QuerySet
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


def may_give(by: User, role: str) -> bool:
    """Whether the role has no right beyond theirs: one made by `configure` may manage
    users and little else. Only an Admin société gives that role."""
    if role == Role.COMPANY_ADMIN:
        return by.is_company_admin
    return _are_within(by, Permission.objects.filter(group__name=role))


def may_change(by: User, user: User) -> bool:
    """Whether the account has no right beyond theirs, also while it is closed."""
    if user.is_company_admin or user.is_superuser:
        return by.is_company_admin
    its_own = Q(group__user=user) | Q(user=user)
    return _are_within(by, Permission.objects.filter(its_own))


def require_reach(by: User | None, user: User) -> None:
    """Raises PermissionDenied unless `by` (None: a command) may change the account."""
    if by is not None and not may_change(by, user):
        raise PermissionDenied


def _require_gift(by: User | None, role: str) -> None:
    if by is not None and role and not may_give(by, role):
        raise PermissionDenied


def _are_within(by: User, rights: QuerySet[Permission]) -> bool:
    pairs = rights.values_list("content_type__app_label", "codename")
    return all(by.has_perm(f"{app}.{codename}") for app, codename in pairs.distinct())


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
    Raises PermissionDenied for a right that `by` has not."""
    _require_gift(by, role)
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

    Raises LastAdmin if no active Admin société would be left, PermissionDenied for an
    account or a role with a right that `by` has not.
    """
    require_reach(by, user)
    _require_gift(by, role)
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
    unchanged. Raises PermissionDenied if `by` has not that right."""
    if user.may_see_sensitive == allowed:
        return
    if by is not None and not by.sees_sensitive:
        raise PermissionDenied
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
    require_reach(by, user)
    user.first_name, user.last_name = first_name, last_name
    with transaction.atomic():
        user.save(update_fields=["first_name", "last_name"])
        audit.record("user.renamed", user=by, target=f"user:{user.pk}")
