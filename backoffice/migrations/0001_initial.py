from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="BackupRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("made", "faite"), ("tried", "essayée")], max_length=5
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("ok", models.BooleanField()),
                ("details", models.JSONField(default=dict)),
            ],
            options={
                "verbose_name": "sauvegarde",
                "ordering": ["-pk"],
            },
        ),
    ]
