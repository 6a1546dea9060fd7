"""Preview of the public page for a draft: the objects that the portal's templates need."""

from collections.abc import Sequence

from campaigns.models import Campaign
from consent.models import Notice
from consent.notices.page_parts import ChoiceLine, MandatoryFrame


class PreviewForm:
    """Replaces the portal's form, for a person who never answered."""

    shown = ""
    silenced: Sequence[str] = ()

    def __init__(self, notice: Notice) -> None:
        self.notice = notice
        active = Campaign.objects.of_audience(notice.audience).active().in_order()
        self.optional = [c for c in active if not c.mandatory]
        self.mandatory = [c for c in active if c.mandatory]

    @property
    def choices(self) -> list[ChoiceLine]:
        return [
            ChoiceLine(f"apercu_{campaign.pk}", self.notice.sentence_of(campaign))
            for campaign in self.optional
        ]

    @property
    def frame(self) -> MandatoryFrame:
        return MandatoryFrame.of(self.notice, self.mandatory, prefix="apercu_")
