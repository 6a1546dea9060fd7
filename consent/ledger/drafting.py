"""From choices to unsaved events, decided under the contacts' locks."""

from collections.abc import Collection, Mapping, Sequence
from operator import attrgetter

from campaigns import wording
from campaigns.models import CampaignVersion
from consent.acts import Act, Choice, ChoiceRefused
from consent.enums import YES, Decision
from consent.ledger import decide
from consent.ledger.drafts import EventDraft
from consent.ledger.standings import (
    Pair,
    Standing,
    standings,
)
from consent.models import ConsentEvent


def drafts_of(
    rows: Sequence[Choice],
    *,
    shown: Mapping[int, bool] | None = None,
    pending: bool | Collection[str] = False,
    leaves: bool = False,
    refused: list[tuple[Choice, ChoiceRefused]] | None = None,
    locking: bool = True,
    known: dict[Pair, Standing] | None = None,
) -> list[EventDraft]:
    """Return the unsaved events of these choices; locks each contact, unless their
    standings are `known`, read under its lock."""
    for act in {id(row.act): row.act for row in rows}.values():
        decide.refuse_bad_act(act)
    pairs = [(row.contact.pk, row.campaign.pk) for row in rows]
    if known is None:
        known = standings(pairs, locking=locking) if pairs else {}
    has_repeats = len(known) < len(pairs)
    past = decide.past_of(
        pair
        for pair, row in zip(pairs, rows, strict=True)
        if has_repeats or decide.is_late(known[pair], row.act)
    )
    drafts: list[EventDraft] = []
    for pair, row in zip(pairs, rows, strict=True):
        waits = _waits(row, known[pair], pending)
        try:
            draft = _draft(
                row, known[pair], past=past, shown=shown, pending=waits, leaves=leaves
            )
        except ChoiceRefused as refusal:
            if refused is None:
                raise
            refused.append((row, refusal))
            continue
        if draft:
            drafts.append(draft)
            if has_repeats:
                # A repeated pair is evaluated after the events of its earlier rows.
                known[pair] = decide.after(known[pair], draft, past[pair])
                past[pair].append(draft)
    drafts += _left_aside(rows, known, drafts)
    # Sorted by contact id, so that two writers cannot deadlock.
    drafts.sort(key=attrgetter("contact_id"))
    return drafts


def _waits(row: Choice, standing: Standing, pending: bool | Collection[str]) -> bool:
    """Whether an opt-in needs a confirmation (double opt-in)."""
    asked = pending if isinstance(pending, bool) else row.campaign.channel in pending
    return asked or decide.waits_for_proof(standing, row.act)


def _left_aside(
    rows: Sequence[Choice], known: Mapping[Pair, Standing], drafts: Sequence[EventDraft]
) -> list[EventDraft]:
    """Return withdrawals for the boxes left unticked beside an opt-in that lifts a
    suppression.

    The lift applies to the whole address: without these events, an older consent that
    the list blocked would have effect again without a new choice.
    """
    lifted = {(d.contact_id, d.choice.campaign.channel) for d in drafts if d.lifts}
    if not lifted:
        return []
    said = {(draft.contact_id, draft.campaign_id) for draft in drafts}
    aside = []
    for row in rows:
        standing = known[row.contact.pk, row.campaign.pk]
        is_lifted = (row.contact.pk, row.campaign.channel) in lifted
        is_said = (row.contact.pk, row.campaign.pk) in said
        if is_lifted and not row.granted and not is_said and standing.state in YES:
            aside.append(drafted(row, standing, Decision.WITHDRAWN))
    return aside


def _draft(
    row: Choice,
    standing: Standing,
    past: Mapping[Pair, Sequence[ConsentEvent | EventDraft]],
    shown: Mapping[int, bool] | None,
    pending: bool,
    leaves: bool,
) -> EventDraft | None:
    act = row.act
    if row.granted:
        decide.refuse_for_the_dead(row)
        decide.refuse_against_guardian(row)
    ticked = None if shown is None else shown.get(standing.campaign_id, False)
    if not leaves or standing.is_erased:
        decide.refuse_bad_choice(
            standing, row.granted, act, shown=ticked, pending=pending
        )
    decision = decide.decision(
        standing,
        row.granted,
        act,
        shown=ticked,
        pending=pending,
        past=past.get((standing.contact_id, standing.campaign_id), []),
    )
    return None if decision is None else drafted(row, standing, decision)


def drafted(row: Choice, standing: Standing, decision: Decision) -> EventDraft:
    """Return the unsaved event of a choice that is decided."""
    act = row.act
    version_id, label = _words_read(standing, act)
    lead = act.notice.sentence if act.notice else ""
    return EventDraft(
        contact_id=standing.contact_id,
        sequence=0,
        campaign_id=standing.campaign_id,
        campaign_version_id=version_id,
        decision=decision,
        origin=act.origin,
        occurred_at=decide.instant(standing, act),
        recorded_at=act.now,
        actor_type=act.actor.type,
        actor_id=act.actor.id,
        notice_id=act.notice.pk if act.notice else None,
        sentence=wording.sentence(lead, label, standing.channel) if lead else "",
        means=act.means,
        address_key=standing.key,
        evidence_digest="",
        previous_hash="",
        hash="",
        choice=row,
        standing=standing,
    )


def _words_read(standing: Standing, act: Act) -> tuple[int, str]:
    """Return the campaign version, and its label, that the person read."""
    read = act.read.get(standing.campaign_id, standing.version_id)
    if read == standing.version_id:
        return read, standing.label
    return read, CampaignVersion.objects.get(pk=read).label
