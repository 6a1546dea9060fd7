"""The form of a system text, and the words that several texts share."""

from dataclasses import dataclass

from messaging.tags import TAGS, names_in

OF_A_PERSON = (
    "civilite",
    "politesse",
    "prenom",
    "nom",
    "lienRGDP",
    "source",
    "relation",
)
"""The tags without a value in messages to the company's users."""


@dataclass(frozen=True)
class SystemTemplate:
    """A system text. `values` names the tags whose value only the caller gives; `lacks`
    those without a value here, because the message goes to a person who has no contact
    record, or none any more."""

    code: str
    name: str
    subject: str
    body: str
    channel: str = "email"
    audience: str = ""
    values: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    purpose: str = ""
    notice: str = ""
    """Whose notice {lienInformations#defaut} opens, if the reader is on no list."""

    @property
    def needed(self) -> list[str]:
        """The names of the tags that its text cannot do without."""
        used = (TAGS[name] for name in names_in(self.body))
        return sorted(t.name for t in used if t.needed or (t.link and not t.shared))


GREETING = "Bonjour {politesse#defaut} {nom#defaut},"
WHOLE_GREETING = "Bonjour {politesse#defaut} {prenom#defaut} {nom#defaut},"
"""Several people may share an address: the full name tells whom the mail is for."""
QUESTION = "Une question : {contactDonnees#defaut}."
