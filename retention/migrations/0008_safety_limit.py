from django.db import migrations, models


class Migration(migrations.Migration):
    """Fields have the field's own terms; their columns keep their names."""

    dependencies = [("retention", "0007_delay_after_a_death")]

    operations = [
        migrations.AlterField(
            "purgerun",
            "brake",
            models.CharField("frein", max_length=300, blank=True, db_column="brake"),
        ),
        migrations.RenameField("purgerun", "brake", "safety_limit"),
    ]
