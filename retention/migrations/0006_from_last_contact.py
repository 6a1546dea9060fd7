from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("retention", "0005_outcome_labels")]

    operations = [
        migrations.AddField(
            model_name="retentionrule",
            name="from_last_contact",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Not from the deactivation. Prospects and candidates only: whoever has a contract is in touch by it.",
                verbose_name="comptée du dernier contact venant de la personne",
            ),
        ),
        migrations.AddConstraint(
            model_name="retentionrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("from_last_contact", False),
                    ("population__in", ["prospect", "candidate"]),
                    _connector="OR",
                ),
                name="retention_last_contact_without_contract",
            ),
        ),
    ]
