from django.db import models


class Kind(models.TextChoices):
    """The two kinds of contact; called "audience" when it names a list."""

    CLIENT = "client", "Client"
    WORKER = "worker", "Intervenant"


class Status(models.TextChoices):
    """The situation of a contact."""

    PROSPECT = "prospect", "Prospect"
    CLIENT = "client", "Client"
    FORMER_CLIENT = "former_client", "Ancien client"
    CANDIDATE = "candidate", "Candidat"
    WORKER = "worker", "Intervenant"
    INACTIVE = "inactive", "Inactif"


class ChangeOrigin(models.TextChoices):
    """How an address was changed."""

    STAFF = "staff", "la société"
    API = "api", "un autre logiciel (API)"
    IMPORT = "import", "un import"
    PORTAL = "portal", "la personne, sur son portail"


class Source(models.TextChoices):
    """Where a contact's data come from (GDPR art. 14.2.f); empty if not recorded."""

    FORM = "form", "Formulaire d'inscription"
    TYPED = "typed", "Saisie par notre équipe"
    FAMILY = "family", "Famille ou proche"
    PARTNER = "partner", "Partenaire (service social, département, prescripteur)"
    IMPORT = "import", "Import d'un fichier"
    API = "api", "Autre logiciel (API)"


class Mandate(models.TextChoices):
    """In what quality somebody acts for a person, or stands beside them."""

    GUARDIAN = "guardian", "Tuteur"
    CURATOR = "curator", "Curateur"
    FAMILY = "family", "Personne habilitée (habilitation familiale)"
    AGENT = "agent", "Mandataire"
    CARER = "carer", "Aidant"

    @property
    def may_answer(self) -> bool:
        """Whether they may choose for the person. A curator assists them (C. civ., art.
        467), and a carer has no mandate."""
        return self in (Mandate.GUARDIAN, Mandate.FAMILY, Mandate.AGENT)

    @property
    def binds(self) -> bool:
        """Whether their objection holds against the person's own later choice: the
        person is represented by a decision of a judge (C. civ., art. 473 and 494-6)."""
        return self in (Mandate.GUARDIAN, Mandate.FAMILY)


class Channel(models.TextChoices):
    """Type de message."""

    EMAIL = "email", "Mail"
    SMS = "sms", "SMS"
    PHONE = "phone", "Téléphone"

    @property
    def field(self) -> str:
        """Name of the contact's field that holds the address of this channel; what is
        known of that address is named after it (« mobile_key », « mobile_unusable_at »).
        The number to call is the mobile where there is no landline (`Contact.numbers`).
        """
        return {"email": "email", "sms": "mobile", "phone": "phone"}[self]

    @property
    def proves(self) -> tuple["Channel", ...]:
        """The channels whose choices a link sent by this one confirms. No link goes to a
        number that is only called: its holder's mailbox or mobile confirms them."""
        return (self, Channel.PHONE)


WRITTEN = [choice for choice in Channel.choices if choice[0] != Channel.PHONE]
"""The choices of a channel by which messages are sent."""


ACTIVE_STATUSES = {
    Kind.CLIENT: (Status.PROSPECT, Status.CLIENT),
    Kind.WORKER: (Status.CANDIDATE, Status.WORKER),
}
DEACTIVATED_STATUS = {Kind.CLIENT: Status.FORMER_CLIENT, Kind.WORKER: Status.INACTIVE}
"""The status of a deactivated contact, by kind."""
