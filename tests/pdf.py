"""What a PDF of ours draws: its words, though its font numbers the letters in its own way."""

import re
import zlib

from tests.as_typed import typed

ESCAPED = {b"r": b"\r", b"n": b"\n", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
# A font is chosen, or a text is written in it.
STEP = re.compile(rb"/(F\d+) [\d.]+ Tf|\(((?:[^\\()]|\\.)*)\) Tj", re.S)


def drawing_of(pdf):
    """The commands that draw its pages."""
    objects = _objects(pdf)
    pages = [objects[n] for n in re.findall(rb"/Contents (\d+) 0 R", pdf)]
    packed = [re.search(rb"stream\n(.*)\nendstream", page, re.S)[1] for page in pages]
    return b"\n".join(map(zlib.decompress, packed))


def text_of(pdf):
    """Its words, a line of the paper a line, in the characters of a keyboard."""
    letters = _letters(_objects(pdf), pdf)
    lines, font = [], b""
    for chosen, written in STEP.findall(drawing_of(pdf)):
        font = chosen or font
        if not chosen:
            codes = re.sub(
                rb"\\(.)", lambda m: ESCAPED.get(m[1], m[1]), written, flags=re.S
            ).decode("utf-16-be")
            lines.append("".join(letters[font][ord(code)] for code in codes))
    return typed("\n".join(lines))


def _objects(pdf):
    return dict(re.findall(rb"(?m)^(\d+) 0 obj\n(.*?)\nendobj", pdf, re.S))


def _letters(objects, pdf):
    """By font, the letter of each number."""
    fonts = {}
    for font, number in re.findall(rb"/(F\d+) (\d+) 0 R", pdf):
        unicode = re.search(rb"/ToUnicode (\d+) 0 R", objects[number])[1]
        pairs = re.findall(rb"<(\w{4})> <(\w{4})>\n", objects[unicode])
        fonts[font] = {int(code, 16): chr(int(letter, 16)) for code, letter in pairs}
    return fonts
