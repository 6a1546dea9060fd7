"""The everyday choice: judged for each state that it may meet, recorded in one statement.

The rules of consent/decide.py are asked beforehand what they say in each state; the
database locks the person and writes the decision for the state that is. So no lock is held
while Python thinks, and a choice is one round trip where it was four. Where more than the
state has a say, nothing is written, and the ledger reads first and judges then.
"""

import json
from collections.abc import Mapping
from functools import cache

from accounts import rows
from campaigns.models import Campaign
from consent import decide
from consent.acts import SYSTEM, Act
from consent.enums import Decision, Origin
from consent.models import ConsentEvent
from consent.standings import Standing
from contacts.models import Contact

# What the function in the database holds the real standing to be, but for the state.
PLAIN = Standing(
    contact_id=0,
    campaign_id=0,
    public_id="",
    kind="",
    is_erased=False,
    key=None,
    label="",
    audience="",
    campaign_state="active",
    mandatory=False,
    version_id=0,
    state=None,
    since=None,
    is_blocked=False,
)
NOW = Act(origin=Origin.SYSTEM, actor=SYSTEM, now=decide.EARLIEST)

RECORD = f"""
SELECT {rows.columns(ConsentEvent, "e")} FROM consent_record_at_once(
    %s, %s::bigint[], %s::jsonb[], %s::bigint[], %s, %s, %s, %s, %s, %s) e
"""


def record(
    contact: Contact,
    choices: Mapping[Campaign, bool],
    act: Act,
    *,
    shown: Mapping[int, bool] | None,
    pending: bool,
) -> list[ConsentEvent]:
    """The events of one person's choices; none where nothing changes, or where the
    ledger has to look first."""
    if act.occurred_at or act.means or act.backing:
        return []
    verdicts = [
        _verdict(yes, None if shown is None else shown.get(c.pk, False), pending)
        for c, yes in choices.items()
    ]
    if None in verdicts:
        return []
    campaigns = {campaign.pk: campaign for campaign in choices}
    notice = act.notice
    params = [
        *(
            contact.pk,
            list(campaigns),
            verdicts,
            [act.read.get(pk) for pk in campaigns],
        ),
        *(act.origin, act.now, act.actor.type, act.actor.id),
        *((notice.pk, f"{notice.sentence} ") if notice else (None, None)),
    ]
    made = rows.read(ConsentEvent, RECORD, params)
    for event, _ in made:
        event.contact, event.campaign = contact, campaigns[event.campaign_id]
    return [event for event, _ in made]


@cache
def _verdict(granted: bool, shown: bool | None, pending: bool) -> str | None:
    """What the rules say in each state, as JSON; None where they may say `withdrawn`,
    of which the journal outside the database has to be told in the same transaction."""
    said = {
        state or "": decide.decision(
            PLAIN._replace(state=state),
            granted,
            NOW,
            shown=shown,
            pending=pending,
            past=[],
        )
        for state in (None, *Decision)
    }
    if Decision.WITHDRAWN in said.values():
        return None
    return json.dumps({state: decision for state, decision in said.items() if decision})
