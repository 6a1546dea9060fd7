"""« Qui le reçoit, qui ne le reçoit pas » by API: one contact of one mailing."""

import datetime
from enum import StrEnum
from typing import Annotated

from django.utils import timezone
from ninja import Field, Path, Router, Schema

from accounts.enums import Scope
from api.authorization import ApiRequest, Bearer
from api.problems import Problem
from api.routers.consents import contact_of
from api.shapes import PublicId
from campaigns.enums import LawfulBasis
from consent.enums import Reason
from mailings.audience import explain
from mailings.enums import INCLUDED, VERDICTS
from mailings.models import Mailing

router = Router(tags=["Envois"])

MailingId = Annotated[
    int,
    Path(ge=1, le=2**63 - 1, description="Le nombre dans l'adresse de l'envoi."),
]


# mypy reads the members of an enumeration from literals only.
RecipientVerdict = StrEnum("RecipientVerdict", list(VERDICTS))  # type: ignore[misc]


class StandingOut(Schema):
    included: bool
    reason: RecipientVerdict
    since: datetime.datetime | None = None
    basis: LawfulBasis | None = Field(
        None, description="Campagne obligatoire : sur quoi elle repose (RGPD, art. 6)."
    )


@router.get(
    "/mailings/{mailing_id}/recipients/{public_id}",
    response=StandingOut,
    auth=Bearer(Scope.RECIPIENTS_READ),
    operation_id="explain_mailing_recipient",
    summary="Savoir pourquoi une personne reçoit ou non un envoi",
    url_name="mailing_recipient",
)
def explain_mailing_recipient(
    request: ApiRequest, mailing_id: MailingId, public_id: PublicId
) -> dict[str, object]:
    """Ce que dit l'écran « Qui le reçoit, qui ne le reçoit pas » : la campagne, puis les
    filtres, les cases décochées et les limites de cet envoi, jugés à l'instant."""
    mailing = Mailing.objects.select_related("campaign").filter(pk=mailing_id).first()
    if mailing is None or mailing.campaign is None:
        raise Problem("not_found", "Aucun envoi n'a cet identifiant et un type.")
    contact = contact_of(request, public_id)
    people = explain.everyone(mailing, timezone.now()).filter(pk=contact.pk)
    found = people.values("standing", "since").first()
    if found is None:
        return {"included": False, "reason": Reason.WRONG_AUDIENCE}
    is_mandatory = found["standing"] == Reason.MANDATORY
    return {
        "included": found["standing"] in INCLUDED,
        "reason": found["standing"],
        "since": found["since"],
        "basis": mailing.campaign.lawful_basis if is_mandatory else None,
    }
