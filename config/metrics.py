"""The health of the purge and of the sends, as Prometheus reads it."""

import hmac

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from retention.overview import overview

METRICS = [
    ("rgpd_purge_late", "1: no purge succeeded for 36 hours"),
    ("rgpd_purge_braked", "1: the last purge was stopped by its brake"),
    ("rgpd_purge_last_success_timestamp_seconds", "start of the last good purge"),
    ("rgpd_purge_due", "deactivated sheets past their delay"),
    ("rgpd_purge_due_in_7_days", "sheets due within 7 days"),
    ("rgpd_purge_due_in_30_days", "sheets due within 30 days"),
]


@login_not_required
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Counts only; without METRICS_TOKEN, or with another, the page does not exist."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    token = settings.METRICS_TOKEN
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise Http404
    purge = overview(timezone.now())
    success = purge.last_success
    values = [
        int(purge.late),
        int(purge.braked is not None),
        success.started_at.timestamp() if success else 0,
        purge.due_now,
        purge.due_in_7_days,
        purge.due_in_30_days,
    ]
    lines = [
        f"# HELP {name} {text}\n# TYPE {name} gauge\n{name} {value}\n"
        for (name, text), value in zip(METRICS, values, strict=True)
    ]
    return HttpResponse("".join(lines), content_type="text/plain; version=0.0.4")
