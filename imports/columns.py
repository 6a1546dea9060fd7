"""Guess from the header which column of a file holds which field."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from campaigns.models import Campaign
from contacts.references import SYSTEM, known_systems
from contacts.texts import plain, visible

ALIASES: dict[str, tuple[str, ...]] = {
    "title": (
        "civilite",
        "title",
        "titre",
        "name prefix",
        "salutation",
        "prefixe",
        "civilite resp leg 1",
        "civ",
        "m mme",
        "prefixe du nom",
        "prefix",
    ),
    "last_name": (
        "nom",
        "nom de famille",
        "nom usuel",
        "nom d usage",
        "last name",
        "lastname",
        "surname",
        "family name",
        "name",
        "nom resp leg 1",
        "nom de naissance",
        "nom du client",
        "nom client",
        "client",
        "nom du beneficiaire",
        "nom beneficiaire",
    ),
    "first_name": (
        "prenom",
        "prenoms",
        "first name",
        "firstname",
        "given name",
        "prenom usuel",
        "prenom du client",
        "prenom client",
        "prenom resp leg 1",
        "prenom du beneficiaire",
        "prenom beneficiaire",
    ),
    "status": ("situation", "statut", "type de client", "nature"),
    "email": (
        "e mail",
        "email",
        "mail",
        "courriel",
        "adresse e mail",
        "adresse mail",
        "adresse email",
        "adresse de messagerie",
        "adresse de courrier",
        "adresse electronique",
        "messagerie",
        "email address",
        "e mail address",
        "e mail 1 value",
        "e mail prive",
        "e mail personnel",
        "email personnel",
        "premiere adresse electronique",
        "adresse electronique principale",
        "primary email",
        "adresse de messagerie 1",
        "courrier electronique",
        "e mail 1",
        "email 1",
        "mel",
        "adr mail",
        "adr e mail",
        "adr email",
        "e mail 1 valeur",
        "courriel personnel",
        "e mail domicile",
        "adresse mail du beneficiaire",
        "e mail du beneficiaire",
        "courriel 1",
    ),
    "mobile": (
        "portable",
        "mobile",
        "telephone portable",
        "telephone mobile",
        "gsm",
        "tel portable",
        "tel mobile",
        "numero de portable",
        "numero de mobile",
        "numero de telephone mobile",
        "numero de telephone portable",
        "mobile phone",
        "cell phone",
        "cellulaire",
        "natel",
        "sms",
        "portable 1",
        "mobile 1",
        "no portable",
        "n portable",
        "numero whatsapp",
        "whatsapp",
        "mobile number",
        "numero mobile",
        "tel port",
        "telephone port",
        "portable du beneficiaire",
    ),
    "phone": (
        "telephone",
        "telephone fixe",
        "fixe",
        "tel",
        "tel fixe",
        "telephone prive",
        "telephone domicile",
        "telephone personnel",
        "tel personnel",
        "home phone",
        "tel domicile",
        "phone number",
        "phone",
        "phone 1 value",
        "numero de telephone",
        "telephone principal",
        "primary phone",
        "telephone 1",
        "tel 1",
        "telephone 1 valeur",
        "tel1",
        "telephone1",
        "telephone du beneficiaire",
    ),
    "street": (
        "adresse",
        "rue",
        "adresse postale",
        "rue domicile",
        "home street",
        "adresse 1",
        "ligne adresse 1",
        "adresse ligne 1",
        "adresse domicile",
        "address 1 street",
        "street address",
        "street",
        "address",
        "address 1",
        "voie",
        "numero et rue",
        "home address",
        "adresse privee",
        "adresse 1 rue",
        "n et voie",
        "no et voie",
        "numero et voie",
        "adr rue",
        "adr",
        "mailing street",
        "adresse du beneficiaire",
    ),
    "street_extra": (
        "complement",
        "complement d adresse",
        "complement adresse",
        "adresse 2",
        "ligne adresse 2",
        "adresse ligne 2",
        "rue domicile 2",
        "home street 2",
        "address 2",
        "home address 2",
        "batiment",
        "adresse privee 2",
        "compl adresse",
        "compl d adresse",
    ),
    "postcode": (
        "code postal",
        "cp",
        "codepostal",
        "code postal domicile",
        "home postal code",
        "postal code",
        "zip",
        "zip code",
        "postcode",
        "address 1 postal code",
        "npa",
        "code post",
        "home zipcode",
        "adresse 1 code postal",
        "adr cp",
        "c p",
        "mailing zip",
    ),
    "city": (
        "ville",
        "commune",
        "ville domicile",
        "localite",
        "home city",
        "city",
        "address 1 city",
        "lib postal",
        "libelle postal",
        "town",
        "adresse 1 ville",
        "adr ville",
        "mailing city",
    ),
    "birth_date": (
        "date de naissance",
        "naissance",
        "ne e le",
        "ne le",
        "nee le",
        "birthday",
        "date naissance",
        "anniversaire",
        "date anniversaire",
        "birth date",
        "date of birth",
        "date d anniversaire",
        "ddn",
        "date naiss",
        "date de naiss",
    ),
    "birth_day": ("birth day", "jour de naissance", "jour naissance"),
    "birth_month": ("birth month", "mois de naissance", "mois naissance"),
    "birth_year": ("birth year", "annee de naissance", "annee naissance"),
    "notes": (
        "notes",
        "note",
        "commentaire",
        "commentaires",
        "remarque",
        "remarques",
        "observation",
        "observations",
        "comments",
    ),
    "deactivated_at": ("date de desactivation", "desactivee le", "inactif depuis"),
    "consent_date": ("date du consentement", "date de consentement"),
    "consent_source": ("source du consentement", "source de consentement"),
}
"""Column names used by address books and mailing tools, the most reliable first."""
COUNTRY = ("pays", "country", "country region", "pays region domicile", "pays region")
SWISS = ("npa",)
"""Column names of Swiss postcodes, which have only four digits."""
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
    "birth_day": "Jour de naissance",
    "birth_month": "Mois de naissance",
    "birth_year": "Année de naissance",
    "notes": "Notes",
    "deactivated_at": "Date de désactivation",
    "consent_date": "Date du consentement",
    "consent_source": "Source du consentement",
}
REQUIRED = ("last_name", "status")
BIRTH = ("birth_day", "birth_month", "birth_year")
"""The date of birth in three columns (Thunderbird); one alone is of no use."""
REFERENCE = "reference:"
"""Prefix of a column's target, before the name of the system."""
OWN_REFERENCE = re.compile(rf"référence \(({SYSTEM.pattern})\)", re.IGNORECASE)
"""« Référence (erp) », the column name in our export; any system name is accepted."""
CAMPAIGN_ALIASES = {
    "newsletter_email": ("newsletter", "newsletter par e mail", "optin newsletter"),
    "offers_email": ("offres par e mail", "offres par mail", "offres e mail"),
    "offers_sms": ("offres par sms", "offres sms"),
}


@dataclass(frozen=True)
class Columns:
    """Position of each field, campaign and system reference in a row."""

    fields: Mapping[str, int]
    campaigns: Mapping[Campaign, int]
    references: Mapping[str, int]
    """System -> position in the row."""
    header: Sequence[str]
    width: int
    """Maximum number of cells of a row; a longer row was split wrongly."""

    def of(self, values: Sequence[str], names: Sequence[str]) -> str:
        """The cell of the column that has one of these names; "" if there is none."""
        for place, name in enumerate(self.header[: len(values)]):
            if plain(name) in names:
                return values[place]
        return ""

    @property
    def swiss(self) -> bool:
        place = self.fields.get("postcode")
        return place is not None and plain(self.header[place]) in SWISS

    def missing(self, *, has_status: bool, update: bool = False) -> list[str]:
        """The required fields that have no column.

        `has_status`: one status was chosen for the whole file. With `update`, a
        reference is enough to identify the contact of a row.
        """
        if update and self.references:
            return []
        needed = [name for name in REQUIRED if name != "status" or not has_status]
        return [LABELS[name] for name in needed if name not in self.fields]


def _words() -> dict[str, tuple[str, int]]:
    """Alias -> field and rank; a lower rank is more reliable."""
    return {
        alias: (field, rank)
        for field, names in ALIASES.items()
        for rank, alias in enumerate(names)
    }


GROUP = re.compile(r"(?:personne|contact|client|person|people) - (.+)", re.IGNORECASE)
"""« Personne - E-mail », the column names of programs with several tables."""
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
"""Between the words of « emailAddress »."""
REMARK = re.compile(r"(.*\S)\s*\(([^()]*)\)")
ELSEWHERE = {"bureau", "travail", "pro", "professionnel", "societe", "autre", "work"}
"""« Téléphone (bureau) » is not the person's own number."""


def _spellings(name: str) -> Iterator[str]:
    """The name of a column, then the name without its qualifiers, the most reliable
    first.
    """
    yield plain(name)
    yield plain(CAMEL.sub(" ", name))
    if group := GROUP.fullmatch(name.strip()):
        yield plain(group[1])
    remark = REMARK.fullmatch(name.strip())
    if remark and not ELSEWHERE & {*plain(remark[2]).split()}:
        yield plain(remark[1])


MOST, LONGEST = 200, 80
"""Maximum numbers of cells of a row, and of characters of a cell, that are examined."""
WORDS = _words()
NAMED = {*WORDS, *(alias for names in CAMPAIGN_ALIASES.values() for alias in names)}


def known_names(row: Sequence[str]) -> int:
    """Number of cells with a known column name; the header has the most."""
    near = [value for value in row[:MOST] if len(value) < LONGEST]
    return sum(any(name in NAMED for name in _spellings(value)) for value in near)


def guess(header: Sequence[str]) -> dict[int, str]:
    """Position -> target ("last_name", "campaign:4"). If two columns match one field,
    the more reliable name wins, then the first.
    """
    words = dict(WORDS)
    for campaign in Campaign.objects.active().optional().in_order():
        target = f"campaign:{campaign.pk}"
        for alias in (campaign.label, *CAMPAIGN_ALIASES.get(campaign.code or "", ())):
            words[plain(alias)] = target, 0
    for system in known_systems():
        words[plain(f"Référence {system}")] = f"{REFERENCE}{system}", 0
    found: dict[str, tuple[int, int]] = {}
    for place, name in enumerate(header):
        target, rank = next(
            (
                (words[each][0], words[each][1] + MOST * less)
                for less, each in enumerate(_spellings(name))
                if each in words
            ),
            ("", 0),
        )
        if own := OWN_REFERENCE.fullmatch(visible(name)):
            target, rank = f"{REFERENCE}{own[1].lower()}", 0
        if target and (target not in found or rank < found[target][0]):
            found[target] = rank, place
    if not found.keys() >= {*BIRTH} or "birth_date" in found:
        found = {target: at for target, at in found.items() if target not in BIRTH}
    return {place: target for target, (_, place) in found.items()}


def columns(
    targets: Mapping[int, str], header: Sequence[str], width: int | None = None
) -> Columns:
    """The columns of a mapping; campaigns that are no longer offered are skipped."""
    chosen = {
        int(target.removeprefix("campaign:")): place
        for place, target in targets.items()
        if target.startswith("campaign:")
    }
    offered = Campaign.objects.active().optional().filter(pk__in=chosen)
    return Columns(
        fields={t: p for p, t in targets.items() if t in LABELS},
        campaigns={campaign: chosen[campaign.pk] for campaign in offered},
        references={
            target.removeprefix(REFERENCE): place
            for place, target in targets.items()
            if target.startswith(REFERENCE)
        },
        header=header,
        width=max(width or 0, len(header)),
    )
