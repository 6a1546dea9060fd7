"""Rules that decide which event a choice creates, if any (forms, repeats, late choices)."""

import datetime
from collections.abc import Iterable, Sequence

from campaigns.enums import State
from consent.acts import Act, Choice, ChoiceRefused
from consent.enums import HEARD, NO, OWN_WORD, YES, Decision, Means, Origin
from consent.history import PROTECTIVE, in_force, weight
from consent.ledger.counting import counting
from consent.ledger.drafts import EventDraft
from consent.ledger.standings import Pair, Standing
from consent.models import ConsentEvent
from core.typography import short_instant

UNPROVED_LINKS = (Origin.PAPER, Origin.API_LINK)
"""Links handed over by somebody else: the person who opened them is unknown."""
OWN_LINKS = (Origin.LINK, Origin.PORTAL)
"""Origins that start with a link sent to one of the person's own addresses."""
EARLIEST = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
SAID_AGAIN = datetime.timedelta(days=1)
"""An opt-out said again sooner is the same act: a second click, a mail read twice."""
INSTANT = datetime.timedelta(microseconds=1)
Past = Sequence[ConsentEvent | EventDraft]


def refuse_bad_act(act: Act) -> None:
    """Raise ChoiceRefused if the act itself is invalid."""
    at = act.occurred_at
    if at is not None and at.tzinfo is None:
        raise ChoiceRefused("date", "La date du choix n'a pas de fuseau horaire.")
    if at is not None and at > act.now:
        raise ChoiceRefused("future", "La date du choix est dans le futur.")
    if at is not None and at < EARLIEST:
        raise ChoiceRefused("date", "La date du choix est trop ancienne.")
    if act.means and act.means not in Means.values:
        raise ChoiceRefused("means", "Cette façon de donner un choix n'est pas connue.")
    for text in (act.backing.source, act.backing.said_by):
        if len(text) > 200:
            raise ChoiceRefused(
                "too_long", "La source du choix dépasse 200 caractères."
            )


def refuse_bad_choice(
    standing: Standing,
    granted: bool,
    act: Act,
    *,
    shown: bool | None = None,
    pending: bool = False,
) -> None:
    """Raise ChoiceRefused if this choice is impossible, or not allowed by this act.

    The campaign's state never prevents an opt-out.
    """
    label = standing.label
    if standing.is_erased:
        raise ChoiceRefused("erased", "Les données de cette personne sont effacées.")
    if standing.audience != standing.kind:
        raise ChoiceRefused(
            "wrong_audience",
            f"La campagne « {label} » n'est pas dans la liste de ce contact.",
        )
    if standing.mandatory:
        raise ChoiceRefused(
            "campaign_mandatory",
            f"La campagne « {label} » est obligatoire : "
            "elle ne repose pas sur le consentement.",
        )
    if not granted:
        return
    if standing.campaign_state != State.ACTIVE:
        raise ChoiceRefused(
            "campaign_not_active", f"La campagne « {label} » n'est pas active."
        )
    if shown is not True:
        _refuse_another_s_yes(standing, act, pending)
    # A pending opt-in has no effect yet: the person's own address must confirm it.
    waits = pending and act.is_own_word
    if standing.is_blocked and not waits and not act.may_lift(standing.key):
        raise ChoiceRefused(
            "suppressed",
            "L'adresse de cette personne est sur la liste repoussoir : elle seule peut "
            "accepter de nouveau.",
        )


def refuse_for_the_dead(choice: Choice) -> None:
    """Raise ChoiceRefused for an opt-in said after the contact's death was reported: nobody
    accepts for them (LIL, art. 84). One dated before is true, and has no effect."""
    reported = choice.contact.deceased_at
    if reported and (choice.act.occurred_at or choice.act.now) >= reported:
        raise ChoiceRefused(
            "contact_deceased",
            "Un décès est signalé pour cette personne : rien n'est accepté en son nom.",
        )


def refuse_against_guardian(choice: Choice) -> None:
    """Raise ChoiceRefused for an opt-in while a guardian's objection holds, unless a
    representative gives it: they lift the objection first (consent.representing)."""
    if choice.contact.guardian_objected_at and not choice.act.is_of_representative:
        raise ChoiceRefused(
            "guardian_objected",
            "La personne qui représente légalement ce contact s'est opposée aux messages "
            "facultatifs : elle seule peut les accepter de nouveau.",
        )


def _refuse_another_s_yes(standing: Standing, act: Act, pending: bool) -> None:
    """Raise ChoiceRefused when a reported opt-in would override the person's own
    opt-out.

    After their own opt-out, an opt-in reported by staff, the API, an import or a link
    that did not reach the person's own address needs a later date and named evidence.
    Under double opt-in one of the API may be pending instead, unless the person declined
    once already. The opt-out of a representative holds in the same way against all but a
    representative.
    """
    no_at, speaker = standing.own_no_at, "Cette personne a elle-même"
    represented = None if act.is_of_representative else standing.represented_no_at
    if represented and (no_at is None or represented > no_at):
        no_at, speaker = represented, "Le représentant de cette personne a"
    if no_at is None or act.is_own_word:
        return
    at = act.occurred_at
    if at and at > no_at and act.evidence:
        return
    if pending and not standing.declined and act.origin not in UNPROVED_LINKS:
        return
    changes_nothing = standing.state == Decision.GIVEN and not standing.is_blocked
    if at is None and changes_nothing:
        return
    raise ChoiceRefused(
        "withdrawn_by_person",
        f"{speaker} dit non à « {standing.label} » "
        f"le {short_instant(no_at)} : un accord rapporté par quelqu'un d'autre ne compte "
        "que s'il est plus récent, daté et prouvé.",
    )


def decision(
    standing: Standing,
    granted: bool,
    act: Act,
    *,
    shown: bool | None,
    pending: bool,
    past: Past,
) -> Decision | None:
    """Return the event of one choice; None if it changes nothing.

    `shown`: whether its box was displayed ticked; None without a form. `past`: the
    contact's events for this campaign, only for a late choice.
    """
    is_unchanged = shown is not None and shown == granted
    if is_unchanged and (granted or not _is_an_answer(standing, act)):
        return None
    if is_late(standing, act):
        return _late(granted, act, pending, past)
    if granted:
        return _yes(standing, act, shown, pending)
    if standing.is_open:
        return Decision.REFUSED
    if standing.state in YES:
        return Decision.WITHDRAWN
    # A repeated opt-out is recorded if it has a date of its own, or adds something.
    has_date = act.occurred_at not in (None, standing.since)
    if shown is None and (has_date or _is_news(standing, act)):
        return Decision(str(standing.state))
    return None


def _is_news(standing: Standing, act: Act) -> bool:
    """Whether an undated opt-out that leaves the state unchanged is recorded.

    The person's own opt-out holds against opt-ins reported by others; a reported opt-out
    does not, so the own one is recorded after it. Said again a day later it is recorded
    too, because a merge compares dates. The same for a representative.
    """
    if act.is_of_representative:
        said = standing.represented_no_at
    elif act.is_own_word:
        said = standing.own_no_at
    else:
        return False
    return said is None or act.now - said >= SAID_AGAIN


def _is_an_answer(standing: Standing, act: Act) -> bool:
    """Whether a box that was shown unticked, and is sent unticked, says no.

    It does for a contact who was never asked. An opt-in that waits for its confirmation is
    shown unticked too: to save the page is the only way to take back that one (art. 7(3)).
    Somebody else who fills in the page for the contact knows nothing of it.
    """
    return standing.is_open or (standing.state == Decision.PENDING and act.is_own_word)


def waits_for_proof(standing: Standing, act: Act) -> bool:
    """Whether an opt-in of this act stays pending until its channel's address confirms
    it.

    A link proves only the address that it was sent to. For another channel, its opt-in
    is effective immediately only if that channel's address was confirmed once and is
    not suppressed. A link that somebody else handed over, on paper or by a program,
    proves nothing: whoever holds it may have ticked the box. The only exception is a
    program that could have recorded the same opt-in in its own name.
    """
    if act.origin in UNPROVED_LINKS:
        return not act.is_vouched
    if act.origin not in OWN_LINKS or standing.key in {None, *act.proved}:
        return False
    return standing.is_blocked or not standing.is_proved


def _yes(
    standing: Standing, act: Act, shown: bool | None, pending: bool
) -> Decision | None:
    given = standing.state == Decision.GIVEN and not standing.is_blocked
    is_repeated = act.origin in {Origin.API, Origin.IMPORT} and act.occurred_at is None
    if is_repeated and standing.state == Decision.EXPIRED:
        # Programs and files say again what they said before: without a date it is no new
        # consent.
        return None
    if pending:
        is_known = given or standing.state == Decision.PENDING
        return None if is_known else Decision.PENDING
    if standing.state == Decision.PENDING and act.origin in UNPROVED_LINKS:
        # An opt-in pending for the person's own address cannot be given by another
        # link.
        return None
    renewed = shown is None and act.occurred_at not in (None, standing.since)
    return None if given and not renewed else Decision.GIVEN


def is_late(standing: Standing, act: Act) -> bool:
    """Whether a dated choice is not newer than the state: it then enters only the history."""
    return bool(
        act.occurred_at and standing.since and act.occurred_at <= standing.since
    )


def _late(granted: bool, act: Act, pending: bool, past: Past) -> Decision | None:
    at = act.occurred_at
    assert at is not None
    past = counting(past)
    alike = YES if granted else NO
    if any(e.occurred_at == at and e.decision in alike for e in past):
        return None
    if granted and not act.is_own_word and _follows_a_no(past, at):
        # The opt-out was in force at that date; a later opt-in does not make this one
        # valid.
        return None
    if granted:
        return Decision.PENDING if pending else Decision.GIVEN
    last = in_force(e for e in past if e.occurred_at <= at)
    if last is None or last.decision in (Decision.ENDED, Decision.EXPIRED):
        return Decision.REFUSED
    return Decision.WITHDRAWN if last.decision in YES else Decision(last.decision)


def _follows_a_no(past: Past, at: datetime.datetime) -> bool:
    """Whether an opt-out of the person, or of a representative, is at that instant or
    later."""
    return any(
        e.occurred_at >= at and e.decision in NO and e.origin in HEARD for e in past
    )


def after(standing: Standing, event: EventDraft, past: Past) -> Standing:
    """Return the standing after an event; one that is older than the choice in force leaves
    the state unchanged. `past`: the earlier events."""
    newest = (event.occurred_at, PROTECTIVE[Decision(event.decision)])
    kept = standing.state and (standing.since, PROTECTIVE[Decision(standing.state)])
    if standing.state == Decision.EXPIRED:
        said = [e for e in past if e.decision != Decision.EXPIRED]
        kept = max((weight(e)[:2] for e in said), default=None)
    if kept and newest < kept:
        return _with_own_word(standing, event)
    moved = standing._replace(state=event.decision, since=event.occurred_at)
    return _with_own_word(moved, event)


def _with_own_word(standing: Standing, event: EventDraft) -> Standing:
    if event.origin == Origin.MANDATE:
        return standing._replace(
            represented=event.decision, represented_at=event.occurred_at
        )
    if event.origin not in OWN_WORD or event.decision not in (Decision.GIVEN, *NO):
        return standing
    said, at = standing.own_word, standing.own_word_at
    newest = (event.occurred_at, PROTECTIVE[event.decision])
    if said and at and newest < (at, PROTECTIVE[Decision(said)]):
        return standing
    return standing._replace(
        own_word=event.decision, own_word_at=event.occurred_at, declined=False
    )


def past_of(pairs: Iterable[Pair]) -> dict[Pair, list[ConsentEvent | EventDraft]]:
    """Return the events of these pairs, for late choices; one query, or none without pairs."""
    wanted = set(pairs)
    found: dict[Pair, list[ConsentEvent | EventDraft]] = {pair: [] for pair in wanted}
    if not wanted:
        return found
    events = ConsentEvent.objects.filter(
        contact__in={contact for contact, _ in wanted},
        campaign__in={campaign for _, campaign in wanted},
    )
    for event in events:
        if (pair := (event.contact_id, event.campaign_id)) in found:
            found[pair].append(event)
    return found


def instant(standing: Standing, act: Act) -> datetime.datetime:
    """Return when the choice occurred; an undated one is placed after the last known
    event, even if machine clocks differ."""
    if act.occurred_at:
        return act.occurred_at
    return max(act.now, standing.since + INSTANT) if standing.since else act.now
