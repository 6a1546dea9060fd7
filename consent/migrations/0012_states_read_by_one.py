"""The states are read by one process.

At a million people the planner costs the part of a rare campaign in the partial index as
if it were a common one's, and starts two workers: 6 ms for a page that one process reads
in 2. A count reads the index alone and takes no longer by one.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("consent", "0011_is_blocked")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE consent_consent SET (parallel_workers = 0)",
            "ALTER TABLE consent_consent RESET (parallel_workers)",
        )
    ]
