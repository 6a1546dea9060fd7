"""The interface of the parts of the file, and their common checks."""

import datetime
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from django import forms

from accounts.models import User

Given = Mapping[str, object]


class ConfigurationRefused(ValueError):
    """Errors in the file, one French sentence each; nothing was changed."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


Confirm = Callable[[int], bool]
"""Called with the number of additional contacts that the next purge would erase."""


@dataclass(frozen=True)
class Context:
    user: User | None
    now: datetime.datetime
    confirm: Confirm
    said: list[str] = field(default_factory=list)
    """Side effects of the change, one French sentence each."""


@dataclass(frozen=True)
class ConfigurationPart:
    """One part of the file. `apply` raises Refused and returns whether anything
    changed.
    """

    dump: Callable[[], object]
    apply: Callable[[object, Context], bool]


TYPE_WORDS: dict[type, str] = {
    str: "un texte",
    int: "un nombre entier",
    bool: "true ou false",
    list: "une liste",
}


def mapping(place: str, value: object) -> Given:
    if not isinstance(value, dict):
        raise ConfigurationRefused([f"{place} : un objet {{...}} est attendu."])
    return value


def rows(place: str, value: object) -> list[tuple[str, Given]]:
    """Each entry of a list with its position, counted from 1."""
    if not isinstance(value, list):
        raise ConfigurationRefused([f"{place} : une liste est attendue."])
    places = [f"{place}, entrée {number}" for number in range(1, len(value) + 1)]
    return [(each, mapping(each, row)) for each, row in zip(places, value, strict=True)]


def known(place: str, given: Given, names: Collection[str]) -> None:
    if unknown := [name for name in given if name not in names]:
        raise ConfigurationRefused(
            [f"{place} : {name} n'existe pas." for name in unknown]
        )


def typed(
    place: str, given: Given, types: Mapping[str, type], *, empty: Collection[str] = ()
) -> None:
    """Check the types of the values. `empty`: the names whose value may be null."""
    wrong = [
        f"{place} : {name} attend {TYPE_WORDS[types[name]]}."
        for name, value in given.items()
        if type(value) is not types[name] and not (value is None and name in empty)
    ]
    if wrong:
        raise ConfigurationRefused(wrong)


def texts_of(place: str, given: Given, name: str) -> list[str]:
    """A list of texts; empty if it is absent, refused if it is something else."""
    value = given.get(name, [])
    if not isinstance(value, list) or any(type(each) is not str for each in value):
        raise ConfigurationRefused([f"{place} : {name} attend une liste de textes."])
    return value


def checked(place: str, form: forms.BaseForm) -> None:
    if not form.is_valid():
        raise ConfigurationRefused(
            [
                f"{place} : {name} : {sentence}"
                if name != "__all__"
                else f"{place} : {sentence}"
                for name, sentences in form.errors.items()
                for sentence in sentences
            ]
        )


def by_audience(
    part: str, given: object, names: Collection[str]
) -> list[tuple[str, str, Given]]:
    """Audience, position and content of each audience that the file names."""
    whole = mapping(part, given)
    known(part, whole, names)
    places = {audience: f"{part}.{audience}" for audience in whole}
    return [(a, place, mapping(place, whole[a])) for a, place in places.items()]
