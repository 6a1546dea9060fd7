-- Evidence only grows. The arguments name the columns that may still change; with a minus in
-- front, one that may only be emptied (an erasure, an account forgotten); with a plus, one that
-- may be filled once.
CREATE OR REPLACE FUNCTION backoffice_evidence_stays() RETURNS trigger LANGUAGE plpgsql
SET search_path = public, pg_temp AS $$
DECLARE
    open text[] := coalesce(TG_ARGV, '{}');
BEGIN
    IF TG_OP = 'UPDATE' AND NOT EXISTS (
        SELECT FROM jsonb_each(to_jsonb(OLD)) AS was JOIN jsonb_each(to_jsonb(NEW)) AS becomes
            USING (key)
        WHERE was.value <> becomes.value
            AND key <> ALL (open)
            AND NOT ('-' || key = ANY (open) AND becomes.value IN ('null', '""'))
            AND NOT ('+' || key = ANY (open) AND was.value = 'null'))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% of % is refused: it is evidence',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE OR REPLACE TRIGGER disclosure_noticeversion_stays BEFORE UPDATE OR DELETE ON disclosure_noticeversion
    FOR EACH ROW EXECUTE FUNCTION backoffice_evidence_stays();

CREATE OR REPLACE TRIGGER backoffice_backuprun_stays BEFORE UPDATE OR DELETE ON backoffice_backuprun
    FOR EACH ROW EXECUTE FUNCTION backoffice_evidence_stays();

CREATE OR REPLACE TRIGGER consent_ledgercheck_stays BEFORE UPDATE OR DELETE ON consent_ledgercheck
    FOR EACH ROW EXECUTE FUNCTION backoffice_evidence_stays();

CREATE OR REPLACE TRIGGER messaging_messagetext_stays BEFORE UPDATE OR DELETE ON messaging_messagetext
    FOR EACH ROW EXECUTE FUNCTION backoffice_evidence_stays();

CREATE OR REPLACE TRIGGER retention_duewarning_stays BEFORE UPDATE OR DELETE ON retention_duewarning
    FOR EACH ROW EXECUTE FUNCTION backoffice_evidence_stays();

CREATE OR REPLACE TRIGGER contacts_statuschange_stays BEFORE UPDATE OR DELETE ON contacts_statuschange
    FOR EACH ROW EXECUTE FUNCTION backoffice_evidence_stays('-user_id');

CREATE OR REPLACE TRIGGER contacts_merge_stays BEFORE UPDATE OR DELETE ON contacts_merge
    FOR EACH ROW EXECUTE FUNCTION backoffice_evidence_stays(
        '+undone_at', '-user_id', '-api_key_id');

CREATE OR REPLACE TRIGGER calls_call_stays BEFORE UPDATE OR DELETE ON calls_call
    FOR EACH ROW EXECUTE FUNCTION backoffice_evidence_stays('contact_id', 'note', '-user_id');

-- Erased values of the archive leave when their last hold ends.
CREATE OR REPLACE TRIGGER erasure_archived_stays BEFORE UPDATE ON erasure_archived
    FOR EACH ROW EXECUTE FUNCTION backoffice_evidence_stays();

CREATE OR REPLACE TRIGGER erasure_recipienttask_stays BEFORE DELETE ON erasure_recipienttask
    FOR EACH ROW EXECUTE FUNCTION backoffice_evidence_stays();
CREATE OR REPLACE TRIGGER erasure_recipienttask_settled_stays BEFORE UPDATE ON erasure_recipienttask
    FOR EACH ROW WHEN (OLD.done_at IS NOT NULL)
    EXECUTE FUNCTION backoffice_evidence_stays('-done_by_id', '-api_key_id');

CREATE OR REPLACE TRIGGER contacts_restriction_stays BEFORE DELETE ON contacts_restriction
    FOR EACH ROW EXECUTE FUNCTION backoffice_evidence_stays();
CREATE OR REPLACE TRIGGER contacts_restriction_settled_stays BEFORE UPDATE ON contacts_restriction
    FOR EACH ROW WHEN (OLD.lifted_at IS NOT NULL)
    EXECUTE FUNCTION backoffice_evidence_stays('-reason');

CREATE OR REPLACE TRIGGER contacts_representative_stays BEFORE DELETE ON contacts_representative
    FOR EACH ROW EXECUTE FUNCTION backoffice_evidence_stays();
CREATE OR REPLACE TRIGGER contacts_representative_settled_stays BEFORE UPDATE ON contacts_representative
    FOR EACH ROW WHEN (OLD.ended_at IS NOT NULL)
    EXECUTE FUNCTION backoffice_evidence_stays(
        'contact_id', '-name', '-email', '-phone', '-address', '-proof', '-user_id');

CREATE OR REPLACE TRIGGER portal_rightsrequest_stays BEFORE DELETE ON portal_rightsrequest
    FOR EACH ROW EXECUTE FUNCTION backoffice_evidence_stays();
CREATE OR REPLACE TRIGGER portal_rightsrequest_settled_stays BEFORE UPDATE ON portal_rightsrequest
    FOR EACH ROW WHEN (OLD.answered_on IS NOT NULL)
    EXECUTE FUNCTION backoffice_evidence_stays('contact_id', 'filed_with_id', '-message',
        '-answer', '-answered_by_id', '-identity_checked_by_id');

CREATE OR REPLACE TRIGGER dpo_breach_stays BEFORE DELETE ON dpo_breach
    FOR EACH ROW EXECUTE FUNCTION backoffice_evidence_stays();
CREATE OR REPLACE TRIGGER dpo_breach_settled_stays BEFORE UPDATE ON dpo_breach
    FOR EACH ROW WHEN (OLD.closed_at IS NOT NULL)
    EXECUTE FUNCTION backoffice_evidence_stays('-telling_by_id', '-opened_by_id');

CREATE OR REPLACE TRIGGER dpo_breachperson_settled_stays BEFORE UPDATE OR DELETE ON dpo_breachperson
    FOR EACH ROW WHEN (OLD.told_at IS NOT NULL)
    EXECUTE FUNCTION backoffice_evidence_stays();

CREATE OR REPLACE TRIGGER dpo_watchalert_stays BEFORE UPDATE OR DELETE ON dpo_watchalert
    FOR EACH ROW WHEN (OLD.silenced_at IS NULL)
    EXECUTE FUNCTION backoffice_evidence_stays('silenced_at', 'silenced_by_id', 'reason');
CREATE OR REPLACE TRIGGER dpo_watchalert_settled_stays BEFORE UPDATE OR DELETE ON dpo_watchalert
    FOR EACH ROW WHEN (OLD.silenced_at IS NOT NULL)
    EXECUTE FUNCTION backoffice_evidence_stays('-silenced_by_id');

-- What comes back of a message that left (delivered, refused, a complaint) is noted on it.
CREATE OR REPLACE TRIGGER mailings_delivery_settled_stays BEFORE UPDATE OR DELETE ON mailings_delivery
    FOR EACH ROW WHEN (OLD.sent_at IS NOT NULL)
    EXECUTE FUNCTION backoffice_evidence_stays('state', 'reason', 'delivered_at',
        'provider_id', 'batch', 'attempts', 'due_at', 'claimed_at');
