"""The state of a consent in the words of the back-office's glossary."""

from consent.enums import NEVER_ASKED, Decision


def label_of(state: str, *, asked: bool) -> str:
    """The state in few words; `asked`: a request for consent has left."""
    if state == NEVER_ASKED:
        return "Sans réponse" if asked else "Jamais demandé"
    return "En attente" if state == Decision.PENDING else str(Decision(state).label)
