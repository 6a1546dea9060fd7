"""Columns by which a list is sorted, kept in its address as `tri=name` or `tri=-name`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class SortColumn:
    label: str
    name: str = ""
    """Its name in the address; "" if the list is not sorted by it."""
    direction: str = ""
    """As aria-sort has it: ascending, descending, or "" if the order is another."""

    @property
    def sorts(self) -> bool:
        return bool(self.name)

    @property
    def next(self) -> str:
        """The order that a click asks for: the opposite of the present one."""
        return f"-{self.name}" if self.direction == "ascending" else self.name


def chosen(asked: str, orders: Mapping[str, Sequence[str]]) -> str:
    """The order asked for in the address; "" if it is none of the list's."""
    return asked if asked.removeprefix("-") in orders else ""


def ordering(sort: str, orders: Mapping[str, Sequence[str]]) -> list[str]:
    """The columns for `order_by`; the first one is reversed by a minus."""
    first, *rest = orders[sort.removeprefix("-")]
    return [f"-{first}" if sort.startswith("-") else first, *rest]


def columns(
    heads: Sequence[tuple[str, str]], sort: str, default: str
) -> list[SortColumn]:
    """The columns of (label, name), with the direction of the one in force."""
    now = sort or default
    turn = "descending" if now.startswith("-") else "ascending"
    return [
        SortColumn(label, name, turn if name == now.removeprefix("-") else "")
        for label, name in heads
    ]
