-- A run of the purge is updated while it lasts, then never; so are the results of its contacts.
CREATE OR REPLACE TRIGGER purge_run_facts_stay BEFORE UPDATE ON retention_purgerun
    FOR EACH ROW WHEN (OLD.state <> 'running'
        OR (OLD.id, OLD.cause, OLD.user_id, OLD.kind, OLD.as_of,
         OLD.started_at, OLD.due, OLD.days)
        IS DISTINCT FROM
        (NEW.id, NEW.cause, NEW.user_id, NEW.kind, NEW.as_of,
         NEW.started_at, NEW.due, NEW.days))
    EXECUTE FUNCTION accounts_refuse_change();

CREATE OR REPLACE TRIGGER purge_run_is_not_emptied BEFORE TRUNCATE ON retention_purgerun
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse_change();

CREATE OR REPLACE TRIGGER purge_run_leaves_by_age BEFORE DELETE ON retention_purgerun
    FOR EACH ROW EXECUTE FUNCTION accounts_leaves_by_age('started_at', '1 year');

CREATE OR REPLACE TRIGGER purged_contact_stays BEFORE UPDATE ON retention_purgedcontact
    FOR EACH ROW WHEN ((OLD.id, OLD.run_id, OLD.outcome)
        IS DISTINCT FROM (NEW.id, NEW.run_id, NEW.outcome))
    EXECUTE FUNCTION accounts_refuse_change();

CREATE OR REPLACE TRIGGER purged_contact_is_not_emptied BEFORE TRUNCATE ON retention_purgedcontact
    FOR EACH STATEMENT EXECUTE FUNCTION accounts_refuse_change();
