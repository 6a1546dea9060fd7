import hashlib
import json

from django.db import migrations
from django.utils import timezone

from consent.default_texts import DEFAULT_TEXTS, FORMER, ORDER


def publish_the_present_texts(apps, schema_editor):
    """The next version, where the text in force is still our first one."""
    notice = apps.get_model("consent", "Notice")
    for audience, texts in DEFAULT_TEXTS.items():
        published = notice.objects.filter(audience=audience, version__isnull=False)
        last = published.order_by("-version").first()
        if last is None or last.sha256 != FORMER[audience]:
            continue
        words = json.dumps([texts[name] for name in ORDER], ensure_ascii=False)
        notice.objects.create(
            audience=audience,
            version=last.version + 1,
            published_at=timezone.now(),
            sha256=hashlib.sha256(words.encode()).hexdigest(),
            **texts,
        )


class Migration(migrations.Migration):
    """The texts in plain French, where the company had not published its own."""

    dependencies = [("consent", "0008_programs")]

    operations = [
        migrations.RunPython(
            publish_the_present_texts, migrations.RunPython.noop, elidable=True
        )
    ]
