# Imported with Django, so that `shared_task` and `delay` use the broker in every
# process.
from config.celery import app as celery_app

__all__ = ["celery_app"]
