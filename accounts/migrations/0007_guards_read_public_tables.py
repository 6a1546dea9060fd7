from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_what_the_notice_says")]

    operations = [install("accounts", accounts_leaves_by_age="86e6e24bdcfd")]
