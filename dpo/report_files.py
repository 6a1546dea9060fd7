"""A monthly report as files: CSV for a spreadsheet, PDF to hand over."""

from accounts.pdf import CompanyPdf
from core.csv_lines import csv_lines
from core.typography import short_instant
from dpo.models import MonthlyReport
from dpo.months import Month

HEAD = ("rubrique", "code", "chiffre", "valeur")


def csv_of(report: MonthlyReport) -> str:
    """The figures of a report, a line each."""
    figures = [
        [chapter["title"], figure["code"], figure["label"], figure["value"]]
        for chapter in report.content
        for figure in chapter["figures"]
    ]
    return "".join(csv_lines([HEAD, *figures]))


def pdf_of(report: MonthlyReport) -> bytes:
    """The report of a month, with the date of its making and its digest."""
    month = Month(report.month.year, report.month.month)
    paper = CompanyPdf(f"Rapport mensuel de protection des données : {month}")
    paper.labelled_values(
        [
            ("Fait le", short_instant(report.made_at)),
            (
                "État",
                "Définitif" if report.pk else "Provisoire : le mois n'est pas fini",
            ),
            ("Empreinte (SHA-256)", report.sha256),
        ]
    )
    for chapter in report.content:
        paper.keep_together(30)
        paper.heading(chapter["title"])
        paper.labelled_values(
            (figure["label"], figure["value"]) for figure in chapter["figures"]
        )
    paper.paragraph(
        "Ce rapport ne contient que des nombres : aucune personne n'y est nommée."
    )
    return paper.bytes()
