"""A monthly report as files: CSV for a spreadsheet, PDF to hand over."""

import csv
import io

from django.utils import timezone

from accounts.pdf import CompanyPdf
from dpo.models import MonthlyReport
from dpo.months import Month

HEAD = ("rubrique", "code", "chiffre", "valeur")


def csv_of(report: MonthlyReport) -> str:
    """UTF-8 with a byte order mark and semicolons, as French spreadsheets expect."""
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(HEAD)
    for chapter in report.content:
        for figure in chapter["figures"]:
            writer.writerow(
                [chapter["title"], figure["code"], figure["label"], figure["value"]]
            )
    return text.getvalue()


def pdf_of(report: MonthlyReport) -> bytes:
    """The report of a month, with the date of its making and its digest."""
    month = Month(report.month.year, report.month.month)
    paper = CompanyPdf(f"Rapport mensuel de protection des données : {month}")
    at = timezone.localtime(report.made_at)
    paper.labelled_values(
        [
            ("Fait le", f"{at:%d/%m/%Y à %H:%M}"),
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
