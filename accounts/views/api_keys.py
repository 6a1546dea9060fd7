from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts import api_keys, recent_proof
from accounts.api_key_forms import ApiKeyForm
from accounts.models import ApiKey
from accounts.reading import readable
from accounts.recent_proof import POWERFUL_SCOPES, SensitiveAct
from accounts.requests import UserRequest


@readable("accounts.manage_api_keys")
def key_list(request: UserRequest) -> HttpResponse:
    keys = ApiKey.objects.select_related("created_by").order_by(
        F("revoked_at").asc(nulls_first=True), "-id"
    )
    ctx = {"keys": keys, "now": timezone.now()}
    return render(request, "accounts/api_keys.html", ctx)


@never_cache
@permission_required("accounts.manage_api_keys", raise_exception=True)
def add_key(request: UserRequest) -> HttpResponse:
    """Show the new key in this response (no redirect): it cannot be shown again."""
    form = ApiKeyForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if POWERFUL_SCOPES & set(form.cleaned_data["scopes"]):
            recent_proof.require(request, SensitiveAct.MAKE_KEY, timezone.now())
        key, secret = form.save(now=timezone.now(), user=request.user)
        ctx = {"key": key, "secret": secret}
        return render(request, "accounts/api_key_made.html", ctx)
    return render(request, "accounts/api_key_form.html", {"form": form})


@permission_required("accounts.manage_api_keys", raise_exception=True)
def revoke_key(request: UserRequest, pk: int) -> HttpResponse:
    key = get_object_or_404(ApiKey, pk=pk)
    if request.method == "POST":
        api_keys.revoke(key, now=timezone.now(), user=request.user)
        messages.success(request, f"La clé « {key.name} » est révoquée.")
        return redirect("accounts:api_keys")
    return render(request, "accounts/api_key_revoke.html", {"key": key})
