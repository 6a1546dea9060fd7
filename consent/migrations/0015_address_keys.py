from django.db import migrations, models
from django.db.models import Q

GATHER = """
-- All that is known of some addresses comes under other keys: `presents` in the place of
-- `formers`, one by one. `skipped`: the sheet that is being written, whose trigger calls.
-- Sheets are locked first: an erasure that was before us left its entries by then. The
-- list moves before the sheets, whose triggers read it; it moves by insert and delete,
-- which those of the list follow.
CREATE FUNCTION consent_gather_keys(formers text[], presents text[], skipped bigint)
RETURNS bigint LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    moved bigint := 0;
    step bigint;
BEGIN
    PERFORM 1 FROM contacts_contact c
    WHERE (c.email_key = ANY(formers) OR c.mobile_key = ANY(formers))
    AND c.id IS DISTINCT FROM skipped ORDER BY c.id FOR NO KEY UPDATE;

    INSERT INTO consent_suppression AS entry (key, channel, reason, created_at, expires_at)
    SELECT DISTINCT ON (m.present, s.channel)
        m.present, s.channel, s.reason, s.created_at, s.expires_at
    FROM unnest(formers, presents) AS m (former, present)
    JOIN consent_suppression s ON s.key = m.former
    ORDER BY m.present, s.channel, s.created_at DESC
    ON CONFLICT (key, channel) DO UPDATE SET
        reason = CASE WHEN EXCLUDED.created_at > entry.created_at
            THEN EXCLUDED.reason ELSE entry.reason END,
        created_at = greatest(entry.created_at, EXCLUDED.created_at),
        expires_at = greatest(entry.expires_at, EXCLUDED.expires_at);
    GET DIAGNOSTICS step = ROW_COUNT;
    moved := moved + step;
    IF step > 0 THEN
        -- A lift is a person's own, and goes with the entry that it lifts.
        INSERT INTO consent_suppressionlift
            (suppression_id, contact_id, event_id, lifted_at)
        SELECT n.id, l.contact_id, l.event_id, l.lifted_at
        FROM unnest(formers, presents) AS m (former, present)
        JOIN consent_suppression s ON s.key = m.former
        JOIN consent_suppressionlift l ON l.suppression_id = s.id
        JOIN consent_suppression n ON n.key = m.present AND n.channel = s.channel
        ON CONFLICT (suppression_id, contact_id) DO NOTHING;
        DELETE FROM consent_suppressionlift l
        USING unnest(formers) AS m (former), consent_suppression s
        WHERE s.key = m.former AND l.suppression_id = s.id;
        DELETE FROM consent_suppression s USING unnest(formers) AS m (former)
        WHERE s.key = m.former;
    END IF;

    UPDATE contacts_contact c SET email_key = m.present
    FROM unnest(formers, presents) AS m (former, present)
    WHERE c.email_key = m.former AND c.id IS DISTINCT FROM skipped;
    GET DIAGNOSTICS step = ROW_COUNT;
    moved := moved + step;
    UPDATE contacts_contact c SET mobile_key = m.present
    FROM unnest(formers, presents) AS m (former, present)
    WHERE c.mobile_key = m.former AND c.id IS DISTINCT FROM skipped;
    GET DIAGNOSTICS step = ROW_COUNT;
    RETURN moved + step;
END $$;

-- Who writes an address says under which former keys it may be listed.
CREATE FUNCTION consent_gather_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM consent_gather_keys(array_agg(m.key), array_agg(m.value), NEW.id)
    FROM jsonb_each_text(NEW.former_keys) m;
    NEW.former_keys := NULL;
    RETURN NEW;
END $$;

CREATE TRIGGER consent_gather_written BEFORE INSERT OR UPDATE ON contacts_contact
    FOR EACH ROW WHEN (NEW.former_keys IS NOT NULL)
    EXECUTE FUNCTION consent_gather_written();
"""
UNDO = """
DROP TRIGGER consent_gather_written ON contacts_contact;
DROP FUNCTION consent_gather_written();
DROP FUNCTION consent_gather_keys(text[], text[], bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0014_one_key_a_mailbox"),
        ("contacts", "0004_former_keys"),
    ]

    operations = [
        migrations.CreateModel(
            name="AddressKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("since", models.DateTimeField()),
                ("retired_at", models.DateTimeField(null=True)),
                ("needed_until", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "clé des adresses",
                "constraints": [
                    models.UniqueConstraint(
                        models.Value(1),
                        condition=Q(retired_at=None),
                        name="address_key_in_force_is_one",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SuppressionReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("at", models.DateTimeField()),
                ("due", models.PositiveIntegerField()),
                ("brake", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "verbose_name": "relecture de la liste repoussoir",
                "get_latest_by": "pk",
            },
        ),
        migrations.RunSQL(GATHER, UNDO),
    ]
