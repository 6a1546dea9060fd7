"""The values of the tags, of a person and of the company."""

import datetime
from collections.abc import Collection, Mapping

from django.conf import settings
from django.urls import reverse

from accounts.models import Company
from campaigns.models import Campaign
from consent import links
from contacts import held_details, sources
from contacts.enums import Kind, Status
from contacts.models import Contact
from messaging import tags
from messaging.placeholders import COURTESY, MissingLink
from messaging.tags import TAGS, UNSUBSCRIBE, Empty, Tag
from messaging.why import why

RELATIONS: dict[str, str] = {
    Status.PROSPECT: "votre demande",
    Status.CLIENT: "votre contrat",
    Status.CANDIDATE: "votre candidature",
    Status.WORKER: "votre travail",
}
"""What a refusal does not change, by status; empty for a former client or worker."""


def values_of(
    contact: Contact | None,
    names: Collection[str],
    *,
    campaign: Campaign | None = None,
    values: Mapping[str, str] | None = None,
    audience: str = "",
    company: Company | None = None,
    now: datetime.datetime,
    by_sms: bool = False,
) -> dict[str, str]:
    """The values of one recipient for these tags; raises MissingLink.

    The person's own link records through which of their addresses it was sent.
    """
    own = {
        "civilite": (contact and contact.title) or "",
        "politesse": COURTESY.get((contact and contact.title) or "", ""),
        "prenom": (contact and contact.first_name) or "",
        "nom": (contact and contact.last_name) or "",
        "source": sources.clause(contact) if contact else "",
        "relation": _relation(contact),
        tags.HELD: held_details.told(contact) if contact else "",
    }
    if not OF_THE_COMPANY.isdisjoint(names):
        own |= company_values(company or Company.current())
    if tags.INFORMATION in names:
        kind = audience or (contact and contact.kind) or Kind.CLIENT
        own[tags.INFORMATION] = information_url(kind)
    own |= values or {}
    if tags.WHY in names and tags.WHY not in own:
        own[tags.WHY] = why(campaign, contact)
    if "lienRGDP" in names and "lienRGDP" not in own:
        own_link = links.texted_url if by_sms else links.preferences_url
        own["lienRGDP"] = own_link(_person(contact), now)
    if tags.CORRECT in names and tags.CORRECT not in own:
        own[tags.CORRECT] = links.correction_url(_person(contact), now, by_sms=by_sms)
    if UNSUBSCRIBE in names and UNSUBSCRIBE not in own:
        left = campaign if campaign and not campaign.mandatory else None
        own[UNSUBSCRIBE] = links.one_click_url(_person(contact), left)
    missing = {name for name in names if name not in own}
    if missing:
        raise MissingLink(", ".join(sorted(missing)))
    return own


def _relation(contact: Contact | None) -> str:
    return RELATIONS.get(contact.status, "") if contact else ""


def no_links_of_theirs() -> dict[str, str]:
    """Values for the tags of a person's own links, in a message that somebody else reads:
    such a link would act as the person. This page sends a link to the person alone."""
    page = f"{settings.BASE_URL}{links.NEW_LINK_PATH}"
    return {"lienRGDP": page, tags.CORRECT: page, UNSUBSCRIBE: page, tags.HELD: ""}


def company_values(company: Company) -> dict[str, str]:
    """The company's values, the same for all readers."""
    return {
        "societe": company.name,
        "coordonnees": company.coordinates,
        "contactDonnees": company.data_contact,
        "joursSauvegarde": str(company.backup_days or ""),
    }


OF_THE_COMPANY = frozenset(
    {"societe", "coordonnees", "contactDonnees", "joursSauvegarde"}
)


def lacking(names: Collection[str], company: Company) -> list[Tag]:
    """The tags of a text that have no value and without which no mailing is sent."""
    values = company_values(company)
    refused = (TAGS[n] for n in names if TAGS[n].when_empty == Empty.REFUSED)
    return sorted((t for t in refused if not values.get(t.name)), key=lambda t: t.name)


def information_url(audience: str) -> str:
    """The URL of the notice of art. 13 and 14 for this list."""
    return f"{settings.BASE_URL}{reverse('portal:informations', args=[audience])}"


def _person(contact: Contact | None) -> Contact:
    if contact is None:
        raise MissingLink("lienRGDP")
    return contact
