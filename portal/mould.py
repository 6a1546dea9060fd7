"""A page written once for all who read the same, with holes for what is each one's own."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.template.loader import render_to_string
from django.utils.html import escape

# Nobody can write it into a text beforehand.
_MARK = secrets.token_hex(12)
_HOLES = re.compile(rf"{_MARK}-(\w+);")


def hole(name: str) -> str:
    """Stands for a text in the context of a template; the values come with `fill`."""
    return f"{_MARK}-{name};"


@dataclass(frozen=True)
class Mould:
    """Texts and names of holes in turn."""

    parts: list[str]

    @classmethod
    def of(cls, template: str, ctx: Mapping[str, Any]) -> Self:
        """The template without a request: the context is all that it sees."""
        return cls(_HOLES.split(render_to_string(template, dict(ctx))))

    def fill(self, values: Mapping[str, str]) -> str:
        parts = self.parts.copy()
        parts[1::2] = [escape(values[name]) for name in parts[1::2]]
        return "".join(parts)
