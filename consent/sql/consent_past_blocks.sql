-- Since when the suppression list blocks these people, after a change of what the view
-- consent_blocked reads: a row where the answer is another than the last one kept. Only
-- inserts: an objection waits for no row of another session.
CREATE OR REPLACE FUNCTION consent_note_blocks(people bigint[]) RETURNS void
LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
    INSERT INTO consent_pastblock (contact_id, channel, at, since)
    SELECT person.id, place.channel, statement_timestamp(), blocked.since
    FROM (SELECT DISTINCT unnest(people) AS id) person
    CROSS JOIN (VALUES ('email'), ('sms'), ('phone')) place (channel)
    LEFT JOIN consent_blocked blocked ON blocked.contact_id = person.id
        AND blocked.channel = place.channel
    LEFT JOIN LATERAL (SELECT b.since FROM consent_pastblock b
        WHERE b.contact_id = person.id AND b.channel = place.channel
        ORDER BY b.at DESC, b.id DESC LIMIT 1) last ON true
    WHERE blocked.since IS DISTINCT FROM last.since;
END $$;

CREATE OR REPLACE FUNCTION consent_past_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM touched) THEN
        PERFORM consent_note_blocks(ARRAY(
            SELECT c.id FROM touched t JOIN contacts_contact c ON c.email_key = t.key
                WHERE t.channel = 'email'
            UNION
            SELECT c.id FROM touched t JOIN contacts_contact c ON c.mobile_key = t.key
                WHERE t.channel = 'sms'
            UNION
            SELECT c.id FROM touched t JOIN contacts_contact c ON c.phone_key = t.key
                WHERE t.channel = 'phone'));
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER consent_past_entry_added AFTER INSERT ON consent_suppression
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION consent_past_entries();

CREATE OR REPLACE TRIGGER consent_past_entry_changed AFTER UPDATE ON consent_suppression
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION consent_past_entries();

CREATE OR REPLACE TRIGGER consent_past_entry_removed AFTER DELETE ON consent_suppression
    REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION consent_past_entries();

CREATE OR REPLACE FUNCTION consent_past_lifts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM touched) THEN
        PERFORM consent_note_blocks(ARRAY(SELECT contact_id FROM touched));
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER consent_past_lift_added AFTER INSERT ON consent_suppressionlift
    REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION consent_past_lifts();

CREATE OR REPLACE TRIGGER consent_past_lift_removed AFTER DELETE ON consent_suppressionlift
    REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION consent_past_lifts();

-- A contact is created with an address on the list, or is given another address.
CREATE OR REPLACE FUNCTION consent_past_holders() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
    people bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        people := ARRAY(SELECT t.id FROM after t WHERE EXISTS (
            SELECT FROM consent_suppression s WHERE s.key = t.email_key
            UNION ALL SELECT FROM consent_suppression s WHERE s.key = t.mobile_key
            UNION ALL SELECT FROM consent_suppression s WHERE s.key = t.phone_key));
    ELSE
        people := ARRAY(SELECT n.id FROM after n JOIN before o ON o.id = n.id
            WHERE (n.email_key, n.mobile_key, n.phone_key)
            IS DISTINCT FROM (o.email_key, o.mobile_key, o.phone_key));
    END IF;
    IF people <> '{}' THEN
        PERFORM consent_note_blocks(people);
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER consent_past_holder_added AFTER INSERT ON contacts_contact
    REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION consent_past_holders();

CREATE OR REPLACE TRIGGER consent_past_holder_changed AFTER UPDATE ON contacts_contact
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION consent_past_holders();

CREATE OR REPLACE TRIGGER consent_pastblock_only_grows
    BEFORE UPDATE OR DELETE OR TRUNCATE ON consent_pastblock
    FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0)
    EXECUTE FUNCTION consent_refuse_change();
