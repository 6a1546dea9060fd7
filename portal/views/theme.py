"""The company's colours as a style sheet, because pages have no inline style."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.models import Company

NAMES = ("primary", "primary-hover", "link")


@login_not_required
@require_safe
@cache_control(public=True, max_age=3600)
def colours(request: HttpRequest) -> HttpResponse:
    """The URL contains the colour, so a change bypasses the cache."""
    light, dark = (
        "".join(
            f"--app-{name}: {value}; "
            for name, value in zip(NAMES, shades, strict=True)
        )
        for shades in Company.current().palette
    )
    css = (
        f":root {{ {light}}}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {dark}}} }}\n"
    )
    return HttpResponse(css, content_type="text/css; charset=utf-8")
