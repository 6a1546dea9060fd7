"""The Merkle tree over the heads of all chains (RFC 9162, section 2.1).

One stamped root covers every chain, and a few hashes show that one head was under it
without showing the others. A leaf is made of what stays when a chain ends: contact,
length, last hash, public id.
"""

import hashlib
from collections.abc import Iterator, Sequence

LEAF, NODE = b"\0", b"\1"


def leaf(content: bytes) -> bytes:
    return hashlib.sha256(LEAF + content).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over these leaf hashes; that of an empty tree is the hash of nothing."""
    if not leaves:
        return hashlib.sha256().digest()
    level = list(leaves)
    while len(level) > 1:
        level = _above(level)
    return level[0]


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes beside the way from this leaf to the root, the lowest first."""
    found = []
    for level in levels(leaves):
        if (beside := index ^ 1) < len(level):
            found.append(level[beside])
        index //= 2
    return found


def levels(leaves: Sequence[bytes]) -> Iterator[list[bytes]]:
    """The hashes of each level from the leaves up, without the root."""
    level = list(leaves)
    while len(level) > 1:
        yield level
        level = _above(level)


def _above(level: list[bytes]) -> list[bytes]:
    """The parents; a last node without a sibling goes up as it is."""
    pairs = [
        hashlib.sha256(NODE + level[i] + level[i + 1]).digest()
        for i in range(0, len(level) - 1, 2)
    ]
    return pairs + level[len(level) - len(level) % 2 :]
