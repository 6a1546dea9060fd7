from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from kombu.exceptions import OperationalError

from config.celery import app
from retention.overview import overview


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def broker_answers() -> bool:
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)
    except (OSError, OperationalError):
        return False
    return True


@login_not_required
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """503 when a server is gone; a late purge is said, but restarts nothing."""
    answers = {"database": database_answers(), "broker": broker_answers()}
    purge = purge_says() if answers["database"] else None
    return JsonResponse(
        answers | {"purge": purge}, status=200 if all(answers.values()) else 503
    )


def purge_says() -> dict[str, object]:
    seen = overview(timezone.now())
    success = seen.last_success
    return {
        "late": seen.late,
        "braked": seen.braked is not None,
        "last_success": success.started_at.isoformat() if success else None,
    }
