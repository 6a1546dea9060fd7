"""Views of the monthly reports: the list, one month, its CSV and its PDF."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.requests import UserRequest
from dpo import monthly, report_files
from dpo.access import sees
from dpo.models import MonthlyReport
from dpo.months import Month


@sees
def index(request: UserRequest) -> HttpResponse:
    """The months that have a report, newest first."""
    now = timezone.now()
    ctx = {"months": monthly.months(now), "current": Month.of(now)}
    return render(request, "dpo/reports.html", ctx)


@sees
def show(request: UserRequest, year: int, month: int) -> HttpResponse:
    report = _report(year, month)
    ctx = {"report": report, "month": Month(year, month)}
    return render(request, "dpo/report.html", ctx)


def _report(year: int, month: int) -> MonthlyReport:
    """Raises Http404 for a month that does not exist or has no report."""
    if not (1 <= month <= 12 and 2000 <= year <= 9000):
        raise Http404
    report = monthly.report(Month(year, month), timezone.now())
    if report is None:
        raise Http404
    return report


@sees
def as_csv(request: UserRequest, year: int, month: int) -> HttpResponse:
    text = report_files.csv_of(_report(year, month))
    return _named(HttpResponse(text, content_type="text/csv"), year, month, "csv")


@sees
def as_pdf(request: UserRequest, year: int, month: int) -> HttpResponse:
    paper = report_files.pdf_of(_report(year, month))
    return _named(
        HttpResponse(paper, content_type="application/pdf"), year, month, "pdf"
    )


def _named(
    response: HttpResponse, year: int, month: int, extension: str
) -> HttpResponse:
    name = f"rapport-rgpd-{year}-{month:02}.{extension}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
