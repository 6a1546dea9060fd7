"""Which column of a file goes to which field, guessed from its header."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campaigns.models import Campaign
from contacts.texts import plain

ALIASES: dict[str, tuple[str, ...]] = {
    "title": ("civilite", "titre"),
    "last_name": ("nom", "nom de famille", "nom usuel"),
    "first_name": ("prenom",),
    "status": ("situation", "statut", "type de client", "nature"),
    "email": ("e mail", "email", "mail", "courriel", "adresse e mail", "adresse mail"),
    "mobile": ("portable", "mobile", "telephone portable", "gsm"),
    "phone": ("telephone", "telephone fixe", "fixe", "tel"),
    "street": ("adresse", "rue", "adresse postale"),
    "street_extra": ("complement", "complement d adresse"),
    "postcode": ("code postal", "cp"),
    "city": ("ville", "commune"),
    "birth_date": ("date de naissance", "naissance", "ne e le"),
    "notes": ("notes", "note", "commentaire", "remarques"),
    "deactivated_at": ("date de desactivation", "desactivee le", "inactif depuis"),
    "consent_date": ("date du consentement", "date de consentement"),
    "consent_source": ("source du consentement", "source de consentement"),
}
LABELS = {
    "title": "Civilité",
    "last_name": "Nom",
    "first_name": "Prénom",
    "status": "Situation",
    "email": "E-mail",
    "mobile": "Portable",
    "phone": "Téléphone",
    "street": "Adresse",
    "street_extra": "Complément d'adresse",
    "postcode": "Code postal",
    "city": "Ville",
    "birth_date": "Date de naissance",
    "notes": "Notes",
    "deactivated_at": "Date de désactivation",
    "consent_date": "Date du consentement",
    "consent_source": "Source du consentement",
}
REQUIRED = ("last_name", "status")
CAMPAIGN_ALIASES = {
    "newsletter_email": ("newsletter", "newsletter par e mail"),
    "offers_email": ("offres par e mail", "offres par mail", "offres e mail"),
    "offers_sms": ("offres par sms", "offres sms"),
}


@dataclass(frozen=True)
class Columns:
    """Field name -> place in the row, and campaign -> place in the row."""

    fields: Mapping[str, int]
    campaigns: Mapping[Campaign, int]

    @property
    def missing(self) -> list[str]:
        return [LABELS[name] for name in REQUIRED if name not in self.fields]


def guess(header: Sequence[str]) -> dict[int, str]:
    """Place -> target ("last_name", "campaign:4"); the first column of a name wins."""
    words = {alias: field for field, names in ALIASES.items() for alias in names}
    for campaign in Campaign.objects.active().optional().in_order():
        target = f"campaign:{campaign.pk}"
        words[plain(campaign.label)] = target
        for alias in CAMPAIGN_ALIASES.get(campaign.code or "", ()):
            words[alias] = target
    found: dict[int, str] = {}
    for place, name in enumerate(header):
        target = words.get(plain(name), "")
        if target and target not in found.values():
            found[place] = target
    return found


def columns(targets: Mapping[int, str]) -> Columns:
    """The columns that a mapping names; a campaign that is no longer offered is left."""
    chosen = {
        int(target.removeprefix("campaign:")): place
        for place, target in targets.items()
        if target.startswith("campaign:")
    }
    offered = Campaign.objects.active().optional().filter(pk__in=chosen)
    return Columns(
        fields={t: p for p, t in targets.items() if t in LABELS},
        campaigns={campaign: chosen[campaign.pk] for campaign in offered},
    )
