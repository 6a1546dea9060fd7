-- Links, certificates and other systems name a sheet by its public id.
CREATE OR REPLACE TRIGGER contacts_public_id_stays BEFORE UPDATE ON contacts_contact
    FOR EACH ROW WHEN ((OLD.id, OLD.public_id) IS DISTINCT FROM (NEW.id, NEW.public_id))
    EXECUTE FUNCTION accounts_refuse_change();
