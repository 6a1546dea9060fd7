"""File errors in French: strerror uses the system's language."""

import errno

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
DISK_FULL = (
    "Le disque des fichiers est plein : prévenez votre administrateur, puis renvoyez ce"
    " fichier."
)
MEDIA_REFUSES = (
    "Le dossier des fichiers n'accepte aucun fichier : prévenez votre administrateur,"
    " puis renvoyez celui-ci."
)
REASONS: dict[type[OSError], str] = {
    FileNotFoundError: "aucun fichier n'a ce nom",
    IsADirectoryError: "c'est un dossier",
    NotADirectoryError: "un dossier de son chemin n'existe pas",
    PermissionError: "vous n'avez pas le droit de le lire",
}


class Unreadable(ValueError):
    """The file cannot be read; the text is a French sentence for the sender."""


class MediaRefuses(OSError):
    """The media folder did not take a file: it is full, read-only, not mounted, or
    belongs to another user. Keeps the `errno` of the cause.
    """


def is_full(error: object) -> bool:
    return isinstance(error, OSError) and error.errno in FULL


def refusal(error: object) -> str:
    """The sentence for a file that could not be written; "" for any other error."""
    if is_full(error):
        return DISK_FULL
    is_refusal = isinstance(error, MediaRefuses) or (
        isinstance(error, OSError) and error.errno == errno.EROFS
    )
    return MEDIA_REFUSES if is_refusal else ""


def unreadable(error: OSError) -> Unreadable:
    if sentence := refusal(error):
        return Unreadable(sentence)
    return Unreadable(f"Le fichier ne peut pas être lu : {reason(error)}.")


def reason(error: OSError) -> str:
    if is_full(error):
        return "le disque est plein"
    return REASONS.get(type(error), "le disque ne le donne pas")
