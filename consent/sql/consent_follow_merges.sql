-- An event recorded on a merged contact after the merge (a late write) also counts for the kept
-- contact: the same event, at its own date, is appended to that chain. The events from before
-- the merge are copied by consent/ledger/merging.py.
CREATE OR REPLACE FUNCTION consent_follow_merges() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Without this return, an INSERT of no rows would fire this trigger again, endlessly.
    IF NOT EXISTS (SELECT FROM added a JOIN contacts_contact c ON c.id = a.contact_id
        WHERE c.merged_into_id IS NOT NULL AND (
            a.decision NOT IN ('ended', 'expired') OR a.origin = 'import'))
    THEN
        RETURN NULL;
    END IF;
    INSERT INTO consent_consentevent
        (contact_id, sequence, campaign_id, campaign_version_id, decision, origin,
         occurred_at, recorded_at, actor_type, actor_id, notice_id, sentence, means,
         address_key, evidence_digest, previous_hash, hash)
    SELECT c.merged_into_id, 0, a.campaign_id, a.campaign_version_id, a.decision, a.origin,
        a.occurred_at, a.recorded_at, 'merge', a.contact_id, a.notice_id, a.sentence,
        a.means, a.address_key, '', '', ''
    FROM added a JOIN contacts_contact c ON c.id = a.contact_id
    WHERE c.merged_into_id IS NOT NULL AND (
        a.decision NOT IN ('ended', 'expired') OR a.origin = 'import')
    ORDER BY c.merged_into_id, a.contact_id, a.sequence;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER consent_follow_merges AFTER INSERT ON consent_consentevent
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION consent_follow_merges();
