"""The company's own colour as a small style sheet, since pages carry no style inside."""

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
    """The address carries the colour, so that a new one is fetched at once."""
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
