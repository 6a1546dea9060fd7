from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0005_campaigns_as_a_reader_sorts"),
    ]

    operations = [
        migrations.AddField(
            model_name="pendingsignup",
            name="read",
            field=models.JSONField(
                default=dict, help_text="Par campagne : la version de ce qui a été lu."
            ),
        ),
    ]
