"""Another value than the one that stands there, for every column of a table."""

from django.db import connection

BY_TYPE = {
    "ARRAY": "{0} || {0} || '{{other}}'",
    "bigint": "coalesce({0}, 0) + 1000000",
    "boolean": "NOT {0}",
    "bytea": "coalesce({0}, '') || 'x'",
    "character varying": "CASE WHEN length({0}) > 0 THEN 'x' || substr({0}, 2) ELSE 'x' END",
    "date": "coalesce({0}, current_date) - 1",
    "double precision": "{0} + 1",
    "inet": "'203.0.113.9'",
    "integer": "coalesce({0}, 0) + 1000000",
    "jsonb": "jsonb_build_array({0})",
    "smallint": "coalesce({0}, 0) + 1",
    "text": "coalesce({0}, '') || 'x'",
    "timestamp with time zone": "coalesce({0}, now()) - interval '1 day'",
    "uuid": "gen_random_uuid()",
}


def of_table(table):
    """(column, the SQL of another value) of each column that is not computed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = %s"
            " AND is_generated = 'NEVER' ORDER BY ordinal_position",
            [table],
        )
        return [(name, BY_TYPE[kind].format(name)) for name, kind in cursor.fetchall()]
