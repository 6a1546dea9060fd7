"""File errors in French: strerror uses the system's language."""

import errno

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
DISK_FULL = (
    "Le disque des fichiers est plein : prévenez votre administrateur, puis renvoyez ce"
    " fichier."
)
REASONS: dict[type[OSError], str] = {
    FileNotFoundError: "aucun fichier n'a ce nom",
    IsADirectoryError: "c'est un dossier",
    NotADirectoryError: "un dossier de son chemin n'existe pas",
    PermissionError: "vous n'avez pas le droit de le lire",
}


class Unreadable(ValueError):
    """The file cannot be read; the text is a French sentence for the sender."""


def is_full(error: object) -> bool:
    return isinstance(error, OSError) and error.errno in FULL


def unreadable(error: OSError) -> Unreadable:
    if is_full(error):
        return Unreadable(DISK_FULL)
    return Unreadable(f"Le fichier ne peut pas être lu : {reason(error)}.")


def reason(error: OSError) -> str:
    if is_full(error):
        return "le disque est plein"
    return REASONS.get(type(error), "le disque ne le donne pas")
