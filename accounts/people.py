"""The people of the back-office: invite, give or take the group, close an account."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.urls import reverse

from accounts import audit
from accounts.models import COMPANY_ADMIN, SEE_SENSITIVE, User


class LastAdmin(Exception):
    """Without an Admin société nobody could change a setting any more."""

    def __str__(self) -> str:
        return (
            "C'est le dernier compte Admins société actif : donnez d'abord ce droit à "
            "quelqu'un d'autre."
        )


def one_time_link(user: User) -> str:
    """Where the person chooses her password; dead once used, or after some days."""
    key = [user_pk_to_url_str(user), default_token_generator.make_token(user)]
    path = reverse("account_reset_password_from_key", args=key)
    return f"{settings.BASE_URL}{path}"


def send_link(user: User) -> None:
    """Mail the way in; raises OSError or SMTPException where no mail can leave."""
    ctx = {"user": user, "link": one_time_link(user)}
    get_adapter().send_mail("account/email/invitation", user.email, ctx)


def invite(
    email: str,
    *,
    first_name: str = "",
    last_name: str = "",
    is_admin: bool,
    may_see_sensitive: bool = False,
    by: User | None,
) -> User:
    """A new account without a password: the one-time link is the way in."""
    with transaction.atomic():
        user = User.objects.create_user(
            email, first_name=first_name, last_name=last_name
        )
        if is_admin:
            user.groups.add(_admins())
        audit.record(
            "user.invited", user=by, target=f"user:{user.pk}", is_admin=is_admin
        )
        let_see_sensitive(user, may_see_sensitive, by=by)
    return user


def change(user: User, *, is_admin: bool, is_active: bool, by: User | None) -> None:
    """Raises LastAdmin rather than leave the company without one."""
    with transaction.atomic():
        # One change at a time: two admins could else remove each other.
        group = Group.objects.select_for_update().get(name=COMPANY_ADMIN)
        was_admin = user.is_company_admin
        stays = is_admin and is_active
        others = group.user_set.filter(is_active=True).exclude(pk=user.pk)
        if was_admin and user.is_active and not stays and not others.exists():
            raise LastAdmin
        if was_admin != is_admin:
            (user.groups.add if is_admin else user.groups.remove)(group)
            audit.record(
                "user.group_changed",
                user=by,
                target=f"user:{user.pk}",
                is_admin=is_admin,
            )
        if user.is_active != is_active:
            user.is_active = is_active
            user.save(update_fields=["is_active"])
            code = "user.opened" if is_active else "user.closed"
            audit.record(code, user=by, target=f"user:{user.pk}")


def scheduled_mailings(user: User) -> list[Any]:
    """The mailings that this user scheduled and that still wait for their hour.

    Mailings live on a higher floor, hence the app registry.
    """
    mailings = apps.get_model("mailings", "Mailing")._default_manager
    waiting = mailings.filter(state="scheduled", launched_by=user)
    return list(waiting.order_by("scheduled_at", "pk"))


def let_see_sensitive(user: User, allowed: bool, *, by: User | None) -> None:
    """Give or take the right of her own; the group's is not touched."""
    if user.may_see_sensitive == allowed:
        return
    right = Permission.objects.get(
        content_type__app_label="accounts", codename=SEE_SENSITIVE
    )
    change = user.user_permissions.add if allowed else user.user_permissions.remove
    with transaction.atomic():
        change(right)
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


def _admins() -> Group:
    return Group.objects.get(name=COMPANY_ADMIN)
