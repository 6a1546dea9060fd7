"""Where a contact's data come from, in words for the person (GDPR art. 14.2.f)."""

from contacts.enums import Source, Status
from contacts.models import Contact

SENTENCES = {
    Source.FORM: "Vous nous les avez données par notre formulaire.",
    Source.TYPED: "Nos équipes les ont notées, avec vous ou avec qui nous a appelés.",
    Source.FAMILY: "Votre famille ou un proche nous les a données.",
    Source.PARTNER: "Un partenaire nous les a données.",
    Source.IMPORT: "Nous les avons reprises d'un fichier.",
    Source.API: "Un autre de nos logiciels nous les a transmises.",
}
CLAUSES = {
    Source.FORM: "vous avez rempli notre formulaire",
    Source.FAMILY: "votre famille ou un proche nous l'a donnée",
    Source.PARTNER: "notre partenaire nous l'a donnée",
    Source.IMPORT: "nous l'avons reprise d'un fichier",
    Source.API: "notre autre logiciel nous l'a transmise",
}
RELATIONS: dict[str, str] = {
    Status.CLIENT: "vous êtes client chez nous",
    Status.WORKER: "vous travaillez chez nous",
}


def sentence(contact: Contact) -> str:
    """A full sentence on where the data come from; empty if not recorded."""
    if not contact.source:
        return ""
    words = SENTENCES[Source(contact.source)]
    if contact.source_detail:
        words = f"{words.removesuffix('.')} ({contact.source_detail})."
    return words


def clause(contact: Contact) -> str:
    """The clause after « parce que »: why the company has this address; empty if
    unknown."""
    told = CLAUSES.get(Source(contact.source)) if contact.source else None
    return told or RELATIONS.get(contact.status, "")
