-- Write to the outbox that a person's request (art. 15 to 22) was received or answered.
CREATE OR REPLACE FUNCTION webhooks_note_requests() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO webhooks_change (type, contact_id, at, transaction, details)
        SELECT 'request.opened', n.contact_id, clock_timestamp(), txid_current(), jsonb_build_object(
            'state', 'open', 'request', n.id, 'kind', n.kind, 'due_on', n.due_on)
        FROM after n WHERE n.answered_on IS NULL ORDER BY n.id;
    ELSE
        INSERT INTO webhooks_change (type, contact_id, at, transaction, details)
        SELECT 'request.closed', n.contact_id, clock_timestamp(), txid_current(), jsonb_build_object(
            'state', 'closed', 'request', n.id, 'kind', n.kind, 'outcome', n.outcome)
        FROM after n JOIN before o ON o.id = n.id
        WHERE n.answered_on IS NOT NULL AND o.answered_on IS NULL ORDER BY n.id;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER webhooks_note_new_requests AFTER INSERT ON portal_rightsrequest
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION webhooks_note_requests();

CREATE OR REPLACE TRIGGER webhooks_note_requests AFTER UPDATE ON portal_rightsrequest
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION webhooks_note_requests();
