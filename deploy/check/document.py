"""The commands of docs/operations.md, as a reader would type them."""

import re
from pathlib import Path
from typing import NamedTuple

# Languages of blocks that show output instead of commands.
SHOWN = frozenset({"json", "text"})
MARKS = frozenset({"", "docker", "systemd"})
FENCE = re.compile(r"^```(\S*) ?(.*)$")


class Block(NamedTuple):
    """Commands of one block; `mark` names what they need: Docker, systemd, or nothing."""

    heading: str
    line: int
    mark: str
    commands: str


class UnmarkedBlock(ValueError):
    """A block that is marked neither as commands nor as output: it would be skipped
    silently.
    """


def blocks(page: Path) -> list[Block]:
    """The blocks in the order of the page. Raises UnmarkedBlock."""
    found: list[Block] = []
    heading = ""
    opened: tuple[int, str, str] | None = None
    lines: list[str] = []
    for number, line in enumerate(page.read_text().splitlines(), start=1):
        fence = FENCE.match(line)
        if opened is None:
            if fence:
                opened, lines = (number, fence[1], fence[2]), []
                _require_a_known_kind(page, *opened)
            elif line.startswith("#"):
                heading = line.lstrip("# ")
            elif line.startswith("    "):
                raise UnmarkedBlock(f"{page.name}:{number}: an indented block")
        elif line == "```":
            start, language, mark = opened
            if language == "sh":
                found.append(Block(heading, start, mark, "\n".join(lines)))
            opened = None
        else:
            lines.append(line)
    return found


def _require_a_known_kind(page: Path, number: int, language: str, mark: str) -> None:
    if not (language == "sh" and mark in MARKS or language in SHOWN and not mark):
        raise UnmarkedBlock(f"{page.name}:{number}: ```{language} {mark}")
