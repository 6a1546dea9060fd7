"""« Ce n'était pas moi »: what one act gave in a person's name, and what is left of it."""

from consent.enums import Decision
from consent.models import Consent, ConsentEvent


def held(event: ConsentEvent) -> list[Consent]:
    """The choices that the act of this event gave, and that rest on it still: what she
    chose afresh since is not in question.

    A campaign that became mandatory rests on no consent, so nothing is left of it here.
    """
    # The events of one act have nothing else in common, and share it with no other act.
    act = ConsentEvent.objects.filter(
        contact=event.contact_id,
        recorded_at=event.recorded_at,
        origin=event.origin,
        actor_type=event.actor_type,
        actor_id=event.actor_id,
    )
    mine = Consent.objects.filter(
        event__in=act, state=Decision.GIVEN, campaign__mandatory=False
    )
    return list(
        mine.select_related("campaign").order_by("campaign__position", "campaign")
    )
