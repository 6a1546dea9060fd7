"""Change of one's own login address: requested with the password, confirmed by a link
to the new address, notified to the former one, and written to the audit journal."""

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.http import Http404
from django.urls import reverse

from accounts import audit
from accounts.models import User

SALT = "accounts.own_address"

LINK_SECONDS = 24 * 3600


def verified(user: User) -> None:
    """Keep only the account's address in allauth's table, as verified, because an
    address in that table can also log in."""
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )


def send_link(user: User, email: str) -> None:
    if User.objects.filter(email__iexact=email).exists():
        get_adapter().send_mail("account/email/address_taken", email, {"user": user})
        return
    token = signing.dumps([user.pk, user.get_session_auth_hash(), email], salt=SALT)
    link = settings.BASE_URL + reverse("accounts:confirm_own_address", args=[token])
    get_adapter().send_mail("account/email/address_confirm", email, {"link": link})


def address_in(user: User, token: str) -> str:
    """The new address in the token. Raises Http404 if the link is altered, expired,
    used, of another account, or older than a change of password or rights."""
    try:
        pk, session_hash, email = signing.loads(token, salt=SALT, max_age=LINK_SECONDS)
    except signing.BadSignature as error:
        raise Http404 from error
    taken = User.objects.filter(email__iexact=email).exists()
    if pk != user.pk or session_hash != user.get_session_auth_hash() or taken:
        raise Http404
    return str(email)


def take(user: User, email: str) -> None:
    locked = User.objects.select_for_update().get(pk=user.pk)
    locked.email = email
    locked.save(update_fields=["email"])
    locked.end_sessions()
    verified(locked)
    audit.record("user.address_changed", user=user, target=f"user:{user.pk}")
