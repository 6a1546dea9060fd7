from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    dependencies = [("consent", "0028_annulled_imports")]

    operations = [
        install(
            "consent",
            consent_outlived="774b44541374",
            consent_follow_events="7a92088067f7",
        ),
    ]
