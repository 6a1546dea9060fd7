import hashlib
import json

from django.db import migrations
from django.utils import timezone

from consent.default_texts import DEFAULT_TEXTS, ORDER


def add_notices(apps, schema_editor):
    notice = apps.get_model("consent", "Notice")
    for audience, texts in DEFAULT_TEXTS.items():
        text = json.dumps([texts[name] for name in ORDER], ensure_ascii=False)
        notice.objects.create(
            audience=audience,
            version=1,
            published_at=timezone.now(),
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            **texts,
        )


class Migration(migrations.Migration):
    """A first text for each audience, so that a request can be made from day one."""

    dependencies = [("consent", "0002_objects")]

    operations = [
        migrations.RunPython(add_notices, migrations.RunPython.noop, elidable=True)
    ]
