import datetime

from django.db import migrations
from django.utils import timezone

GRACE = datetime.timedelta(days=60)


def keep_open(apps, schema_editor):
    """An instance that has sent before is warned for 60 days before anything is shut."""
    if apps.get_model("mailings", "Delivery").objects.exists():
        company = apps.get_model("accounts", "Company")
        company.objects.filter(open_until=None).update(
            open_until=timezone.localdate() + GRACE
        )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_what_the_notice_says"),
        ("mailings", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(keep_open, migrations.RunPython.noop, elidable=True)
    ]
