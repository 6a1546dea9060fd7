-- Refuse a change of the public id: links, certificates and other systems refer to it.
CREATE OR REPLACE TRIGGER contacts_public_id_stays BEFORE UPDATE ON contacts_contact
    FOR EACH ROW WHEN ((OLD.id, OLD.public_id) IS DISTINCT FROM (NEW.id, NEW.public_id))
    EXECUTE FUNCTION accounts_refuse_change();
