"""Information notice: the wording of the durations, and its custom sections."""

from backoffice.configuring.parts import (
    Context,
    by_audience,
    checked,
    known,
    mapping,
    typed,
)
from disclosure.enums import Audience, Section
from disclosure.forms import WordingForm
from disclosure.models import Wording
from retention import rules, schedule
from retention.forms import WordsForm


def dump_words() -> dict[str, str]:
    return rules.said()


def apply_words(given: object, context: Context) -> bool:
    part = mapping("retention_words", given)
    known("retention_words", part, [each.value for each in schedule.POPULATIONS])
    typed("retention_words", part, dict.fromkeys(part, str))
    form = WordsForm({**rules.said(), **part})
    checked("retention_words", form)
    return bool(rules.say(form.cleaned_data, user=context.user))


def dump_notice() -> dict[str, dict[str, str]]:
    """The company's own texts; an empty section is omitted."""
    return {
        kind.value: dict(
            Wording.objects.filter(audience=kind)
            .order_by("section")
            .values_list("section", "text")
        )
        for kind in Audience
    }


def apply_notice(given: object, context: Context) -> bool:
    changed = False
    before = dump_notice()
    for audience, place, texts in by_audience("notice", given, Audience.values):
        known(place, texts, Section.values)
        typed(place, texts, dict.fromkeys(texts, str))
        for section, text in texts.items():
            form = WordingForm(audience, Section(section), {"text": text})
            checked(f"{place}.{section}", form)
            words = form.cleaned_data["text"]
            if words == before[audience].get(section, ""):
                continue
            if words:
                Wording.objects.update_or_create(
                    audience=audience, section=section, defaults={"text": words}
                )
            else:
                Wording.objects.filter(audience=audience, section=section).delete()
            changed = True
    return changed
