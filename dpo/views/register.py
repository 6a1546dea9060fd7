"""Views of the register of processings: the page, its words, its versions, JSON and PDF."""

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.requests import UserRequest
from core.one_at_a_time import one_at_a_time
from dpo import processings, register, register_pdf, wording
from dpo.access import sees
from dpo.models import RegisterVersion
from dpo.processings import LABELS

SHOWN_VERSIONS = 50


@sees
def show(request: UserRequest, number: int = 0) -> HttpResponse:
    """One version, by default the one in force, and what it changed."""
    in_force = register.current(timezone.now())
    version = _version(number) if number else in_force
    ctx = {
        "version": version,
        "in_force": in_force,
        "number": number,
        "entries": [
            (
                entry["key"],
                entry["title"],
                [
                    (label, entry["values"][name])
                    for name, label in LABELS.items()
                    if name in entry["values"]
                ],
            )
            for entry in version.content
        ],
        "changes": register.changes(version),
        "versions": RegisterVersion.objects.order_by("-number")[:SHOWN_VERSIONS],
    }
    return render(request, "dpo/register.html", ctx)


@sees
@one_at_a_time
def word(request: UserRequest, key: str) -> HttpResponse:
    """The company's own words of one entry, beside what its settings say."""
    entry = next((each for each in processings.proposed() if each["key"] == key), None)
    if entry is None:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    form = wording.WordedEntryForm(entry, sent)
    if request.method == "POST" and form.is_valid():
        if wording.store(key, form.cleaned_data, user=request.user):
            register.current(timezone.now())
            messages.success(
                request, "Le registre est à jour, dans une nouvelle version."
            )
        return redirect("dpo:register")
    settings = [
        (label, entry["values"][name])
        for name, label in LABELS.items()
        if name in entry["values"]
    ]
    ctx = {"entry": entry, "form": form, "settings": settings}
    return render(request, "dpo/register_word.html", ctx)


def _version(number: int) -> RegisterVersion:
    return get_object_or_404(RegisterVersion, number=number)


@sees
def as_json(request: UserRequest, number: int) -> HttpResponse:
    version = _version(number)
    content = {
        "version": version.number,
        "made_at": version.made_at.isoformat(),
        "sha256": version.sha256,
        "entries": version.content,
    }
    response = JsonResponse(
        content, json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    return _named(response, version, "json")


@sees
def as_pdf(request: UserRequest, number: int) -> HttpResponse:
    version = _version(number)
    paper = register_pdf.pdf_of(version)
    return _named(HttpResponse(paper, content_type="application/pdf"), version, "pdf")


def _named(
    response: HttpResponse, version: RegisterVersion, extension: str
) -> HttpResponse:
    at = timezone.localtime(version.made_at)
    name = f"registre-traitements-v{version.number}-{at:%Y-%m-%d}.{extension}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
