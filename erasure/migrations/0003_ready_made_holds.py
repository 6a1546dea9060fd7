"""The legal holds that every home-services company meets; each can be changed."""

from django.db import migrations

NAME = [
    "contacts.Contact.title",
    "contacts.Contact.first_name",
    "contacts.Contact.last_name",
]
ADDRESS = [
    f"contacts.Contact.{name}"
    for name in ("street", "street_extra", "postcode", "city")
]
NUMBER = "contacts.WorkerDetails.worker_number"
PRESETS = [
    {
        "code": "tax_attestation",
        "kind": "client",
        "label": "Attestation fiscale de l'année",
        "law": "Code du travail, art. D7233-4 ; CGI, art. 199 sexdecies",
        "paths": NAME + ADDRESS,
        "years": 1,
        "until_month": 3,
        "until_day": 31,
    },
    {
        "code": "invoices",
        "kind": "client",
        "label": "Factures",
        "law": "Code de commerce, art. L123-22",
        "paths": NAME + ADDRESS,
        "years": 10,
    },
    {
        "code": "tax_attestation_worker",
        "kind": "worker",
        "label": "Matricule repris dans les attestations fiscales de l'année",
        "law": "Code du travail, art. D7233-4",
        "paths": [NUMBER],
        "years": 1,
        "until_month": 3,
        "until_day": 31,
    },
    {
        "code": "payslips",
        "kind": "worker",
        "label": "Bulletins de paie",
        "law": "Code du travail, art. L3243-4",
        "paths": [*NAME, NUMBER, "contacts.WorkerDetails.social_security_number"],
        "years": 5,
    },
    {
        "code": "staff_register",
        "kind": "worker",
        "label": "Registre unique du personnel",
        "law": "Code du travail, art. L1221-13 et R1221-26",
        "paths": [
            *NAME[1:],
            "contacts.Contact.birth_date",
            "contacts.WorkerDetails.nationality",
        ],
        "years": 5,
    },
]


def add_presets(apps, schema_editor):
    model = apps.get_model("erasure", "HoldPreset")
    for preset in PRESETS:
        model.objects.get_or_create(code=preset["code"], defaults=preset)


class Migration(migrations.Migration):
    dependencies = [("erasure", "0002_objects")]

    operations = [
        migrations.RunPython(add_presets, migrations.RunPython.noop, elidable=True)
    ]
