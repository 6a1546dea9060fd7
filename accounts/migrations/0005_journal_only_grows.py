"""No line of the audit journal is changed, and none leaves before it is old."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.sql import install


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_session_generation")]

    operations = [
        migrations.AlterField(
            model_name="auditevent",
            name="api_key",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.apikey",
                verbose_name="clé API",
            ),
        ),
        migrations.AlterField(
            model_name="auditevent",
            name="user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="par",
            ),
        ),
        install(
            "accounts",
            accounts_refuse_change="3cbaabf7401f",
            accounts_leaves_by_age="ba60b247037c",
        ),
    ]
