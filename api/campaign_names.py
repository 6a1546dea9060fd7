"""Campaigns as callers name them: by id, or by the code, which is the same in every
company.
"""

import re
from collections.abc import Iterable
from typing import Annotated

from ninja import Path
from pydantic import BeforeValidator, Field, WithJsonSchema

from api.problems import Problem
from campaigns.models import Campaign

CODE = re.compile(r"[a-z][a-z0-9_-]{0,39}", re.ASCII)
BIGGEST = 2**63 - 1


def _name(value: object) -> object:
    is_id = isinstance(value, int) and not isinstance(value, bool)
    if is_id and 1 <= int(str(value)) <= BIGGEST:
        return value
    if isinstance(value, str) and CODE.fullmatch(value):
        return value
    raise ValueError("L'identifiant ou le code d'une campagne est attendu.")


CampaignName = Annotated[
    int | str,
    BeforeValidator(_name),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 1},
                {"type": "string", "pattern": "^[a-z][a-z0-9_-]{0,39}$"},
            ]
        }
    ),
    Field(
        description="Identifiant de la campagne, ou son code (par exemple"
        " newsletter_email)."
    ),
]
CampaignInPath = Annotated[
    str,
    Path(description="Identifiant de la campagne, ou son code (newsletter_email)."),
]


def find(name: int | str) -> Campaign | None:
    """The campaign, unless it is deleted; None if no campaign has this name."""
    text = str(name)
    campaigns = Campaign.objects.not_deleted()
    if text.isascii() and text.isdecimal():
        if len(text) > 19 or not 1 <= int(text) <= BIGGEST:
            return None
        return campaigns.filter(pk=int(text)).first()
    return campaigns.filter(code=text).first() if CODE.fullmatch(text) else None


def named(name: int | str) -> Campaign:
    """The campaign with this name. Raises Problem (404) if there is none."""
    campaign = find(name)
    if campaign is None:
        raise Problem("not_found", "Aucune campagne n'a cet identifiant.")
    return campaign


def ids_of(names: Iterable[int | str]) -> dict[int | str, int]:
    """Map each of these names that is a code to its id; 1 query, none if all are ids."""
    codes = {name for name in names if isinstance(name, str)}
    if not codes:
        return {}
    found = Campaign.objects.not_deleted().filter(code__in=codes)
    return {str(code): pk for code, pk in found.values_list("code", "pk")}
