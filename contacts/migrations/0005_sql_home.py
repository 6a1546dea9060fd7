"""The SQL objects come from contacts/sql."""

from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0004_former_keys"),
    ]

    operations = [
        install(
            "contacts",
            contacts_address_key="5e5cdf0039b6",
            contacts_address_unusable_at="d787a2cd791f",
            contacts_plain="175ea283a3b2",
            contacts_folded="ee47bbe20e25",
            contacts_name_key="7e16198d5979",
            contacts_search_text="3a84794c0db8",
            contacts_sort_name="9959e75833cb",
        ),
    ]
