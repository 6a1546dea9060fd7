-- A changed name or number of the relative clears the date on which they were informed (art. 14).
CREATE OR REPLACE FUNCTION contacts_relative_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.relative_told_at := NULL;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER contacts_relative_told_client
    BEFORE UPDATE ON contacts_clientdetails
    FOR EACH ROW WHEN ((OLD.relative_name, OLD.relative_phone)
        IS DISTINCT FROM (NEW.relative_name, NEW.relative_phone))
    EXECUTE FUNCTION contacts_relative_told();

CREATE OR REPLACE TRIGGER contacts_relative_told_worker
    BEFORE UPDATE ON contacts_workerdetails
    FOR EACH ROW WHEN ((OLD.relative_name, OLD.relative_phone)
        IS DISTINCT FROM (NEW.relative_name, NEW.relative_phone))
    EXECUTE FUNCTION contacts_relative_told();
