from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from guide import pages

LONGEST_SEARCH = 100


def contents(request: HttpRequest) -> HttpResponse:
    """The list of the pages, or what was found in them."""
    words = request.GET.get("q", "")[:LONGEST_SEARCH].strip()
    ctx = {
        "words": words,
        "results": pages.search(words),
        "contents": pages.contents(),
    }
    return render(request, "guide/contents.html", ctx)


def page(request: HttpRequest, slug: str) -> HttpResponse:
    shown = pages.pages().get(slug)
    if shown is None:
        raise Http404
    return render(request, "guide/page.html", {"page": shown, "words": ""})
