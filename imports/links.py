"""Hyperlink addresses of the cells of a workbook (« Écrire à Anne »)."""

import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import PurePosixPath
from typing import IO

from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.exceptions import CellCoordinatesException

CHUNK = 1 << 20
RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]{1,4000}>")
LINK = re.compile(rb"<(?:\w+:)?hyperlink\b[^>]{1,4000}>")
TARGET = re.compile(rb"\bTarget\s*=\s*[\"']mailto:([^\"'?]{3,320})")
NAME = re.compile(rb"\bId\s*=\s*[\"']([^\"']{1,80})")
USED = re.compile(rb":id\s*=\s*[\"']([^\"']{1,80})")
CELL = re.compile(rb"\bref\s*=\s*[\"']([A-Z]{1,3}\d{1,7})")
MAILTO = re.compile(r"mailto:([^?]{3,320})", re.IGNORECASE)
Place = tuple[int, int]
"""Row and column, counted from 1."""


def mail_links(source: IO[bytes], sheet: str) -> dict[Place, str]:
    """Cell -> e-mail address of its mailto link; `sheet`: the part of the archive."""
    part = PurePosixPath(sheet.lstrip("/"))
    relations = str(part.parent / "_rels" / f"{part.name}.rels")
    with zipfile.ZipFile(source) as archive:
        if relations not in archive.namelist():
            return {}
        targets = dict(_targets(archive.read(relations)))
        if not targets:
            return {}
        with archive.open(str(part)) as stream:
            return {
                place: targets[name]
                for place, name in _links(stream)
                if name in targets
            }


def _targets(relations: bytes) -> Iterator[tuple[bytes, str]]:
    for relation in RELATION.findall(relations):
        name, target = NAME.search(relation), TARGET.search(relation)
        if name and target:
            yield name[1], unescape(target[1].decode("utf-8", "replace"))


def _links(stream: IO[bytes]) -> Iterator[tuple[Place, bytes]]:
    rest = b""
    while chunk := stream.read(CHUNK):
        text, end = rest + chunk, 0
        for found in LINK.finditer(text):
            end = found.end()
            cell, name = CELL.search(found[0]), USED.search(found[0])
            if cell and name:
                try:
                    yield coordinate_to_tuple(cell[1].decode()), name[1]
                except CellCoordinatesException:
                    continue
        rest = text[max(end, len(text) - 5000) :]
