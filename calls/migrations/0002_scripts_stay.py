from django.db import migrations

from core.sql import install


class Migration(migrations.Migration):
    """A version of a script is a fact: calls name the words that were said."""

    dependencies = [("calls", "0001_initial")]

    operations = [install("calls", calls_refuse_script_change="244f5497fa99")]
