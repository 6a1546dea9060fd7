"""A name is one name however it is written, and is found so.

`contacts_folded` is what a search compares, `contacts_name_key` what tells that two sheets
bear one name. A generated column keeps what its function said when the row was written,
so `search` is made anew.
"""

import django.contrib.postgres.indexes
from django.db import migrations, models

import contacts.querysets

# Deleted: apostrophes, then the signs that nobody sees.
HYPHENS = "-\\2010\\2011\\2012\\2013\\2014\\2015\\2212"
DELETED = (
    "''`\\2018\\2019\\02BB\\02BC\\00B4\\2032"
    "\\00AD\\034F\\061C\\180E\\200B\\200C\\200D\\200E\\200F\\202A\\202B\\202C\\202D\\202E"
    "\\2060\\2061\\2062\\2063\\2064\\2066\\2067\\2068\\2069\\FE0E\\FE0F\\FEFF"
)
FUNCTIONS = f"""
CREATE FUNCTION contacts_folded(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary,
    normalize(translate($1, U&'{HYPHENS}{DELETED}', '        '), NFKC))) $$;

CREATE FUNCTION contacts_name_key(text, text) RETURNS text LANGUAGE sql IMMUTABLE
PARALLEL SAFE
AS $$ SELECT nullif(concat_ws(' ', translate(public.contacts_folded($1), ' .', ''),
    translate(public.contacts_folded($2), ' .', '')), '') $$;

CREATE OR REPLACE FUNCTION contacts_search_text(text, text, text, text, text, text, text)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT nullif(public.contacts_folded(concat_ws(' ', $1, $2, $3, $4, $5, $6, $7)), '') $$;
"""
DROP_FUNCTIONS = """
CREATE OR REPLACE FUNCTION contacts_search_text(text, text, text, text, text, text, text)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT nullif(public.contacts_plain(concat_ws(' ', $1, $2, $3, $4, $5, $6, $7)), '') $$;
DROP FUNCTION contacts_name_key, contacts_folded;
"""
SEARCHED = ("last_name", "first_name", "email", "mobile", "phone", "postcode", "city")


class Migration(migrations.Migration):
    dependencies = [("contacts", "0002_room_for_updates")]

    operations = [
        migrations.RemoveIndex("contact", "contact_by_search"),
        migrations.RemoveField("contact", "search"),
        migrations.RunSQL(FUNCTIONS, DROP_FUNCTIONS),
        migrations.AddField(
            model_name="contact",
            name="search",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(*SEARCHED, function="contacts_search_text"),
                output_field=models.TextField(null=True),
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass("search", name="gin_trgm_ops"),
                name="contact_by_search",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                contacts.querysets.NameKey("last_name", "first_name"),
                name="contact_by_name_key",
            ),
        ),
    ]
