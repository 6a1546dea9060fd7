from django.template import Context, Library
from django.urls import reverse

from guide.places import PLACES

register = Library()


@register.inclusion_tag("guide/_link.html", takes_context=True)
def guide_link(context: Context) -> dict[str, str]:
    """« ? » beside the heading of a page that the guide explains."""
    match = getattr(context.get("request"), "resolver_match", None)
    place = PLACES.get(match.view_name) if match else None
    if place is None:
        return {"url": ""}
    slug, _, anchor = place.partition("#")
    url = reverse("guide:page", args=[slug])
    return {"url": f"{url}#{anchor}" if anchor else url}
