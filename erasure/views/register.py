"""Views of the register: the list, one erasure, its certificate, its search."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts import audit
from accounts.requests import UserRequest
from erasure import catalogue
from erasure.certificate import NOTICE_APART, notice_state, pdf_of
from erasure.dashboard import facts
from erasure.engine.values import typed
from erasure.enums import ErasureState
from erasure.forms import NAMES_SOMEBODY, CloseForm, SearchAgainForm
from erasure.models import Erasure
from erasure.verification import search
from erasure.verification.hand_over import hand_over_again
from erasure.verification.owners import contact_of
from erasure.wording import names_somebody

PAGE = 50


@permission_required("erasure.view_erasure", raise_exception=True)
def erasures(request: UserRequest) -> HttpResponse:
    rows = Erasure.objects.select_related("contact", "user", "api_key").newest_first()
    state = request.GET.get("etat", "")
    if state == "a-voir":
        rows = rows.open()
    elif state in ErasureState.values:
        rows = rows.filter(state=state)
    ctx = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "states": ErasureState.choices,
        "state": state,
        "facts": facts(),
    }
    return render(request, "erasure/list.html", ctx)


@permission_required("erasure.view_erasure", raise_exception=True)
def detail(request: UserRequest, pk: int) -> HttpResponse:
    return _detail(request, _erasure(pk), CloseForm(), SearchAgainForm())


def _erasure(pk: int) -> Erasure:
    rows = Erasure.objects.select_related("contact", "user", "api_key", "fields")
    return get_object_or_404(rows, pk=pk)


def _detail(
    request: UserRequest,
    erasure: Erasure,
    close_form: CloseForm,
    search_form: SearchAgainForm,
) -> HttpResponse:
    request.about = erasure.contact
    entries = [e for e in catalogue.all_fields() if e.path in set(erasure.fields.paths)]
    ctx = {
        "erasure": erasure,
        "groups": catalogue.grouped(entries),
        "kept": [
            kept
            | {
                "label": catalogue.label_of(kept["path"]),
                "until": date.fromisoformat(kept["until"]),
            }
            for kept in erasure.kept
        ],
        "places": [
            place | {"rule": search.RULES[place["rule"]], "sheet": contact_of(place)}
            for place in erasure.search.get("places", [])
        ],
        "judged": [
            (search.RULES[rule], count)
            for rule, count in sorted(erasure.search.get("judged", {}).items())
        ],
        "told": notice_state(erasure),
        "notice_apart": NOTICE_APART if erasure.notified else "",
        "tasks": erasure.recipient_tasks.select_related("recipient", "done_by"),
        "close_form": close_form,
        "search_form": search_form,
    }
    return render(request, "erasure/detail.html", ctx)


@permission_required("erasure.view_erasure", raise_exception=True)
def certificate(request: UserRequest, pk: int) -> HttpResponse:
    erasure = _erasure(pk)
    request.about = erasure.contact
    response = HttpResponse(pdf_of(erasure), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{erasure.number}.pdf"'
    return response


@permission_required("erasure.erase_contact", raise_exception=True)
def search_again(request: UserRequest, pk: int) -> HttpResponse:
    """Have the typed values searched; they are encrypted for that time."""
    erasure = _erasure(pk)
    if request.method != "POST" or not erasure.is_open:
        return redirect("erasure:detail", pk)
    form = SearchAgainForm(request.POST)
    if not form.is_valid():
        return _detail(request, erasure, CloseForm(), form)
    person = typed(erasure.contact, form.words, form.other_words)
    hand_over_again(erasure, person, timezone.now())
    audit.record(
        "erasure.searched_again",
        user=request.user,
        target=erasure.contact.target,
        erasure=erasure.number,
    )
    messages.success(request, "La recherche est en cours.")
    return redirect("erasure:detail", pk)


@permission_required("erasure.erase_contact", raise_exception=True)
def close(request: UserRequest, pk: int) -> HttpResponse:
    """Close an incomplete erasure with a reason, which is printed on the certificate."""
    erasure = _erasure(pk)
    if request.method != "POST" or not erasure.is_open:
        return redirect("erasure:detail", pk)
    form = CloseForm(request.POST)
    if form.is_valid() and names_somebody(erasure.contact, form.cleaned_data["reason"]):
        form.add_error("reason", NAMES_SOMEBODY)
    if not form.is_valid():
        return _detail(request, erasure, form, SearchAgainForm())
    erasure.state = ErasureState.CLOSED
    erasure.closed_by = request.user
    erasure.closed_reason = form.cleaned_data["reason"]
    erasure.save(update_fields=["state", "closed_by", "closed_reason"])
    audit.record(
        "erasure.closed",
        user=request.user,
        target=erasure.contact.target,
        erasure=erasure.number,
    )
    messages.success(request, f"La suppression {erasure.number} est close.")
    return redirect("erasure:detail", pk)
