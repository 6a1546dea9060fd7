"""Security measures (art. 30.1.g and 32) as the settings of this deployment make them.

Only what the software does is stated here; locks, training and contracts are the
company's to describe.
"""

from collections.abc import Iterator

from django.conf import settings

from accounts.models import Company


def measures(company: Company) -> Iterator[str]:
    """One sentence per measure; a measure that is off is stated as off."""
    yield (
        "Chaque compte a un rôle, et un rôle n'ouvre que ses pages. Les informations de"
        " santé, l'IBAN et le numéro de sécurité sociale demandent un droit à part."
    )
    yield second_factor()
    yield (
        "Un mot de passe a 12 signes au moins, et seule son empreinte est gardée (Argon2)."
        f" Une session finit après {settings.SESSION_IDLE_MINUTES} minutes sans activité,"
        f" et au plus tard après {settings.SESSION_COOKIE_AGE // 3600} heures."
    )
    yield (
        "Effacer, exporter ou donner des droits demande une preuve d'identité de moins de"
        f" {settings.REAUTHENTICATE_AFTER_MINUTES} minutes."
    )
    yield (
        "Les pages ne s'ouvrent que par une connexion chiffrée (HTTPS)."
        if settings.SECURE_SSL_REDIRECT
        else "La connexion chiffrée (HTTPS) n'est pas imposée par le logiciel."
    )
    yield (
        "Un journal dit qui a consulté, modifié ou exporté quoi. Il est gardé"
        f" {settings.AUDIT_DAYS} jours, et ses lignes ne se modifient pas."
    )
    yield (
        "Chaque choix est enchaîné au précédent, et le registre des consentements est"
        " vérifié chaque nuit."
    )
    yield (
        "La purge passe chaque jour à"
        f" {settings.PURGE_TIME.replace(':', ' h ')} et efface ce qui a atteint sa durée."
    )
    yield (
        "Les sauvegardes sont chiffrées."
        if settings.BACKUP_RECIPIENT
        else "Le logiciel n'a pas de clé pour chiffrer ses sauvegardes."
    )
    if days := company.backup_days:
        yield f"Une sauvegarde est gardée {days} jour{'s' * (days > 1)}."


def second_factor() -> str:
    return (
        "La double authentification est obligatoire pour exporter, importer ou effacer."
        if settings.MFA_REQUIRED
        else "La double authentification est proposée, et n'est pas obligatoire."
    )
