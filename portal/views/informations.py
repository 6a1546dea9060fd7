"""« Vos informations »: the notice of GDPR art. 13 and 14, public, printable,
versioned."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from disclosure import versions
from disclosure.enums import Audience
from disclosure.models import NoticeVersion
from portal.pages import public_page

LONGEST_NUMBER = 6


@public_page
@require_safe
def informations(request: HttpRequest, audience: Audience) -> HttpResponse:
    """The notice in force, or the earlier version asked for."""
    current = versions.current(audience, timezone.now())
    asked = request.GET.get("version", "")
    shown = _version(audience, asked) if asked else current
    ctx = {
        "audience": audience,
        "version": shown,
        "is_former": shown.number != current.number,
    }
    return render(request, "portal/informations.html", ctx)


def _version(audience: Audience, asked: str) -> NoticeVersion:
    if not asked.isascii() or not asked.isdecimal() or len(asked) > LONGEST_NUMBER:
        raise Http404
    return get_object_or_404(NoticeVersion, audience=audience, number=int(asked))
