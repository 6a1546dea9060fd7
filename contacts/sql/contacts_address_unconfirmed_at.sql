-- Since when the address of a channel waits for the person's confirmation, else NULL.
CREATE OR REPLACE FUNCTION contacts_address_unconfirmed_at(
    contact contacts_contact, channel text)
RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT CASE channel
    WHEN 'sms' THEN contact.mobile_unconfirmed_at
    WHEN 'phone' THEN NULL
    ELSE contact.email_unconfirmed_at END $$;
