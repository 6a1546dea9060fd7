from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0003_outcomes_and_due_day"),
    ]

    operations = [
        migrations.AddField(
            model_name="pendingsignup",
            name="confirmed_at",
            field=models.DateTimeField(
                help_text="Vidée à la confirmation ; reste pour répondre au deuxième clic.",
                null=True,
            ),
        ),
    ]
