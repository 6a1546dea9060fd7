from django.db import migrations, models


class Migration(migrations.Migration):
    """Fields have the field's own terms; their columns keep their names."""

    dependencies = [("consent", "0021_guardians_in_the_journal")]

    operations = [
        migrations.AlterField(
            "suppressionreview",
            "brake",
            models.CharField(max_length=300, blank=True, db_column="brake"),
        ),
        migrations.RenameField("suppressionreview", "brake", "safety_limit"),
    ]
