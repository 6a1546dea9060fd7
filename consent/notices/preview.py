"""The public page as a draft would make it: what the portal's own templates need."""

from campaigns.models import Campaign
from consent.models import Notice
from consent.notices.page_parts import ChoiceLine, MandatoryFrame


class PreviewForm:
    """Stands for the portal's form of someone who never answered."""

    shown = ""

    def __init__(self, notice: Notice) -> None:
        self.notice = notice
        active = Campaign.objects.of_audience(notice.audience).active().in_order()
        self.optional = [c for c in active if not c.mandatory]
        self.mandatory = [c for c in active if c.mandatory]

    @property
    def choices(self) -> list[ChoiceLine]:
        sentence = self.notice.sentence
        return [
            ChoiceLine(f"apercu_{campaign.pk}", f"{sentence} {campaign.label}")
            for campaign in self.optional
        ]

    @property
    def frame(self) -> MandatoryFrame:
        return MandatoryFrame.of(self.notice, self.mandatory, prefix="apercu_")
