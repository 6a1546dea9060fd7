"""What a webhook tells is written by the database with the change itself: no change is
lost with a process, and none is told that was rolled back. Without an active webhook
nothing is written."""

from django.db import migrations

INSERT = """
CREATE FUNCTION backoffice_tell_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO backoffice_webhookdelivery (public_id, webhook_id, event, contact_id,
        details, state, attempts, created_at, due_at, answer)
    SELECT gen_random_uuid(), hook.id, '{event}', change.contact_id, {details},
        'waiting', 0, change.{at}, change.{at}, ''
    FROM backoffice_webhook hook CROSS JOIN added change
    WHERE hook.active AND '{event}' = ANY (hook.events) {condition}
    ORDER BY change.id, hook.id;
    RETURN NULL;
END $$;

CREATE TRIGGER backoffice_tell_{name} AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION backoffice_tell_{name}();
"""
DROP = """
DROP TRIGGER backoffice_tell_{name} ON {table};
DROP FUNCTION backoffice_tell_{name};
"""
CHANGES = [
    {
        "name": "consents",
        "table": "consent_consentevent",
        "event": "consent.changed",
        "at": "recorded_at",
        "details": "jsonb_build_object('campaign', change.campaign_id,"
        " 'decision', change.decision, 'event', change.id)",
        "condition": "",
    },
    {
        "name": "deactivations",
        "table": "contacts_statuschange",
        "event": "contact.deactivated",
        "at": "recorded_at",
        "details": "jsonb_build_object('status', change.after)",
        "condition": "AND change.after IN ('former_client', 'inactive')"
        " AND change.before NOT IN ('former_client', 'inactive')",
    },
    {
        "name": "erasures",
        "table": "erasure_erasure",
        "event": "contact.erased",
        "at": "at",
        "details": "jsonb_build_object('erasure', change.id)",
        "condition": "",
    },
]


class Migration(migrations.Migration):
    dependencies = [
        ("backoffice", "0003_webhooks"),
        ("consent", "0002_ledger_guards"),
        ("contacts", "0001_initial"),
        ("erasure", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(INSERT.format(**change), DROP.format(**change))
        for change in CHANGES
    ]
