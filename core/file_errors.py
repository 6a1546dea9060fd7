"""File errors in French: strerror uses the system's language."""

REASONS: dict[type[OSError], str] = {
    FileNotFoundError: "aucun fichier n'a ce nom",
    IsADirectoryError: "c'est un dossier",
    NotADirectoryError: "un dossier de son chemin n'existe pas",
    PermissionError: "vous n'avez pas le droit de le lire",
}


class Unreadable(ValueError):
    """The file cannot be read; the text is a French sentence for the sender."""


def reason(error: OSError) -> str:
    return REASONS.get(type(error), "le disque ne le donne pas")
