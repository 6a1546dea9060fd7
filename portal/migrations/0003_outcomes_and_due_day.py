from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0002_preference_page"),
    ]

    operations = [
        migrations.AlterField(
            model_name="rightsrequest",
            name="due_on",
            field=models.DateField(
                editable=False, verbose_name="à répondre au plus tard le"
            ),
        ),
        migrations.AlterField(
            model_name="rightsrequest",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("granted", "Accordée"),
                    ("partly", "Accordée en partie"),
                    ("refused", "Refusée"),
                    ("withdrawn", "Abandonnée par la personne"),
                    ("moot", "Sans objet, données effacées"),
                ],
                max_length=20,
                verbose_name="suite",
            ),
        ),
    ]
