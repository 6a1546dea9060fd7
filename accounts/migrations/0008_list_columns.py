from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0007_guards_read_public_tables"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="list_columns",
            field=models.JSONField(db_default={}, default=dict, editable=False),
        ),
    ]
