"""« Ce n'était pas moi »: the choices that one act made in a person's name and that still hold."""

from campaigns.models import in_order_of
from consent.enums import Decision
from consent.models import Consent, ConsentEvent


def held(event: ConsentEvent) -> list[Consent]:
    """Return the consents given by the act of this event and still based on it.

    Choices made again since are excluded, and so are campaigns that became mandatory,
    because they no longer rest on consent.
    """
    # The events of one act share exactly these fields, and no other act has the same
    # values.
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
    return list(mine.select_related("campaign").order_by(*in_order_of("campaign__")))
