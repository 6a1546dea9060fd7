import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contacts", "0005_sql_home"),
        ("portal", "0009_what_an_objection_is_about"),
    ]

    operations = [
        migrations.AlterField(
            model_name="signupmessage",
            name="contact",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sign_up_messages",
                to="contacts.contact",
            ),
        ),
        migrations.AddField(
            model_name="signupmessage",
            name="proved",
            field=models.BooleanField(
                default=True,
                help_text="Whether the address was confirmed by its link.",
            ),
        ),
        migrations.AddField(
            model_name="signupmessage",
            name="read_at",
            field=models.DateTimeField(null=True, verbose_name="lu le"),
        ),
        # Those that were there have been on their contact pages all along.
        migrations.RunSQL(
            "UPDATE portal_signupmessage SET read_at = written_at",
            migrations.RunSQL.noop,
        ),
        migrations.AlterModelOptions(
            name="signupmessage",
            options={
                "ordering": ("-written_at",),
                "verbose_name": "message à l'inscription",
                "verbose_name_plural": "messages à l'inscription",
            },
        ),
    ]
