from django.db import models


class Role(models.TextChoices):
    """The groups that an Admin société assigns; their permissions are in
    backoffice/roles.py."""

    COMPANY_ADMIN = "company_admin", "Admins société"
    MANAGER = "manager", "Gestionnaire"
    COMMUNICATION = "communication", "Communication"
    DPO = "dpo", "Délégué à la protection des données"
    READER = "reader", "Lecture"

    @property
    def summary(self) -> str:
        """What the role allows, in one line of the form that assigns it."""
        return SUMMARIES[self]


SUMMARIES = {
    Role.COMPANY_ADMIN: "a accès à tout, des paramètres au droit à l'oubli, et gère les utilisateurs.",
    Role.MANAGER: "crée, modifie et désactive des fiches.",
    Role.COMMUNICATION: "lit les fiches, prépare et envoie les e-mailings et les SMS.",
    Role.DPO: "voit tout, traite les demandes et confirme les suppressions ; ne modifie aucune fiche.",
    Role.READER: "lit les fiches, sans rien modifier.",
}


class Scope(models.TextChoices):
    """Permissions of an API key; the values are part of the public contract."""

    CAMPAIGNS_READ = "campaigns:read", "lire les campagnes"
    CONTACTS_READ = "contacts:read", "lire les fiches"
    CONTACTS_WRITE = "contacts:write", "créer et modifier des fiches"
    CONSENTS_READ = "consents:read", "lire les consentements et leur historique"
    CONSENTS_WRITE = "consents:write", "enregistrer des consentements"
    LINKS_WRITE = "links:write", "créer des liens de préférences"
    RECIPIENTS_READ = "recipients:read", "lire les destinataires d'une campagne"
    LIFECYCLE_WRITE = "lifecycle:write", "désactiver, réactiver et effacer"
    EXPORTS_READ = "exports:read", "exporter les données d'une personne"
    CHANGES_READ = "changes:read", "lire ce qui a changé et en accuser réception"
    SIGNUPS_WRITE = "signups:write", "transmettre des inscriptions, sans rien lire"
    AUDIENCE_READ = "audience:read", "lire l'adresse et le nom des destinataires"
    FEEDBACK_WRITE = "feedback:write", "rapporter désabonnements, plaintes et rejets"
    WEBHOOKS_WRITE = "webhooks:write", "gérer les webhooks"


SCOPE_RIGHTS: dict[str, set[str]] = {
    Scope.CAMPAIGNS_READ: set(),
    Scope.CONTACTS_READ: {"contacts.view_contact", "exports.export_contacts"},
    Scope.CONTACTS_WRITE: {
        "contacts.add_contact",
        "contacts.change_contact",
        "imports.import_contacts",
    },
    Scope.CONSENTS_READ: {"consent.view_history"},
    Scope.CONSENTS_WRITE: {"consent.record_manual"},
    Scope.LINKS_WRITE: {"consent.record_manual"},
    Scope.RECIPIENTS_READ: {"contacts.view_contact", "mailings.send_mailings"},
    Scope.LIFECYCLE_WRITE: {
        "contacts.deactivate_contact",
        "erasure.erase_contact",
        "erasure.manage_holds",
        "erasure.reactivate_contact",
        "portal.manage_requests",
    },
    Scope.EXPORTS_READ: {
        "accounts.view_sensitive_data",
        "contacts.view_contact",
        "exports.export_contacts",
    },
    Scope.CHANGES_READ: {"contacts.view_contact"},
    Scope.SIGNUPS_WRITE: {"contacts.add_contact"},
    Scope.AUDIENCE_READ: {
        "contacts.view_contact",
        "exports.export_contacts",
        "mailings.send_mailings",
    },
    Scope.FEEDBACK_WRITE: {"consent.record_manual", "contacts.change_contact"},
    Scope.WEBHOOKS_WRITE: {"webhooks.manage_webhooks"},
}
"""The permissions that a user needs to give a key each scope: those of the same acts on
the screens. Without this check, a user could create a key with more permissions than their own."""


class Proof(models.TextChoices):
    """Whether an opt-in reported with this key needs a confirmation by the person."""

    SETTING = "setting", "Comme le réglage du serveur (API_DOUBLE_OPT_IN)"
    CONFIRM = "confirm", "La personne confirme toujours par un lien"
    HELD = (
        "held_by_caller",
        "Le logiciel détient la preuve, ou demande une confirmation",
    )


class HealthBasis(models.TextChoices):
    """Legal basis for recording clients' health data (GDPR art. 9.2).

    Art. 9.2.h only covers care and social work under professional secrecy: a cleaning
    company needs the person's written consent.
    """

    CARE = (
        "care",
        "Service d'aide et d'accompagnement autorisé, personnel tenu au secret (9.2.h)",
    )
    CONSENT = "consent", "Accord écrit de la personne (9.2.a)"
