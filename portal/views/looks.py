"""The company's own colour as a small style sheet, since pages carry no style inside."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.models import Company
from portal.palette import tokens


@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
def colours(request: HttpRequest) -> HttpResponse:
    """The address carries the colour, so that a new one is fetched at once."""
    by_scheme = tokens(Company.current().colour)
    light, dark = (
        "".join(f"{name}: {value}; " for name, value in by_scheme[scheme].items())
        for scheme in ("light", "dark")
    )
    css = (
        f":root {{ {light}}}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark}}} }}\n"
    )
    return HttpResponse(css, content_type="text/css; charset=utf-8")
