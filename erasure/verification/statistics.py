"""Renew what the query planner knows of the tables that hold values of persons.

PostgreSQL samples the values of each column (`pg_statistic`) at ANALYZE and keeps the sample
until the next one: an erased value would stay there for days.
"""

from django.db import connection
from django.db.models import Model

from contacts.models import Contact
from erasure import catalogue

RENEW = "SELECT erasure_renew_statistics(%s::text::regclass)"


def renew() -> int:
    """Analyze these tables one by one; return how many, 0 if a table in use for long was
    left to the next night.
    """
    models: set[type[Model]] = {
        Contact,
        *catalogue.models_by_address(),
        *(entry.model for entry in catalogue.all_fields()),
    }
    tables = sorted(model._meta.db_table for model in models)
    done = 0
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(RENEW, [table])
            done += cursor.fetchone()[0]
    return done if done == len(tables) else 0
