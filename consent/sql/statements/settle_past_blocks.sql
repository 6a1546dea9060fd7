SELECT consent_note_blocks(ARRAY(
    SELECT contact_id FROM consent_blocked
    UNION SELECT contact_id FROM consent_pastblock))
