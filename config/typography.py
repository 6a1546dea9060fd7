"""The step that gives every page of the product its French typography."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from core.typography import in_page


def typeset(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """HTML pages and pieces of pages; files to download, JSON and mails are unchanged."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        if is_page and not (response.streaming or "Content-Disposition" in response):
            page = in_page(response.content.decode(response.charset))
            response.content = page.encode(response.charset)
            if "Content-Length" in response:
                response["Content-Length"] = len(response.content)
        return response

    return middleware
