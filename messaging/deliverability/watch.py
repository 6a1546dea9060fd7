"""Check the sending domain each week and on request."""

import datetime

from messaging.deliverability import domain
from messaging.models import DomainCheck

KEPT = datetime.timedelta(days=366)


def check(now: datetime.datetime) -> DomainCheck:
    report = domain.check()
    DomainCheck.objects.filter(at__lt=now - KEPT).delete()
    return DomainCheck.objects.create(
        at=now, domain=report.domain, faults=report.faults, report=report.as_json()
    )
