"""Shades of the company's colour, readable on our light and dark backgrounds (WCAG
1.4.3, 1.4.11).

The backgrounds are the least favourable ones of pages and e-mails.
"""

from functools import cache
from typing import NamedTuple

from core.contrast import ratio

LIGHT_GROUND = "#eaeff4"
DARK_GROUND = "#222c38"
TEXT = 4.5
CONTROL = 3.0
STEP = 0.04


class Shades(NamedTuple):
    """A button's background, under white text; the same on hover; a link."""

    primary: str
    hover: str
    link: str


class Palette(NamedTuple):
    light: Shades
    dark: Shades


@cache
def of(colour: str) -> Palette:
    light = _until(colour, "#000000", LIGHT_GROUND, TEXT)
    button = _button_on_dark(light)
    return Palette(
        Shades(light, mix(light, "#000000", 0.22), light),
        Shades(
            button,
            mix(button, "#000000", 0.18),
            _until(colour, "#ffffff", DARK_GROUND, TEXT),
        ),
    )


def mix(colour: str, other: str, share: float) -> str:
    """Mix `share` of the other colour into this one."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _channels(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def _until(colour: str, towards: str, ground: str, least: float) -> str:
    """The first shade on the way with enough contrast to the background."""
    share = 0.0
    shade = colour
    while ratio(shade, ground) < least and share < 1:
        share += STEP
        shade = mix(colour, towards, share)
    return shade


def _button_on_dark(colour: str) -> str:
    """A button visible on the dark background whose white text is still readable."""
    lighter = _until(colour, "#ffffff", "#19212b", CONTROL)
    return _until(lighter, "#000000", "#ffffff", TEXT)
