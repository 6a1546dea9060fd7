"""Why the journal forbids an act; each message is a French sentence for an operator."""

from pathlib import Path


class JournalClosed(RuntimeError):
    """Raised when the journal's state forbids the act; the message is in French."""

    title = "Le journal des effacements est hors d'usage"


class JournalUnwritable(JournalClosed):
    """Raised when the journal cannot be read or written (disk full, permissions)."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"Le journal {path.name} ne peut pas être lu ou écrit : rien n'a été "
            "enregistré. Vérifiez le disque, le dossier et le propriétaire de ce fichier."
        )


class JournalLost(JournalUnwritable):
    """Raised when the journal lacks lines that the database wrote, or is another file."""

    def __init__(self, why: str) -> None:
        RuntimeError.__init__(
            self,
            f"Le journal des effacements n'est plus celui de cette base : {why}. Les "
            "envois, les effacements et les nouveaux accords attendent ; les retraits "
            "sont pris. Remontez son disque ou remettez le fichier en place, jamais une "
            "copie plus ancienne. S'il est perdu : manage.py replay_erasures "
            "--accept-lost-journal.",
        )


class JournalBroken(JournalUnwritable):
    """Raised when a line is unreadable or does not follow the previous one."""

    def __init__(self, why: str) -> None:
        RuntimeError.__init__(
            self,
            f"Le journal des effacements est abîmé : {why}. Les envois, les effacements "
            "et les nouveaux accords attendent ; les retraits sont pris. Gardez le "
            "fichier tel quel et cherchez ce qui a écrit dedans. S'il est perdu : "
            "manage.py replay_erasures --accept-lost-journal.",
        )
        self.why = why


class RestoreGuard(JournalClosed):
    """Raised when the journal is ahead of the database: a backup was restored, not replayed."""

    title = "La base a été restaurée"

    def __init__(self) -> None:
        super().__init__(
            "Une sauvegarde a été restaurée : les effacements, retraits et oppositions "
            "faits depuis doivent être rejoués (manage.py replay_erasures) avant tout "
            "envoi."
        )
