-- The keyed digest of the address that messages of a channel go to, NULL without one.
CREATE OR REPLACE FUNCTION contacts_address_key(contact contacts_contact, channel text)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT CASE channel WHEN 'sms' THEN contact.mobile_key
    WHEN 'phone' THEN contact.phone_key ELSE contact.email_key END $$;
