"""All chance of a run comes from its seed, so that a run can be repeated.

`os.urandom` stands behind `uuid.uuid4`, and decides the identifiers; the order of a set of
texts is settled by PYTHONHASHSEED, which `__main__` sets.
"""

import os
import random


def seed(number: int) -> None:
    """Make every random choice of this process follow from this number."""
    random.seed(number)
    os.urandom = random.Random(f"identifiers {number}").randbytes
