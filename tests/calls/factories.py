import datetime

from calls import recording
from tests.accounts.factories import UserFactory
from tests.campaigns.factories import CampaignFactory
from tests.mailings.factories import subscriber

MONDAY = datetime.datetime(2026, 11, 30, 10, 30, tzinfo=datetime.UTC)
"""11:30 in Paris, 06:30 in Guadeloupe, 14:30 in La Réunion."""
SCRIPT = (
    "Bonjour, société Les Lilas. Vous pouvez nous demander de ne plus vous appeler."
)


def call_list(campaign=None, **changes):
    campaign = campaign or CampaignFactory(label="nos offres", channel="phone")
    values = {"now": MONDAY, "user": UserFactory(admin=True)} | changes
    return recording.open_list(campaign, SCRIPT, **values)


def agreed(made, **changes):
    """Somebody who accepted the calls of this list."""
    return subscriber(made.campaign, **{"postcode": "69003", **changes})
