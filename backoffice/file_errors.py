"""Why the disk does not give a file, in French: strerror speaks the system's language."""

REASONS: dict[type[OSError], str] = {
    FileNotFoundError: "aucun fichier n'a ce nom",
    IsADirectoryError: "c'est un dossier",
    NotADirectoryError: "un dossier de son chemin n'existe pas",
    PermissionError: "vous n'avez pas le droit de le lire",
}


def reason(error: OSError) -> str:
    return REASONS.get(type(error), "le disque ne le donne pas")
