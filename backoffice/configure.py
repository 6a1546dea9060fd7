"""The settings of the screens as one file: `dump` writes it, `apply` reads it.

Each part is checked by what checks its screen, and leaves its line in the audit journal.
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.models import model_to_dict

from accounts import audit
from accounts import company as companies
from accounts.forms import CompanyForm
from accounts.models import Company, User
from accounts.plurals import counted
from campaigns.enums import LawfulBasis, State
from campaigns.forms import CampaignForm
from campaigns.models import Campaign
from consent import publish
from consent.forms import NoticeForm
from consent.models import Notice
from contacts.enums import Kind
from erasure import catalogue
from portal import rubrics
from retention import rules
from retention.enums import Population
from retention.forms import days_field
from retention.overview import next_run
from retention.schedule import Rules, civil_day, rules_in_force
from retention.simulate import simulate

Given = Mapping[str, object]


class Refused(ValueError):
    """What is wrong in the file, one French sentence each; nothing was changed."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


Confirm = Callable[[int], bool]
"""Asked with the number of sheets that the next purge would erase besides."""


@dataclass(frozen=True)
class Context:
    user: User | None
    now: datetime.datetime
    confirm: Confirm


@dataclass(frozen=True)
class Part:
    """`apply` raises Refused and says whether anything changed."""

    dump: Callable[[], object]
    apply: Callable[[Given, Context], bool]


def dump() -> dict[str, object]:
    return {name: part.dump() for name, part in PARTS.items()}


def apply(
    settings: object, *, user: User | None, now: datetime.datetime, confirm: Confirm
) -> list[str]:
    """All of the file or nothing; returns the names of the parts that it changed."""
    given = _mapping("Le fichier", settings)
    errors = [f"{name} : cette partie n'existe pas." for name in given.keys() - PARTS]
    changed = []
    context = Context(user, now, confirm)
    with transaction.atomic():
        for name in PARTS.keys() & given.keys():
            try:
                part = _mapping(name, given[name])
                if PARTS[name].apply(part, context):
                    changed.append(name)
            except Refused as refusal:
                errors += refusal.sentences
        if errors:
            raise Refused(sorted(errors))
    return sorted(changed)


# Société ----------------------------------------------------------------------


def _dump_company() -> dict[str, object]:
    return model_to_dict(Company.current(), CompanyForm.Meta.fields)


def _apply_company(given: Given, context: Context) -> bool:
    current = Company.current()
    before = model_to_dict(current, CompanyForm.Meta.fields)
    _known("company", given, before)
    _typed("company", given, dict.fromkeys(given, str))
    form = CompanyForm({**before, **given}, instance=current)
    _checked("company", form)
    after = model_to_dict(form.instance, CompanyForm.Meta.fields)
    changed = {name for name in after if after[name] != before[name]}
    companies.store(form.instance, changed, user=context.user)
    return bool(changed)


# Campagnes --------------------------------------------------------------------

CAMPAIGN_TYPES: dict[str, type] = {
    "id": int,
    "label": str,
    "position": int,
    "channel": str,
    "mandatory": bool,
    "lawful_basis": str,
    "state": str,
    "applies_to": list,
}


def _dump_campaigns() -> dict[str, list[dict[str, object]]]:
    return {
        kind.value: [
            {name: getattr(campaign, name) for name in CAMPAIGN_TYPES}
            for campaign in Campaign.objects.of_audience(kind).in_order()
        ]
        for kind in Kind
    }


def _apply_campaigns(given: Given, context: Context) -> bool:
    _known("campaigns", given, Kind.values)
    changed = False
    for audience, rows in given.items():
        if not isinstance(rows, list):
            raise Refused([f"campaigns.{audience} : une liste est attendue."])
        for number, row in enumerate(rows, start=1):
            place = f"campaigns.{audience}, entrée {number}"
            changed |= _apply_campaign(place, audience, _mapping(place, row), context)
    return changed


def _apply_campaign(place: str, audience: str, row: Given, context: Context) -> bool:
    _known(place, row, CAMPAIGN_TYPES)
    _typed(place, row, CAMPAIGN_TYPES)
    campaign = _campaign_of(place, audience, row)
    before = _campaign_words(campaign)
    form = CampaignForm(_campaign_data(before, row), instance=campaign)
    _checked(place, form)
    changed = [n for n, v in _campaign_words(form.instance).items() if v != before[n]]
    if campaign.pk and not changed:
        return False
    code = "campaign.changed" if campaign.pk else "campaign.added"
    saved = form.save()
    audit.record(
        code, user=context.user, target=f"campaign:{saved.pk}", fields=sorted(changed)
    )
    return True


def _campaign_of(place: str, audience: str, row: Given) -> Campaign:
    """The one of this id; without an id the one of this label and channel, so that a
    file applied twice adds nothing twice; else a new one."""
    listed = Campaign.objects.of_audience(audience)
    if isinstance(number := row.get("id"), int):
        found = listed.filter(pk=number).first()
        if found is None:
            raise Refused([f"{place} : la campagne {number} n'existe pas."])
        return found
    new = Campaign(audience=audience)
    label = " ".join(str(row.get("label", "")).split())
    same = listed.filter(label=label, channel=row.get("channel", new.channel))
    if row.get("state") != State.DELETED:
        same = same.exclude(state=State.DELETED)
    return same.order_by("id").first() or new


def _campaign_words(campaign: Campaign) -> dict[str, object]:
    return {name: getattr(campaign, name) for name in CAMPAIGN_TYPES if name != "id"}


def _campaign_data(before: Given, row: Given) -> dict[str, object]:
    """What the screen would have posted; a basis that the file leaves out is the usual one."""
    data = {**before, **row}
    if "lawful_basis" not in row and data["mandatory"] != before["mandatory"]:
        data["lawful_basis"] = LawfulBasis.CONTRACT
    if data["lawful_basis"] == LawfulBasis.CONSENT:
        data["lawful_basis"] = ""
    data["mandatory"] = "oui" if data["mandatory"] else "non"
    return data


# Données personnelles, textes -------------------------------------------------


def _dump_personal_fields() -> dict[str, dict[str, bool]]:
    return {kind.value: catalogue.choices(kind) for kind in Kind}


def _apply_personal_fields(given: Given, context: Context) -> bool:
    _known("personal_fields", given, Kind.values)
    changed = False
    for kind, boxes in given.items():
        place = f"personal_fields.{kind}"
        boxes = _mapping(place, boxes)
        before = catalogue.choices(kind)
        _known(place, boxes, before)
        _typed(place, boxes, dict.fromkeys(boxes, bool))
        after = {**before, **boxes}
        if after != before:
            ticked = [path for path, is_ticked in after.items() if is_ticked]
            catalogue.choose(kind, ticked, user=context.user)
            changed = True
    return changed


def _dump_texts() -> dict[str, dict[str, str]]:
    return {
        kind.value: {name: getattr(notice, name) for name in Notice.TEXTS}
        for kind in Kind
        for notice in [Notice.objects.published(kind)]
    }


def _apply_texts(given: Given, context: Context) -> bool:
    """Other words are published at once, as the next version."""
    _known("texts", given, Kind.values)
    changed = False
    for audience, texts in given.items():
        place = f"texts.{audience}"
        texts = _mapping(place, texts)
        _known(place, texts, Notice.TEXTS)
        _typed(place, texts, dict.fromkeys(texts, str))
        current = Notice.objects.published(audience)
        data = {**model_to_dict(current, Notice.TEXTS), **texts}
        form = NoticeForm(data, instance=Notice(audience=audience))
        _checked(place, form)
        try:
            publish.publish(form.instance, now=context.now, user=context.user)
        except publish.NothingNew:
            continue
        changed = True
    return changed


# Conservation, portail ----------------------------------------------------------


def _apply_retention(given: Given, context: Context) -> bool:
    _known("retention_days", given, Population.values)
    wanted, errors = {}, []
    for population, days in given.items():
        if days is not None and type(days) is not int:
            errors.append(f"retention_days : {population} attend un nombre ou null.")
            continue
        try:
            wanted[population] = days_field(Population(population)).clean(days)
        except ValidationError as error:
            errors += [f"retention_days : {population} : {m}" for m in error.messages]
    if errors:
        raise Refused(errors)
    newly_due = _newly_due(wanted, context.now)
    if newly_due and not context.confirm(newly_due):
        raise Refused(
            [
                "retention_days : la prochaine purge effacerait"
                f" {counted(newly_due, 'fiche')} de plus. Confirmez par --confirm {newly_due}."
            ]
        )
    return bool(rules.save(wanted, user=context.user))


def _newly_due(wanted: Rules, now: datetime.datetime) -> int:
    run_on = civil_day(next_run(now))
    proposed = {**rules_in_force(), **wanted}
    return simulate(proposed, run_on=run_on).newly_due.count()


def _apply_portal(given: Given, context: Context) -> bool:
    before = rubrics.dump()
    for audience, boxes in given.items():
        _mapping(f"portal.{audience}", boxes)
    try:
        rubrics.apply(given, user=context.user)  # type: ignore[arg-type]
    except ValueError as error:
        raise Refused([f"portal : {error}"]) from error
    return rubrics.dump() != before


# Checks -----------------------------------------------------------------------


def _mapping(place: str, value: object) -> Given:
    if not isinstance(value, dict):
        raise Refused([f"{place} : un objet {{...}} est attendu."])
    return value


def _known(place: str, given: Given, names: object) -> None:
    if unknown := [name for name in given if name not in names]:  # type: ignore[operator]
        raise Refused([f"{place} : {name} n'existe pas." for name in unknown])


TYPE_WORDS: dict[type, str] = {
    str: "un texte",
    int: "un nombre entier",
    bool: "true ou false",
    list: "une liste",
}


def _typed(place: str, given: Given, types: Mapping[str, type]) -> None:
    wrong = [
        f"{place} : {name} attend {TYPE_WORDS[types[name]]}."
        for name, value in given.items()
        if type(value) is not types[name]
    ]
    if wrong:
        raise Refused(wrong)


def _checked(place: str, form: forms.BaseForm) -> None:
    if not form.is_valid():
        raise Refused(
            [
                f"{place} : {name} : {sentence}"
                if name != "__all__"
                else f"{place} : {sentence}"
                for name, sentences in form.errors.items()
                for sentence in sentences
            ]
        )


PARTS: dict[str, Part] = {
    "company": Part(_dump_company, _apply_company),
    "campaigns": Part(_dump_campaigns, _apply_campaigns),
    "personal_fields": Part(_dump_personal_fields, _apply_personal_fields),
    "retention_days": Part(lambda: dict(rules_in_force()), _apply_retention),
    "portal": Part(rubrics.dump, _apply_portal),
    "texts": Part(_dump_texts, _apply_texts),
}
