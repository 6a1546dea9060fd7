from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    """No line of the audit journal is changed, and none leaves before it is old."""

    dependencies = [("accounts", "0001_initial")]

    operations = [
        install(
            "accounts",
            accounts_refuse_change="3cbaabf7401f",
            accounts_leaves_by_age="ba60b247037c",
        ),
    ]
