from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0002_default_campaigns"),
        ("contacts", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="campaign",
            name="sort_label",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func("label", function="contacts_plain"),
                output_field=models.TextField(db_collation="C"),
            ),
        ),
    ]
