from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    dependencies = [
        ("backoffice", "0001_initial"),
        ("calls", "0002_scripts_stay"),
        ("consent", "0027_keys_of_closed_addresses"),
        ("contacts", "0017_sees_portal"),
        ("disclosure", "0002_relatives_read_a_notice"),
        ("dpo", "0005_entry_wording"),
        ("erasure", "0010_statistics_of_own_tables"),
        ("mailings", "0009_slot_and_last_error"),
        ("messaging", "0017_nothing_dangling"),
        ("portal", "0008_sees_portal"),
        ("retention", "0009_forewarning"),
    ]

    operations = [install("backoffice", backoffice_evidence_stays="b9f6c48a302d")]
