"""The register of processings as a PDF, from a stored version."""

from accounts.pdf import CompanyPdf
from core.typography import short_instant
from dpo import register
from dpo.models import RegisterVersion
from dpo.processings import LABELS


def pdf_of(version: RegisterVersion) -> bytes:
    """The paper of one version, with its date, its digest and what changed."""
    paper = CompanyPdf("Registre des activités de traitement (art. 30 du RGPD)")
    paper.labelled_values(
        [
            ("Version", version.number),
            ("En vigueur depuis le", short_instant(version.made_at)),
            ("Empreinte (SHA-256)", version.sha256),
        ]
    )
    for entry in version.content:
        paper.keep_together(40)
        paper.heading(entry["title"])
        paper.labelled_values(
            (label, "\n".join(entry["values"][name]))
            for name, label in LABELS.items()
            if name in entry["values"]
        )
    found = register.changes(version)
    if found:
        paper.heading(f"Ce qui a changé depuis la version {version.number - 1}")
    for change in found:
        paper.paragraph(f"{change.label} ({', '.join(change.titles)})")
        paper.labelled_values(
            [
                *(("Avant", line) for line in change.lost),
                *(("Maintenant", line) for line in change.gained),
            ]
        )
    return paper.bytes()
