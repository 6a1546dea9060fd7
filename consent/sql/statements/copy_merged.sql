INSERT INTO consent_consentevent
    (contact_id, sequence, campaign_id, campaign_version_id, decision, origin,
     occurred_at, recorded_at, actor_type, actor_id, notice_id, sentence, means,
     address_key, evidence_digest, previous_hash, hash)
SELECT %(kept)s, 0, e.campaign_id, e.campaign_version_id, copy.decision, e.origin,
    e.occurred_at, %(now)s, 'merge', e.contact_id, e.notice_id, e.sentence, e.means,
    e.address_key, '', '', ''
FROM consent_consentevent e
JOIN campaigns_campaign campaign ON campaign.id = e.campaign_id
JOIN contacts_contact merged ON merged.id = e.contact_id
JOIN contacts_contact kept ON kept.id = %(kept)s
-- An opt-in through an address that the kept contact does not have may be another
-- person's: it waits for a confirmation. The address of the merged contact may have been
-- changed since the opt-in, so that of the event counts.
CROSS JOIN LATERAL (SELECT CASE
    WHEN e.decision = 'given' AND e.origin IN ('link', 'portal', 'form')
        AND contacts_address_key(merged, campaign.channel)
            IS DISTINCT FROM contacts_address_key(kept, campaign.channel)
    THEN 'pending'
    WHEN e.decision = 'given' AND e.origin IN ('link', 'portal', 'form')
        AND e.address_key <> contacts_address_key(kept, campaign.channel)
    THEN 'pending' ELSE e.decision END AS decision) copy
WHERE e.contact_id = %(merged)s
-- Copies left by merges that were undone are not choices of this contact.
AND e.actor_type <> 'merge'
-- The annulment of an opt-in of an undone import follows that opt-in.
AND (e.decision NOT IN ('ended', 'expired') OR e.origin = 'import')
-- States that an erasure ended stay ended.
AND NOT EXISTS (SELECT FROM consent_consentevent erased
    WHERE erased.contact_id = e.contact_id AND erased.campaign_id = e.campaign_id
    AND erased.decision = 'ended' AND erased.actor_type <> 'merge'
    AND erased.origin <> 'import'
    AND erased.sequence > e.sequence)
-- An event copied by an earlier merge of the same two contacts is not copied again.
AND NOT EXISTS (SELECT FROM consent_consentevent held
    WHERE held.contact_id = %(kept)s AND held.campaign_id = e.campaign_id
    AND held.actor_type = 'merge' AND held.actor_id = e.contact_id
    AND held.decision = copy.decision AND held.origin = e.origin
    AND held.occurred_at = e.occurred_at)
ORDER BY e.sequence
RETURNING id
