"""The company's own words in the register of processings (art. 30)."""

from backoffice.configuring.parts import Context, checked, known, mapping, typed
from dpo import processings, wording
from dpo.models import EntryWording
from dpo.processings import RegisterEntry


def dump() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in EntryWording.objects.order_by("entry", "heading"):
        found.setdefault(row.entry, {})[row.heading] = row.text
    return found


def apply(given: object, context: Context) -> bool:
    whole = mapping("register", given)
    known("register", whole, processings.keys())
    changed = False
    for key, texts in whole.items():
        place = f"register.{key}"
        mine = mapping(place, texts)
        known(place, mine, processings.worded(key))
        typed(place, mine, dict.fromkeys(mine, str))
        entry: RegisterEntry = {"key": key, "title": "", "values": {}}
        form = wording.WordedEntryForm(entry, {**wording.said(key), **mine})
        checked(place, form)
        changed |= wording.store(key, form.cleaned_data, user=context.user)
    return changed
