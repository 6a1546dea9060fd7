"""What the codes of the audit journal mean to a reader."""

LABELS = {
    "company.changed": "Société modifiée",
    "user.invited": "Utilisateur invité",
    "user.renamed": "Nom d'utilisateur modifié",
    "user.group_changed": "Droit Admins société modifié",
    "user.opened": "Compte rouvert",
    "user.closed": "Compte fermé",
    "user.link_sent": "Nouveau lien de connexion envoyé",
    "contact.created": "Fiche créée",
    "contact.updated": "Fiche modifiée",
    "contact.viewed": "Fiche consultée",
    "contact.resume_read": "CV téléchargé",
    "note.added": "Note ajoutée",
    "note.removed": "Note supprimée",
}


DETAILS = {
    "fields": "champs",
    "is_admin": "Admins société",
    "contacts": "fiches",
    "before": "avant",
    "after": "après",
    "ticked": "cochés",
    "unticked": "décochés",
    "audience": "liste",
}
"""What the names in a line's details mean."""


def label(action: str) -> str:
    return LABELS.get(action, action)
