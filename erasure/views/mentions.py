"""« Mentions ailleurs »: what other contacts say of a person, taken out by hand."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts import recent_proof
from accounts.recent_proof import SensitiveAct
from accounts.requests import UserRequest
from contacts.models import Contact
from contacts.unrestricted import say_left_out
from core.plurals import counted
from erasure import mentions


@permission_required("erasure.erase_contact", raise_exception=True)
def of_contact(request: UserRequest, public_id: uuid.UUID) -> HttpResponse:
    contact = get_object_or_404(Contact, public_id=public_id)
    if request.method != "POST":
        ctx = {"contact": contact, "mentions": mentions.of(contact)}
        return render(request, "erasure/mentions.html", ctx)
    recent_proof.require(request, SensitiveAct.ERASE, timezone.now())
    # « Toutes » are those that the page showed, and not one that was written meanwhile.
    field = "shown" if request.POST.get("which") == "all" else "mention"
    keys = set(request.POST.getlist(field))
    done, limited = mentions.take_out(contact, keys, user=request.user)
    say_left_out(request, limited)
    if done:
        messages.success(request, f"{counted(done, 'mention supprimée')}.")
    else:
        messages.info(request, "Aucune mention n'a été choisie : rien n'a changé.")
    return redirect("erasure:mentions", public_id)
