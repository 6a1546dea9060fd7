from django.db import migrations

from campaigns.defaults import DEFAULTS


def add_defaults(apps, schema_editor):
    campaign = apps.get_model("campaigns", "Campaign")
    version = apps.get_model("campaigns", "CampaignVersion")
    for position, proposal in enumerate(DEFAULTS, start=1):
        words = {
            "label": proposal.label,
            "channel": proposal.channel,
            "mandatory": proposal.is_mandatory,
            "lawful_basis": proposal.basis,
        }
        row = campaign.objects.create(
            code=proposal.code,
            audience=proposal.audience,
            position=position,
            applies_to=[*proposal.applies_to],
            **words,
        )
        version.objects.create(campaign=row, number=1, **words)


def remove_defaults(apps, schema_editor):
    apps.get_model("campaigns", "CampaignVersion").objects.all().delete()
    apps.get_model("campaigns", "Campaign").objects.all().delete()


class Migration(migrations.Migration):
    """The six campaigns that a new company starts with; none for the workers."""

    dependencies = [("campaigns", "0001_initial")]

    operations = [migrations.RunPython(add_defaults, remove_defaults, elidable=True)]
