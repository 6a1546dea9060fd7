"""Template tags of the common components. Each component is a template of components/."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from django.template import Context, Library
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from core.typography import of

register = Library()
register.filter("of_name", of)

ICONS = files("js_lib_bootstrap_icons") / "static" / "bootstrap-icons"

# Colour of each state; an unknown state is neutral. Colour is never the only
# indication: the label is always written.
TONES: Mapping[str, tuple[str, str]] = {
    "success": ("success", "check-circle"),
    "danger": ("danger", "x-circle"),
    "warning": ("warning", "exclamation-triangle"),
    "info": ("info", "info-circle"),
    "neutral": ("neutral", "dash-circle"),
    "given": ("success", "check-circle"),
    "refused": ("danger", "x-circle"),
    "withdrawn": ("warning", "arrow-counterclockwise"),
    "never_asked": ("neutral", "question-circle"),
    "requested": ("info", "hourglass-split"),
    "pending": ("info", "hourglass-split"),
    "expired": ("warning", "clock-history"),
    "ended": ("neutral", "slash-circle"),
    "mandatory": ("info", "lock"),
    "active": ("success", "check-circle"),
    "inactive": ("neutral", "pause-circle"),
    "deleted": ("danger", "trash"),
    "erased": ("neutral", "eraser"),
    "prospect": ("info", "person-plus"),
    "client": ("success", "person-check"),
    "former_client": ("neutral", "person-dash"),
    "candidate": ("info", "person-plus"),
    "worker": ("success", "person-check"),
    "draft": ("neutral", "pencil"),
    "queued": ("info", "hourglass-split"),
    "unsent": ("danger", "exclamation-octagon"),
    "scheduled": ("info", "calendar-event"),
    "sending": ("info", "send"),
    "sent": ("success", "check-circle"),
    "delivered": ("success", "check-circle"),
    "withheld": ("warning", "shield-x"),
    "deferred": ("info", "clock"),
    "failed": ("danger", "exclamation-octagon"),
    "bounced": ("danger", "reply"),
    "uncertain": ("warning", "question-circle"),
    "cancelled": ("neutral", "slash-circle"),
    "done": ("success", "check-circle"),
    "incomplete": ("warning", "exclamation-triangle"),
    "complete": ("success", "check-circle"),
    "searching": ("info", "hourglass-split"),
    "interrupted": ("warning", "exclamation-triangle"),
    "todo": ("info", "hourglass-split"),
    "impossible": ("neutral", "slash-circle"),
    "late": ("danger", "alarm"),
    "reached": ("success", "telephone"),
    "call_back": ("info", "alarm"),
    "no_answer": ("neutral", "telephone-x"),
    "declined": ("neutral", "slash-circle"),
    "wrong_number": ("warning", "exclamation-triangle"),
    "objected": ("danger", "slash-circle"),
    "open": ("info", "folder2-open"),
    "closed": ("neutral", "folder-check"),
}


class PairBar(NamedTuple):
    code: str
    x: str
    y: str
    height: str
    label: str
    value: int


class Bar(NamedTuple):
    x: str
    y: str
    height: str
    label: str
    value: int


@cache
def _drawing(name: str) -> str:
    svg = (ICONS / f"{name}.svg").read_text(encoding="utf-8")
    return svg[svg.index(">") + 1 :].removesuffix("</svg>").strip()


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative image: the adjacent text has the same meaning."""
    # The SVG comes from the icon package's own file, never from user input.
    return format_html(
        '<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">{}</svg>',
        mark_safe(_drawing(name)),
    )


@register.simple_block_tag(takes_context=True)
def component(
    context: Context, content: str, template: str, **values: object
) -> SafeString:
    """The included template with these values and, as its `text`, the block's content.

    For a sentence too long for the one line of an {% include ... with ... %} tag.
    """
    assert context.template is not None
    with context.push(text=mark_safe(content.strip()), **values):
        return context.template.engine.get_template(template).render(context)


@register.inclusion_tag("components/_badge.html")
def state_badge(state: str, label: str = "") -> dict[str, str]:
    """The label may be omitted if the state is a member of a TextChoices."""
    tone, symbol = TONES.get(str(state), TONES["neutral"])
    return {
        "tone": tone,
        "icon_name": symbol,
        "label": label or str(getattr(state, "label", state)),
    }


@register.inclusion_tag("components/_heads.html")
def heads(*titles: str) -> dict[str, Sequence[str]]:
    """The head of a table whose columns all hold text."""
    return {"titles": titles}


@register.inclusion_tag("components/_crumb.html")
def crumb(label: str, url: str = "") -> dict[str, str]:
    return {"label": label, "url": url}


@register.inclusion_tag("components/_tab.html", takes_context=True)
def tab(
    context: Context, label: str, url: str, count: int | None = None
) -> dict[str, Any]:
    """A tab; it is the current one if its address is the page's own."""
    current = (
        context["request"].get_full_path() if "?" in url else context["request"].path
    )
    return {"label": label, "url": url, "count": count, "active": current == url}


@register.inclusion_tag("components/_bar_chart.html")
def bar_chart(
    title: str, rows: Iterable[tuple[str, int]], column: str = "Nombre"
) -> dict[str, Any]:
    """A vertical bar chart of a short series of (label, value), oldest first."""
    pairs = [(str(label), value) for label, value in rows]
    highest = max((value for _, value in pairs), default=0)
    # Coordinates are text because localised numbers would have a decimal comma.
    bars = [
        Bar(
            x=str(index * 30 + 5),
            y=str(100 - (height := value * 96 // highest if highest else 0)),
            height=str(height),
            label=label,
            value=value,
        )
        for index, (label, value) in enumerate(pairs)
    ]
    return {
        "title": title,
        "column": column,
        "bars": bars,
        "highest": highest,
        "spoken": ", ".join(f"{bar.label} {bar.value}" for bar in bars),
        "width": str(max(len(bars), 1) * 30),
    }


@register.inclusion_tag("components/_pair_chart.html")
def pair_chart(title: str, months: Sequence[Any]) -> dict[str, Any]:
    """Two bars a month; each month has `label`, `given` and `withdrawn`."""
    pairs = [(month.label, month.given, month.withdrawn) for month in months]
    highest = max((max(given, withdrawn) for _, given, withdrawn in pairs), default=0)
    bars = []
    for index, (label, given, withdrawn) in enumerate(pairs):
        for place, (code, value) in enumerate(
            (("given", given), ("withdrawn", withdrawn))
        ):
            height = value * 96 // highest if highest else 0
            x = str(index * 30 + 3 + place * 12)
            bars.append(
                PairBar(
                    code=code,
                    x=x,
                    y=str(100 - height),
                    height=str(height),
                    label=label,
                    value=value,
                )
            )
    return {
        "title": title,
        "months": months,
        "bars": bars,
        "given": sum(given for _, given, _ in pairs),
        "withdrawn": sum(withdrawn for _, _, withdrawn in pairs),
        "width": str(max(len(pairs), 1) * 30),
    }
