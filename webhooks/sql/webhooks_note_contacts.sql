-- Write the changes of a contact to the outbox: its creation, the names of the changed fields
-- (never their values), its status, and addresses that are closed or opened again.
CREATE OR REPLACE FUNCTION webhooks_note_contacts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO webhooks_change (type, contact_id, at, transaction, details)
        SELECT 'contact.created', n.id, clock_timestamp(), txid_current(),
            jsonb_build_object('kind', n.kind, 'status', n.status)
        FROM after n ORDER BY n.id;
        RETURN NULL;
    END IF;
    INSERT INTO webhooks_change (type, contact_id, at, transaction, details)
    SELECT told.type, n.id, clock_timestamp(), txid_current(), told.details
    FROM after n JOIN before o ON o.id = n.id
    CROSS JOIN LATERAL (
        SELECT array_remove(ARRAY[
            CASE WHEN n.title IS DISTINCT FROM o.title THEN 'title' END,
            CASE WHEN n.first_name IS DISTINCT FROM o.first_name THEN 'first_name' END,
            CASE WHEN n.last_name IS DISTINCT FROM o.last_name THEN 'last_name' END,
            CASE WHEN n.email IS DISTINCT FROM o.email THEN 'email' END,
            CASE WHEN n.mobile IS DISTINCT FROM o.mobile THEN 'mobile' END,
            CASE WHEN n.phone IS DISTINCT FROM o.phone THEN 'phone' END,
            CASE WHEN n.street IS DISTINCT FROM o.street THEN 'street' END,
            CASE WHEN n.street_extra IS DISTINCT FROM o.street_extra THEN 'street_extra' END,
            CASE WHEN n.postcode IS DISTINCT FROM o.postcode THEN 'postcode' END,
            CASE WHEN n.city IS DISTINCT FROM o.city THEN 'city' END,
            CASE WHEN n.birth_date IS DISTINCT FROM o.birth_date THEN 'birth_date' END,
            CASE WHEN n.notes IS DISTINCT FROM o.notes THEN 'notes' END,
            CASE WHEN n.status <> o.status
                AND n.deactivated_at IS NULL AND o.deactivated_at IS NULL THEN 'status' END
        ], NULL) AS fields
    ) changed
    CROSS JOIN LATERAL (VALUES
        (1, 'contact.updated', changed.fields <> '{}',
            jsonb_build_object('status', n.status, 'fields', changed.fields)),
        (2, 'contact.deactivated', n.deactivated_at IS NOT NULL AND o.deactivated_at IS NULL,
            jsonb_build_object('status', n.status)),
        (3, 'contact.reactivated', n.deactivated_at IS NULL AND o.deactivated_at IS NOT NULL,
            jsonb_build_object('status', n.status)),
        (4, 'address.closed', n.email_unusable_at IS NOT NULL AND o.email_unusable_at IS NULL,
            jsonb_build_object('state', 'closed', 'channel', 'email')),
        (5, 'address.closed', n.mobile_unusable_at IS NOT NULL AND o.mobile_unusable_at IS NULL,
            jsonb_build_object('state', 'closed', 'channel', 'sms')),
        (6, 'address.reopened', n.email_unusable_at IS NULL AND o.email_unusable_at IS NOT NULL
            AND n.email IS NOT NULL,
            jsonb_build_object('state', 'open', 'channel', 'email')),
        (7, 'address.reopened', n.mobile_unusable_at IS NULL AND o.mobile_unusable_at IS NOT NULL
            AND n.mobile IS NOT NULL,
            jsonb_build_object('state', 'open', 'channel', 'sms')),
        (8, 'address.closed', n.phone_unusable_at IS NOT NULL AND o.phone_unusable_at IS NULL,
            jsonb_build_object('state', 'closed', 'channel', 'phone')),
        (9, 'address.reopened', n.phone_unusable_at IS NULL AND o.phone_unusable_at IS NOT NULL
            AND n.phone_key IS NOT NULL,
            jsonb_build_object('state', 'open', 'channel', 'phone')),
        (10, 'contact.deceased', (n.deceased_at IS NULL) <> (o.deceased_at IS NULL),
            jsonb_build_object('state',
                CASE WHEN n.deceased_at IS NULL THEN 'withdrawn' ELSE 'deceased' END)),
        (11, 'contact.restricted', (n.restricted_at IS NULL) <> (o.restricted_at IS NULL),
            jsonb_build_object('state',
                CASE WHEN n.restricted_at IS NULL THEN 'lifted' ELSE 'restricted' END))
    ) AS told (place, type, holds, details)
    WHERE told.holds
    ORDER BY n.id, told.place;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER webhooks_note_new_contacts AFTER INSERT ON contacts_contact
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION webhooks_note_contacts();

CREATE OR REPLACE TRIGGER webhooks_note_contacts AFTER UPDATE ON contacts_contact
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION webhooks_note_contacts();
