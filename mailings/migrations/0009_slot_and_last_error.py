from django.db import migrations, models


class Migration(migrations.Migration):
    """Fields have the field's own terms; their columns keep their names."""

    dependencies = [("mailings", "0008_list_of_a_mailing")]

    operations = [
        migrations.AlterField(
            "mailing", "lane", models.UUIDField(null=True, db_column="lane")
        ),
        migrations.RenameField("mailing", "lane", "slot"),
        migrations.AlterField(
            "mailing",
            "trouble",
            models.CharField(max_length=200, blank=True, db_column="trouble"),
        ),
        migrations.RenameField("mailing", "trouble", "last_error"),
    ]
