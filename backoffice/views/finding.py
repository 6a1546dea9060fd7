"""One search for the whole back-office: contacts, mailings, requests."""

from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet, Value
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.requests import UserRequest
from contacts import near_names, relatives
from contacts.models import Contact
from contacts.querysets import ContactQuerySet
from contacts.texts import visible
from mailings.models import Mailing
from portal.models import RightsRequest

MOST = 20
"""Results shown of each kind."""
LONGEST = 100


@permission_required("contacts.view_contact", raise_exception=True)
def find(request: UserRequest) -> HttpResponse:
    """By name, address, number or reference; a single contact opens at once.

    Mailings and requests are searched for those who may see them.
    """
    words = visible(request.GET.get("mots", ""))[:LONGEST].strip()
    if not words:
        return render(request, "backoffice/find.html", {"words": ""})
    contacts = list(_contacts(words)[: MOST + 1])
    mailings = list(_mailings(request, words))
    requests = list(_requests(request, words))
    found = _relatives(request, words)
    is_alone = len(contacts) == 1 and not mailings and not requests and not found
    # `is_near` is annotated by the search: a name that is only alike is not opened.
    if is_alone and not getattr(contacts[0], "is_near", False):
        return redirect("backoffice:contact", contacts[0].public_id)
    ctx = {
        "words": words,
        "contacts": contacts[:MOST],
        "more": len(contacts) > MOST,
        "mailings": mailings,
        "requests": requests,
        "relatives": found,
    }
    return render(request, "backoffice/find.html", ctx)


def _contacts(words: str) -> ContactQuerySet:
    """The contacts of both lists: that of this reference, else those found by words."""
    named = Contact.objects.by_name().named(words)
    if named.exists():
        return named.annotate(is_near=Value(False))
    return near_names.search(Contact.objects.by_name(), words)


def _mailings(request: UserRequest, words: str) -> "QuerySet[Mailing]":
    if not request.user.has_perm("mailings.send_mailings"):
        return Mailing.objects.none()
    found = Mailing.objects.filter(subject__icontains=words)
    return found.order_by("-pk")[:MOST]


def _relatives(request: UserRequest, words: str) -> list[relatives.Details]:
    """The relatives named in contacts, for those who answer their requests."""
    if not request.user.has_perm("portal.manage_requests"):
        return []
    return relatives.search(words, MOST)


def _requests(request: UserRequest, words: str) -> "QuerySet[RightsRequest]":
    if not request.user.has_perm("portal.manage_requests"):
        return RightsRequest.objects.none()
    whose = Contact.objects.search(words).order_by().values("pk")
    found = RightsRequest.objects.filter(contact__in=whose).select_related("contact")
    return found.most_urgent_first()[:MOST]
