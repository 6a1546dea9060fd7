"""A small company lives for years in minutes, on a moved clock, beside a model of the law.

`python -m tests.simulation --seed 7 --years 2` drives the product through its own functions
and pages, on a database of its own: people choose, object, move, die; the office imports,
mails, merges, erases; processes are killed between two statements, backups are restored,
the clock jumps. After each step `checks.py` holds the product against `truth.py`, which
knows the rules of DESIGN.md and domain.md and imports nothing of the product.
"""
