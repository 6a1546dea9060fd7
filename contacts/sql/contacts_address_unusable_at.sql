-- Since when the address of a channel takes no message, NULL while it does.
CREATE OR REPLACE FUNCTION contacts_address_unusable_at(
    contact contacts_contact, channel text)
RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT CASE channel
    WHEN 'sms' THEN contact.mobile_unusable_at
    WHEN 'phone' THEN contact.phone_unusable_at ELSE contact.email_unusable_at END $$;
