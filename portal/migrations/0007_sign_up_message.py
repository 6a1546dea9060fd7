import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0002_room_for_updates"),
        ("portal", "0006_words_read"),
    ]

    operations = [
        migrations.CreateModel(
            name="SignUpMessage",
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
                ("text", models.TextField(verbose_name="message à l'inscription")),
                ("written_at", models.DateTimeField()),
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sign_up_message",
                        to="contacts.contact",
                    ),
                ),
            ],
            options={
                "verbose_name": "message à l'inscription",
                "verbose_name_plural": "messages à l'inscription",
            },
        ),
    ]
