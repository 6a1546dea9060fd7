"""Room on each page of sheets for the next version of one of them.

That a person was heard of is noted on her sheet at each visit and choice: with room
beside it the new version enters no index, without it all seven.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE contacts_contact SET (fillfactor = 90)",
            "ALTER TABLE contacts_contact RESET (fillfactor)",
        )
    ]
