"""The preference page, written out once for all whose page differs in their own words only."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from consent.notices.page_parts import Choice, Information
from portal.mould import Mould, hole
from portal.preferences import PREFIX, PreferenceForm
from portal.reading import Words


class Look(NamedTuple):
    """All that the page is made of, but for what each person has of her own."""

    words: Words
    ticks: tuple[tuple[int, bool], ...]
    information: tuple[Information, ...]
    expired: bool
    can_mail: bool
    filled: frozenset[str]
    """Which of a person's own texts are not empty."""
    done: str


@dataclass(frozen=True)
class Outline:
    """Stands for the form where the page is written out."""

    choices: list[Choice]
    information: tuple[Information, ...]
    shown: str = hole("shown")
    errors: tuple[str, ...] = ()


def write(form: PreferenceForm, own: Mapping[str, str], *, done: str) -> str:
    """`own`: the texts of this person and of this answer: csrf_token, address, error."""
    look = Look(
        form.words,
        tuple(form.ticks.items()),
        tuple(form.information),
        form.withdraw_only,
        bool(form.contact.email),
        frozenset(name for name, text in own.items() if text),
        done,
    )
    states = {_words_of(pk): each.words for pk, each in form.offered.items()}
    return _mould(look).fill({"shown": form.shown, **own, **states})


# Kept under all that it is made of, a few kilobytes each: a change of any word, an
# answer, another box makes another one.
@lru_cache(maxsize=256)
def _mould(look: Look) -> Mould:
    notice, campaigns = look.words.notice, look.words.campaigns
    choices = [
        Choice(
            f"{PREFIX}{pk}",
            f"{notice.sentence} {campaigns[pk].label}",
            hole(_words_of(pk)),
            ticked,
        )
        for pk, ticked in look.ticks
    ]
    ctx = {
        "company": look.words.company,
        "notice": notice,
        "form": Outline(choices, look.information),
        "expired": look.expired,
        "can_mail": look.can_mail,
        "done": look.done,
        **{name: hole(name) for name in look.filled},
    }
    return Mould.of("portal/preferences.html", ctx)


def _words_of(pk: int) -> str:
    return f"words_{pk}"
