-- May this contact receive this campaign, why or why not, since when, and by which event?
-- One branch a reason (consent.enums.Reason), the gravest first; the only place where it
-- is decided. A new reason is a branch of the first CASE, and its date in the second.
CREATE OR REPLACE VIEW consent_eligibility AS
SELECT contact.id AS contact_id, campaign.id AS campaign_id, verdict.reason,
    CASE verdict.reason
        WHEN 'erased' THEN contact.erased_at
        WHEN 'deceased' THEN contact.deceased_at
        WHEN 'restricted' THEN contact.restricted_at
        WHEN 'inactive' THEN contact.deactivated_at
        WHEN 'guardian_objected' THEN contact.guardian_objected_at
        WHEN 'suppressed' THEN blocked.since
        WHEN 'undeliverable' THEN
            contacts_address_unusable_at(contact, campaign.channel)
        WHEN 'unconfirmed_address' THEN
            contacts_address_unconfirmed_at(contact, campaign.channel)
        WHEN 'wrong_audience' THEN NULL
        WHEN 'no_address' THEN NULL
        WHEN 'no_contract' THEN NULL
        WHEN 'mandatory' THEN NULL
        WHEN 'expired' THEN coalesce(lasting.until, consent.since)
        ELSE consent.since
    END AS since,
    CASE verdict.reason WHEN 'given' THEN consent.event_id END AS event_id,
    CASE verdict.reason WHEN 'mandatory' THEN campaign.lawful_basis END AS basis,
    verdict.reason IN ('given', 'mandatory') AS included,
    lasting.until
FROM contacts_contact contact
CROSS JOIN campaigns_campaign campaign
LEFT JOIN consent_consent consent ON consent.contact_id = contact.id
    AND consent.campaign_id = campaign.id AND NOT campaign.mandatory
LEFT JOIN consent_blocked blocked ON blocked.contact_id = contact.id
    AND blocked.channel = campaign.channel
    -- « Ne m'appelez plus » holds whatever the campaign: what is needed can be written.
    AND (NOT campaign.mandatory OR campaign.channel = 'phone')
CROSS JOIN LATERAL (SELECT CASE WHEN consent.state = 'given' THEN
    consent_ends_at(consent.since, campaign.lifetime_months, campaign.lifetime_set_at)
    END) lasting (until)
CROSS JOIN LATERAL (SELECT CASE
    WHEN campaign.state <> 'active' OR contact.kind <> campaign.audience
        THEN 'wrong_audience'
    WHEN contact.erased_at IS NOT NULL THEN 'erased'
    WHEN contact.deceased_at IS NOT NULL THEN 'deceased'
    WHEN contact.restricted_at IS NOT NULL THEN 'restricted'
    WHEN contact.deactivated_at IS NOT NULL THEN 'inactive'
    WHEN campaign.applies_to <> '{}' AND contact.status <> ALL (campaign.applies_to)
        THEN 'wrong_audience'
    -- A call without consent needs a running contract (C. conso., art. L223-1).
    WHEN campaign.channel = 'phone' AND campaign.mandatory
        AND contact.status NOT IN ('client', 'worker') THEN 'no_contract'
    WHEN contact.guardian_objected_at IS NOT NULL AND NOT campaign.mandatory
        THEN 'guardian_objected'
    -- A yes or a no of the person says more than the list; without either, the list does.
    WHEN consent.state IN ('refused', 'withdrawn', 'pending', 'expired')
        THEN consent.state
    -- At the instant itself: the event that says so is written the night after.
    WHEN lasting.until <= now() THEN 'expired'
    WHEN blocked.since IS NOT NULL THEN 'suppressed'
    WHEN NOT campaign.mandatory AND consent.state IS DISTINCT FROM 'given'
        THEN 'never_asked'
    WHEN contacts_address_key(contact, campaign.channel) IS NULL THEN 'no_address'
    WHEN contacts_address_unusable_at(contact, campaign.channel) IS NOT NULL
        THEN 'undeliverable'
    WHEN campaign.mandatory THEN 'mandatory'
    WHEN contacts_address_unconfirmed_at(contact, campaign.channel) IS NOT NULL
        THEN 'unconfirmed_address'
    ELSE 'given' END) verdict (reason);
