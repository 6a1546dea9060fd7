"""Whether an address is stopped, asked for one person, by every preference page."""

from django.db import migrations

IS_BLOCKED = """
CREATE FUNCTION consent_is_blocked(person bigint, way text) RETURNS boolean
LANGUAGE plpgsql STABLE
-- Planned once a session: planning the view anew takes longer than all of the page's
-- other reading.
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    RETURN EXISTS (SELECT FROM consent_blocked b
        WHERE b.contact_id = person AND b.channel = way);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0010_closed_chains")]

    operations = [
        migrations.RunSQL(IS_BLOCKED, "DROP FUNCTION consent_is_blocked(bigint, text)")
    ]
