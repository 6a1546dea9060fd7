"""« Qui le reçoit, qui ne le reçoit pas », as a page and as a file."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts import audit, recent_proof
from accounts.models import User
from accounts.reading import readable
from accounts.recent_proof import SensitiveAct
from contacts.enums import Channel
from core.csv_lines import csv_lines
from core.id_ranges import compact
from mailings.audience import explain
from mailings.converters import SLUGS
from mailings.enums import VERDICTS
from mailings.views.drafts import A_PAGE, RIGHT, in_words, mailing_of


@readable(RIGHT)
def why(request: HttpRequest, channel: str, pk: int) -> HttpResponse:
    """« Qui le reçoit, qui ne le reçoit pas »"""
    mailing = mailing_of(channel, pk)
    if mailing.campaign is None:
        messages.error(request, "Choisissez d'abord un type d'envoi.")
        return redirect(mailing)
    now = timezone.now()
    standing = request.GET.get("raison", "")
    people = explain.everyone(mailing, now)
    if standing in VERDICTS:
        people = people.filter(standing=standing)
    totals = explain.totals(mailing, now)
    page = Paginator(people.order_by("sort_name", "pk"), A_PAGE).get_page(
        request.GET.get("page")
    )
    for contact in page:
        contact.opens = in_words(explain.opening_of(mailing, contact.place, now))
    ctx = {
        "mailing": mailing,
        "totals": totals,
        "sum": sum(t.number for t in totals),
        "included": sum(t.number for t in totals if t.included),
        "standing": standing,
        "page": page,
        "labels": explain.labels(mailing),
        "opens_at": in_words(explain.put_off_until(mailing, now)),
    }
    return render(request, "mailings/why.html", ctx)


@permission_required("exports.export_contacts", raise_exception=True)
def why_csv(request: HttpRequest, channel: str, pk: int) -> HttpResponseBase:
    mailing = mailing_of(channel, pk)
    if mailing.campaign is None:
        return redirect(mailing)
    recent_proof.require(request, SensitiveAct.EXPORT, timezone.now())
    assert isinstance(request.user, User)
    target = f"mailing:{mailing.pk}"
    everyone = explain.everyone(mailing, timezone.now()).values_list("pk", flat=True)
    audit.record(
        "mailing.reasons_exported",
        user=request.user,
        target=target,
        members=compact(everyone),
    )
    name = f"{SLUGS[Channel(channel)]}-{mailing.pk}-pourquoi.csv"
    lines = csv_lines(explain.lines(mailing, timezone.now()))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
