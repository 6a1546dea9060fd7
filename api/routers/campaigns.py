from operator import attrgetter
from typing import Annotated

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from accounts.enums import Scope
from api.authorization import Bearer
from campaigns.enums import State
from campaigns.models import Campaign
from contacts.enums import Channel, Kind

router = Router(tags=["Campagnes"])


class CampaignOut(Schema):
    id: int = Field(examples=[4])
    code: str | None = Field(
        None,
        description="Nom stable d'une campagne par défaut.",
        examples=["newsletter_email"],
    )
    label: str = Field(examples=["nos nouvelles, par e-mail"])
    position: int
    channel: Channel
    mandatory: bool
    state: State
    audience: Kind


class Campaigns(Schema):
    data: list[CampaignOut]


@router.get(
    "/campaigns",
    response=Campaigns,
    auth=Bearer(Scope.CAMPAIGNS_READ),
    operation_id="list_campaigns",
    summary="Lister les campagnes",
    url_name="campaigns",
)
def list_campaigns(
    request: HttpRequest,
    audience: Annotated[Kind | None, Query(description="Limiter à une liste.")] = None,
) -> dict[str, object]:
    """Les campagnes actives et inactives, dans l'ordre des écrans. Les campagnes
    supprimées n'y sont pas."""
    found = Campaign.objects.not_deleted()
    if audience:
        found = found.of_audience(audience)
    return {"data": sorted(found.in_order(), key=attrgetter("audience"))}
