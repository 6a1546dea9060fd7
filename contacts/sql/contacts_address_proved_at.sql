-- Since when the address of a channel is known to have answered itself, else NULL. No link
-- goes to a number that is only called: the person's other addresses speak for it.
CREATE OR REPLACE FUNCTION contacts_address_proved_at(
    contact contacts_contact, channel text)
RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT CASE channel
    WHEN 'sms' THEN contact.mobile_proved_at
    WHEN 'phone' THEN coalesce(contact.email_proved_at, contact.mobile_proved_at)
    ELSE contact.email_proved_at END $$;
