from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0003_found_as_written")]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="former_keys",
            field=models.JSONField(editable=False, null=True),
        )
    ]
