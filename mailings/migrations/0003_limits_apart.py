import django.contrib.postgres.fields
from django.db import migrations, models


def keep(apps, schema_editor):
    """One flag stood for the limits on dead addresses and complaints; a mailing paused
    now was paused by refusals (five in a row) or by one of these two."""
    mailings = apps.get_model("mailings", "Mailing").objects
    mailings.filter(limit_waived=True).update(waived=["complaints", "dead"])
    paused = mailings.filter(state="paused").exclude(limit="")
    paused.filter(refusal_streak__gte=5).update(limit_reached="refused")
    by_rate = paused.filter(refusal_streak__lt=5)
    by_rate.filter(limit__contains="indésirable").update(limit_reached="complaints")
    by_rate.filter(limit_reached="").update(limit_reached="dead")


class Migration(migrations.Migration):
    dependencies = [
        ("mailings", "0002_sent_before"),
    ]

    operations = [
        migrations.AddField(
            model_name="mailing",
            name="later_refusal",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="mailing",
            name="later_streak",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="mailing",
            name="limit_reached",
            field=models.CharField(
                blank=True,
                choices=[
                    ("refused", "Refus semblables à l'envoi"),
                    ("refused_later", "Refus semblables annoncés après l'envoi"),
                    ("dead", "Adresses inexistantes"),
                    ("complaints", "Plaintes"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="mailing",
            name="resumed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="mailing",
            name="waived",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=20),
                blank=True,
                default=list,
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="providerevent",
            name="words",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.RunPython(keep, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField(
            model_name="mailing",
            name="limit_waived",
        ),
    ]
