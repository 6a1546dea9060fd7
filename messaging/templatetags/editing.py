from django import template
from django.utils.safestring import SafeString, mark_safe

from messaging import editing

register = template.Library()


@register.filter
def for_editor(text: str | None) -> SafeString | None:
    """The text as the editor shows it, or None if it is edited as it is stored."""
    html = editing.to_edit(text or "")
    # Cleaned by nh3; the labels of the tags are ours.
    return None if html is None else mark_safe(html)  # noqa: S308
