from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    """The same objects; their comments in plain words."""

    dependencies = [("consent", "0029_outlived")]
    operations = [
        install(
            "consent",
            consent_follow_merges="2f4cdb12821b",
            consent_follow_settled="f79aa650263a",
            consent_follow_suppressions="654cd3d31456",
            consent_gather_keys="e9237eb7fa6b",
            consent_gather_written="0fc03742872a",
            consent_past_blocks="91ba25530bf7",
            consent_standings="e26158b19739",
            consent_to_refuse="347d9c2941db",
        ),
    ]
