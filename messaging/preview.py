"""Preview of the text being written, as a real contact would read it."""

import datetime
from dataclasses import dataclass

from accounts.models import Company
from contacts.enums import Kind
from contacts.models import Contact
from contacts.querysets import ContactQuerySet
from messaging import render, tag_values, tags
from messaging.measure import Measure, SmsDraft, harmless_links, longest, worst
from messaging.models import LONGEST, MessageTemplate
from messaging.tags import TAGS


@dataclass(frozen=True)
class Shown:
    """An e-mail has subject and content, an SMS has text and measure; or the errors."""

    contact: Contact
    subject: str = ""
    content: str = ""
    text: str = ""
    measure: Measure | None = None
    errors: tuple[str, ...] = ()


def of_words(
    template: MessageTemplate, contact: Contact | None, now: datetime.datetime
) -> Shown:
    """Preview for this contact, otherwise for the first of the list, otherwise for an
    example contact."""
    person = contact or _someone(template)
    if errors := _errors(template):
        return Shown(person, errors=errors)
    values = _values(template)
    if template.channel == "sms":
        names = frozenset(template.usable)
        # An optional campaign may use it: the longest version has its STOP line.
        stop = template.is_for_mailings
        draft = SmsDraft(template.body, names, stop=stop, values=values)
        people = worst(draft, _people(template).reachable_by("sms")) or [person]
        return Shown(
            person, text=draft.to(person, now), measure=longest(draft, people, now)
        )
    mail = render.render(template, person, values=values, now=now)
    return Shown(person, subject=mail.subject, content=mail.content)


def _errors(template: MessageTemplate) -> tuple[str, ...]:
    if len(template.body) > LONGEST:
        return (f"Le texte est trop long : {LONGEST} caractères au plus.",)
    names = template.usable
    usable = render.usable_in_subject(names)
    return (
        *tags.faults(template.subject, usable),
        *tags.faults(template.body, names),
    )


def _people(template: MessageTemplate) -> ContactQuerySet:
    people = Contact.objects.active().not_erased()
    return people.of_kind(template.audience) if template.audience else people


def _someone(template: MessageTemplate) -> Contact:
    return _people(template).by_name().first() or Contact(
        title="Mme", first_name="Jeanne", last_name="Arbusse"
    )


OF_THE_CONTACT = ("civilite", "politesse", "prenom", "nom", "relation")


def _values(template: MessageTemplate) -> dict[str, str]:
    """Links to no real page, and example values for the tags that a caller would
    give."""
    values = {name: f"« {TAGS[name].label} »" for name in template.usable - {"societe"}}
    for name in OF_THE_CONTACT:
        values.pop(name, None)
    links = harmless_links()
    values |= {
        name: links["lienRGDP"]
        for name in values
        if TAGS[name].link and not TAGS[name].shared
    }
    known = tag_values.company_values(Company.current())
    notice = template.system.notice if template.system else ""
    kind = notice or template.audience or Kind.CLIENT
    known[tags.INFORMATION] = tag_values.information_url(kind)
    return values | links | {name: value for name, value in known.items() if value}
