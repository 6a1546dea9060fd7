from django.db import migrations

# Proposed by us: the article says that there are six, not what they are called.
DEFAULTS = [
    (
        "quotes_invoices_email",
        "mes devis, factures et attestations fiscales par e-mail",
        "email",
        "legal_obligation",
    ),
    (
        "planning_email",
        "mon planning et les changements d'intervention par e-mail",
        "email",
        "contract",
    ),
    (
        "reminders_sms",
        "les rappels et changements d'intervention par SMS",
        "sms",
        "contract",
    ),
    ("newsletter_email", "la newsletter par e-mail", "email", "consent"),
    (
        "offers_email",
        "les offres commerciales personnalisées par e-mail",
        "email",
        "consent",
    ),
    ("offers_sms", "les offres commerciales personnalisées par SMS", "sms", "consent"),
]


def add_defaults(apps, schema_editor):
    campaign = apps.get_model("campaigns", "Campaign")
    version = apps.get_model("campaigns", "CampaignVersion")
    for position, (code, label, channel, basis) in enumerate(DEFAULTS, start=1):
        words = {
            "label": label,
            "channel": channel,
            "mandatory": basis != "consent",
            "lawful_basis": basis,
        }
        row = campaign.objects.create(
            code=code, audience="client", position=position, **words
        )
        version.objects.create(campaign=row, number=1, **words)


def remove_defaults(apps, schema_editor):
    apps.get_model("campaigns", "CampaignVersion").objects.all().delete()
    apps.get_model("campaigns", "Campaign").objects.all().delete()


class Migration(migrations.Migration):
    """The six campaigns that a new company starts with; none for the workers."""

    dependencies = [("campaigns", "0001_initial")]

    operations = [migrations.RunPython(add_defaults, remove_defaults, elidable=True)]
