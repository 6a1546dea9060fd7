"""Contact page of a place found by the search."""

import uuid
from collections.abc import Mapping
from typing import Any

from erasure import catalogue


def contact_of(place: Mapping[str, Any]) -> uuid.UUID | None:
    """The public id of the contact at a place of the search; None if no contact owns
    it.
    """
    table, row = str(place["place"]).partition(".")[0], str(place["row"])
    for model in catalogue.models_of_contacts():
        if model._meta.db_table == table and row.isdigit():
            path = str(getattr(model, "CONTACT_PATH", ""))
            name = f"{path}__public_id" if path else "public_id"
            found = model._base_manager.filter(pk=row).values_list(name, flat=True)
            return found.first()
    return None
