--
-- PostgreSQL database dump
--


-- Dumped from database version 18.6
-- Dumped by pg_dump version 18.6

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: pg_trgm; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;


--
-- Name: EXTENSION pg_trgm; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON EXTENSION pg_trgm IS 'text similarity measurement and index searching based on trigrams';


--
-- Name: unaccent; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA public;


--
-- Name: EXTENSION unaccent; Type: COMMENT; Schema: -; Owner: -
--

COMMENT ON EXTENSION unaccent IS 'text search dictionary that removes accents';


--
-- Name: accounts_leaves_by_age(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.accounts_leaves_by_age() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF (to_jsonb(OLD) ->> TG_ARGV[0])::timestamptz >= now() - TG_ARGV[1]::interval
        OR NOT pg_has_role(current_user,
            (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE')
    THEN
        RAISE EXCEPTION 'DELETE of % is refused: it leaves by its age alone', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;


--
-- Name: accounts_refuse_change(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.accounts_refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: what was noted there stays',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;


--
-- Name: consent_event_chain(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.consent_event_chain() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    AS $$
DECLARE
    last record;
BEGIN
    -- One writer at a time for a contact; then read what the one before left.
    PERFORM 1 FROM contacts_contact WHERE id = NEW.contact_id FOR NO KEY UPDATE;
    SELECT sequence, hash, recorded_at INTO last FROM consent_consentevent
        WHERE contact_id = NEW.contact_id ORDER BY sequence DESC LIMIT 1;
    NEW.sequence := coalesce(last.sequence, 0) + 1;
    NEW.previous_hash := coalesce(last.hash, ''::bytea);
    -- When it was recorded is not for the writer to say. A past that is loaded (the demo's)
    -- is said so in the session, which counts for whoever owns the table.
    IF NOT (current_setting('rgpd.loads_past', true) IS NOT DISTINCT FROM 'on'
        AND pg_has_role(current_user,
            (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE'))
    THEN
        NEW.recorded_at := greatest(statement_timestamp(), last.recorded_at);
    END IF;
    NEW.hash := consent_event_hash(NEW);
    RETURN NEW;
END $$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: consent_consentevent; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.consent_consentevent (
    id bigint NOT NULL,
    sequence integer NOT NULL,
    decision character varying(10) NOT NULL,
    origin character varying(10) NOT NULL,
    occurred_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    actor_type character varying(10) NOT NULL,
    actor_id bigint,
    sentence character varying(310) NOT NULL,
    means character varying(20) NOT NULL,
    address_key character varying(64),
    evidence_digest character varying(64) NOT NULL,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL,
    campaign_id bigint NOT NULL,
    campaign_version_id bigint NOT NULL,
    contact_id bigint NOT NULL,
    notice_id bigint,
    CONSTRAINT consent_consentevent_sequence_check CHECK ((sequence >= 0))
);


--
-- Name: consent_event_hash(public.consent_consentevent); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.consent_event_hash(e public.consent_consentevent) RETURNS bytea
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
    -- The same text as Python's json.dumps(list, ensure_ascii=False): a proof can be
    -- checked anywhere.
    SELECT sha256(e.previous_hash || convert_to(json_build_array(
        e.contact_id, e.sequence, e.campaign_id, e.campaign_version_id, e.decision,
        e.origin,
        to_char(e.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        to_char(e.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        e.actor_type, e.actor_id, e.notice_id, e.sentence, e.means, e.address_key,
        e.evidence_digest
    )::text, 'UTF8'))
$$;


--
-- Name: consent_follow_campaign(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.consent_follow_campaign() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE consent_consent s SET reachable = (
        SELECT e.reason = 'given' FROM consent_eligibility e
        WHERE e.contact_id = s.contact_id AND e.campaign_id = s.campaign_id)
    WHERE s.campaign_id = NEW.id AND s.state = 'given';
    RETURN NULL;
END $$;


--
-- Name: consent_follow_contacts(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.consent_follow_contacts() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(2016, place) FROM (
        SELECT DISTINCT consent_lock_of(written.key) AS place
        FROM after n JOIN before o ON o.id = n.id
        CROSS JOIN LATERAL (VALUES (n.email_key, o.email_key),
            (n.mobile_key, o.mobile_key)) AS written (key, former)
        WHERE written.key IS DISTINCT FROM written.former AND written.key IS NOT NULL
        ORDER BY 1) locks;
    UPDATE consent_consent s SET reachable = (
        SELECT e.reason = 'given' FROM consent_eligibility e
        WHERE e.contact_id = s.contact_id AND e.campaign_id = s.campaign_id)
    FROM after n JOIN before o ON o.id = n.id
    WHERE s.contact_id = n.id AND s.state = 'given'
    AND (n.status, n.deactivated_at, n.erased_at, n.email_key, n.mobile_key,
         n.email_unusable_at, n.mobile_unusable_at,
         n.email_unconfirmed_at, n.mobile_unconfirmed_at)
        IS DISTINCT FROM
        (o.status, o.deactivated_at, o.erased_at, o.email_key, o.mobile_key,
         o.email_unusable_at, o.mobile_unusable_at,
         o.email_unconfirmed_at, o.mobile_unconfirmed_at);
    RETURN NULL;
END $$;


--
-- Name: consent_follow_events(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.consent_follow_events() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(2016, place) FROM (
        SELECT DISTINCT consent_lock_of(address_key) AS place FROM added
        WHERE decision = 'given' AND address_key IS NOT NULL ORDER BY 1) locks;
    INSERT INTO consent_consent AS state
        (contact_id, campaign_id, state, since, origin, event_id, sequence, reachable)
    SELECT w.contact_id, w.campaign_id, w.decision, w.occurred_at, w.origin, w.id,
        w.sequence, false
    FROM (
        SELECT DISTINCT ON (contact_id, campaign_id) *
        FROM added
        ORDER BY contact_id, campaign_id, occurred_at DESC,
            consent_protective(decision) DESC, sequence DESC
    ) w
    ON CONFLICT (contact_id, campaign_id) DO UPDATE SET
        state = EXCLUDED.state, since = EXCLUDED.since, origin = EXCLUDED.origin,
        event_id = EXCLUDED.event_id, sequence = EXCLUDED.sequence,
        reachable = EXCLUDED.reachable
    WHERE (EXCLUDED.since, consent_protective(EXCLUDED.state), EXCLUDED.sequence)
        > (state.since, consent_protective(state.state), state.sequence);
    -- The one rule reads the state, so the state is written first.
    UPDATE consent_consent s SET reachable = true
    FROM added a
    WHERE a.decision = 'given' AND s.event_id = a.id
    AND s.contact_id = a.contact_id AND s.campaign_id = a.campaign_id AND (
        SELECT e.reason = 'given' FROM consent_eligibility e
        WHERE e.contact_id = s.contact_id AND e.campaign_id = s.campaign_id);
    RETURN NULL;
END $$;


--
-- Name: consent_follow_lifts(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.consent_follow_lifts() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE consent_consent s SET reachable = (
        SELECT e.reason = 'given' FROM consent_eligibility e
        WHERE e.contact_id = s.contact_id AND e.campaign_id = s.campaign_id)
    FROM touched t WHERE s.contact_id = t.contact_id AND s.state = 'given'
    -- What is unsettled is followed later (consent/ledger/objections.py).
    AND NOT (TG_OP = 'DELETE' AND EXISTS (SELECT FROM consent_suppression entry
        WHERE entry.id = t.suppression_id AND NOT entry.settled));
    RETURN NULL;
END $$;


--
-- Name: consent_follow_settled(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.consent_follow_settled() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(2016, place) FROM (
        SELECT DISTINCT consent_lock_of(n.key) AS place
        FROM after n JOIN before o ON o.id = n.id
        WHERE n.settled AND NOT o.settled ORDER BY 1) locks;
    UPDATE consent_consent s SET reachable = (
        SELECT e.reason = 'given' FROM consent_eligibility e
        WHERE e.contact_id = s.contact_id AND e.campaign_id = s.campaign_id)
    FROM (
        SELECT c.id FROM after n JOIN before o ON o.id = n.id
            JOIN contacts_contact c ON c.email_key = n.key
            WHERE n.channel = 'email' AND n.settled AND NOT o.settled
        UNION
        SELECT c.id FROM after n JOIN before o ON o.id = n.id
            JOIN contacts_contact c ON c.mobile_key = n.key
            WHERE n.channel = 'sms' AND n.settled AND NOT o.settled
    ) c
    WHERE s.contact_id = c.id AND s.state = 'given';
    RETURN NULL;
END $$;


--
-- Name: consent_follow_suppressions(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.consent_follow_suppressions() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM pg_advisory_xact_lock(2016, place) FROM (
            SELECT DISTINCT consent_lock_of(key) AS place FROM touched ORDER BY 1) locks;
    ELSE
        -- An objection waits for nobody. Who is writing a yes for one of these addresses
        -- does not see the entry: its flags are looked at again once they have ended.
        UPDATE consent_suppression s SET settled = false FROM (
            SELECT key, channel FROM touched
            WHERE NOT pg_try_advisory_xact_lock(2016, consent_lock_of(key))) missed
        WHERE s.key = missed.key AND s.channel = missed.channel;
    END IF;
    -- What came unsettled is followed later (consent/ledger/objections.py).
    UPDATE consent_consent s SET reachable = (
        SELECT e.reason = 'given' FROM consent_eligibility e
        WHERE e.contact_id = s.contact_id AND e.campaign_id = s.campaign_id)
    FROM (
        SELECT c.id FROM touched t JOIN contacts_contact c ON c.email_key = t.key
            WHERE t.channel = 'email' AND (t.settled OR TG_OP = 'DELETE')
        UNION
        SELECT c.id FROM touched t JOIN contacts_contact c ON c.mobile_key = t.key
            WHERE t.channel = 'sms' AND (t.settled OR TG_OP = 'DELETE')
    ) c
    WHERE s.contact_id = c.id AND s.state = 'given';
    RETURN NULL;
END $$;


--
-- Name: consent_gather_keys(text[], text[], bigint); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.consent_gather_keys(formers text[], presents text[], skipped bigint) RETURNS bigint
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
DECLARE
    moved bigint := 0;
    step bigint;
BEGIN
    PERFORM 1 FROM contacts_contact c
    WHERE (c.email_key = ANY(formers) OR c.mobile_key = ANY(formers))
    AND c.id IS DISTINCT FROM skipped ORDER BY c.id FOR NO KEY UPDATE;

    -- The journal outside the database goes on knowing it by the former key, unless it
    -- only waits for its events.
    INSERT INTO consent_suppression AS entry
        (key, channel, reason, created_at, expires_at, known_as, settled, awaiting)
    SELECT m.present, s.channel, (array_agg(s.reason ORDER BY s.created_at DESC))[1],
        max(s.created_at), max(s.expires_at),
        coalesce(array_agg(DISTINCT name) FILTER (WHERE s.reason <> 'waiting'), '{}'),
        bool_and(s.settled), (
            SELECT coalesce(jsonb_agg(act), '[]') FROM unnest(formers, presents)
                AS other (former, present)
            JOIN consent_suppression w ON w.key = other.former
            CROSS JOIN jsonb_array_elements(w.awaiting) AS act
            WHERE other.present = m.present AND w.channel = s.channel)
    FROM unnest(formers, presents) AS m (former, present)
    JOIN consent_suppression s ON s.key = m.former
    CROSS JOIN unnest(s.key || s.known_as) AS name
    GROUP BY m.present, s.channel
    ON CONFLICT (key, channel) DO UPDATE SET
        reason = CASE WHEN EXCLUDED.created_at > entry.created_at
            THEN EXCLUDED.reason ELSE entry.reason END,
        created_at = greatest(entry.created_at, EXCLUDED.created_at),
        expires_at = greatest(entry.expires_at, EXCLUDED.expires_at),
        known_as = ARRAY(SELECT DISTINCT unnest(entry.known_as || EXCLUDED.known_as)),
        settled = entry.settled AND EXCLUDED.settled,
        awaiting = entry.awaiting || EXCLUDED.awaiting;
    GET DIAGNOSTICS step = ROW_COUNT;
    moved := moved + step;
    IF step > 0 THEN
        -- A lift is a person's own, and goes with the entry that it lifts.
        INSERT INTO consent_suppressionlift
            (suppression_id, contact_id, event_id, lifted_at)
        SELECT n.id, l.contact_id, l.event_id, l.lifted_at
        FROM unnest(formers, presents) AS m (former, present)
        JOIN consent_suppression s ON s.key = m.former
        JOIN consent_suppressionlift l ON l.suppression_id = s.id
        JOIN consent_suppression n ON n.key = m.present AND n.channel = s.channel
        ON CONFLICT (suppression_id, contact_id) DO NOTHING;
        DELETE FROM consent_suppressionlift l
        USING unnest(formers) AS m (former), consent_suppression s
        WHERE s.key = m.former AND l.suppression_id = s.id;
        DELETE FROM consent_suppression s USING unnest(formers) AS m (former)
        WHERE s.key = m.former;
    END IF;

    UPDATE contacts_contact c SET email_key = m.present
    FROM unnest(formers, presents) AS m (former, present)
    WHERE c.email_key = m.former AND c.id IS DISTINCT FROM skipped;
    GET DIAGNOSTICS step = ROW_COUNT;
    moved := moved + step;
    UPDATE contacts_contact c SET mobile_key = m.present
    FROM unnest(formers, presents) AS m (former, present)
    WHERE c.mobile_key = m.former AND c.id IS DISTINCT FROM skipped;
    GET DIAGNOSTICS step = ROW_COUNT;
    RETURN moved + step;
END $$;


--
-- Name: consent_gather_written(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.consent_gather_written() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM consent_gather_keys(array_agg(m.key), array_agg(m.value), NEW.id)
    FROM jsonb_each_text(NEW.former_keys) m;
    NEW.former_keys := NULL;
    RETURN NEW;
END $$;


--
-- Name: consent_guard_closed_chain(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.consent_guard_closed_chain() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    chain record;
BEGIN
    SELECT count(*) AS events, max(recorded_at) AS last_at,
        (array_agg(hash ORDER BY sequence DESC))[1] AS last_hash
        INTO chain FROM consent_consentevent WHERE contact_id = NEW.contact_id;
    IF NOT EXISTS (SELECT 1 FROM contacts_contact
            WHERE id = NEW.contact_id AND erased_at IS NOT NULL)
        OR chain.last_hash IS DISTINCT FROM NEW.last_hash
        OR chain.events <> NEW.events
        -- Whatever the setting says, no proof leaves before a year.
        OR chain.last_at > now() - interval '1 year'
    THEN
        RAISE EXCEPTION 'chain of contact % cannot be closed', NEW.contact_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;


--
-- Name: consent_lock_of(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.consent_lock_of(address text) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT hashtext(address) & 1023
$$;


--
-- Name: consent_protective(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.consent_protective(state text) RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    -- At one instant the more protective choice wins.
    SELECT CASE state WHEN 'given' THEN 0 WHEN 'pending' THEN 1 WHEN 'refused' THEN 2
        WHEN 'withdrawn' THEN 3 ELSE 4 END
$$;


--
-- Name: consent_refuse_change(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.consent_refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: the consent ledger only grows',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;


--
-- Name: consent_refuse_open_delete(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.consent_refuse_open_delete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM consent_closedchain c WHERE c.contact_id = OLD.contact_id
            AND c.last_event_at >= OLD.recorded_at)
    THEN
        RAISE EXCEPTION 'DELETE of % is refused: the consent ledger only grows', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;


--
-- Name: consent_remove_closed_chain(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.consent_remove_closed_chain() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM consent_evidence WHERE contact_id = NEW.contact_id;
    DELETE FROM consent_suppressionlift WHERE contact_id = NEW.contact_id;
    DELETE FROM consent_consent WHERE contact_id = NEW.contact_id;
    DELETE FROM consent_consentevent WHERE contact_id = NEW.contact_id;
    RETURN NULL;
END $$;


--
-- Name: consent_standings(bigint[], bigint[], boolean); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.consent_standings(people bigint[], campaigns bigint[], locking boolean) RETURNS TABLE(contact_id bigint, campaign_id bigint, public_id text, kind text, is_erased boolean, key text, label text, audience text, campaign_state text, mandatory boolean, version_id bigint, state text, since timestamp with time zone, is_blocked boolean, is_proved boolean, own_word text, own_word_at timestamp with time zone, declined boolean)
    LANGUAGE plpgsql
    SET plan_cache_mode TO 'force_generic_plan'
    SET enable_seqscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
BEGIN
    IF locking THEN
        PERFORM 1 FROM contacts_contact c WHERE c.id = ANY(people)
            ORDER BY c.id FOR NO KEY UPDATE;
    END IF;
    RETURN QUERY
    SELECT c.id, k.id, c.public_id::text, c.kind::text, c.erased_at IS NOT NULL,
        contacts_address_key(c, k.channel),
        k.label::text, k.audience::text, k.state::text, k.mandatory,
        (SELECT v.id FROM campaigns_campaignversion v WHERE v.campaign_id = k.id
            ORDER BY v.number DESC LIMIT 1),
        s.state::text, s.since,
        EXISTS (SELECT FROM consent_blocked b
            WHERE b.contact_id = c.id AND b.channel = k.channel),
        contacts_address_proved_at(c, k.channel) IS NOT NULL,
        own.decision::text, own.occurred_at,
        -- Whether that word answered a request to confirm it (double opt-in).
        own.sequence IS NOT NULL AND coalesce((
            SELECT e.decision = 'pending' FROM consent_consentevent e
            WHERE e.contact_id = c.id AND e.campaign_id = k.id
            AND e.sequence < own.sequence ORDER BY e.sequence DESC LIMIT 1), false)
    FROM unnest(people, campaigns) AS pair (person, campaign)
    JOIN contacts_contact c ON c.id = pair.person
    JOIN campaigns_campaign k ON k.id = pair.campaign
    LEFT JOIN consent_consent s ON s.contact_id = c.id AND s.campaign_id = k.id
    -- The person's own last word (consent.enums.OWN_WORD). No state, no event.
    LEFT JOIN LATERAL (
        SELECT e.decision, e.occurred_at, e.sequence FROM consent_consentevent e
        WHERE s.state IS NOT NULL AND e.contact_id = c.id AND e.campaign_id = k.id
        AND e.origin IN ('link', 'portal', 'form', 'one_click', 'sms_stop', 'complaint')
        AND e.decision IN ('given', 'refused', 'withdrawn')
        ORDER BY e.occurred_at DESC, consent_protective(e.decision) DESC, e.sequence DESC
        LIMIT 1) own ON true;
END $$;


--
-- Name: contacts_folded(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.contacts_folded(text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $_$ SELECT lower(public.unaccent('public.unaccent'::regdictionary,
    normalize(translate($1, U&'-\2010\2011\2012\2013\2014\2015\2212''`\2018\2019\02BB\02BC\00B4\2032\00AD\034F\061C\180E\200B\200C\200D\200E\200F\202A\202B\202C\202D\202E\2060\2061\2062\2063\2064\2066\2067\2068\2069\FE0E\FE0F\FEFF', '        '), NFKC))) $_$;


--
-- Name: contacts_plain(text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.contacts_plain(text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $_$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, $1)) $_$;


--
-- Name: contacts_search_text(text, text, text, text, text, text, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.contacts_search_text(text, text, text, text, text, text, text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN NULLIF(public.contacts_folded(concat_ws(' '::text, $1, $2, $3, $4, $5, $6, $7)), ''::text);


--
-- Name: contacts_sort_name(text, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.contacts_sort_name(text, text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN NULLIF(public.contacts_plain(concat_ws(' '::text, $1, $2)), ''::text);


--
-- Name: contacts_contact; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.contacts_contact (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    kind character varying(10) NOT NULL,
    status character varying(20) NOT NULL,
    deactivated_from character varying(20) NOT NULL,
    deactivated_at timestamp with time zone,
    title character varying(20),
    first_name character varying(100),
    last_name character varying(100),
    email character varying(254),
    mobile character varying(20),
    phone character varying(30),
    street character varying(200),
    street_extra character varying(200),
    postcode character varying(10),
    city character varying(100),
    birth_date date,
    notes text,
    email_key character varying(64),
    mobile_key character varying(64),
    former_keys jsonb,
    email_unusable_at timestamp with time zone,
    email_refusal character varying(200),
    mobile_refusal character varying(200),
    mobile_unusable_at timestamp with time zone,
    email_unconfirmed_at timestamp with time zone,
    mobile_unconfirmed_at timestamp with time zone,
    email_proved_at timestamp with time zone,
    mobile_proved_at timestamp with time zone,
    link_generation integer NOT NULL,
    portal_access boolean NOT NULL,
    last_contact_at timestamp with time zone,
    erased_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    search text GENERATED ALWAYS AS (public.contacts_search_text((last_name)::text, (first_name)::text, (email)::text, (mobile)::text, (phone)::text, (postcode)::text, (city)::text)) STORED,
    sort_name text GENERATED ALWAYS AS (public.contacts_sort_name((last_name)::text, (first_name)::text)) STORED,
    source character varying(10) NOT NULL,
    source_detail character varying(150),
    CONSTRAINT contact_deactivation_is_dated CHECK ((((deactivated_at IS NOT NULL) AND ((status)::text = ANY ((ARRAY['former_client'::character varying, 'inactive'::character varying])::text[]))) OR ((deactivated_at IS NULL) AND ((deactivated_from)::text = ''::text) AND (NOT ((status)::text = ANY ((ARRAY['former_client'::character varying, 'inactive'::character varying])::text[])))))),
    CONSTRAINT contact_status_fits_kind CHECK (((((kind)::text = 'client'::text) AND ((status)::text = ANY ((ARRAY['prospect'::character varying, 'client'::character varying, 'former_client'::character varying])::text[]))) OR (((kind)::text = 'worker'::text) AND ((status)::text = ANY ((ARRAY['candidate'::character varying, 'worker'::character varying, 'inactive'::character varying])::text[]))))),
    CONSTRAINT contacts_contact_link_generation_check CHECK ((link_generation >= 0))
)
WITH (fillfactor='90');


--
-- Name: contacts_address_key(public.contacts_contact, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.contacts_address_key(contact public.contacts_contact, channel text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT CASE channel WHEN 'sms' THEN contact.mobile_key ELSE contact.email_key END $$;


--
-- Name: contacts_address_proved_at(public.contacts_contact, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.contacts_address_proved_at(contact public.contacts_contact, channel text) RETURNS timestamp with time zone
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT CASE channel
    WHEN 'sms' THEN contact.mobile_proved_at
    ELSE contact.email_proved_at END $$;


--
-- Name: contacts_address_unconfirmed_at(public.contacts_contact, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.contacts_address_unconfirmed_at(contact public.contacts_contact, channel text) RETURNS timestamp with time zone
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT CASE channel
    WHEN 'sms' THEN contact.mobile_unconfirmed_at
    ELSE contact.email_unconfirmed_at END $$;


--
-- Name: contacts_address_unusable_at(public.contacts_contact, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.contacts_address_unusable_at(contact public.contacts_contact, channel text) RETURNS timestamp with time zone
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT CASE channel
    WHEN 'sms' THEN contact.mobile_unusable_at ELSE contact.email_unusable_at END $$;


--
-- Name: contacts_name_key(text, text); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.contacts_name_key(text, text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $_$ SELECT nullif(concat_ws(' ', translate(public.contacts_folded($1), ' .', ''),
    translate(public.contacts_folded($2), ' .', '')), '') $_$;


--
-- Name: erasure_refuse_change(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.erasure_refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% of % is refused: the register of erasures only grows',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;


--
-- Name: retention_forget(timestamp with time zone, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.retention_forget(lines_before timestamp with time zone, runs_before timestamp with time zone) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
BEGIN
    DELETE FROM accounts_auditevent
        WHERE at < least(lines_before, now() - interval '6 months');
    DELETE FROM retention_purgedcontact c USING retention_purgerun r
        WHERE r.id = c.run_id AND r.started_at < least(runs_before, now() - interval '1 year');
    DELETE FROM retention_purgerun
        WHERE started_at < least(runs_before, now() - interval '1 year');
END $$;


--
-- Name: retention_leaves_with_run(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.retention_leaves_with_run() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT pg_has_role(current_user,
            (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'USAGE')
        OR EXISTS (SELECT FROM retention_purgerun r WHERE r.id = OLD.run_id
            AND r.started_at >= now() - interval '1 year')
    THEN
        RAISE EXCEPTION 'DELETE of % is refused: it leaves by its age alone', TG_TABLE_NAME
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN OLD;
END $$;


--
-- Name: webhooks_note_consents(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.webhooks_note_consents() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO webhooks_change (type, contact_id, at, transaction, details)
        SELECT 'consent.changed', n.contact_id, clock_timestamp(), txid_current(),
            webhooks_told_consent(n.contact_id, n.campaign_id, n.event_id, n.state, n.reachable)
            || jsonb_build_object('previous', 'never_asked', 'was_effective', false)
        FROM after n ORDER BY n.sequence, n.id;
    ELSE
        INSERT INTO webhooks_change (type, contact_id, at, transaction, details)
        SELECT 'consent.changed', n.contact_id, clock_timestamp(), txid_current(),
            webhooks_told_consent(n.contact_id, n.campaign_id, n.event_id, n.state, n.reachable)
            || jsonb_build_object('previous', o.state, 'was_effective', o.reachable)
        FROM after n JOIN before o ON o.id = n.id
        WHERE (n.state, n.reachable) IS DISTINCT FROM (o.state, o.reachable)
        ORDER BY n.sequence, n.id;
    END IF;
    RETURN NULL;
END $$;


--
-- Name: webhooks_note_contacts(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.webhooks_note_contacts() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO webhooks_change (type, contact_id, at, transaction, details)
        SELECT 'contact.created', n.id, clock_timestamp(), txid_current(),
            jsonb_build_object('kind', n.kind, 'status', n.status)
        FROM after n ORDER BY n.id;
        RETURN NULL;
    END IF;
    INSERT INTO webhooks_change (type, contact_id, at, transaction, details)
    SELECT told.type, n.id, clock_timestamp(), txid_current(), told.details
    FROM after n JOIN before o ON o.id = n.id
    CROSS JOIN LATERAL (
        SELECT array_remove(ARRAY[
            CASE WHEN n.title IS DISTINCT FROM o.title THEN 'title' END,
            CASE WHEN n.first_name IS DISTINCT FROM o.first_name THEN 'first_name' END,
            CASE WHEN n.last_name IS DISTINCT FROM o.last_name THEN 'last_name' END,
            CASE WHEN n.email IS DISTINCT FROM o.email THEN 'email' END,
            CASE WHEN n.mobile IS DISTINCT FROM o.mobile THEN 'mobile' END,
            CASE WHEN n.phone IS DISTINCT FROM o.phone THEN 'phone' END,
            CASE WHEN n.street IS DISTINCT FROM o.street THEN 'street' END,
            CASE WHEN n.postcode IS DISTINCT FROM o.postcode THEN 'postcode' END,
            CASE WHEN n.city IS DISTINCT FROM o.city THEN 'city' END,
            CASE WHEN n.birth_date IS DISTINCT FROM o.birth_date THEN 'birth_date' END,
            CASE WHEN n.notes IS DISTINCT FROM o.notes THEN 'notes' END,
            CASE WHEN n.status <> o.status
                AND n.deactivated_at IS NULL AND o.deactivated_at IS NULL THEN 'status' END
        ], NULL) AS fields
    ) changed
    CROSS JOIN LATERAL (VALUES
        (1, 'contact.updated', changed.fields <> '{}',
            jsonb_build_object('status', n.status, 'fields', changed.fields)),
        (2, 'contact.deactivated', n.deactivated_at IS NOT NULL AND o.deactivated_at IS NULL,
            jsonb_build_object('status', n.status)),
        (3, 'contact.reactivated', n.deactivated_at IS NULL AND o.deactivated_at IS NOT NULL,
            jsonb_build_object('status', n.status)),
        (4, 'address.closed', n.email_unusable_at IS NOT NULL AND o.email_unusable_at IS NULL,
            jsonb_build_object('state', 'closed', 'channel', 'email')),
        (5, 'address.closed', n.mobile_unusable_at IS NOT NULL AND o.mobile_unusable_at IS NULL,
            jsonb_build_object('state', 'closed', 'channel', 'sms')),
        (6, 'address.reopened', n.email_unusable_at IS NULL AND o.email_unusable_at IS NOT NULL
            AND n.email IS NOT NULL,
            jsonb_build_object('state', 'open', 'channel', 'email')),
        (7, 'address.reopened', n.mobile_unusable_at IS NULL AND o.mobile_unusable_at IS NOT NULL
            AND n.mobile IS NOT NULL,
            jsonb_build_object('state', 'open', 'channel', 'sms'))
    ) AS told (place, type, holds, details)
    WHERE told.holds
    ORDER BY n.id, told.place;
    RETURN NULL;
END $$;


--
-- Name: webhooks_note_erasures(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.webhooks_note_erasures() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO webhooks_change (type, contact_id, at, transaction, details)
    SELECT 'contact.erased', e.contact_id, clock_timestamp(), txid_current(),
        jsonb_build_object('status', c.status, 'erasure', e.id, 'cause', e.cause)
    FROM added e JOIN contacts_contact c ON c.id = e.contact_id
    ORDER BY e.id;
    RETURN NULL;
END $$;


--
-- Name: webhooks_note_references(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.webhooks_note_references() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO webhooks_change (type, contact_id, at, transaction, details)
    SELECT 'contact.updated', c.id, clock_timestamp(), txid_current(),
        jsonb_build_object('status', c.status, 'fields', ARRAY['references'])
    FROM contacts_contact c
    WHERE c.id IN (SELECT contact_id FROM touched)
    ORDER BY c.id;
    RETURN NULL;
END $$;


--
-- Name: webhooks_note_requests(); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.webhooks_note_requests() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO webhooks_change (type, contact_id, at, transaction, details)
        SELECT 'request.opened', n.contact_id, clock_timestamp(), txid_current(), jsonb_build_object(
            'state', 'open', 'request', n.id, 'kind', n.kind, 'due_on', n.due_on)
        FROM after n WHERE n.answered_on IS NULL ORDER BY n.id;
    ELSE
        INSERT INTO webhooks_change (type, contact_id, at, transaction, details)
        SELECT 'request.closed', n.contact_id, clock_timestamp(), txid_current(), jsonb_build_object(
            'state', 'closed', 'request', n.id, 'kind', n.kind, 'outcome', n.outcome)
        FROM after n JOIN before o ON o.id = n.id
        WHERE n.answered_on IS NOT NULL AND o.answered_on IS NULL ORDER BY n.id;
    END IF;
    RETURN NULL;
END $$;


--
-- Name: webhooks_publish(integer); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.webhooks_publish(most integer) RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE
    batch bigint[];
BEGIN
    IF NOT EXISTS (SELECT FROM webhooks_change WHERE sequence IS NULL) THEN
        RETURN 0;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('webhooks_publish'));
    batch := ARRAY(SELECT id FROM webhooks_change WHERE sequence IS NULL ORDER BY id LIMIT most);

    WITH told AS (
        SELECT id, details,
            first_value(details) OVER same AS first,
            lead(id) OVER same IS NULL AS is_last
        FROM webhooks_change WHERE id = ANY (batch) AND type = 'consent.changed'
        WINDOW same AS (PARTITION BY contact_id, transaction, details -> 'campaign' ORDER BY id)
    ), kept AS (
        UPDATE webhooks_change c SET details = c.details || jsonb_build_object(
            'previous', told.first -> 'previous', 'was_effective', told.first -> 'was_effective')
        FROM told WHERE c.id = told.id AND told.is_last AND told.first <> told.details
    )
    DELETE FROM webhooks_change c USING told WHERE c.id = told.id AND NOT told.is_last;
    DELETE FROM webhooks_change WHERE id = ANY (batch) AND type = 'consent.changed'
        AND details -> 'previous' = details -> 'state'
        AND details -> 'was_effective' = details -> 'effective';

    WITH told AS (
        SELECT u.id, lead(u.id) OVER same IS NULL AS is_last,
            EXISTS (SELECT FROM webhooks_change c WHERE c.contact_id = u.contact_id
                AND c.transaction = u.transaction
                AND c.type IN ('contact.created', 'contact.erased')) AS is_covered,
            (SELECT jsonb_agg(DISTINCT field) FROM webhooks_change c,
                jsonb_array_elements(c.details -> 'fields') field
                WHERE c.contact_id = u.contact_id AND c.transaction = u.transaction
                AND c.type = 'contact.updated') AS fields
        FROM webhooks_change u WHERE u.id = ANY (batch) AND u.type = 'contact.updated'
        WINDOW same AS (PARTITION BY u.contact_id, u.transaction ORDER BY u.id)
    ), kept AS (
        UPDATE webhooks_change c
        SET details = c.details || jsonb_build_object('fields', told.fields)
        FROM told WHERE c.id = told.id AND told.is_last AND NOT told.is_covered
    )
    DELETE FROM webhooks_change c USING told
    WHERE c.id = told.id AND (told.is_covered OR NOT told.is_last);

    WITH numbered AS MATERIALIZED (
        SELECT id, nextval('webhooks_change_sequence') AS sequence FROM (
            SELECT id FROM webhooks_change WHERE id = ANY (batch) ORDER BY id
        ) ordered
    )
    UPDATE webhooks_change c SET sequence = n.sequence,
        details = CASE WHEN k.code IS NULL THEN c.details - 'was_effective'
            ELSE c.details - 'was_effective' || jsonb_build_object('code', k.code) END
    FROM numbered n
    JOIN webhooks_change u ON u.id = n.id
    LEFT JOIN campaigns_campaign k ON u.type = 'consent.changed'
        AND k.id = (u.details ->> 'campaign')::bigint
    WHERE c.id = n.id;

    INSERT INTO webhooks_webhookdelivery (public_id, webhook_id, event, sequence, contact_id,
        details, state, attempts, created_at, due_at, answer)
    SELECT gen_random_uuid(), h.id, c.type, c.sequence, c.contact_id,
        c.details, 'waiting', 0, c.at, c.at, ''
    FROM webhooks_change c
    JOIN webhooks_webhook h ON h.active AND c.type = ANY (h.events)
    WHERE c.id = ANY (batch)
    ORDER BY c.sequence, h.id;
    RETURN cardinality(batch);
END $$;


--
-- Name: webhooks_told_consent(bigint, bigint, bigint, text, boolean); Type: FUNCTION; Schema: public; Owner: -
--

CREATE FUNCTION public.webhooks_told_consent(contact bigint, campaign bigint, event bigint, state text, reachable boolean) RETURNS jsonb
    LANGUAGE sql STABLE
    AS $$
    SELECT jsonb_build_object('campaign', campaign, 'event', event, 'state', state,
        'decision', state, 'effective', reachable, 'reason', CASE
            WHEN reachable THEN 'given'
            -- An erasure ends the choices before it notes its own date.
            WHEN state = 'ended' THEN 'erased'
            ELSE (SELECT e.reason FROM consent_eligibility e
                WHERE e.contact_id = contact AND e.campaign_id = campaign) END)
$$;


--
-- Name: account_emailaddress; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.account_emailaddress (
    id integer NOT NULL,
    email character varying(254) NOT NULL,
    verified boolean NOT NULL,
    "primary" boolean NOT NULL,
    user_id bigint NOT NULL
);


--
-- Name: account_emailaddress_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.account_emailaddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailaddress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: account_emailconfirmation; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.account_emailconfirmation (
    id integer NOT NULL,
    created timestamp with time zone NOT NULL,
    sent timestamp with time zone,
    key character varying(64) NOT NULL,
    email_address_id integer NOT NULL
);


--
-- Name: account_emailconfirmation_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.account_emailconfirmation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailconfirmation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: accounts_apikey; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.accounts_apikey (
    id bigint NOT NULL,
    name character varying(100) NOT NULL,
    prefix character varying(12) NOT NULL,
    digest character varying(64) NOT NULL,
    scopes character varying(30)[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    last_used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    created_by_id bigint,
    calls_per_minute integer,
    origins character varying(200)[] NOT NULL,
    proof character varying(20) NOT NULL,
    system character varying(30) NOT NULL,
    CONSTRAINT accounts_apikey_calls_per_minute_check CHECK ((calls_per_minute >= 0))
);


--
-- Name: accounts_apikey_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.accounts_apikey ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_apikey_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: accounts_auditevent; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.accounts_auditevent (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    action character varying(60) NOT NULL,
    target character varying(100) NOT NULL,
    details jsonb NOT NULL,
    api_key_id bigint,
    user_id bigint
);


--
-- Name: accounts_auditevent_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.accounts_auditevent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_auditevent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: accounts_company; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.accounts_company (
    id bigint NOT NULL,
    name character varying(150) NOT NULL,
    street character varying(200) NOT NULL,
    postcode character varying(10) NOT NULL,
    city character varying(100) NOT NULL,
    siret character varying(14) NOT NULL,
    phone character varying(20) NOT NULL,
    email character varying(254) NOT NULL,
    reply_to character varying(254) NOT NULL,
    dpo_name character varying(150) NOT NULL,
    dpo_email character varying(254) NOT NULL,
    privacy_policy_url character varying(200) NOT NULL,
    sms_sender character varying(11) NOT NULL,
    colour character varying(7) NOT NULL,
    logo character varying(100) NOT NULL,
    backup_days smallint,
    health_basis character varying(10) NOT NULL,
    legal_notice_url character varying(200) NOT NULL,
    no_recipients character varying(10)[] NOT NULL,
    open_until date,
    CONSTRAINT accounts_company_backup_days_check CHECK ((backup_days >= 0)),
    CONSTRAINT company_is_single CHECK ((id = 1))
);


--
-- Name: accounts_company_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.accounts_company ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_company_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: accounts_signin; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.accounts_signin (
    id bigint NOT NULL,
    place character varying(64) NOT NULL,
    last_at timestamp with time zone NOT NULL,
    user_id bigint NOT NULL
);


--
-- Name: accounts_signin_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.accounts_signin ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_signin_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: accounts_user; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.accounts_user (
    id bigint NOT NULL,
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    is_superuser boolean NOT NULL,
    first_name character varying(150) NOT NULL,
    last_name character varying(150) NOT NULL,
    is_staff boolean NOT NULL,
    is_active boolean NOT NULL,
    date_joined timestamp with time zone NOT NULL,
    email character varying(254) NOT NULL,
    session_generation integer NOT NULL,
    CONSTRAINT accounts_user_session_generation_check CHECK ((session_generation >= 0))
);


--
-- Name: accounts_user_groups; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.accounts_user_groups (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    group_id integer NOT NULL
);


--
-- Name: accounts_user_groups_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.accounts_user_groups ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_user_groups_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: accounts_user_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.accounts_user ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_user_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: accounts_user_user_permissions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.accounts_user_user_permissions (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    permission_id integer NOT NULL
);


--
-- Name: accounts_user_user_permissions_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.accounts_user_user_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.accounts_user_user_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: api_apianswer; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.api_apianswer (
    id bigint NOT NULL,
    key_digest character varying(64) NOT NULL,
    fingerprint character varying(64),
    status smallint NOT NULL,
    body text,
    headers jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    api_key_id bigint NOT NULL,
    contact_id bigint,
    CONSTRAINT api_apianswer_status_check CHECK ((status >= 0))
);


--
-- Name: api_apianswer_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.api_apianswer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.api_apianswer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: auth_group; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);


--
-- Name: auth_group_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: auth_group_permissions; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);


--
-- Name: auth_group_permissions_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: auth_permission; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);


--
-- Name: auth_permission_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: backoffice_backuprun; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.backoffice_backuprun (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    kind character varying(5) NOT NULL,
    name character varying(40) NOT NULL,
    ok boolean NOT NULL,
    details jsonb NOT NULL
);


--
-- Name: backoffice_backuprun_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.backoffice_backuprun ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.backoffice_backuprun_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: campaigns_campaign; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.campaigns_campaign (
    id bigint NOT NULL,
    code character varying(40),
    audience character varying(10) NOT NULL,
    label character varying(150) NOT NULL,
    "position" smallint NOT NULL,
    channel character varying(10) NOT NULL,
    mandatory boolean NOT NULL,
    lawful_basis character varying(20) NOT NULL,
    state character varying(10) NOT NULL,
    applies_to character varying(20)[] NOT NULL,
    sort_label text GENERATED ALWAYS AS (public.contacts_plain((label)::text)) STORED COLLATE pg_catalog."C",
    CONSTRAINT campaign_basis_fits_mandatory CHECK (((((lawful_basis)::text = 'consent'::text) AND (NOT mandatory)) OR (mandatory AND (NOT ((lawful_basis)::text = 'consent'::text))))),
    CONSTRAINT campaign_position_1_to_10 CHECK ((("position" >= 1) AND ("position" <= 10))),
    CONSTRAINT campaigns_campaign_position_check CHECK (("position" >= 0))
);


--
-- Name: campaigns_campaign_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.campaigns_campaign ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.campaigns_campaign_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: campaigns_campaignversion; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.campaigns_campaignversion (
    id bigint NOT NULL,
    number integer NOT NULL,
    label character varying(150) NOT NULL,
    channel character varying(10) NOT NULL,
    mandatory boolean NOT NULL,
    lawful_basis character varying(20) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    campaign_id bigint NOT NULL,
    CONSTRAINT campaigns_campaignversion_number_check CHECK ((number >= 0))
);


--
-- Name: campaigns_campaignversion_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.campaigns_campaignversion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.campaigns_campaignversion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: consent_addresskey; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.consent_addresskey (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    since timestamp with time zone NOT NULL,
    retired_at timestamp with time zone,
    needed_until timestamp with time zone
);


--
-- Name: consent_addresskey_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.consent_addresskey ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.consent_addresskey_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: consent_suppression; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.consent_suppression (
    id bigint NOT NULL,
    key character varying(64) NOT NULL,
    channel character varying(10) NOT NULL,
    reason character varying(20) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    known_as character varying(64)[] DEFAULT '{}'::character varying(64)[] NOT NULL,
    awaiting jsonb DEFAULT '[]'::jsonb NOT NULL,
    settled boolean DEFAULT true NOT NULL
);


--
-- Name: consent_suppressionlift; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.consent_suppressionlift (
    id bigint NOT NULL,
    lifted_at timestamp with time zone NOT NULL,
    contact_id bigint NOT NULL,
    event_id bigint NOT NULL,
    suppression_id bigint NOT NULL
);


--
-- Name: consent_blocked; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.consent_blocked AS
 SELECT address.contact_id,
    entry.channel,
    entry.id AS suppression_id,
    entry.created_at AS since
   FROM (( SELECT contacts_contact.id AS contact_id,
            'email'::text AS channel,
            contacts_contact.email_key AS key
           FROM public.contacts_contact
        UNION ALL
         SELECT contacts_contact.id,
            'sms'::text,
            contacts_contact.mobile_key
           FROM public.contacts_contact) address
     JOIN public.consent_suppression entry ON ((((entry.channel)::text = address.channel) AND ((entry.key)::text = (address.key)::text))))
  WHERE (NOT (EXISTS ( SELECT
           FROM public.consent_suppressionlift lift
          WHERE ((lift.suppression_id = entry.id) AND (lift.contact_id = address.contact_id)))));


--
-- Name: consent_closedchain; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.consent_closedchain (
    id bigint NOT NULL,
    last_hash bytea NOT NULL,
    events integer NOT NULL,
    last_event bigint NOT NULL,
    last_event_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone NOT NULL,
    contact_id bigint NOT NULL,
    CONSTRAINT consent_closedchain_events_check CHECK ((events >= 0))
);


--
-- Name: consent_closedchain_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.consent_closedchain ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.consent_closedchain_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: consent_consent; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.consent_consent (
    id bigint NOT NULL,
    state character varying(10) NOT NULL,
    since timestamp with time zone NOT NULL,
    origin character varying(10) NOT NULL,
    sequence integer NOT NULL,
    reachable boolean NOT NULL,
    campaign_id bigint NOT NULL,
    contact_id bigint NOT NULL,
    event_id bigint NOT NULL,
    CONSTRAINT consent_consent_sequence_check CHECK ((sequence >= 0))
)
WITH (autovacuum_vacuum_scale_factor='0.02', autovacuum_analyze_scale_factor='0.02', parallel_workers='0');


--
-- Name: consent_consent_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.consent_consent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.consent_consent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: consent_consentevent_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.consent_consentevent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.consent_consentevent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: consent_eligibility; Type: VIEW; Schema: public; Owner: -
--

CREATE VIEW public.consent_eligibility AS
 SELECT contact.id AS contact_id,
    campaign.id AS campaign_id,
    verdict.reason,
        CASE verdict.reason
            WHEN 'erased'::text THEN contact.erased_at
            WHEN 'inactive'::text THEN contact.deactivated_at
            WHEN 'suppressed'::text THEN blocked.since
            WHEN 'undeliverable'::text THEN public.contacts_address_unusable_at(contact.*, (campaign.channel)::text)
            WHEN 'unconfirmed_address'::text THEN public.contacts_address_unconfirmed_at(contact.*, (campaign.channel)::text)
            WHEN 'wrong_audience'::text THEN NULL::timestamp with time zone
            WHEN 'no_address'::text THEN NULL::timestamp with time zone
            WHEN 'mandatory'::text THEN NULL::timestamp with time zone
            ELSE consent.since
        END AS since,
        CASE verdict.reason
            WHEN 'given'::text THEN consent.event_id
            ELSE NULL::bigint
        END AS event_id,
        CASE verdict.reason
            WHEN 'mandatory'::text THEN campaign.lawful_basis
            ELSE NULL::character varying
        END AS basis,
    ((verdict.reason)::text = ANY ((ARRAY['given'::character varying, 'mandatory'::character varying])::text[])) AS included
   FROM ((((public.contacts_contact contact
     CROSS JOIN public.campaigns_campaign campaign)
     LEFT JOIN public.consent_consent consent ON (((consent.contact_id = contact.id) AND (consent.campaign_id = campaign.id) AND (NOT campaign.mandatory))))
     LEFT JOIN public.consent_blocked blocked ON (((blocked.contact_id = contact.id) AND ((blocked.channel)::text = (campaign.channel)::text) AND (NOT campaign.mandatory))))
     CROSS JOIN LATERAL ( SELECT
                CASE
                    WHEN (((campaign.state)::text <> 'active'::text) OR ((contact.kind)::text <> (campaign.audience)::text)) THEN 'wrong_audience'::character varying
                    WHEN (contact.erased_at IS NOT NULL) THEN 'erased'::character varying
                    WHEN (contact.deactivated_at IS NOT NULL) THEN 'inactive'::character varying
                    WHEN ((campaign.applies_to <> '{}'::character varying[]) AND ((contact.status)::text <> ALL ((campaign.applies_to)::text[]))) THEN 'wrong_audience'::character varying
                    WHEN ((consent.state)::text = ANY ((ARRAY['refused'::character varying, 'withdrawn'::character varying, 'pending'::character varying])::text[])) THEN consent.state
                    WHEN (blocked.since IS NOT NULL) THEN 'suppressed'::character varying
                    WHEN ((NOT campaign.mandatory) AND ((consent.state)::text IS DISTINCT FROM 'given'::text)) THEN 'never_asked'::character varying
                    WHEN (public.contacts_address_key(contact.*, (campaign.channel)::text) IS NULL) THEN 'no_address'::character varying
                    WHEN (public.contacts_address_unusable_at(contact.*, (campaign.channel)::text) IS NOT NULL) THEN 'undeliverable'::character varying
                    WHEN campaign.mandatory THEN 'mandatory'::character varying
                    WHEN (public.contacts_address_unconfirmed_at(contact.*, (campaign.channel)::text) IS NOT NULL) THEN 'unconfirmed_address'::character varying
                    ELSE 'given'::character varying
                END AS "case") verdict(reason));


--
-- Name: consent_evidence; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.consent_evidence (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    salt bytea NOT NULL,
    address character varying(254),
    source character varying(200),
    said_by character varying(200),
    ip_address inet,
    scan character varying(100),
    scan_sha256 character varying(64) NOT NULL,
    contact_id bigint NOT NULL,
    context jsonb
);


--
-- Name: consent_evidence_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.consent_evidence ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.consent_evidence_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: consent_journalentry; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.consent_journalentry (
    first bigint NOT NULL,
    lines integer NOT NULL,
    digest character varying(64) DEFAULT ''::character varying NOT NULL,
    CONSTRAINT consent_journalentry_lines_check CHECK ((lines >= 0))
);


--
-- Name: consent_journalposition; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.consent_journalposition (
    id bigint NOT NULL,
    lines bigint NOT NULL,
    digest character varying(64) NOT NULL,
    begins bigint NOT NULL,
    CONSTRAINT journal_position_is_single CHECK ((id = 1))
);


--
-- Name: consent_journalposition_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.consent_journalposition ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.consent_journalposition_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: consent_journalwaiting; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.consent_journalwaiting (
    id bigint NOT NULL,
    line jsonb NOT NULL
);


--
-- Name: consent_journalwaiting_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.consent_journalwaiting ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.consent_journalwaiting_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: consent_ledgercheck; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.consent_ledgercheck (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    events bigint NOT NULL,
    chains bigint NOT NULL,
    broken jsonb NOT NULL,
    anchored_at timestamp with time zone,
    seconds double precision NOT NULL
);


--
-- Name: consent_ledgercheck_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.consent_ledgercheck ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.consent_ledgercheck_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: consent_notice; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.consent_notice (
    id bigint NOT NULL,
    audience character varying(10) NOT NULL,
    version integer,
    language character varying(5) NOT NULL,
    title character varying(150) NOT NULL,
    introduction text NOT NULL,
    sentence character varying(150) NOT NULL,
    optional_heading character varying(150) NOT NULL,
    mandatory_heading character varying(150) NOT NULL,
    mandatory_explanation text NOT NULL,
    closing text NOT NULL,
    privacy_label character varying(150) NOT NULL,
    confirmation text NOT NULL,
    sha256 character varying(64) NOT NULL,
    published_at timestamp with time zone,
    published_by_id bigint,
    CONSTRAINT consent_notice_version_check CHECK ((version >= 0))
);


--
-- Name: consent_notice_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.consent_notice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.consent_notice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: consent_suppression_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.consent_suppression ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.consent_suppression_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: consent_suppressionlift_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.consent_suppressionlift ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.consent_suppressionlift_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: consent_suppressionreview; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.consent_suppressionreview (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    due integer NOT NULL,
    brake character varying(300) NOT NULL,
    CONSTRAINT consent_suppressionreview_due_check CHECK ((due >= 0))
);


--
-- Name: consent_suppressionreview_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.consent_suppressionreview ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.consent_suppressionreview_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: contacts_addresschange; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.contacts_addresschange (
    id bigint NOT NULL,
    channel character varying(10) NOT NULL,
    at timestamp with time zone NOT NULL,
    origin character varying(10) NOT NULL,
    former character varying(254),
    notice bigint,
    told_of_at timestamp with time zone,
    told_at timestamp with time zone,
    is_unreachable boolean NOT NULL,
    holder_at timestamp with time zone,
    former_at timestamp with time zone,
    vouched_means character varying(20) NOT NULL,
    vouched_on date,
    settled_at timestamp with time zone,
    undone_at timestamp with time zone,
    api_key_id bigint,
    user_id bigint,
    vouched_by_id bigint,
    contact_id bigint NOT NULL,
    sms character varying(100)
);


--
-- Name: contacts_addresschange_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.contacts_addresschange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.contacts_addresschange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: contacts_clientdetails; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.contacts_clientdetails (
    id bigint NOT NULL,
    relative_name character varying(150),
    relative_phone character varying(30),
    access_notes text,
    health_notes text,
    iban character varying(34),
    contact_id bigint NOT NULL
);


--
-- Name: contacts_clientdetails_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.contacts_clientdetails ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.contacts_clientdetails_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: contacts_contact_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.contacts_contact ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.contacts_contact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: contacts_contactnote; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.contacts_contactnote (
    id bigint NOT NULL,
    text text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    author_id bigint,
    contact_id bigint NOT NULL
);


--
-- Name: contacts_contactnote_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.contacts_contactnote ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.contacts_contactnote_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: contacts_externalreference; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.contacts_externalreference (
    id bigint NOT NULL,
    system character varying(30) NOT NULL,
    value character varying(100) NOT NULL,
    contact_id bigint NOT NULL
);


--
-- Name: contacts_externalreference_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.contacts_externalreference ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.contacts_externalreference_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: contacts_statuschange; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.contacts_statuschange (
    id bigint NOT NULL,
    before character varying(20) NOT NULL,
    after character varying(20) NOT NULL,
    at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    contact_id bigint NOT NULL,
    user_id bigint
);


--
-- Name: contacts_statuschange_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.contacts_statuschange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.contacts_statuschange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: contacts_workerdetails; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.contacts_workerdetails (
    id bigint NOT NULL,
    worker_number character varying(20),
    social_security_number character varying(15),
    nationality character varying(50),
    relative_name character varying(150),
    relative_phone character varying(30),
    diplomas text,
    iban character varying(34),
    resume character varying(100),
    contact_id bigint NOT NULL
);


--
-- Name: contacts_workerdetails_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.contacts_workerdetails ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.contacts_workerdetails_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: disclosure_noticeversion; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.disclosure_noticeversion (
    id bigint NOT NULL,
    audience character varying(10) NOT NULL,
    number integer NOT NULL,
    content jsonb NOT NULL,
    sha256 character varying(64) NOT NULL,
    published_at timestamp with time zone NOT NULL,
    CONSTRAINT disclosure_noticeversion_number_check CHECK ((number >= 0))
);


--
-- Name: disclosure_noticeversion_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.disclosure_noticeversion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.disclosure_noticeversion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: disclosure_wording; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.disclosure_wording (
    id bigint NOT NULL,
    audience character varying(10) NOT NULL,
    section character varying(20) NOT NULL,
    text text NOT NULL
);


--
-- Name: disclosure_wording_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.disclosure_wording ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.disclosure_wording_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: django_content_type; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);


--
-- Name: django_content_type_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: django_migrations; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);


--
-- Name: django_migrations_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: django_session; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);


--
-- Name: erasure_doomedfile; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.erasure_doomedfile (
    id bigint NOT NULL,
    path character varying(500) NOT NULL
);


--
-- Name: erasure_doomedfile_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.erasure_doomedfile ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.erasure_doomedfile_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: erasure_erasure; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.erasure_erasure (
    id bigint NOT NULL,
    cause character varying(20) NOT NULL,
    at timestamp with time zone NOT NULL,
    reason character varying(300) NOT NULL,
    kept jsonb NOT NULL,
    notified boolean NOT NULL,
    notice uuid,
    state character varying(15) NOT NULL,
    searched_at timestamp with time zone,
    search jsonb NOT NULL,
    closed_reason character varying(300) NOT NULL,
    api_key_id bigint,
    closed_by_id bigint,
    contact_id bigint NOT NULL,
    user_id bigint,
    fields_id bigint NOT NULL
);


--
-- Name: erasure_erasure_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.erasure_erasure ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.erasure_erasure_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: erasure_fieldlist; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.erasure_fieldlist (
    id bigint NOT NULL,
    paths character varying(150)[] NOT NULL
);


--
-- Name: erasure_fieldlist_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.erasure_fieldlist ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.erasure_fieldlist_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: erasure_holdpreset; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.erasure_holdpreset (
    id bigint NOT NULL,
    code character varying(40) NOT NULL,
    label character varying(150) NOT NULL,
    law character varying(200) NOT NULL,
    kind character varying(10) NOT NULL,
    paths character varying(150)[] NOT NULL,
    years smallint NOT NULL,
    until_month smallint NOT NULL,
    until_day smallint NOT NULL,
    automatic boolean NOT NULL,
    CONSTRAINT erasure_holdpreset_until_day_check CHECK ((until_day >= 0)),
    CONSTRAINT erasure_holdpreset_until_month_check CHECK ((until_month >= 0)),
    CONSTRAINT erasure_holdpreset_years_check CHECK ((years >= 0)),
    CONSTRAINT hold_preset_ends_on_a_day CHECK ((((until_day >= 1) AND (until_day <= 31)) AND ((until_month >= 1) AND (until_month <= 12))))
);


--
-- Name: erasure_holdpreset_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.erasure_holdpreset ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.erasure_holdpreset_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: erasure_legalhold; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.erasure_legalhold (
    id bigint NOT NULL,
    path character varying(150) NOT NULL,
    reason character varying(150) NOT NULL,
    law character varying(200) NOT NULL,
    until date NOT NULL,
    created_at timestamp with time zone NOT NULL,
    lifted_at timestamp with time zone,
    contact_id bigint NOT NULL,
    created_by_id bigint
);


--
-- Name: erasure_legalhold_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.erasure_legalhold ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.erasure_legalhold_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: erasure_personalfieldchoice; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.erasure_personalfieldchoice (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    path character varying(150) NOT NULL,
    chosen boolean NOT NULL
);


--
-- Name: erasure_personalfieldchoice_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.erasure_personalfieldchoice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.erasure_personalfieldchoice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: erasure_recipient; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.erasure_recipient (
    id bigint NOT NULL,
    name character varying(150) NOT NULL,
    role character varying(150) NOT NULL,
    data character varying(300) NOT NULL,
    kinds character varying(10)[] NOT NULL,
    how character varying(300) NOT NULL,
    active boolean NOT NULL,
    system character varying(30) NOT NULL,
    country character varying(2) NOT NULL,
    guarantee character varying(10) NOT NULL
);


--
-- Name: erasure_recipient_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.erasure_recipient ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.erasure_recipient_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: erasure_recipienttask; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.erasure_recipienttask (
    id bigint NOT NULL,
    state character varying(12) NOT NULL,
    done_at timestamp with time zone,
    done_by_id bigint,
    erasure_id bigint NOT NULL,
    recipient_id bigint NOT NULL,
    api_key_id bigint
);


--
-- Name: erasure_recipienttask_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.erasure_recipienttask ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.erasure_recipienttask_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: imports_changedcontact; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.imports_changedcontact (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    former jsonb,
    contact_id bigint NOT NULL,
    source_id bigint NOT NULL
);


--
-- Name: imports_changedcontact_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.imports_changedcontact ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.imports_changedcontact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: imports_columnmemory; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.imports_columnmemory (
    id bigint NOT NULL,
    name character varying(200) NOT NULL,
    target character varying(40) NOT NULL
);


--
-- Name: imports_columnmemory_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.imports_columnmemory ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.imports_columnmemory_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: imports_import; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.imports_import (
    id bigint NOT NULL,
    file character varying(100) NOT NULL,
    kind character varying(10) NOT NULL,
    status character varying(20) NOT NULL,
    header jsonb NOT NULL,
    targets jsonb NOT NULL,
    state character varying(10) NOT NULL,
    place integer NOT NULL,
    digest character varying(64) NOT NULL,
    rows integer NOT NULL,
    accepted integer NOT NULL,
    refused jsonb NOT NULL,
    ignored jsonb NOT NULL,
    warnings jsonb NOT NULL,
    recorded jsonb NOT NULL,
    error character varying(300) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    undone_at timestamp with time zone,
    erased integer NOT NULL,
    kept integer NOT NULL,
    user_id bigint,
    "left" integer NOT NULL,
    restored integer NOT NULL,
    sheet character varying(100) NOT NULL,
    unchanged integer NOT NULL,
    update boolean NOT NULL,
    updated integer NOT NULL,
    api_key_id bigint,
    at_once boolean NOT NULL,
    asked_by_id bigint,
    CONSTRAINT imports_import_accepted_check CHECK ((accepted >= 0)),
    CONSTRAINT imports_import_erased_check CHECK ((erased >= 0)),
    CONSTRAINT imports_import_kept_check CHECK ((kept >= 0)),
    CONSTRAINT imports_import_left_check CHECK (("left" >= 0)),
    CONSTRAINT imports_import_place_check CHECK ((place >= 0)),
    CONSTRAINT imports_import_restored_check CHECK ((restored >= 0)),
    CONSTRAINT imports_import_rows_check CHECK ((rows >= 0)),
    CONSTRAINT imports_import_unchanged_check CHECK ((unchanged >= 0)),
    CONSTRAINT imports_import_updated_check CHECK ((updated >= 0))
);


--
-- Name: imports_import_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.imports_import ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.imports_import_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: imports_importedcontact; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.imports_importedcontact (
    id bigint NOT NULL,
    contact_id bigint NOT NULL,
    source_id bigint NOT NULL
);


--
-- Name: imports_importedcontact_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.imports_importedcontact ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.imports_importedcontact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: mailings_delivery; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.mailings_delivery (
    id bigint NOT NULL,
    state character varying(10) NOT NULL,
    reason character varying(20) NOT NULL,
    basis character varying(20) NOT NULL,
    batch uuid,
    attempts smallint NOT NULL,
    due_at timestamp with time zone,
    claimed_at timestamp with time zone,
    sent_at timestamp with time zone,
    delivered_at timestamp with time zone,
    provider_id character varying(100) NOT NULL,
    contact_id bigint NOT NULL,
    event_id bigint,
    mailing_id bigint NOT NULL,
    CONSTRAINT delivery_names_what_allowed_it CHECK (((NOT ((state)::text = 'sent'::text)) OR (event_id IS NOT NULL) OR (NOT ((basis)::text = ''::text)))),
    CONSTRAINT mailings_delivery_attempts_check CHECK ((attempts >= 0))
);


--
-- Name: mailings_delivery_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.mailings_delivery ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mailings_delivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: mailings_mailing; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.mailings_mailing (
    id bigint NOT NULL,
    channel character varying(10) NOT NULL,
    audience character varying(10) NOT NULL,
    is_request boolean NOT NULL,
    subject character varying(150) NOT NULL,
    body text NOT NULL,
    filters jsonb NOT NULL,
    include_all boolean NOT NULL,
    state character varying(10) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    scheduled_at timestamp with time zone,
    launched_at timestamp with time zone,
    finished_at timestamp with time zone,
    active_at timestamp with time zone,
    waiting_until timestamp with time zone,
    trouble character varying(200) NOT NULL,
    confirmed_terms jsonb NOT NULL,
    setbacks smallint NOT NULL,
    "limit" character varying(300) NOT NULL,
    refusal_streak integer NOT NULL,
    refusal character varying(200) NOT NULL,
    lane uuid,
    campaign_id bigint,
    created_by_id bigint,
    launched_by_id bigint,
    template_id bigint,
    later_refusal character varying(200) NOT NULL,
    later_streak integer NOT NULL,
    limit_reached character varying(20) NOT NULL,
    resumed_at timestamp with time zone,
    waived character varying(20)[] NOT NULL,
    CONSTRAINT mailing_leaves_with_a_campaign CHECK ((((state)::text = ANY ((ARRAY['draft'::character varying, 'cancelled'::character varying])::text[])) OR (campaign_id IS NOT NULL))),
    CONSTRAINT mailings_mailing_later_streak_check CHECK ((later_streak >= 0)),
    CONSTRAINT mailings_mailing_refusal_streak_check CHECK ((refusal_streak >= 0)),
    CONSTRAINT mailings_mailing_setbacks_check CHECK ((setbacks >= 0))
);


--
-- Name: mailings_mailing_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.mailings_mailing ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mailings_mailing_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: mailings_mailingexclusion; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.mailings_mailingexclusion (
    id bigint NOT NULL,
    contact_id bigint NOT NULL,
    mailing_id bigint NOT NULL
);


--
-- Name: mailings_mailingexclusion_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.mailings_mailingexclusion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mailings_mailingexclusion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: mailings_providerevent; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.mailings_providerevent (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    at timestamp with time zone NOT NULL,
    message character varying(100) NOT NULL,
    channel character varying(10) NOT NULL,
    kind character varying(20) NOT NULL,
    recipient character varying(64) NOT NULL,
    words character varying(200) NOT NULL
);


--
-- Name: mailings_providerevent_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.mailings_providerevent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mailings_providerevent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: mailings_smsreply; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.mailings_smsreply (
    id bigint NOT NULL,
    number character varying(40) NOT NULL,
    text text NOT NULL,
    at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    was_stop boolean NOT NULL,
    contact_id bigint,
    settled_by_id bigint
);


--
-- Name: mailings_smsreply_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.mailings_smsreply ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mailings_smsreply_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: messaging_domaincheck; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.messaging_domaincheck (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    domain character varying(255) NOT NULL,
    faults smallint NOT NULL,
    report jsonb NOT NULL,
    CONSTRAINT messaging_domaincheck_faults_check CHECK ((faults >= 0))
);


--
-- Name: messaging_domaincheck_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.messaging_domaincheck ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.messaging_domaincheck_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: messaging_messagetemplate; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.messaging_messagetemplate (
    id bigint NOT NULL,
    code character varying(40),
    channel character varying(10) NOT NULL,
    audience character varying(10) NOT NULL,
    name character varying(100) NOT NULL,
    subject character varying(150) NOT NULL,
    body text NOT NULL,
    updated_at timestamp with time zone NOT NULL
);


--
-- Name: messaging_messagetemplate_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.messaging_messagetemplate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.messaging_messagetemplate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: messaging_messagetext; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.messaging_messagetext (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    subject character varying(150) NOT NULL,
    body text NOT NULL,
    created_at timestamp with time zone NOT NULL
);


--
-- Name: messaging_messagetext_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.messaging_messagetext ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.messaging_messagetext_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: messaging_outgoingmessage; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.messaging_outgoingmessage (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    template_code character varying(40) NOT NULL,
    kind character varying(40) NOT NULL,
    automatic boolean NOT NULL,
    "values" jsonb,
    address character varying(254),
    subject character varying(500),
    html text,
    text text,
    state character varying(10) NOT NULL,
    reason character varying(20) NOT NULL,
    attempts smallint NOT NULL,
    queued_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    claimed_at timestamp with time zone,
    sent_at timestamp with time zone,
    provider_id character varying(100) NOT NULL,
    about_id bigint,
    contact_id bigint,
    source_id bigint NOT NULL,
    user_id bigint,
    CONSTRAINT messaging_outgoingmessage_attempts_check CHECK ((attempts >= 0))
);


--
-- Name: messaging_outgoingmessage_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.messaging_outgoingmessage ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.messaging_outgoingmessage_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: messaging_unreached; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.messaging_unreached (
    id bigint NOT NULL,
    kind character varying(20) NOT NULL,
    channel character varying(10) NOT NULL,
    title character varying(150) NOT NULL,
    at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    way character varying(20) NOT NULL,
    contact_id bigint NOT NULL,
    settled_by_id bigint
);


--
-- Name: messaging_unreached_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.messaging_unreached ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.messaging_unreached_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: mfa_authenticator; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.mfa_authenticator (
    id bigint NOT NULL,
    type character varying(20) NOT NULL,
    data jsonb NOT NULL,
    user_id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone
);


--
-- Name: mfa_authenticator_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.mfa_authenticator ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mfa_authenticator_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: portal_loginlink; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.portal_loginlink (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    browser_digest character varying(64) NOT NULL,
    generation integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    contact_id bigint NOT NULL,
    CONSTRAINT portal_loginlink_generation_check CHECK ((generation >= 0))
);


--
-- Name: portal_loginlink_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.portal_loginlink ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.portal_loginlink_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: portal_pendingsignup; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.portal_pendingsignup (
    id bigint NOT NULL,
    audience character varying(10) NOT NULL,
    digest character varying(64),
    "values" jsonb NOT NULL,
    choices jsonb NOT NULL,
    read jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone,
    notice_id bigint NOT NULL,
    evidence jsonb NOT NULL
);


--
-- Name: portal_pendingsignup_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.portal_pendingsignup ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.portal_pendingsignup_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: portal_portalsession; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.portal_portalsession (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL,
    generation integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    contact_id bigint NOT NULL,
    CONSTRAINT portal_portalsession_generation_check CHECK ((generation >= 0))
);


--
-- Name: portal_portalsession_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.portal_portalsession ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.portal_portalsession_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: portal_portalsettings; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.portal_portalsettings (
    id bigint NOT NULL,
    audience character varying(10) NOT NULL,
    rubrics character varying(30)[] NOT NULL,
    welcome text NOT NULL,
    sign_up_fields character varying(30)[] NOT NULL,
    sign_up_introduction text NOT NULL
);


--
-- Name: portal_portalsettings_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.portal_portalsettings ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.portal_portalsettings_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: portal_rightsrequest; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.portal_rightsrequest (
    id bigint NOT NULL,
    kind character varying(20) NOT NULL,
    came_by character varying(20) NOT NULL,
    received_on date NOT NULL,
    message text,
    identity character varying(20) NOT NULL,
    due_on date NOT NULL,
    extended_on date,
    extension_reason character varying(500) NOT NULL,
    answered_on date,
    outcome character varying(20) NOT NULL,
    answer text,
    recorded_at timestamp with time zone NOT NULL,
    about_messages boolean NOT NULL,
    about_other_use boolean NOT NULL,
    answered_by_id bigint,
    contact_id bigint NOT NULL,
    identity_checked_by_id bigint,
    CONSTRAINT request_answer_has_an_outcome CHECK ((((answered_on IS NULL) AND ((outcome)::text = ''::text)) OR ((answered_on IS NOT NULL) AND (NOT ((outcome)::text = ''::text))))),
    CONSTRAINT request_extension_has_a_reason CHECK (((extended_on IS NULL) OR (NOT ((extension_reason)::text = ''::text))))
);


--
-- Name: portal_rightsrequest_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.portal_rightsrequest ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.portal_rightsrequest_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: portal_signupmessage; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.portal_signupmessage (
    id bigint NOT NULL,
    text text NOT NULL,
    written_at timestamp with time zone NOT NULL,
    proved boolean NOT NULL,
    read_at timestamp with time zone,
    contact_id bigint NOT NULL
);


--
-- Name: portal_signupmessage_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.portal_signupmessage ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.portal_signupmessage_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: retention_duewarning; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.retention_duewarning (
    id bigint NOT NULL,
    up_to date NOT NULL,
    sheets integer NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    CONSTRAINT retention_duewarning_sheets_check CHECK ((sheets >= 0))
);


--
-- Name: retention_duewarning_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.retention_duewarning ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.retention_duewarning_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: retention_purgedcontact; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.retention_purgedcontact (
    id bigint NOT NULL,
    outcome character varying(10) NOT NULL,
    contact_id bigint NOT NULL,
    run_id bigint NOT NULL
);


--
-- Name: retention_purgedcontact_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.retention_purgedcontact ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.retention_purgedcontact_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: retention_purgerun; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.retention_purgerun (
    id bigint NOT NULL,
    cause character varying(10) NOT NULL,
    kind character varying(10) NOT NULL,
    as_of date NOT NULL,
    state character varying(12) NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    due integer NOT NULL,
    erased integer NOT NULL,
    held integer NOT NULL,
    released integer NOT NULL,
    failed integer NOT NULL,
    brake character varying(300) NOT NULL,
    days jsonb NOT NULL,
    user_id bigint,
    CONSTRAINT retention_purgerun_due_check CHECK ((due >= 0)),
    CONSTRAINT retention_purgerun_erased_check CHECK ((erased >= 0)),
    CONSTRAINT retention_purgerun_failed_check CHECK ((failed >= 0)),
    CONSTRAINT retention_purgerun_held_check CHECK ((held >= 0)),
    CONSTRAINT retention_purgerun_released_check CHECK ((released >= 0))
);


--
-- Name: retention_purgerun_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.retention_purgerun ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.retention_purgerun_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: retention_retentionrule; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.retention_retentionrule (
    population character varying(10) NOT NULL,
    days integer,
    criterion character varying(200) NOT NULL,
    CONSTRAINT retention_days_in_bounds CHECK (((days IS NULL) OR ((days >= 1) AND (days <= 36500)))),
    CONSTRAINT retention_retentionrule_days_check CHECK ((days >= 0))
);


--
-- Name: webhooks_acknowledgement; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.webhooks_acknowledgement (
    id bigint NOT NULL,
    sequence bigint NOT NULL,
    type character varying(30) NOT NULL,
    subject bigint,
    at timestamp with time zone NOT NULL,
    api_key_id bigint NOT NULL,
    contact_id bigint NOT NULL
);


--
-- Name: webhooks_acknowledgement_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.webhooks_acknowledgement ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.webhooks_acknowledgement_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: webhooks_change; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.webhooks_change (
    id bigint NOT NULL,
    sequence bigint,
    type character varying(30) NOT NULL,
    at timestamp with time zone NOT NULL,
    transaction bigint NOT NULL,
    details jsonb NOT NULL,
    contact_id bigint NOT NULL
);


--
-- Name: webhooks_change_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.webhooks_change ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.webhooks_change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: webhooks_change_sequence; Type: SEQUENCE; Schema: public; Owner: -
--

CREATE SEQUENCE public.webhooks_change_sequence
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


--
-- Name: webhooks_forgottenchanges; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.webhooks_forgottenchanges (
    id bigint NOT NULL,
    through bigint NOT NULL,
    CONSTRAINT forgotten_is_single CHECK ((id = 1))
);


--
-- Name: webhooks_forgottenchanges_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.webhooks_forgottenchanges ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.webhooks_forgottenchanges_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: webhooks_webhook; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.webhooks_webhook (
    id bigint NOT NULL,
    url character varying(500) NOT NULL,
    events character varying(30)[] NOT NULL,
    active boolean NOT NULL,
    generation integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by_id bigint,
    renewed_at timestamp with time zone,
    stopped_at timestamp with time zone,
    CONSTRAINT webhooks_webhook_generation_check CHECK ((generation >= 0))
);


--
-- Name: webhooks_webhook_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.webhooks_webhook ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.webhooks_webhook_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: webhooks_webhookdelivery; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.webhooks_webhookdelivery (
    id bigint NOT NULL,
    public_id uuid NOT NULL,
    event character varying(30) NOT NULL,
    details jsonb NOT NULL,
    state character varying(10) NOT NULL,
    attempts smallint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    answer character varying(60) NOT NULL,
    contact_id bigint,
    webhook_id bigint NOT NULL,
    sequence bigint,
    CONSTRAINT webhooks_webhookdelivery_attempts_check CHECK ((attempts >= 0))
);


--
-- Name: webhooks_webhookdelivery_id_seq; Type: SEQUENCE; Schema: public; Owner: -
--

ALTER TABLE public.webhooks_webhookdelivery ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.webhooks_webhookdelivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Data for Name: account_emailaddress; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.account_emailaddress (id, email, verified, "primary", user_id) FROM stdin;
1	admin@mains-douces.example	t	t	1
2	accueil@mains-douces.example	t	t	2
\.


--
-- Data for Name: account_emailconfirmation; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.account_emailconfirmation (id, created, sent, key, email_address_id) FROM stdin;
\.


--
-- Data for Name: accounts_apikey; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.accounts_apikey (id, name, prefix, digest, scopes, created_at, expires_at, last_used_at, revoked_at, created_by_id, calls_per_minute, origins, proof, system) FROM stdin;
\.


--
-- Data for Name: accounts_auditevent; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.accounts_auditevent (id, at, action, target, details, api_key_id, user_id) FROM stdin;
1	2026-11-30 12:08:08.210642+00	demo.loaded		{"seed": 2018, "contacts": 60}	\N	\N
2	2026-11-30 12:08:36.07441+00	retention.days_changed	retention:client	{"after": 365, "before": null}	\N	\N
3	2026-11-30 12:08:36.088622+00	retention.days_changed	retention:worker	{"after": 365, "before": null}	\N	\N
4	2026-11-30 12:08:56.341031+00	contact.erased	contact:84ce9d1d-0f69-4a5f-9442-6d67f148a3fe	{"cause": "retention"}	\N	\N
5	2026-11-30 12:08:56.341031+00	contact.erased	contact:ee13bd98-ea63-482a-9305-ce0a1e5c9d4d	{"cause": "retention"}	\N	\N
6	2026-11-30 12:08:57.219522+00	purge.done	purge:1	{"held": 0, "erased": 2, "failed": 0, "released": 0}	\N	\N
\.


--
-- Data for Name: accounts_company; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.accounts_company (id, name, street, postcode, city, siret, phone, email, reply_to, dpo_name, dpo_email, privacy_policy_url, sms_sender, colour, logo, backup_days, health_basis, legal_notice_url, no_recipients, open_until) FROM stdin;
1	Les Mains Douces	12 rue des Tanneurs	69003	Lyon	99999999900017	04 65 71 00 00	contact@mains-douces.example	contact@mains-douces.example	Agnès Perrin	donnees@mains-douces.example	https://www.mains-douces.example/confidentialite	MainsDouces	#0b5c7a		30	care		{}	\N
\.


--
-- Data for Name: accounts_signin; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.accounts_signin (id, place, last_at, user_id) FROM stdin;
\.


--
-- Data for Name: accounts_user; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.accounts_user (id, password, last_login, is_superuser, first_name, last_name, is_staff, is_active, date_joined, email, session_generation) FROM stdin;
1	argon2$argon2id$v=19$m=102400,t=2,p=8$UU1lVTk1eFZIREIwcWZRaDBFY1ByUQ$sVZTa5PlCXfphm38+HM2cDsiU73Yovbjk+DDuvRuoYw	\N	f	Agnès	Perrin	f	t	2026-11-30 12:08:02.838551+00	admin@mains-douces.example	0
2	argon2$argon2id$v=19$m=102400,t=2,p=8$VlZhc2haRXlCd0VHcHo5SDVGSjJkbA$pyJRsa9T8P2LGrevgfaO7slpS9dksg/h/aU7gXA5cvQ	\N	f	Bruno	Tavernier	f	t	2026-11-30 12:08:05.198069+00	accueil@mains-douces.example	0
\.


--
-- Data for Name: accounts_user_groups; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.accounts_user_groups (id, user_id, group_id) FROM stdin;
1	1	1
2	2	2
\.


--
-- Data for Name: accounts_user_user_permissions; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.accounts_user_user_permissions (id, user_id, permission_id) FROM stdin;
\.


--
-- Data for Name: api_apianswer; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.api_apianswer (id, key_digest, fingerprint, status, body, headers, created_at, api_key_id, contact_id) FROM stdin;
\.


--
-- Data for Name: auth_group; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.auth_group (id, name) FROM stdin;
1	company_admin
2	manager
3	communication
4	dpo
5	reader
\.


--
-- Data for Name: auth_group_permissions; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.auth_group_permissions (id, group_id, permission_id) FROM stdin;
1	1	1
2	1	2
3	1	3
4	1	4
5	1	5
6	1	6
7	1	7
8	1	8
9	1	9
10	1	10
11	1	11
12	1	12
13	1	13
14	1	14
15	1	15
16	1	16
17	1	17
18	1	18
19	1	19
20	1	20
21	1	21
22	1	22
23	1	23
24	1	24
25	1	25
26	1	26
27	1	27
28	1	28
29	1	29
30	1	30
31	1	31
32	1	32
33	1	33
34	1	34
35	1	35
36	1	36
37	1	37
38	1	38
39	1	39
40	1	40
41	1	41
42	1	42
43	1	43
44	1	44
45	1	45
46	1	46
47	1	47
48	1	48
49	1	49
50	1	50
51	1	51
52	1	52
53	1	53
54	1	54
55	1	55
56	1	56
57	1	57
58	1	58
59	1	59
60	1	60
61	1	61
62	1	62
63	1	63
64	1	64
65	1	65
66	1	66
67	1	67
68	1	68
69	1	69
70	1	70
71	1	71
72	1	72
73	1	73
74	1	74
75	1	75
76	1	76
77	1	77
78	1	78
79	1	79
80	1	80
81	1	81
82	1	82
83	1	83
84	1	84
85	1	85
86	1	86
87	1	87
88	1	88
89	1	89
90	1	90
91	1	91
92	1	92
93	1	93
94	1	94
95	1	95
96	1	96
97	1	97
98	1	98
99	1	99
100	1	100
101	1	101
102	1	102
103	1	103
104	1	104
105	1	105
106	1	106
107	1	107
108	1	108
109	1	109
110	1	110
111	1	111
112	1	112
113	1	113
114	1	114
115	1	115
116	1	116
117	1	117
118	1	118
119	1	119
120	1	120
121	1	121
122	1	122
123	1	123
124	1	124
125	1	125
126	1	126
127	1	127
128	1	128
129	1	129
130	1	130
131	1	131
132	1	132
133	1	133
134	1	134
135	1	135
136	1	136
137	1	137
138	1	138
139	1	139
140	1	140
141	1	141
142	1	142
143	1	143
144	1	144
145	1	145
146	1	146
147	1	147
148	1	148
149	1	149
150	1	150
151	1	151
152	1	152
153	1	153
154	1	154
155	1	155
156	1	156
157	1	157
158	1	158
159	1	159
160	1	160
161	1	161
162	1	162
163	1	163
164	1	164
165	1	165
166	1	166
167	1	167
168	1	168
169	1	169
170	1	170
171	1	171
172	1	172
173	1	173
174	1	174
175	1	175
176	1	176
177	1	177
178	1	178
179	1	179
180	1	180
181	1	181
182	1	182
183	1	183
184	1	184
185	1	185
186	1	186
187	1	187
188	1	188
189	1	189
190	1	190
191	1	191
192	1	192
193	1	193
194	1	194
195	1	195
196	1	196
197	1	197
198	1	198
199	1	199
200	1	200
201	1	201
202	1	202
203	1	203
204	1	204
205	1	205
206	1	206
207	1	207
208	1	208
209	1	209
210	1	210
211	1	211
212	1	212
213	1	213
214	1	214
215	1	215
216	1	216
217	1	217
218	1	218
219	1	219
220	1	220
221	1	221
222	1	222
223	1	223
224	1	224
225	1	225
226	1	226
227	1	227
228	1	228
229	1	229
230	1	230
231	1	231
232	1	232
233	1	233
234	1	234
235	1	235
236	1	236
237	1	237
238	1	238
239	1	239
240	1	240
241	1	241
242	1	242
243	1	243
244	1	244
245	1	245
246	1	246
247	1	247
248	1	248
249	1	249
250	1	250
251	1	251
252	1	252
253	1	253
254	1	254
255	1	255
256	1	256
257	1	257
258	1	258
259	1	259
260	1	260
261	1	261
262	1	262
263	1	263
264	1	264
265	1	265
266	1	266
267	1	267
268	1	268
269	1	269
270	1	270
271	1	271
272	1	272
273	1	273
274	1	274
275	1	275
276	1	276
277	1	277
278	1	278
279	1	279
280	1	280
281	1	281
282	1	282
283	1	283
284	1	284
285	1	285
286	1	286
287	1	287
288	1	288
289	1	289
290	1	290
291	1	291
292	1	292
293	1	293
294	1	294
295	1	295
296	1	296
297	1	297
298	1	298
299	1	299
300	1	300
301	1	301
302	1	302
303	1	303
304	1	304
305	1	305
306	1	306
307	1	307
308	1	308
309	2	27
310	2	28
311	2	30
312	2	31
313	3	176
314	3	158
315	3	163
316	3	30
317	4	256
318	4	6
319	4	7
320	4	300
321	4	205
322	4	110
323	4	112
324	4	209
325	4	17
326	4	210
327	4	247
328	4	282
329	4	220
330	4	30
331	5	30
\.


--
-- Data for Name: auth_permission; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.auth_permission (id, name, content_type_id, codename) FROM stdin;
1	Can add utilisateur	1	add_user
2	Can change utilisateur	1	change_user
3	Can delete utilisateur	1	delete_user
4	Can view utilisateur	1	view_user
5	Peut gérer les utilisateurs	1	manage_users
6	Peut voir les paramètres	1	view_settings
7	Peut voir les données sensibles	1	view_sensitive_data
8	Can add clé API	2	add_apikey
9	Can change clé API	2	change_apikey
10	Can delete clé API	2	delete_apikey
11	Can view clé API	2	view_apikey
12	Peut gérer les clés API	2	manage_api_keys
13	Can add ligne du journal	3	add_auditevent
14	Can change ligne du journal	3	change_auditevent
15	Can delete ligne du journal	3	delete_auditevent
16	Can view ligne du journal	3	view_auditevent
17	Peut consulter le journal	3	view_journal
18	Can add société	4	add_company
19	Can change société	4	change_company
20	Can delete société	4	delete_company
21	Can view société	4	view_company
22	Peut modifier la société	4	manage_company
23	Can add lieu de connexion	5	add_signin
24	Can change lieu de connexion	5	change_signin
25	Can delete lieu de connexion	5	delete_signin
26	Can view lieu de connexion	5	view_signin
27	Can add fiche	6	add_contact
28	Can change fiche	6	change_contact
29	Can delete fiche	6	delete_contact
30	Can view fiche	6	view_contact
31	Peut désactiver une fiche	6	deactivate_contact
32	Can add détails du client	7	add_clientdetails
33	Can change détails du client	7	change_clientdetails
34	Can delete détails du client	7	delete_clientdetails
35	Can view détails du client	7	view_clientdetails
36	Can add note	8	add_contactnote
37	Can change note	8	change_contactnote
38	Can delete note	8	delete_contactnote
39	Can view note	8	view_contactnote
40	Can add changement de situation	9	add_statuschange
41	Can change changement de situation	9	change_statuschange
42	Can delete changement de situation	9	delete_statuschange
43	Can view changement de situation	9	view_statuschange
44	Can add détails de l'intervenant	10	add_workerdetails
45	Can change détails de l'intervenant	10	change_workerdetails
46	Can delete détails de l'intervenant	10	delete_workerdetails
47	Can view détails de l'intervenant	10	view_workerdetails
48	Can add changement d'adresse	11	add_addresschange
49	Can change changement d'adresse	11	change_addresschange
50	Can delete changement d'adresse	11	delete_addresschange
51	Can view changement d'adresse	11	view_addresschange
52	Can add référence externe	12	add_externalreference
53	Can change référence externe	12	change_externalreference
54	Can delete référence externe	12	delete_externalreference
55	Can view référence externe	12	view_externalreference
56	Can add campagne	13	add_campaign
57	Can change campagne	13	change_campaign
58	Can delete campagne	13	delete_campaign
59	Can view campagne	13	view_campaign
60	Peut gérer les campagnes	13	manage_campaigns
61	Can add version de campagne	14	add_campaignversion
62	Can change version de campagne	14	change_campaignversion
63	Can delete version de campagne	14	delete_campaignversion
64	Can view version de campagne	14	view_campaignversion
65	Can add blocked	15	add_blocked
66	Can change blocked	15	change_blocked
67	Can delete blocked	15	delete_blocked
68	Can view blocked	15	view_blocked
69	Can add eligibility	16	add_eligibility
70	Can change eligibility	16	change_eligibility
71	Can delete eligibility	16	delete_eligibility
72	Can view eligibility	16	view_eligibility
73	Can add lignes du journal	17	add_journalentry
74	Can change lignes du journal	17	change_journalentry
75	Can delete lignes du journal	17	delete_journalentry
76	Can view lignes du journal	17	view_journalentry
77	Can add ligne en attente du journal	18	add_journalwaiting
78	Can change ligne en attente du journal	18	change_journalwaiting
79	Can delete ligne en attente du journal	18	delete_journalwaiting
80	Can view ligne en attente du journal	18	view_journalwaiting
81	Can add vérification du registre	19	add_ledgercheck
82	Can change vérification du registre	19	change_ledgercheck
83	Can delete vérification du registre	19	delete_ledgercheck
84	Can view vérification du registre	19	view_ledgercheck
85	Can add relecture de la liste repoussoir	20	add_suppressionreview
86	Can change relecture de la liste repoussoir	20	change_suppressionreview
87	Can delete relecture de la liste repoussoir	20	delete_suppressionreview
88	Can view relecture de la liste repoussoir	20	view_suppressionreview
89	Can add clé des adresses	21	add_addresskey
90	Can change clé des adresses	21	change_addresskey
91	Can delete clé des adresses	21	delete_addresskey
92	Can view clé des adresses	21	view_addresskey
93	Can add chaîne close	22	add_closedchain
94	Can change chaîne close	22	change_closedchain
95	Can delete chaîne close	22	delete_closedchain
96	Can view chaîne close	22	view_closedchain
97	Can add position du journal	23	add_journalposition
98	Can change position du journal	23	change_journalposition
99	Can delete position du journal	23	delete_journalposition
100	Can view position du journal	23	view_journalposition
101	Can add mention d'information	24	add_notice
102	Can change mention d'information	24	change_notice
103	Can delete mention d'information	24	delete_notice
104	Can view mention d'information	24	view_notice
105	Peut gérer les textes du consentement	24	manage_notices
106	Can add événement de consentement	25	add_consentevent
107	Can change événement de consentement	25	change_consentevent
108	Can delete événement de consentement	25	delete_consentevent
109	Can view événement de consentement	25	view_consentevent
110	Peut consulter l'historique des consentements	25	view_history
111	Peut saisir les préférences d'un contact	25	record_manual
112	Peut vérifier le registre des consentements	25	verify_ledger
113	Can add entrée de la liste repoussoir	26	add_suppression
114	Can change entrée de la liste repoussoir	26	change_suppression
115	Can delete entrée de la liste repoussoir	26	delete_suppression
116	Can view entrée de la liste repoussoir	26	view_suppression
117	Can add levée d'une entrée repoussoir	27	add_suppressionlift
118	Can change levée d'une entrée repoussoir	27	change_suppressionlift
119	Can delete levée d'une entrée repoussoir	27	delete_suppressionlift
120	Can view levée d'une entrée repoussoir	27	view_suppressionlift
121	Can add consentement	28	add_consent
122	Can change consentement	28	change_consent
123	Can delete consentement	28	delete_consent
124	Can view consentement	28	view_consent
125	Can add preuve	29	add_evidence
126	Can change preuve	29	change_evidence
127	Can delete preuve	29	delete_evidence
128	Can view preuve	29	view_evidence
129	Can add webhook	30	add_webhook
130	Can change webhook	30	change_webhook
131	Can delete webhook	30	delete_webhook
132	Can view webhook	30	view_webhook
133	Peut gérer les webhooks	30	manage_webhooks
134	Can add envoi de webhook	31	add_webhookdelivery
135	Can change envoi de webhook	31	change_webhookdelivery
136	Can delete envoi de webhook	31	delete_webhookdelivery
137	Can view envoi de webhook	31	view_webhookdelivery
138	Can add forgotten changes	32	add_forgottenchanges
139	Can change forgotten changes	32	change_forgottenchanges
140	Can delete forgotten changes	32	delete_forgottenchanges
141	Can view forgotten changes	32	view_forgottenchanges
142	Can add accusé de réception	33	add_acknowledgement
143	Can change accusé de réception	33	change_acknowledgement
144	Can delete accusé de réception	33	delete_acknowledgement
145	Can view accusé de réception	33	view_acknowledgement
146	Can add changement	34	add_change
147	Can change changement	34	change_change
148	Can delete changement	34	delete_change
149	Can view changement	34	view_change
150	Can add texte envoyé	35	add_messagetext
151	Can change texte envoyé	35	change_messagetext
152	Can delete texte envoyé	35	delete_messagetext
153	Can view texte envoyé	35	view_messagetext
154	Can add modèle de message	36	add_messagetemplate
155	Can change modèle de message	36	change_messagetemplate
156	Can delete modèle de message	36	delete_messagetemplate
157	Can view modèle de message	36	view_messagetemplate
158	Peut gérer les modèles de message	36	manage_templates
159	Can add message	37	add_outgoingmessage
160	Can change message	37	change_outgoingmessage
161	Can delete message	37	delete_outgoingmessage
162	Can view message	37	view_outgoingmessage
163	Peut envoyer un message à un contact	37	send_messages
164	Can add message non remis	38	add_unreached
165	Can change message non remis	38	change_unreached
166	Can delete message non remis	38	delete_unreached
167	Can view message non remis	38	view_unreached
168	Can add vérification du domaine	39	add_domaincheck
169	Can change vérification du domaine	39	change_domaincheck
170	Can delete vérification du domaine	39	delete_domaincheck
171	Can view vérification du domaine	39	view_domaincheck
172	Can add envoi	40	add_mailing
173	Can change envoi	40	change_mailing
174	Can delete envoi	40	delete_mailing
175	Can view envoi	40	view_mailing
176	Peut préparer et envoyer des mailings	40	send_mailings
177	Can add destinataire décoché	41	add_mailingexclusion
178	Can change destinataire décoché	41	change_mailingexclusion
179	Can delete destinataire décoché	41	delete_mailingexclusion
180	Can view destinataire décoché	41	view_mailingexclusion
181	Can add événement d'un prestataire	42	add_providerevent
182	Can change événement d'un prestataire	42	change_providerevent
183	Can delete événement d'un prestataire	42	delete_providerevent
184	Can view événement d'un prestataire	42	view_providerevent
185	Can add réponse SMS	43	add_smsreply
186	Can change réponse SMS	43	change_smsreply
187	Can delete réponse SMS	43	delete_smsreply
188	Can view réponse SMS	43	view_smsreply
189	Can add message d'un envoi	44	add_delivery
190	Can change message d'un envoi	44	change_delivery
191	Can delete message d'un envoi	44	delete_delivery
192	Can view message d'un envoi	44	view_delivery
193	Can add doomed file	45	add_doomedfile
194	Can change doomed file	45	change_doomedfile
195	Can delete doomed file	45	delete_doomedfile
196	Can view doomed file	45	view_doomedfile
197	Can add liste de champs	46	add_fieldlist
198	Can change liste de champs	46	change_fieldlist
199	Can delete liste de champs	46	delete_fieldlist
200	Can view liste de champs	46	view_fieldlist
201	Can add destinataire	47	add_recipient
202	Can change destinataire	47	change_recipient
203	Can delete destinataire	47	delete_recipient
204	Can view destinataire	47	view_recipient
205	Peut gérer les destinataires	47	manage_recipients
206	Can add effacement	48	add_erasure
207	Can change effacement	48	change_erasure
208	Can delete effacement	48	delete_erasure
209	Can view effacement	48	view_erasure
210	Peut effacer les données d'une personne	48	erase_contact
211	Peut réactiver une fiche	48	reactivate_contact
212	Can add conservation légale type	49	add_holdpreset
213	Can change conservation légale type	49	change_holdpreset
214	Can delete conservation légale type	49	delete_holdpreset
215	Can view conservation légale type	49	view_holdpreset
216	Can add conservation légale	50	add_legalhold
217	Can change conservation légale	50	change_legalhold
218	Can delete conservation légale	50	delete_legalhold
219	Can view conservation légale	50	view_legalhold
220	Peut gérer les conservations légales	50	manage_holds
221	Can add champ à effacer	51	add_personalfieldchoice
222	Can change champ à effacer	51	change_personalfieldchoice
223	Can delete champ à effacer	51	delete_personalfieldchoice
224	Can view champ à effacer	51	view_personalfieldchoice
225	Peut choisir les données à effacer	51	manage_personal_fields
226	Can add information d'un destinataire	52	add_recipienttask
227	Can change information d'un destinataire	52	change_recipienttask
228	Can delete information d'un destinataire	52	delete_recipienttask
229	Can view information d'un destinataire	52	view_recipienttask
230	Can add annonce d'échéance	53	add_duewarning
231	Can change annonce d'échéance	53	change_duewarning
232	Can delete annonce d'échéance	53	delete_duewarning
233	Can view annonce d'échéance	53	view_duewarning
234	Can add purge	54	add_purgerun
235	Can change purge	54	change_purgerun
236	Can delete purge	54	delete_purgerun
237	Can view purge	54	view_purgerun
238	Can add fiche purgée	55	add_purgedcontact
239	Can change fiche purgée	55	change_purgedcontact
240	Can delete fiche purgée	55	delete_purgedcontact
241	Can view fiche purgée	55	view_purgedcontact
242	Can add durée de conservation	56	add_retentionrule
243	Can change durée de conservation	56	change_retentionrule
244	Can delete durée de conservation	56	delete_retentionrule
245	Can view durée de conservation	56	view_retentionrule
246	Peut régler la conservation des données	56	manage_retention
247	Peut lancer la purge et lever son frein	56	run_purge
248	Can add version de l'information	57	add_noticeversion
249	Can change version de l'information	57	change_noticeversion
250	Can delete version de l'information	57	delete_noticeversion
251	Can view version de l'information	57	view_noticeversion
252	Can add texte de l'information	58	add_wording
253	Can change texte de l'information	58	change_wording
254	Can delete texte de l'information	58	delete_wording
255	Can view texte de l'information	58	view_wording
256	Peut régler l'information des personnes	58	manage_disclosure
257	Can add réglages du portail	59	add_portalsettings
258	Can change réglages du portail	59	change_portalsettings
259	Can delete réglages du portail	59	delete_portalsettings
260	Can view réglages du portail	59	view_portalsettings
261	Peut régler les portails	59	manage_portal
262	Can add lien de connexion	60	add_loginlink
263	Can change lien de connexion	60	change_loginlink
264	Can delete lien de connexion	60	delete_loginlink
265	Can view lien de connexion	60	view_loginlink
266	Can add inscription à confirmer	61	add_pendingsignup
267	Can change inscription à confirmer	61	change_pendingsignup
268	Can delete inscription à confirmer	61	delete_pendingsignup
269	Can view inscription à confirmer	61	view_pendingsignup
270	Can add session du portail	62	add_portalsession
271	Can change session du portail	62	change_portalsession
272	Can delete session du portail	62	delete_portalsession
273	Can view session du portail	62	view_portalsession
274	Can add message à l'inscription	63	add_signupmessage
275	Can change message à l'inscription	63	change_signupmessage
276	Can delete message à l'inscription	63	delete_signupmessage
277	Can view message à l'inscription	63	view_signupmessage
278	Can add demande d'exercice de droits	64	add_rightsrequest
279	Can change demande d'exercice de droits	64	change_rightsrequest
280	Can delete demande d'exercice de droits	64	delete_rightsrequest
281	Can view demande d'exercice de droits	64	view_rightsrequest
282	Peut traiter les demandes de droits	64	manage_requests
283	Can add column memory	65	add_columnmemory
284	Can change column memory	65	change_columnmemory
285	Can delete column memory	65	delete_columnmemory
286	Can view column memory	65	view_columnmemory
287	Can add import	66	add_import
288	Can change import	66	change_import
289	Can delete import	66	delete_import
290	Can view import	66	view_import
291	Peut importer des contacts	66	import_contacts
292	Can add imported contact	67	add_importedcontact
293	Can change imported contact	67	change_importedcontact
294	Can delete imported contact	67	delete_importedcontact
295	Can view imported contact	67	view_importedcontact
296	Can add changed contact	68	add_changedcontact
297	Can change changed contact	68	change_changedcontact
298	Can delete changed contact	68	delete_changedcontact
299	Can view changed contact	68	view_changedcontact
300	Peut exporter des contacts	69	export_contacts
301	Can add sauvegarde	70	add_backuprun
302	Can change sauvegarde	70	change_backuprun
303	Can delete sauvegarde	70	delete_backuprun
304	Can view sauvegarde	70	view_backuprun
305	Can add réponse de l'API	71	add_apianswer
306	Can change réponse de l'API	71	change_apianswer
307	Can delete réponse de l'API	71	delete_apianswer
308	Can view réponse de l'API	71	view_apianswer
309	Can add permission	72	add_permission
310	Can change permission	72	change_permission
311	Can delete permission	72	delete_permission
312	Can view permission	72	view_permission
313	Can add group	73	add_group
314	Can change group	73	change_group
315	Can delete group	73	delete_group
316	Can view group	73	view_group
317	Can add content type	74	add_contenttype
318	Can change content type	74	change_contenttype
319	Can delete content type	74	delete_contenttype
320	Can view content type	74	view_contenttype
321	Can add session	75	add_session
322	Can change session	75	change_session
323	Can delete session	75	delete_session
324	Can view session	75	view_session
325	Can add email address	76	add_emailaddress
326	Can change email address	76	change_emailaddress
327	Can delete email address	76	delete_emailaddress
328	Can view email address	76	view_emailaddress
329	Can add email confirmation	77	add_emailconfirmation
330	Can change email confirmation	77	change_emailconfirmation
331	Can delete email confirmation	77	delete_emailconfirmation
332	Can view email confirmation	77	view_emailconfirmation
333	Can add authenticator	78	add_authenticator
334	Can change authenticator	78	change_authenticator
335	Can delete authenticator	78	delete_authenticator
336	Can view authenticator	78	view_authenticator
\.


--
-- Data for Name: backoffice_backuprun; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.backoffice_backuprun (id, at, kind, name, ok, details) FROM stdin;
\.


--
-- Data for Name: campaigns_campaign; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.campaigns_campaign (id, code, audience, label, "position", channel, mandatory, lawful_basis, state, applies_to) FROM stdin;
1	quotes_invoices_email	client	vos factures et vos attestations fiscales, par e-mail	1	email	t	legal_obligation	active	{prospect,client}
2	planning_email	client	les changements de vos interventions, par e-mail	2	email	t	contract	active	{client}
3	reminders_sms	client	les changements urgents de vos interventions, par SMS	3	sms	t	contract	active	{client}
4	newsletter_email	client	nos nouvelles, par e-mail	4	email	f	consent	active	{}
5	offers_email	client	nos offres, par e-mail	5	email	f	consent	active	{}
6	offers_sms	client	nos offres, par SMS	6	sms	f	consent	active	{}
\.


--
-- Data for Name: campaigns_campaignversion; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.campaigns_campaignversion (id, number, label, channel, mandatory, lawful_basis, created_at, campaign_id) FROM stdin;
1	1	vos factures et vos attestations fiscales, par e-mail	email	t	legal_obligation	2026-11-30 12:07:03.451764+00	1
2	1	les changements de vos interventions, par e-mail	email	t	contract	2026-11-30 12:07:03.462379+00	2
3	1	les changements urgents de vos interventions, par SMS	sms	t	contract	2026-11-30 12:07:03.463311+00	3
4	1	nos nouvelles, par e-mail	email	f	consent	2026-11-30 12:07:03.463869+00	4
5	1	nos offres, par e-mail	email	f	consent	2026-11-30 12:07:03.466343+00	5
6	1	nos offres, par SMS	sms	f	consent	2026-11-30 12:07:03.47281+00	6
\.


--
-- Data for Name: consent_addresskey; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.consent_addresskey (id, digest, since, retired_at, needed_until) FROM stdin;
1	596b4af76f015a089730ac2611db5f2799418ebc9382d9c4378655c940f31602	2026-11-30 12:07:54.614717+00	\N	\N
\.


--
-- Data for Name: consent_closedchain; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.consent_closedchain (id, last_hash, events, last_event, last_event_at, closed_at, contact_id) FROM stdin;
\.


--
-- Data for Name: consent_consent; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.consent_consent (id, state, since, origin, sequence, reachable, campaign_id, contact_id, event_id) FROM stdin;
1	ended	2026-11-30 12:08:56.341031+00	system	4	f	4	1	143
2	ended	2026-11-30 12:08:56.341031+00	system	5	f	5	1	144
6	refused	2025-04-19 07:35:32.101233+00	form	3	f	6	3	6
7	refused	2025-05-09 23:24:01.122803+00	link	1	f	4	4	7
8	refused	2025-05-09 23:24:01.122803+00	link	2	f	5	4	8
9	refused	2025-05-09 23:24:01.122803+00	link	3	f	6	4	9
3	ended	2026-11-30 12:08:56.341031+00	system	6	f	6	1	145
11	given	2026-03-21 09:20:41.643895+00	form	2	f	5	5	11
12	given	2026-03-21 09:20:41.643895+00	form	3	f	6	5	12
37	ended	2026-11-30 12:08:56.341031+00	system	4	f	4	15	146
14	refused	2025-04-22 07:02:23.5778+00	manual	2	f	5	6	14
15	refused	2025-04-22 07:02:23.5778+00	manual	3	f	6	6	15
16	refused	2025-05-14 09:56:18.15001+00	form	1	f	4	7	16
38	ended	2026-11-30 12:08:56.341031+00	system	5	f	5	15	147
18	refused	2025-05-14 09:56:18.15001+00	form	3	f	6	7	18
39	ended	2026-11-30 12:08:56.341031+00	system	6	f	6	15	148
21	refused	2023-10-28 06:23:41.775585+00	link	3	f	6	8	21
22	refused	2024-03-19 05:20:00.751051+00	form	1	f	4	9	22
27	refused	2023-10-21 22:36:45.674971+00	manual	3	f	6	10	27
28	given	2024-09-10 13:16:15.706961+00	form	1	f	4	12	28
29	given	2024-09-10 13:16:15.706961+00	form	2	f	5	12	29
30	refused	2024-09-10 13:16:15.706961+00	form	3	f	6	12	30
34	refused	2025-04-22 13:36:23.805183+00	portal	1	f	4	14	34
35	refused	2025-04-22 13:36:23.805183+00	portal	2	f	5	14	35
36	refused	2025-04-22 13:36:23.805183+00	portal	3	f	6	14	36
45	refused	2021-12-25 20:43:08.284653+00	portal	3	f	6	19	45
46	refused	2026-08-05 19:18:45.58804+00	form	1	f	4	21	46
49	refused	2025-05-24 06:45:09.818056+00	link	1	f	4	22	49
52	refused	2026-06-27 20:15:31.064972+00	link	1	f	4	24	52
53	refused	2026-06-27 20:15:31.064972+00	link	2	f	5	24	53
54	refused	2026-06-27 20:15:31.064972+00	link	3	f	6	24	54
56	refused	2026-01-28 15:19:30.413521+00	manual	2	f	5	25	56
58	given	2026-01-12 22:52:42.135231+00	link	1	f	4	26	58
59	given	2026-01-12 22:52:42.135231+00	link	2	f	5	26	59
66	refused	2024-03-11 12:11:05.526813+00	link	3	f	6	29	66
69	refused	2025-10-03 12:44:10.424369+00	link	3	f	6	30	69
70	refused	2026-09-30 23:11:23.097125+00	manual	1	f	4	31	70
71	given	2026-09-30 23:11:23.097125+00	manual	2	f	5	31	71
72	given	2026-09-30 23:11:23.097125+00	manual	3	f	6	31	72
74	refused	2025-03-02 19:55:45.195171+00	link	2	f	5	33	74
75	refused	2025-03-02 19:55:45.195171+00	link	3	f	6	33	75
76	refused	2025-06-25 21:28:14.322719+00	link	1	f	4	34	76
78	refused	2025-06-25 21:28:14.322719+00	link	3	f	6	34	78
81	refused	2022-09-13 00:21:59.009358+00	link	3	f	6	35	81
83	refused	2025-11-28 12:27:03.666779+00	link	2	f	5	36	83
84	refused	2025-11-28 12:27:03.666779+00	link	3	f	6	36	84
86	refused	2025-11-19 23:43:10.805982+00	link	2	f	5	37	86
87	refused	2025-11-19 23:43:10.805982+00	link	3	f	6	37	87
92	given	2026-03-25 04:19:00.205632+00	link	2	f	5	39	92
93	refused	2026-03-25 04:19:00.205632+00	link	3	f	6	39	93
94	refused	2026-01-05 22:54:22.146674+00	form	1	f	4	40	94
98	refused	2024-12-13 19:31:44.337516+00	form	2	f	5	41	98
99	refused	2024-12-13 19:31:44.337516+00	form	3	f	6	41	99
103	given	2023-11-14 20:59:06.066145+00	portal	1	f	4	46	103
105	refused	2023-11-14 20:59:06.066145+00	portal	3	f	6	46	105
106	given	2025-11-12 14:32:42.687615+00	link	1	f	4	47	106
107	refused	2025-11-12 14:32:42.687615+00	link	2	f	5	47	107
109	given	2024-11-25 23:40:55.593995+00	portal	1	f	4	48	109
110	refused	2024-11-25 23:40:55.593995+00	portal	2	f	5	48	110
111	given	2024-11-25 23:40:55.593995+00	portal	3	f	6	48	111
112	refused	2026-06-05 08:17:50.623008+00	link	1	f	4	51	112
113	refused	2026-06-05 08:17:50.623008+00	link	2	f	5	51	113
114	refused	2026-06-05 08:17:50.623008+00	link	3	f	6	51	114
116	given	2026-07-01 18:54:25.384438+00	form	2	f	5	52	116
117	refused	2026-07-01 18:54:25.384438+00	form	3	f	6	52	117
123	given	2021-12-05 11:55:52.262173+00	link	3	f	6	54	123
126	refused	2025-02-28 14:26:09.670145+00	form	3	f	6	57	126
127	refused	2022-12-09 04:57:17.98758+00	form	1	f	4	59	127
4	given	2025-04-19 07:35:32.101233+00	form	1	t	4	3	4
13	given	2025-04-22 07:02:23.5778+00	manual	1	t	4	6	13
17	given	2025-05-14 09:56:18.15001+00	form	2	t	5	7	17
20	given	2023-10-28 06:23:41.775585+00	link	2	t	5	8	20
23	given	2024-03-19 05:20:00.751051+00	form	2	t	5	9	23
24	given	2024-03-19 05:20:00.751051+00	form	3	t	6	9	24
26	given	2023-10-21 22:36:45.674971+00	manual	2	t	5	10	26
31	given	2025-03-13 04:28:23.564899+00	link	1	t	4	13	31
32	given	2025-03-13 04:28:23.564899+00	link	2	t	5	13	32
33	given	2025-03-13 04:28:23.564899+00	link	3	t	6	13	33
40	given	2023-05-31 07:02:34.743714+00	manual	1	t	4	17	40
41	given	2023-05-31 07:02:34.743714+00	manual	2	t	5	17	41
42	given	2023-05-31 07:02:34.743714+00	manual	3	t	6	17	42
43	given	2021-12-25 20:43:08.284653+00	portal	1	t	4	19	43
44	given	2021-12-25 20:43:08.284653+00	portal	2	t	5	19	44
48	given	2026-08-05 19:18:45.58804+00	form	3	t	6	21	48
50	given	2025-05-24 06:45:09.818056+00	link	2	t	5	22	50
55	given	2026-01-28 15:19:30.413521+00	manual	1	t	4	25	55
57	given	2026-01-28 15:19:30.413521+00	manual	3	t	6	25	57
60	given	2026-01-12 22:52:42.135231+00	link	3	t	6	26	60
61	given	2026-07-29 03:58:47.915901+00	portal	1	t	4	27	61
62	given	2026-07-29 03:58:47.915901+00	portal	2	t	5	27	62
63	given	2026-07-29 03:58:47.915901+00	portal	3	t	6	27	63
64	given	2024-03-11 12:11:05.526813+00	link	1	t	4	29	64
65	given	2024-03-11 12:11:05.526813+00	link	2	t	5	29	65
67	given	2025-10-03 12:44:10.424369+00	link	1	t	4	30	67
68	given	2025-10-03 12:44:10.424369+00	link	2	t	5	30	68
73	given	2025-03-02 19:55:45.195171+00	link	1	t	4	33	73
77	given	2025-06-25 21:28:14.322719+00	link	2	t	5	34	77
79	given	2022-09-13 00:21:59.009358+00	link	1	t	4	35	79
82	given	2025-11-28 12:27:03.666779+00	link	1	t	4	36	82
85	given	2025-11-19 23:43:10.805982+00	link	1	t	4	37	85
88	given	2026-11-18 11:13:33.864252+00	form	1	t	4	38	88
89	given	2026-11-18 11:13:33.864252+00	form	2	t	5	38	89
90	given	2026-11-18 11:13:33.864252+00	form	3	t	6	38	90
95	given	2026-01-05 22:54:22.146674+00	form	2	t	5	40	95
96	given	2026-01-05 22:54:22.146674+00	form	3	t	6	40	96
97	given	2024-12-13 19:31:44.337516+00	form	1	t	4	41	97
100	given	2026-10-10 08:21:53.599478+00	form	1	t	4	42	100
102	given	2026-10-10 08:21:53.599478+00	form	3	t	6	42	102
119	given	2024-05-12 19:56:48.119186+00	manual	2	t	5	53	119
120	given	2024-05-12 19:56:48.119186+00	manual	3	t	6	53	120
121	given	2021-12-05 11:55:52.262173+00	link	1	t	4	54	121
122	given	2021-12-05 11:55:52.262173+00	link	2	t	5	54	122
124	given	2025-02-28 14:26:09.670145+00	form	1	t	4	57	124
125	given	2025-02-28 14:26:09.670145+00	form	2	t	5	57	125
128	given	2022-12-09 04:57:17.98758+00	form	2	t	5	59	128
129	given	2022-12-09 04:57:17.98758+00	form	3	t	6	59	129
5	withdrawn	2025-05-09 00:30:40.105302+00	manual	4	f	5	3	130
10	withdrawn	2026-06-01 22:28:01.7578+00	link	4	f	4	5	131
19	withdrawn	2023-12-25 05:46:48.859161+00	manual	4	f	4	8	132
25	withdrawn	2023-12-04 00:19:20.891783+00	link	4	f	4	10	133
47	withdrawn	2026-09-19 12:18:22.821943+00	link	4	f	5	21	134
51	withdrawn	2025-09-30 09:21:28.694416+00	link	4	f	6	22	135
80	withdrawn	2023-01-24 04:11:22.367601+00	portal	4	f	5	35	136
91	withdrawn	2026-04-13 09:51:39.454162+00	form	4	f	4	39	137
101	withdrawn	2026-10-26 05:33:30.102112+00	form	4	f	5	42	138
104	withdrawn	2024-09-01 22:27:41.705285+00	manual	4	f	5	46	139
108	withdrawn	2025-12-08 10:35:03.990365+00	form	4	f	6	47	140
115	withdrawn	2026-07-03 05:09:49.420792+00	manual	4	f	4	52	141
118	withdrawn	2024-05-18 01:18:26.996686+00	link	4	f	4	53	142
\.


--
-- Data for Name: consent_consentevent; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.consent_consentevent (id, sequence, decision, origin, occurred_at, recorded_at, actor_type, actor_id, sentence, means, address_key, evidence_digest, previous_hash, hash, campaign_id, campaign_version_id, contact_id, notice_id) FROM stdin;
1	1	given	link	2017-12-13 00:01:23.53071+00	2017-12-13 00:01:23.53071+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		145fa48adfa7c8cbb637936e188061fce9c85f7ae7dd85d42cb0cf87a1023885		\\x	\\xabd394465101b8f5bae5de21e1c9164e4b5c7d1520f22eddf955486b6f8d8376	4	4	1	1
2	2	given	link	2017-12-13 00:01:23.53071+00	2017-12-13 00:01:23.53071+00	system	\N	J'accepte de recevoir nos offres, par e-mail		145fa48adfa7c8cbb637936e188061fce9c85f7ae7dd85d42cb0cf87a1023885		\\xabd394465101b8f5bae5de21e1c9164e4b5c7d1520f22eddf955486b6f8d8376	\\xd1556972ef4a3b1193ee3991f33592f869eb94d27040c17f371338ba29e47c3f	5	5	1	1
3	3	refused	link	2017-12-13 00:01:23.53071+00	2017-12-13 00:01:23.53071+00	system	\N	J'accepte de recevoir nos offres, par SMS		f5d8b5889fbdf39603b3c51f8e404834a10f6ef40c2ad2c93a4fcaaa0ac150e9		\\xd1556972ef4a3b1193ee3991f33592f869eb94d27040c17f371338ba29e47c3f	\\xda1b63754246136194365f79ea9e560aeb71b6b8107c83a92b4d53a968bd7852	6	6	1	1
4	1	given	form	2025-04-19 07:35:32.101233+00	2025-04-19 07:35:32.101233+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		65fda40bd9f4816fb8d303890b63d6bf502da0288c0106c9995a48f7d13d9710		\\x	\\x35a87a8d710967b3c6d76d4d31253aee2385156a694b37aa772fac65d7792bf8	4	4	3	1
5	2	given	form	2025-04-19 07:35:32.101233+00	2025-04-19 07:35:32.101233+00	system	\N	J'accepte de recevoir nos offres, par e-mail		65fda40bd9f4816fb8d303890b63d6bf502da0288c0106c9995a48f7d13d9710		\\x35a87a8d710967b3c6d76d4d31253aee2385156a694b37aa772fac65d7792bf8	\\x54ba89ce7c751665ed921047fef8d904adbd1380ccc7b1b1b7c25f4cfab16f65	5	5	3	1
6	3	refused	form	2025-04-19 07:35:32.101233+00	2025-04-19 07:35:32.101233+00	system	\N	J'accepte de recevoir nos offres, par SMS		1666da4318c9078bae5005a6918163c5b49802f9c94b57fbc6d66917f39fa1d5		\\x54ba89ce7c751665ed921047fef8d904adbd1380ccc7b1b1b7c25f4cfab16f65	\\xb9282040c6d955ec69b1b7e4897ad064aae17fb3a6c93990e4da70cb2d54f301	6	6	3	1
7	1	refused	link	2025-05-09 23:24:01.122803+00	2025-05-09 23:24:01.122803+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		7cf9ffe889c33f81d9f6789edf19f27ab32452267cc78d0e0ad02144b85f2723		\\x	\\x8246dbdfef67d264b3848001167cd39c9cdfa33f294d2d2016c318309ed609d1	4	4	4	1
8	2	refused	link	2025-05-09 23:24:01.122803+00	2025-05-09 23:24:01.122803+00	system	\N	J'accepte de recevoir nos offres, par e-mail		7cf9ffe889c33f81d9f6789edf19f27ab32452267cc78d0e0ad02144b85f2723		\\x8246dbdfef67d264b3848001167cd39c9cdfa33f294d2d2016c318309ed609d1	\\x0a23aeb6fd60a54405edc3cf815110180ff3f24c30ffea38d00effd5b08e2465	5	5	4	1
9	3	refused	link	2025-05-09 23:24:01.122803+00	2025-05-09 23:24:01.122803+00	system	\N	J'accepte de recevoir nos offres, par SMS		f5d8b5889fbdf39603b3c51f8e404834a10f6ef40c2ad2c93a4fcaaa0ac150e9		\\x0a23aeb6fd60a54405edc3cf815110180ff3f24c30ffea38d00effd5b08e2465	\\x4d48b33ff4aa944960d4cb21539bc3a1ee1882fee321434f27aaa80430897fc4	6	6	4	1
10	1	given	form	2026-03-21 09:20:41.643895+00	2026-03-21 09:20:41.643895+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		65d62d63c69ffde053cb1903a2e41d0e741436e606db8cd60dd6f0b0a1d2d002		\\x	\\x43021f14662134c42fbc79b60d7ca937803af2c27f6a251594ab28e24ae8545d	4	4	5	1
11	2	given	form	2026-03-21 09:20:41.643895+00	2026-03-21 09:20:41.643895+00	system	\N	J'accepte de recevoir nos offres, par e-mail		65d62d63c69ffde053cb1903a2e41d0e741436e606db8cd60dd6f0b0a1d2d002		\\x43021f14662134c42fbc79b60d7ca937803af2c27f6a251594ab28e24ae8545d	\\xd73da5ffe9d5edebdeef89c56cafec8cd441f34f5c6896fbf71b17dcb66f175f	5	5	5	1
12	3	given	form	2026-03-21 09:20:41.643895+00	2026-03-21 09:20:41.643895+00	system	\N	J'accepte de recevoir nos offres, par SMS		5fb5f73996e5c06db0db51cfd08af217dc3101dad98bb210bd3a7de2ffda27c6		\\xd73da5ffe9d5edebdeef89c56cafec8cd441f34f5c6896fbf71b17dcb66f175f	\\x0868bc1bb5f3e65e0a36a1944eb9d58193273cb62f8fcc7f7a770e6031cec721	6	6	5	1
13	1	given	manual	2025-04-22 07:02:23.5778+00	2025-04-22 07:02:23.5778+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail	paper	679807c920b17df2eba33ee7bfb61ce4ad3881f836c295584fd43ed093eea024		\\x	\\x462a1cb5440bc72c007947ca82509a08dca65fb734c746cb528a90de87d5c2c0	4	4	6	1
14	2	refused	manual	2025-04-22 07:02:23.5778+00	2025-04-22 07:02:23.5778+00	system	\N	J'accepte de recevoir nos offres, par e-mail	paper	679807c920b17df2eba33ee7bfb61ce4ad3881f836c295584fd43ed093eea024		\\x462a1cb5440bc72c007947ca82509a08dca65fb734c746cb528a90de87d5c2c0	\\xe48e1b1695477780175573a34f559fd3c744c94102aa7f075c78515aa5f47fad	5	5	6	1
15	3	refused	manual	2025-04-22 07:02:23.5778+00	2025-04-22 07:02:23.5778+00	system	\N	J'accepte de recevoir nos offres, par SMS	paper	cc1f6c7d11a27ca95692447e4ada142f86e5f538f17ed867c7b0f9ca1f7bb4c3		\\xe48e1b1695477780175573a34f559fd3c744c94102aa7f075c78515aa5f47fad	\\xd63c23fc3ea9022c756f0e1ac382d51c03d7bd71696637887b3eeec9487c7e6c	6	6	6	1
16	1	refused	form	2025-05-14 09:56:18.15001+00	2025-05-14 09:56:18.15001+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		957f03c4f5a89cbd8825f027eafde0f5115a9f0e126afd1221819ae4f3f8f8ed		\\x	\\x990172522ffb436dfd5ad5cbf3b3a41c877835b86f4510809e60740a42018ed8	4	4	7	1
17	2	given	form	2025-05-14 09:56:18.15001+00	2025-05-14 09:56:18.15001+00	system	\N	J'accepte de recevoir nos offres, par e-mail		957f03c4f5a89cbd8825f027eafde0f5115a9f0e126afd1221819ae4f3f8f8ed		\\x990172522ffb436dfd5ad5cbf3b3a41c877835b86f4510809e60740a42018ed8	\\xb8d7af59ab51a3bf12e8319385617344731f76a1543ad72b4a452e22cac1f238	5	5	7	1
18	3	refused	form	2025-05-14 09:56:18.15001+00	2025-05-14 09:56:18.15001+00	system	\N	J'accepte de recevoir nos offres, par SMS		5b58d147150866a78d25dfb31fbf3798e8472be2b1d5d24e34027ef45e0817fc		\\xb8d7af59ab51a3bf12e8319385617344731f76a1543ad72b4a452e22cac1f238	\\xe6efd2ddce8110b17ed0024482cad0d00e8f047ea705c23c37c351379c3a9b66	6	6	7	1
19	1	given	link	2023-10-28 06:23:41.775585+00	2023-10-28 06:23:41.775585+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		f9ad3e7bf43e55bb83e3f196c0666efae5c8b971c3533c0aae862c870a47cf69		\\x	\\xb4527c3e225cff4bcda6bdf31647f8860c72ef7f1b5e24d60960af6f993dc57a	4	4	8	1
20	2	given	link	2023-10-28 06:23:41.775585+00	2023-10-28 06:23:41.775585+00	system	\N	J'accepte de recevoir nos offres, par e-mail		f9ad3e7bf43e55bb83e3f196c0666efae5c8b971c3533c0aae862c870a47cf69		\\xb4527c3e225cff4bcda6bdf31647f8860c72ef7f1b5e24d60960af6f993dc57a	\\x6d3e5f92b30a24db2af4274c5ec823becdbd4d68f65fd2d192983ffac57635a3	5	5	8	1
21	3	refused	link	2023-10-28 06:23:41.775585+00	2023-10-28 06:23:41.775585+00	system	\N	J'accepte de recevoir nos offres, par SMS		c2bcd7ba26ef049d90a0e09b15bb86d5540b6a9c6b565313e797c89c415ce08b		\\x6d3e5f92b30a24db2af4274c5ec823becdbd4d68f65fd2d192983ffac57635a3	\\x90a3e820821cb71ffb0519a399f43fed923d4c3036054f4487c01490e57ffc31	6	6	8	1
22	1	refused	form	2024-03-19 05:20:00.751051+00	2024-03-19 05:20:00.751051+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		c47a4e7794519bdaf177db9f3e2a6b0e84c894efb6c667b6f400e541a6d29564		\\x	\\xe2145532190fa02a35e8be94146f34e4c45aac15936d0a77db229a3b11320e9a	4	4	9	1
23	2	given	form	2024-03-19 05:20:00.751051+00	2024-03-19 05:20:00.751051+00	system	\N	J'accepte de recevoir nos offres, par e-mail		c47a4e7794519bdaf177db9f3e2a6b0e84c894efb6c667b6f400e541a6d29564		\\xe2145532190fa02a35e8be94146f34e4c45aac15936d0a77db229a3b11320e9a	\\x749610c3c4c338702c58125861d494321364410b63f9a33dd1d1cedf7acaa08d	5	5	9	1
24	3	given	form	2024-03-19 05:20:00.751051+00	2024-03-19 05:20:00.751051+00	system	\N	J'accepte de recevoir nos offres, par SMS		66bba70c172fb3179b701ce124bc9309845b028ebfe3176eb6c736c3c4ff9c04		\\x749610c3c4c338702c58125861d494321364410b63f9a33dd1d1cedf7acaa08d	\\x2166adfa609a43ee01ea0abaa57ac4f04f251b9bae8e754a2ea30a5758942a14	6	6	9	1
25	1	given	manual	2023-10-21 22:36:45.674971+00	2023-10-21 22:36:45.674971+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail	paper	7aa98bf71f51757dc90e2a48579bacb694d0041ad223ff8d9d129c99c7494976		\\x	\\x2bbf6bee037700b4f18514bf4b0508bd47eb3879bf5b687585dda9ca46b6a554	4	4	10	1
26	2	given	manual	2023-10-21 22:36:45.674971+00	2023-10-21 22:36:45.674971+00	system	\N	J'accepte de recevoir nos offres, par e-mail	paper	7aa98bf71f51757dc90e2a48579bacb694d0041ad223ff8d9d129c99c7494976		\\x2bbf6bee037700b4f18514bf4b0508bd47eb3879bf5b687585dda9ca46b6a554	\\x4d3e1c97023bd08b36d927e3e410b37296560b5e8f5507581b6d732892eddc39	5	5	10	1
27	3	refused	manual	2023-10-21 22:36:45.674971+00	2023-10-21 22:36:45.674971+00	system	\N	J'accepte de recevoir nos offres, par SMS	paper	8688e3398412f585cfe3bcf3318ff0d37daa1cbfd5ebbbc0baa8f03a143afb47		\\x4d3e1c97023bd08b36d927e3e410b37296560b5e8f5507581b6d732892eddc39	\\x2d49a9de613644fda33652020987ef94d286b6bd64a93b0af7b5c2be1a88c27b	6	6	10	1
28	1	given	form	2024-09-10 13:16:15.706961+00	2024-09-10 13:16:15.706961+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		\N		\\x	\\x3a072734ac682def46cc91c3e461c9970f3f4f6b3b9762399aab304f71d91fe5	4	4	12	1
29	2	given	form	2024-09-10 13:16:15.706961+00	2024-09-10 13:16:15.706961+00	system	\N	J'accepte de recevoir nos offres, par e-mail		\N		\\x3a072734ac682def46cc91c3e461c9970f3f4f6b3b9762399aab304f71d91fe5	\\x8d64a19ce764b6f0ccdbb96b7b8c07e80e36aaa2703a269ec3f06be8d1e87f1f	5	5	12	1
30	3	refused	form	2024-09-10 13:16:15.706961+00	2024-09-10 13:16:15.706961+00	system	\N	J'accepte de recevoir nos offres, par SMS		a4f87bdf018a80b9751efc6db7191c957334ad05dca21b4c613cb67c1ae3a9ff		\\x8d64a19ce764b6f0ccdbb96b7b8c07e80e36aaa2703a269ec3f06be8d1e87f1f	\\x9859a1a99e2a47f53c2de6a711c6f0faf4f368f561a4399877a8f449e0003bfe	6	6	12	1
31	1	given	link	2025-03-13 04:28:23.564899+00	2025-03-13 04:28:23.564899+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		a4fb316d3b4d1797b1334ae315fdc7c2e272a5dcf7af90446bfb3dc00874120d		\\x	\\x25aea7d685f9fad5726443335bd7b3f8a48c3c0736d3be5e7cc90fe922e46822	4	4	13	1
32	2	given	link	2025-03-13 04:28:23.564899+00	2025-03-13 04:28:23.564899+00	system	\N	J'accepte de recevoir nos offres, par e-mail		a4fb316d3b4d1797b1334ae315fdc7c2e272a5dcf7af90446bfb3dc00874120d		\\x25aea7d685f9fad5726443335bd7b3f8a48c3c0736d3be5e7cc90fe922e46822	\\x40790d81dc2fe4acb0681348cfce8705d0c7cc71cc9cc336f50c1e051419d26b	5	5	13	1
33	3	given	link	2025-03-13 04:28:23.564899+00	2025-03-13 04:28:23.564899+00	system	\N	J'accepte de recevoir nos offres, par SMS		dccf74c4710b773b6633577eb5468db3a287c79b611eb0635409d96fb75feaad		\\x40790d81dc2fe4acb0681348cfce8705d0c7cc71cc9cc336f50c1e051419d26b	\\x29227f052f560e9158975e15c0be0a95f586e939c5ef0bfb16a1097e0ef263c6	6	6	13	1
34	1	refused	portal	2025-04-22 13:36:23.805183+00	2025-04-22 13:36:23.805183+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		6e823880069ea9128477bacdeedfef5e881274584ab19932c3c65c47c3447023		\\x	\\xe2eb087c7ff52abe33ef13ade6bba51c46860888efe2d78e208a66b3d5402dbd	4	4	14	1
35	2	refused	portal	2025-04-22 13:36:23.805183+00	2025-04-22 13:36:23.805183+00	system	\N	J'accepte de recevoir nos offres, par e-mail		6e823880069ea9128477bacdeedfef5e881274584ab19932c3c65c47c3447023		\\xe2eb087c7ff52abe33ef13ade6bba51c46860888efe2d78e208a66b3d5402dbd	\\x191fa8da1e74ec3655d79474a247d5db659cf3c08bc56c654562de311cde2a0a	5	5	14	1
36	3	refused	portal	2025-04-22 13:36:23.805183+00	2025-04-22 13:36:23.805183+00	system	\N	J'accepte de recevoir nos offres, par SMS		\N		\\x191fa8da1e74ec3655d79474a247d5db659cf3c08bc56c654562de311cde2a0a	\\x820a0c33d8d8d2fe7d523373d77a86a0913eb4777182f758e76d9034059424f7	6	6	14	1
37	1	given	link	2021-05-28 23:50:15.81803+00	2021-05-28 23:50:15.81803+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		487170c5e9535abef491022257d259fa91f9ad12b861e8fcf4450666565b34f8		\\x	\\x01574f1cbf39d3e45c96148cfb3ea72a0315da3b4ebd36d4e0c58173b47422a0	4	4	15	1
38	2	given	link	2021-05-28 23:50:15.81803+00	2021-05-28 23:50:15.81803+00	system	\N	J'accepte de recevoir nos offres, par e-mail		487170c5e9535abef491022257d259fa91f9ad12b861e8fcf4450666565b34f8		\\x01574f1cbf39d3e45c96148cfb3ea72a0315da3b4ebd36d4e0c58173b47422a0	\\x2bd777a5ebb766ce2a911f6ad1b6d593b5b15fcf3cc1521ccaed31455803d00b	5	5	15	1
39	3	refused	link	2021-05-28 23:50:15.81803+00	2021-05-28 23:50:15.81803+00	system	\N	J'accepte de recevoir nos offres, par SMS		\N		\\x2bd777a5ebb766ce2a911f6ad1b6d593b5b15fcf3cc1521ccaed31455803d00b	\\xd8e067d971781a592e67fcc097c907c7b9856924b05a511528f30c2a91789d9e	6	6	15	1
40	1	given	manual	2023-05-31 07:02:34.743714+00	2023-05-31 07:02:34.743714+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail	paper	09ac56b0c1f3603ed4a86b6a4f112ae68f10cfbbcc53c0d02ed243c8c5e5f7e8		\\x	\\xf137ec19e3f45b0001d244c8db5aa66b40f05fb867331e52c4122e322d2de891	4	4	17	1
41	2	given	manual	2023-05-31 07:02:34.743714+00	2023-05-31 07:02:34.743714+00	system	\N	J'accepte de recevoir nos offres, par e-mail	paper	09ac56b0c1f3603ed4a86b6a4f112ae68f10cfbbcc53c0d02ed243c8c5e5f7e8		\\xf137ec19e3f45b0001d244c8db5aa66b40f05fb867331e52c4122e322d2de891	\\xd23d50c30241af246d01a2ac5f85971daeb5bd7b9e16fbf7a81761c03965debc	5	5	17	1
42	3	given	manual	2023-05-31 07:02:34.743714+00	2023-05-31 07:02:34.743714+00	system	\N	J'accepte de recevoir nos offres, par SMS	paper	3affac38ea1322de58fd1a5e947c50a97be94154b3e5c6398107f53b534bd6bf		\\xd23d50c30241af246d01a2ac5f85971daeb5bd7b9e16fbf7a81761c03965debc	\\xb4383861997e2f42cc8cae8ec862b5a710b59c9def46cc0f654e6567a6314ea6	6	6	17	1
43	1	given	portal	2021-12-25 20:43:08.284653+00	2021-12-25 20:43:08.284653+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		c067b580da7836039343a5d21f494aeb4e4f51bd88d9efe9ea6b79fdd5bf6f3e		\\x	\\x528c92e2f5c6190afced098a453e6a9907bbde0c948e4d92b60be35e2969f2c4	4	4	19	1
44	2	given	portal	2021-12-25 20:43:08.284653+00	2021-12-25 20:43:08.284653+00	system	\N	J'accepte de recevoir nos offres, par e-mail		c067b580da7836039343a5d21f494aeb4e4f51bd88d9efe9ea6b79fdd5bf6f3e		\\x528c92e2f5c6190afced098a453e6a9907bbde0c948e4d92b60be35e2969f2c4	\\x43ee278f994daebc4a5bac352d4bf62f1e9977269d79d986ec785b0714efba6e	5	5	19	1
45	3	refused	portal	2021-12-25 20:43:08.284653+00	2021-12-25 20:43:08.284653+00	system	\N	J'accepte de recevoir nos offres, par SMS		9eaa9ea87f7c15a18e3449be0c8c0395c2aa5d843055dc7edabc29ab98944595		\\x43ee278f994daebc4a5bac352d4bf62f1e9977269d79d986ec785b0714efba6e	\\xe3b31d5afb6c335b120eb885d9d1df56b9202772c3ea7285f8c77998ad562d78	6	6	19	1
46	1	refused	form	2026-08-05 19:18:45.58804+00	2026-08-05 19:18:45.58804+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		\N		\\x	\\x42df86137d41ee50fbc465867e6c60e6fbcd6df8ece1404bf1c19370bea28298	4	4	21	1
47	2	given	form	2026-08-05 19:18:45.58804+00	2026-08-05 19:18:45.58804+00	system	\N	J'accepte de recevoir nos offres, par e-mail		\N		\\x42df86137d41ee50fbc465867e6c60e6fbcd6df8ece1404bf1c19370bea28298	\\xbdb424cbc553d7febb83506dd22e4d785060aad4f8bcf2b59269dfe6d727c177	5	5	21	1
48	3	given	form	2026-08-05 19:18:45.58804+00	2026-08-05 19:18:45.58804+00	system	\N	J'accepte de recevoir nos offres, par SMS		c6c3d014bd3f7dd1752d5af8f12bf9831d83d586f81c0cb5a53d4c14379426be		\\xbdb424cbc553d7febb83506dd22e4d785060aad4f8bcf2b59269dfe6d727c177	\\x2736a4eb8549f235cbad78b763f7255c611c4eb52b80e11444dd3ea7fda7bf3d	6	6	21	1
49	1	refused	link	2025-05-24 06:45:09.818056+00	2025-05-24 06:45:09.818056+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		febc8616d2f47828aa7b8351075689c12c4bc1b3e995f2d661bbd319e7843986		\\x	\\x0d5475a48dafd969ba9ba4db8934c7132ce7058fc94c9d5a1b99d97a4504ef84	4	4	22	1
50	2	given	link	2025-05-24 06:45:09.818056+00	2025-05-24 06:45:09.818056+00	system	\N	J'accepte de recevoir nos offres, par e-mail		febc8616d2f47828aa7b8351075689c12c4bc1b3e995f2d661bbd319e7843986		\\x0d5475a48dafd969ba9ba4db8934c7132ce7058fc94c9d5a1b99d97a4504ef84	\\xe4674ad12c619208e1240679979439e78896607e442e8c7d0d460eb92a9ed189	5	5	22	1
51	3	given	link	2025-05-24 06:45:09.818056+00	2025-05-24 06:45:09.818056+00	system	\N	J'accepte de recevoir nos offres, par SMS		db254268ad2c10bd4e41dd6aab2a1fa727fd7e6f7206b0eafb4f6572e595bfbe		\\xe4674ad12c619208e1240679979439e78896607e442e8c7d0d460eb92a9ed189	\\x0cccb0094858ab3749a11ab9d0723b32eec2e83e7dacf5727f3fbbf071cde27c	6	6	22	1
52	1	refused	link	2026-06-27 20:15:31.064972+00	2026-06-27 20:15:31.064972+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		19b41a55669e9a2db4faf63fd36f26c45b2525b9904b7aaff3638d4acdba692c		\\x	\\x5aedfe00cca40431df780673ba80078e334ded6b7e0bde0ea016a9a0ef0d6d90	4	4	24	1
53	2	refused	link	2026-06-27 20:15:31.064972+00	2026-06-27 20:15:31.064972+00	system	\N	J'accepte de recevoir nos offres, par e-mail		19b41a55669e9a2db4faf63fd36f26c45b2525b9904b7aaff3638d4acdba692c		\\x5aedfe00cca40431df780673ba80078e334ded6b7e0bde0ea016a9a0ef0d6d90	\\x54e97399f7f2f9bc91bef8e10ea3d2afa5951636ad5c09a8df2e30134e187525	5	5	24	1
54	3	refused	link	2026-06-27 20:15:31.064972+00	2026-06-27 20:15:31.064972+00	system	\N	J'accepte de recevoir nos offres, par SMS		aac14c58f3f15a5982f792bc9691be18b6de178b1a6f21eb741179b021e23293		\\x54e97399f7f2f9bc91bef8e10ea3d2afa5951636ad5c09a8df2e30134e187525	\\xdec35645a2766ef1dbbc281b926590255771d485e20ca8ba650ea04480a72472	6	6	24	1
55	1	given	manual	2026-01-28 15:19:30.413521+00	2026-01-28 15:19:30.413521+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail	paper	7006daf41022745c3d1c98632fd081d86e34d64fd06220a9bf7e759f31837909		\\x	\\x664eaf73bbb3136b6ee6a76805697bcc89ac1978c1aba297a734153475dac341	4	4	25	1
56	2	refused	manual	2026-01-28 15:19:30.413521+00	2026-01-28 15:19:30.413521+00	system	\N	J'accepte de recevoir nos offres, par e-mail	paper	7006daf41022745c3d1c98632fd081d86e34d64fd06220a9bf7e759f31837909		\\x664eaf73bbb3136b6ee6a76805697bcc89ac1978c1aba297a734153475dac341	\\x120b00979edf943e1fd0da575b3968e24ebf5df7a194ad385e8bbddd11fd3b84	5	5	25	1
57	3	given	manual	2026-01-28 15:19:30.413521+00	2026-01-28 15:19:30.413521+00	system	\N	J'accepte de recevoir nos offres, par SMS	paper	7134f7abbca31e3f66757fd1bdc538e3aac66822617c4520494359418cd6375f		\\x120b00979edf943e1fd0da575b3968e24ebf5df7a194ad385e8bbddd11fd3b84	\\xcb55241e22437e9ad8a50bedc1d36929ebfe79495e12aaf1e4eb05de6f7fad72	6	6	25	1
58	1	given	link	2026-01-12 22:52:42.135231+00	2026-01-12 22:52:42.135231+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		\N		\\x	\\x72fc367307c6136ca57881a09d10acaa8f3c9ec4a6d2a8e80c67dcfb6809cbe5	4	4	26	1
59	2	given	link	2026-01-12 22:52:42.135231+00	2026-01-12 22:52:42.135231+00	system	\N	J'accepte de recevoir nos offres, par e-mail		\N		\\x72fc367307c6136ca57881a09d10acaa8f3c9ec4a6d2a8e80c67dcfb6809cbe5	\\x513266be16305d80be0cbaa3838e3fc04d834a64b7487f79805001995df2a529	5	5	26	1
60	3	given	link	2026-01-12 22:52:42.135231+00	2026-01-12 22:52:42.135231+00	system	\N	J'accepte de recevoir nos offres, par SMS		c953ba74f86bc4f170a6557345df4fbed1ef64595e2ebbfc27beeb3094279ac4		\\x513266be16305d80be0cbaa3838e3fc04d834a64b7487f79805001995df2a529	\\x191027010851a13e9ce62afc5866ce23a5332a315ea6b4e6f88eff73112d6224	6	6	26	1
61	1	given	portal	2026-07-29 03:58:47.915901+00	2026-07-29 03:58:47.915901+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		56ae8907ada5c446e6c74f6e7eb3ef9fcc94d8b314507951261d9669866d5994		\\x	\\x3b082b8ba9a0fcc746c140be4f5fbc3090f9965336b0bb131ff439e5cb34e620	4	4	27	1
62	2	given	portal	2026-07-29 03:58:47.915901+00	2026-07-29 03:58:47.915901+00	system	\N	J'accepte de recevoir nos offres, par e-mail		56ae8907ada5c446e6c74f6e7eb3ef9fcc94d8b314507951261d9669866d5994		\\x3b082b8ba9a0fcc746c140be4f5fbc3090f9965336b0bb131ff439e5cb34e620	\\x015b104175d98dd36caf44280b6b81f2595e59a2d9711621e7f90da730e5f453	5	5	27	1
63	3	given	portal	2026-07-29 03:58:47.915901+00	2026-07-29 03:58:47.915901+00	system	\N	J'accepte de recevoir nos offres, par SMS		91f98c09db9be87d36dbd3dc86dc96eda1e81d523dacdb6d09071de5911f6f62		\\x015b104175d98dd36caf44280b6b81f2595e59a2d9711621e7f90da730e5f453	\\x84cc9b488619efa334e55b8ea521caf804b07fbfb11f03b8c44e3d174e3b67d6	6	6	27	1
64	1	given	link	2024-03-11 12:11:05.526813+00	2024-03-11 12:11:05.526813+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		eb1e54ca4aa99cf446443256019ee7352fb3165ef211e6722c19628925f74dd2		\\x	\\x3de8a26a616e81b97ebd4c57e851d7ed8579476bcea4aac34b892be506a0b139	4	4	29	1
65	2	given	link	2024-03-11 12:11:05.526813+00	2024-03-11 12:11:05.526813+00	system	\N	J'accepte de recevoir nos offres, par e-mail		eb1e54ca4aa99cf446443256019ee7352fb3165ef211e6722c19628925f74dd2		\\x3de8a26a616e81b97ebd4c57e851d7ed8579476bcea4aac34b892be506a0b139	\\x56dbea238e84372733fe6169cf29307cd1caeac3894ff5b42290e766b48649ae	5	5	29	1
66	3	refused	link	2024-03-11 12:11:05.526813+00	2024-03-11 12:11:05.526813+00	system	\N	J'accepte de recevoir nos offres, par SMS		28b36f5df26d3de43b5b53871b8e301ceb77644f979bb9ce8fdff504bdab6453		\\x56dbea238e84372733fe6169cf29307cd1caeac3894ff5b42290e766b48649ae	\\xe3cb17b25987358323335d2096c979bd7c0c86b1e5cf7d73530357362fe78bd1	6	6	29	1
67	1	given	link	2025-10-03 12:44:10.424369+00	2025-10-03 12:44:10.424369+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		28a3dc3d6433e813d222e32ea025bfdc76758fd2063960d320dfdec25a7261ba		\\x	\\x8c41a4f253c46a6cdbcf4d8a90ca506d2be88505e88e0dd714a3c5211012679b	4	4	30	1
68	2	given	link	2025-10-03 12:44:10.424369+00	2025-10-03 12:44:10.424369+00	system	\N	J'accepte de recevoir nos offres, par e-mail		28a3dc3d6433e813d222e32ea025bfdc76758fd2063960d320dfdec25a7261ba		\\x8c41a4f253c46a6cdbcf4d8a90ca506d2be88505e88e0dd714a3c5211012679b	\\x298cff5f5775cd31ae61c5e19caa95b2e063c33737b68f741abdf068fa9540a0	5	5	30	1
69	3	refused	link	2025-10-03 12:44:10.424369+00	2025-10-03 12:44:10.424369+00	system	\N	J'accepte de recevoir nos offres, par SMS		\N		\\x298cff5f5775cd31ae61c5e19caa95b2e063c33737b68f741abdf068fa9540a0	\\x7f2d9eda07461b81d45f67a11cd2e9f30aca636220c587d67aa3f7b2a5481ea1	6	6	30	1
70	1	refused	manual	2026-09-30 23:11:23.097125+00	2026-09-30 23:11:23.097125+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail	paper	\N		\\x	\\x19033a5987b9d9aba854a7d7f58d1b93e2dec052bb783f6a960252ab9c132cc9	4	4	31	1
71	2	given	manual	2026-09-30 23:11:23.097125+00	2026-09-30 23:11:23.097125+00	system	\N	J'accepte de recevoir nos offres, par e-mail	paper	\N		\\x19033a5987b9d9aba854a7d7f58d1b93e2dec052bb783f6a960252ab9c132cc9	\\xfcf0b64e1f10b884895615f0b675d2a9c4943652989f749dd8d95c877d462f8c	5	5	31	1
72	3	given	manual	2026-09-30 23:11:23.097125+00	2026-09-30 23:11:23.097125+00	system	\N	J'accepte de recevoir nos offres, par SMS	paper	\N		\\xfcf0b64e1f10b884895615f0b675d2a9c4943652989f749dd8d95c877d462f8c	\\xbdb61d690ee8fe08cf6a1a5de2c2a04a2c40331a23c9bbbecc526ae410eab717	6	6	31	1
73	1	given	link	2025-03-02 19:55:45.195171+00	2025-03-02 19:55:45.195171+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		74072bc698f802c8205e3796fd1258291a08b8332bb991316369495591de2dd5		\\x	\\xb6cfbc761f4180ec59daba98d29a863def4f0614ab6929ca5df8972cf593455e	4	4	33	1
74	2	refused	link	2025-03-02 19:55:45.195171+00	2025-03-02 19:55:45.195171+00	system	\N	J'accepte de recevoir nos offres, par e-mail		74072bc698f802c8205e3796fd1258291a08b8332bb991316369495591de2dd5		\\xb6cfbc761f4180ec59daba98d29a863def4f0614ab6929ca5df8972cf593455e	\\x23ad85286cd4a3560c4f5dbc12350ba53f334cf85825b4676dedb324d75d2b71	5	5	33	1
75	3	refused	link	2025-03-02 19:55:45.195171+00	2025-03-02 19:55:45.195171+00	system	\N	J'accepte de recevoir nos offres, par SMS		d363191d64cef4a6d8915a8b9d450cf4518cf5476b1330093a6b7afe8ff9bce3		\\x23ad85286cd4a3560c4f5dbc12350ba53f334cf85825b4676dedb324d75d2b71	\\x829537d7fe6fcf4057b25c4a5f31dd153e04624f18f58af988c2ea2161cba547	6	6	33	1
76	1	refused	link	2025-06-25 21:28:14.322719+00	2025-06-25 21:28:14.322719+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		7aff851c3b0f7cb21bcdb37e98c163dfeccf47482fc13946e8a962e4bb42b000		\\x	\\x2e69d61b1c97e64bfb2fe5490376cc24dbc87c800d074f92b5843c441ced14bd	4	4	34	1
77	2	given	link	2025-06-25 21:28:14.322719+00	2025-06-25 21:28:14.322719+00	system	\N	J'accepte de recevoir nos offres, par e-mail		7aff851c3b0f7cb21bcdb37e98c163dfeccf47482fc13946e8a962e4bb42b000		\\x2e69d61b1c97e64bfb2fe5490376cc24dbc87c800d074f92b5843c441ced14bd	\\x4d9246a004fcbf9270fff5072e2b4f48233a6861d661af5cb96bf2a6ad3a4827	5	5	34	1
78	3	refused	link	2025-06-25 21:28:14.322719+00	2025-06-25 21:28:14.322719+00	system	\N	J'accepte de recevoir nos offres, par SMS		\N		\\x4d9246a004fcbf9270fff5072e2b4f48233a6861d661af5cb96bf2a6ad3a4827	\\xa6c008e249b642256576bf69d8c771db537d7f0723b595f54adecda74cf84756	6	6	34	1
79	1	given	link	2022-09-13 00:21:59.009358+00	2022-09-13 00:21:59.009358+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		4526760be47a1d1cd537e757dd8e938524930e237f3c8975c6e7cc17318e5f11		\\x	\\xd61da318e297ac5c85a63d313a2f1738927ca51c05d36da284f5ee0978c627c3	4	4	35	1
80	2	given	link	2022-09-13 00:21:59.009358+00	2022-09-13 00:21:59.009358+00	system	\N	J'accepte de recevoir nos offres, par e-mail		4526760be47a1d1cd537e757dd8e938524930e237f3c8975c6e7cc17318e5f11		\\xd61da318e297ac5c85a63d313a2f1738927ca51c05d36da284f5ee0978c627c3	\\x12ac6d88510e241dbff18a1374ed47b4637ed933df35981483ed5f77b7ba4398	5	5	35	1
81	3	refused	link	2022-09-13 00:21:59.009358+00	2022-09-13 00:21:59.009358+00	system	\N	J'accepte de recevoir nos offres, par SMS		dd83c39851372908fc184db1a8c570e64623d9eaf310dcf0fd4b624d38710dce		\\x12ac6d88510e241dbff18a1374ed47b4637ed933df35981483ed5f77b7ba4398	\\x4b278cbecfd842c642d196f8f0a7b232a7ba6f1d4ba3eebcf63a8ada5b773135	6	6	35	1
82	1	given	link	2025-11-28 12:27:03.666779+00	2025-11-28 12:27:03.666779+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		2c15f67bbbe1a8c70b8a305475c1c78c614dd0d61c07a99efa64f7c85d0e18c8		\\x	\\x1998020eb38726358d519b36790f9134024520ae380d986b592577d059d49508	4	4	36	1
83	2	refused	link	2025-11-28 12:27:03.666779+00	2025-11-28 12:27:03.666779+00	system	\N	J'accepte de recevoir nos offres, par e-mail		2c15f67bbbe1a8c70b8a305475c1c78c614dd0d61c07a99efa64f7c85d0e18c8		\\x1998020eb38726358d519b36790f9134024520ae380d986b592577d059d49508	\\xfb6870a6fd7cb4ef6137f96ce29f6fe07e1fea2d60359e13e03131093de3d37e	5	5	36	1
84	3	refused	link	2025-11-28 12:27:03.666779+00	2025-11-28 12:27:03.666779+00	system	\N	J'accepte de recevoir nos offres, par SMS		b6e3c89127c9fe5a5107036059a5a9e0e7d4ea2fabcdb8de2c4fa7acd9f5293e		\\xfb6870a6fd7cb4ef6137f96ce29f6fe07e1fea2d60359e13e03131093de3d37e	\\x6a793effcec239ef50dd0c1f7a2d006aa2a5a2e3cc252f3eb311a253b9d7cacd	6	6	36	1
85	1	given	link	2025-11-19 23:43:10.805982+00	2025-11-19 23:43:10.805982+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		b87ef66dd50563d0d6ad4c789825ecc6e6cd7c13496a53bd3c691ef4ffa766f8		\\x	\\x3b11164dd5dd8cb41f38b95708bdbd975d3cca3027dd86944acbee100d6cb2f8	4	4	37	1
86	2	refused	link	2025-11-19 23:43:10.805982+00	2025-11-19 23:43:10.805982+00	system	\N	J'accepte de recevoir nos offres, par e-mail		b87ef66dd50563d0d6ad4c789825ecc6e6cd7c13496a53bd3c691ef4ffa766f8		\\x3b11164dd5dd8cb41f38b95708bdbd975d3cca3027dd86944acbee100d6cb2f8	\\xbf2ae44f8ce10bce5015323ce6c3a5349bdc4b35152380500e1d78a16024652a	5	5	37	1
87	3	refused	link	2025-11-19 23:43:10.805982+00	2025-11-19 23:43:10.805982+00	system	\N	J'accepte de recevoir nos offres, par SMS		c4d5d9bb5b86d5ea912904a8dbc646387f2b4620da707136e1530efddf5f33f6		\\xbf2ae44f8ce10bce5015323ce6c3a5349bdc4b35152380500e1d78a16024652a	\\x34e064abcdb041f9bb98140e0839962e17f8a86026aff07cb6450a4c3a7b0f74	6	6	37	1
88	1	given	form	2026-11-18 11:13:33.864252+00	2026-11-18 11:13:33.864252+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		a0b799e09d7bd9eda348924881e810f4b07fa5b00a6c7391520faa8929500501		\\x	\\x15fc38a2595254a2a0ed0060205880b7941531f03ee187c5c79b455f6b7e134c	4	4	38	1
89	2	given	form	2026-11-18 11:13:33.864252+00	2026-11-18 11:13:33.864252+00	system	\N	J'accepte de recevoir nos offres, par e-mail		a0b799e09d7bd9eda348924881e810f4b07fa5b00a6c7391520faa8929500501		\\x15fc38a2595254a2a0ed0060205880b7941531f03ee187c5c79b455f6b7e134c	\\xa1998520a90f02cb4498ee7b236050f929e69b71ee8a4aa376aac6b538d560f0	5	5	38	1
90	3	given	form	2026-11-18 11:13:33.864252+00	2026-11-18 11:13:33.864252+00	system	\N	J'accepte de recevoir nos offres, par SMS		5fb5f970f128f0edef191d3a0661212df1b0e3fb66962f49f04450af78f4b639		\\xa1998520a90f02cb4498ee7b236050f929e69b71ee8a4aa376aac6b538d560f0	\\xea3fadc138d028b9ba785d0be3b697e62cec2b7a41926b854d911d0b09a504ed	6	6	38	1
91	1	given	link	2026-03-25 04:19:00.205632+00	2026-03-25 04:19:00.205632+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		42595dbeaecc2ed48e4dc69ba097909d50888864a97cb70dcac73103e27b2a87		\\x	\\x7fc18fc2d35f6ee233310652cd442b5e74a0ecaf19058f9bd499ba6b65d47e3e	4	4	39	1
92	2	given	link	2026-03-25 04:19:00.205632+00	2026-03-25 04:19:00.205632+00	system	\N	J'accepte de recevoir nos offres, par e-mail		42595dbeaecc2ed48e4dc69ba097909d50888864a97cb70dcac73103e27b2a87		\\x7fc18fc2d35f6ee233310652cd442b5e74a0ecaf19058f9bd499ba6b65d47e3e	\\x8fd2b269a9f06ea3b95edcf6579250d3386ca3cf6924af84e4ba35c9227a8948	5	5	39	1
93	3	refused	link	2026-03-25 04:19:00.205632+00	2026-03-25 04:19:00.205632+00	system	\N	J'accepte de recevoir nos offres, par SMS		d3d986ab74cfc29e9b42db3420c49d5478e6e6ad1f14e2c19139674e5d78e08f		\\x8fd2b269a9f06ea3b95edcf6579250d3386ca3cf6924af84e4ba35c9227a8948	\\x34470f73c80cbb0bf546e36e8684be47c0b1849eb6333a3a190cd3b785aed29b	6	6	39	1
94	1	refused	form	2026-01-05 22:54:22.146674+00	2026-01-05 22:54:22.146674+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		c3479f1af9a158a8ded594632de11815419d5d3d7548ebba4a9b937fdc4a7015		\\x	\\xf99d22eb6bcf9df84eb6d0cf2f6b21c241658bb3837f04fcbf79fe2da43b5559	4	4	40	1
95	2	given	form	2026-01-05 22:54:22.146674+00	2026-01-05 22:54:22.146674+00	system	\N	J'accepte de recevoir nos offres, par e-mail		c3479f1af9a158a8ded594632de11815419d5d3d7548ebba4a9b937fdc4a7015		\\xf99d22eb6bcf9df84eb6d0cf2f6b21c241658bb3837f04fcbf79fe2da43b5559	\\xb7f87146032e02ea867187cf32883fb36918f724af954b19fbbe6dea51f66735	5	5	40	1
96	3	given	form	2026-01-05 22:54:22.146674+00	2026-01-05 22:54:22.146674+00	system	\N	J'accepte de recevoir nos offres, par SMS		1190466f990c7c2e8f80dfed580bbd7e96ef032d2506b7042e9e886081a7e903		\\xb7f87146032e02ea867187cf32883fb36918f724af954b19fbbe6dea51f66735	\\x0463504130cb296afdf5cc72d06ca62e622feb776b31272628479974f035d6a9	6	6	40	1
97	1	given	form	2024-12-13 19:31:44.337516+00	2024-12-13 19:31:44.337516+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		fb5d11d7c686eaad8f6519908d773ca92cac2779dd890f6b76f387164637d659		\\x	\\x415499cf146646a8f5cffcfdf9bb2b5b99f40875336eb86bf840fff05450cce1	4	4	41	1
98	2	refused	form	2024-12-13 19:31:44.337516+00	2024-12-13 19:31:44.337516+00	system	\N	J'accepte de recevoir nos offres, par e-mail		fb5d11d7c686eaad8f6519908d773ca92cac2779dd890f6b76f387164637d659		\\x415499cf146646a8f5cffcfdf9bb2b5b99f40875336eb86bf840fff05450cce1	\\x27e8b3a9f2c8cab720f9069ad0805069d5485bc5a3579313dce19d564638aa62	5	5	41	1
99	3	refused	form	2024-12-13 19:31:44.337516+00	2024-12-13 19:31:44.337516+00	system	\N	J'accepte de recevoir nos offres, par SMS		\N		\\x27e8b3a9f2c8cab720f9069ad0805069d5485bc5a3579313dce19d564638aa62	\\x86b846eaa7ecd8cf4d0f78d6d136e31d5b6734b9e93527b43cb7e02ca8272333	6	6	41	1
100	1	given	form	2026-10-10 08:21:53.599478+00	2026-10-10 08:21:53.599478+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		985d3a1e06c70af75392f564008210dd68e2f7580e2675a820588fb3c3de0930		\\x	\\x2549ea94c670e25b4c8f9b74053cf221cd9f5fce72e76ce3adc06518f365f3ea	4	4	42	1
101	2	given	form	2026-10-10 08:21:53.599478+00	2026-10-10 08:21:53.599478+00	system	\N	J'accepte de recevoir nos offres, par e-mail		985d3a1e06c70af75392f564008210dd68e2f7580e2675a820588fb3c3de0930		\\x2549ea94c670e25b4c8f9b74053cf221cd9f5fce72e76ce3adc06518f365f3ea	\\xe5a4a8b47d50b9dc3d2b21d5d8b5a2afbe59328467297b723ed1c67de5e09cf9	5	5	42	1
102	3	given	form	2026-10-10 08:21:53.599478+00	2026-10-10 08:21:53.599478+00	system	\N	J'accepte de recevoir nos offres, par SMS		c52452afb4ec31f13e99ba6c3d25f93a373beb985116d23189ec03c3de7cabef		\\xe5a4a8b47d50b9dc3d2b21d5d8b5a2afbe59328467297b723ed1c67de5e09cf9	\\x8fb1ba5dfd65c873339559b6e477a85e541dfe49cf2fd5bbde210a4069ae024b	6	6	42	1
103	1	given	portal	2023-11-14 20:59:06.066145+00	2023-11-14 20:59:06.066145+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		1c9cf8b9e8de4a9ea5ae6a2f7b57f0969802aca16ad257ddb10de9cf0f8dec2b		\\x	\\x08203842df4387b7d310bcac17c287caaeade013b2cce334529c0ee2f0633ee0	4	4	46	1
104	2	given	portal	2023-11-14 20:59:06.066145+00	2023-11-14 20:59:06.066145+00	system	\N	J'accepte de recevoir nos offres, par e-mail		1c9cf8b9e8de4a9ea5ae6a2f7b57f0969802aca16ad257ddb10de9cf0f8dec2b		\\x08203842df4387b7d310bcac17c287caaeade013b2cce334529c0ee2f0633ee0	\\x22770102bfc7fef0192f4ff1fe89882095b65be58c00023d9122e8a3d875f836	5	5	46	1
105	3	refused	portal	2023-11-14 20:59:06.066145+00	2023-11-14 20:59:06.066145+00	system	\N	J'accepte de recevoir nos offres, par SMS		31f2e094ddc672d535e9da91a4b43eca0a38e75ccf2d1247e12b0c414bb74cd7		\\x22770102bfc7fef0192f4ff1fe89882095b65be58c00023d9122e8a3d875f836	\\x499b8b749e1d69204239347a074a370d320051c93dfc882de987ac973765eb99	6	6	46	1
106	1	given	link	2025-11-12 14:32:42.687615+00	2025-11-12 14:32:42.687615+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		a9ef0100fbdc9e9cafd5d203b47a15f9ee77ffdbb71cae6557f4d5d44e182502		\\x	\\x90b6d0616572eb0e4d3494c50ddb9104a9f9c819fbf9ed9335ad573fe56764d5	4	4	47	1
107	2	refused	link	2025-11-12 14:32:42.687615+00	2025-11-12 14:32:42.687615+00	system	\N	J'accepte de recevoir nos offres, par e-mail		a9ef0100fbdc9e9cafd5d203b47a15f9ee77ffdbb71cae6557f4d5d44e182502		\\x90b6d0616572eb0e4d3494c50ddb9104a9f9c819fbf9ed9335ad573fe56764d5	\\x08a165854bf6591f2fc000ce1b7415f0b7d62f56c1a285fbf5e9c98d7d05baa9	5	5	47	1
108	3	given	link	2025-11-12 14:32:42.687615+00	2025-11-12 14:32:42.687615+00	system	\N	J'accepte de recevoir nos offres, par SMS		\N		\\x08a165854bf6591f2fc000ce1b7415f0b7d62f56c1a285fbf5e9c98d7d05baa9	\\x8d0211649e6f64696a2276ec2f039e235578fb5bdb5f8c4582979db28d3133bb	6	6	47	1
109	1	given	portal	2024-11-25 23:40:55.593995+00	2024-11-25 23:40:55.593995+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		1b0b71062d2401c066ad2fd1077ebb5d7ddc1dbcb560760a25f56b1d11b95bc8		\\x	\\x9b40c14bcb6798eda97e04e9d4979fe969a5d9cb2899a31b1151d242f64e5dbd	4	4	48	1
110	2	refused	portal	2024-11-25 23:40:55.593995+00	2024-11-25 23:40:55.593995+00	system	\N	J'accepte de recevoir nos offres, par e-mail		1b0b71062d2401c066ad2fd1077ebb5d7ddc1dbcb560760a25f56b1d11b95bc8		\\x9b40c14bcb6798eda97e04e9d4979fe969a5d9cb2899a31b1151d242f64e5dbd	\\xce53acf90051df55f8728912f0645af1c76c6df779387313fd9dc4e4ee1bec1a	5	5	48	1
111	3	given	portal	2024-11-25 23:40:55.593995+00	2024-11-25 23:40:55.593995+00	system	\N	J'accepte de recevoir nos offres, par SMS		510fdd8d72fd2b0b8cd195061d65d1e5e8eadf0cba4840f484fd7df5f89efd36		\\xce53acf90051df55f8728912f0645af1c76c6df779387313fd9dc4e4ee1bec1a	\\xd0b048ce40c7eec365930df21db033eb2613e511093c986ce17772f367b8fcf0	6	6	48	1
112	1	refused	link	2026-06-05 08:17:50.623008+00	2026-06-05 08:17:50.623008+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		21f1bf0210f58aba09962071285c36095670aed89f41570b13991bcf7128836f		\\x	\\xb66398b6b20cabeee50d9ca5269650282335663ec53de0ee93d7448d5be1766e	4	4	51	1
113	2	refused	link	2026-06-05 08:17:50.623008+00	2026-06-05 08:17:50.623008+00	system	\N	J'accepte de recevoir nos offres, par e-mail		21f1bf0210f58aba09962071285c36095670aed89f41570b13991bcf7128836f		\\xb66398b6b20cabeee50d9ca5269650282335663ec53de0ee93d7448d5be1766e	\\x8041482f661b07febb781f6064813ce0796cde4717c6811f591a75b1c0a76715	5	5	51	1
114	3	refused	link	2026-06-05 08:17:50.623008+00	2026-06-05 08:17:50.623008+00	system	\N	J'accepte de recevoir nos offres, par SMS		53a50b961b9fcebf16d11dac7f22afda87cb3892f5ab512e6eaa66b24e994538		\\x8041482f661b07febb781f6064813ce0796cde4717c6811f591a75b1c0a76715	\\xceb48075f7fa5d1c9db95ca3b6b02b9e98d0ede8ce6fdeaa7b51110db9c6192a	6	6	51	1
115	1	given	form	2026-07-01 18:54:25.384438+00	2026-07-01 18:54:25.384438+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		39189d0f26020f6eeb630062b0c8d8956ea4e84cdb163cfb59ad5d6c4f2e427b		\\x	\\x8fcaf44fe63f02f7a2eaf7734a5291547fcc303b2d8cfae151e72d2e4219e4b0	4	4	52	1
116	2	given	form	2026-07-01 18:54:25.384438+00	2026-07-01 18:54:25.384438+00	system	\N	J'accepte de recevoir nos offres, par e-mail		39189d0f26020f6eeb630062b0c8d8956ea4e84cdb163cfb59ad5d6c4f2e427b		\\x8fcaf44fe63f02f7a2eaf7734a5291547fcc303b2d8cfae151e72d2e4219e4b0	\\x409416f93d97cbf905d7e46de81675e1f21a2a33d8646cabbd3070dbd5e7d26c	5	5	52	1
117	3	refused	form	2026-07-01 18:54:25.384438+00	2026-07-01 18:54:25.384438+00	system	\N	J'accepte de recevoir nos offres, par SMS		\N		\\x409416f93d97cbf905d7e46de81675e1f21a2a33d8646cabbd3070dbd5e7d26c	\\xa7cfcf8624155572535be8dd20ce06e4a28753a406ce73e681cc15558dbb3da4	6	6	52	1
118	1	given	manual	2024-05-12 19:56:48.119186+00	2024-05-12 19:56:48.119186+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail	paper	530565008b26512cefa9e89d5ae867cc2d25a077c0c3fb12cf1ad95d40889cdb		\\x	\\xc9cbe14d2fe428cb2b06071d61330828c272d9ae2af36c7c367537ef6f33bbff	4	4	53	1
119	2	given	manual	2024-05-12 19:56:48.119186+00	2024-05-12 19:56:48.119186+00	system	\N	J'accepte de recevoir nos offres, par e-mail	paper	530565008b26512cefa9e89d5ae867cc2d25a077c0c3fb12cf1ad95d40889cdb		\\xc9cbe14d2fe428cb2b06071d61330828c272d9ae2af36c7c367537ef6f33bbff	\\x9483addcaf335ac85d5eb1e1d23f37216fd91cecf63e18ea59cb6cdec2296a52	5	5	53	1
120	3	given	manual	2024-05-12 19:56:48.119186+00	2024-05-12 19:56:48.119186+00	system	\N	J'accepte de recevoir nos offres, par SMS	paper	86988f62222d016c3c71619908bd25f04d840727a89760b802b25e63e6f05d7c		\\x9483addcaf335ac85d5eb1e1d23f37216fd91cecf63e18ea59cb6cdec2296a52	\\x7c51bef2fdf0f5cf752e107ec3070646cb674452f1a9163e6560fcb74240ecb5	6	6	53	1
121	1	given	link	2021-12-05 11:55:52.262173+00	2021-12-05 11:55:52.262173+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		f3244b39c0ce7896d68cce8acdffca390a0dd6584e67234c2e1842f0ef1e733e		\\x	\\xa3f4d05be78c3664c28bb273ac0cb45b618bc6e0401621aabedc09d350a00e2b	4	4	54	1
122	2	given	link	2021-12-05 11:55:52.262173+00	2021-12-05 11:55:52.262173+00	system	\N	J'accepte de recevoir nos offres, par e-mail		f3244b39c0ce7896d68cce8acdffca390a0dd6584e67234c2e1842f0ef1e733e		\\xa3f4d05be78c3664c28bb273ac0cb45b618bc6e0401621aabedc09d350a00e2b	\\x3aab42829e027a4ee9e9583915e78c8f91ba7e42f20593a3c90f00218600f9cb	5	5	54	1
123	3	given	link	2021-12-05 11:55:52.262173+00	2021-12-05 11:55:52.262173+00	system	\N	J'accepte de recevoir nos offres, par SMS		\N		\\x3aab42829e027a4ee9e9583915e78c8f91ba7e42f20593a3c90f00218600f9cb	\\xf34145576d9f9f8a6b7772ad7180d9a1e0ec895de92fb40ac793c9110b1df264	6	6	54	1
124	1	given	form	2025-02-28 14:26:09.670145+00	2025-02-28 14:26:09.670145+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		048b1e9b0b9e7743493096b1c96e6a24632800457fe3c85b9a0205341d023111		\\x	\\x4c35be5171cba0f2fd8a77cebce95c80ab790dfca2e13891101187f875c0a107	4	4	57	1
125	2	given	form	2025-02-28 14:26:09.670145+00	2025-02-28 14:26:09.670145+00	system	\N	J'accepte de recevoir nos offres, par e-mail		048b1e9b0b9e7743493096b1c96e6a24632800457fe3c85b9a0205341d023111		\\x4c35be5171cba0f2fd8a77cebce95c80ab790dfca2e13891101187f875c0a107	\\xab989f3e609f2c064f7a4c9f8594f36d99d6c67a0aab73a3b00e7ab79127c2d7	5	5	57	1
126	3	refused	form	2025-02-28 14:26:09.670145+00	2025-02-28 14:26:09.670145+00	system	\N	J'accepte de recevoir nos offres, par SMS		f79cdf613b3a1e149d5bf15c435c0c8773862a2ec5ea1804a3797ae5e1fcbf48		\\xab989f3e609f2c064f7a4c9f8594f36d99d6c67a0aab73a3b00e7ab79127c2d7	\\xaa82110ed4eb072ea42a6e41172e60253a7be24e11f907f3192546a9ebc0080a	6	6	57	1
127	1	refused	form	2022-12-09 04:57:17.98758+00	2022-12-09 04:57:17.98758+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		d291804cd525f10ee4b96affccecd8b9069bd027e7d5f3a07cf57cfa7ca73c6f		\\x	\\x0226c74f9989293e75845bed22987e77023a6cb2891356c21f9f5427a6903eb5	4	4	59	1
128	2	given	form	2022-12-09 04:57:17.98758+00	2022-12-09 04:57:17.98758+00	system	\N	J'accepte de recevoir nos offres, par e-mail		d291804cd525f10ee4b96affccecd8b9069bd027e7d5f3a07cf57cfa7ca73c6f		\\x0226c74f9989293e75845bed22987e77023a6cb2891356c21f9f5427a6903eb5	\\xcd74ddd57e426932ca1a56e0f9f4057aa2418e169645bba8b25a5d8eda8b7553	5	5	59	1
129	3	given	form	2022-12-09 04:57:17.98758+00	2022-12-09 04:57:17.98758+00	system	\N	J'accepte de recevoir nos offres, par SMS		027568eeed320f0b7d6c03bb49c10d0f12ea986561287adbfd3d80f7f0342abb		\\xcd74ddd57e426932ca1a56e0f9f4057aa2418e169645bba8b25a5d8eda8b7553	\\x483f866903971c3ab0e1fa3fecc23fef7da4dfe2944b1408a2943be5442718e6	6	6	59	1
130	4	withdrawn	manual	2025-05-09 00:30:40.105302+00	2025-05-09 00:30:40.105302+00	system	\N	J'accepte de recevoir nos offres, par e-mail	paper	65fda40bd9f4816fb8d303890b63d6bf502da0288c0106c9995a48f7d13d9710		\\xb9282040c6d955ec69b1b7e4897ad064aae17fb3a6c93990e4da70cb2d54f301	\\xd3cd43c0aa77707d4c33b8c0e1fa28e0dc3974db9f7a5a8c66d149cbb8f5d33b	5	5	3	1
131	4	withdrawn	link	2026-06-01 22:28:01.7578+00	2026-06-01 22:28:01.7578+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		65d62d63c69ffde053cb1903a2e41d0e741436e606db8cd60dd6f0b0a1d2d002		\\x0868bc1bb5f3e65e0a36a1944eb9d58193273cb62f8fcc7f7a770e6031cec721	\\x2ea1399570bff6b69ffc65c710e3eecfb8c43184a08a551862bb63fd53a9e8f9	4	4	5	1
132	4	withdrawn	manual	2023-12-25 05:46:48.859161+00	2023-12-25 05:46:48.859161+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail	paper	f9ad3e7bf43e55bb83e3f196c0666efae5c8b971c3533c0aae862c870a47cf69		\\x90a3e820821cb71ffb0519a399f43fed923d4c3036054f4487c01490e57ffc31	\\x986bf3c8a17c5fdacbf96824b04d6d0959642604f8025887c07f26058bb1aa06	4	4	8	1
133	4	withdrawn	link	2023-12-04 00:19:20.891783+00	2023-12-04 00:19:20.891783+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		7aa98bf71f51757dc90e2a48579bacb694d0041ad223ff8d9d129c99c7494976		\\x2d49a9de613644fda33652020987ef94d286b6bd64a93b0af7b5c2be1a88c27b	\\x519b5084a027d678dc88cfd410b6d491a0f2afe04b8da58762609893ee7fd5f3	4	4	10	1
134	4	withdrawn	link	2026-09-19 12:18:22.821943+00	2026-09-19 12:18:22.821943+00	system	\N	J'accepte de recevoir nos offres, par e-mail		\N		\\x2736a4eb8549f235cbad78b763f7255c611c4eb52b80e11444dd3ea7fda7bf3d	\\x8ad098a6044d7ce1ad8ad8759708912dabfe4cf4fa30b081bd615f05b7b8d319	5	5	21	1
135	4	withdrawn	link	2025-09-30 09:21:28.694416+00	2025-09-30 09:21:28.694416+00	system	\N	J'accepte de recevoir nos offres, par SMS		db254268ad2c10bd4e41dd6aab2a1fa727fd7e6f7206b0eafb4f6572e595bfbe		\\x0cccb0094858ab3749a11ab9d0723b32eec2e83e7dacf5727f3fbbf071cde27c	\\x7664d8644ac491f09d9685254d0e4751818753f0e7922a48b0cfb7ca54905dcc	6	6	22	1
136	4	withdrawn	portal	2023-01-24 04:11:22.367601+00	2023-01-24 04:11:22.367601+00	system	\N	J'accepte de recevoir nos offres, par e-mail		4526760be47a1d1cd537e757dd8e938524930e237f3c8975c6e7cc17318e5f11		\\x4b278cbecfd842c642d196f8f0a7b232a7ba6f1d4ba3eebcf63a8ada5b773135	\\x4616a19c36c94d166a821b49378fa1b57dfaa96c5d6cda69987fd0fa092a4983	5	5	35	1
137	4	withdrawn	form	2026-04-13 09:51:39.454162+00	2026-04-13 09:51:39.454162+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		42595dbeaecc2ed48e4dc69ba097909d50888864a97cb70dcac73103e27b2a87		\\x34470f73c80cbb0bf546e36e8684be47c0b1849eb6333a3a190cd3b785aed29b	\\x713d133917bb41c79066f4d6b4bc4454bd3d19054d4e755064093e4821177f34	4	4	39	1
138	4	withdrawn	form	2026-10-26 05:33:30.102112+00	2026-10-26 05:33:30.102112+00	system	\N	J'accepte de recevoir nos offres, par e-mail		985d3a1e06c70af75392f564008210dd68e2f7580e2675a820588fb3c3de0930		\\x8fb1ba5dfd65c873339559b6e477a85e541dfe49cf2fd5bbde210a4069ae024b	\\x6086feba6de6fd1b14def798dd983d41e213ad8d17ab6b851455b3fbcbf4e613	5	5	42	1
139	4	withdrawn	manual	2024-09-01 22:27:41.705285+00	2024-09-01 22:27:41.705285+00	system	\N	J'accepte de recevoir nos offres, par e-mail	paper	1c9cf8b9e8de4a9ea5ae6a2f7b57f0969802aca16ad257ddb10de9cf0f8dec2b		\\x499b8b749e1d69204239347a074a370d320051c93dfc882de987ac973765eb99	\\x00676f7c9b0843b25804a11a7de947dc1caf27e366603f80efad5f5414b49602	5	5	46	1
140	4	withdrawn	form	2025-12-08 10:35:03.990365+00	2025-12-08 10:35:03.990365+00	system	\N	J'accepte de recevoir nos offres, par SMS		\N		\\x8d0211649e6f64696a2276ec2f039e235578fb5bdb5f8c4582979db28d3133bb	\\xb2b1558fb959c06c5a786e094c6158a38e7448c1a069fbd6daf691da42928748	6	6	47	1
141	4	withdrawn	manual	2026-07-03 05:09:49.420792+00	2026-07-03 05:09:49.420792+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail	paper	39189d0f26020f6eeb630062b0c8d8956ea4e84cdb163cfb59ad5d6c4f2e427b		\\xa7cfcf8624155572535be8dd20ce06e4a28753a406ce73e681cc15558dbb3da4	\\x42c4e20a43ee221d2fd18dd24d52f6d589f54eb880fa1652e6821374c9a9cfbb	4	4	52	1
142	4	withdrawn	link	2024-05-18 01:18:26.996686+00	2024-05-18 01:18:26.996686+00	system	\N	J'accepte de recevoir nos nouvelles, par e-mail		530565008b26512cefa9e89d5ae867cc2d25a077c0c3fb12cf1ad95d40889cdb		\\x7c51bef2fdf0f5cf752e107ec3070646cb674452f1a9163e6560fcb74240ecb5	\\x502da4e4d2c9bbd02267da80c1dcd419f73cf27e854eeeabc40af8a35dd362fb	4	4	53	1
143	4	ended	system	2026-11-30 12:08:56.341031+00	2026-11-30 12:08:56.625952+00	system	\N			\N		\\xda1b63754246136194365f79ea9e560aeb71b6b8107c83a92b4d53a968bd7852	\\x617b053b69f08f28b8bd040d0a8c677e8e582dc9cb3d120ce294ba16858d6957	4	4	1	\N
144	5	ended	system	2026-11-30 12:08:56.341031+00	2026-11-30 12:08:56.625952+00	system	\N			\N		\\x617b053b69f08f28b8bd040d0a8c677e8e582dc9cb3d120ce294ba16858d6957	\\xc7b52f7603461677c1ea6ac4be02a1e7d8eb3ca171077a6494fb66c6f228b521	5	5	1	\N
145	6	ended	system	2026-11-30 12:08:56.341031+00	2026-11-30 12:08:56.625952+00	system	\N			\N		\\xc7b52f7603461677c1ea6ac4be02a1e7d8eb3ca171077a6494fb66c6f228b521	\\xa20c111d0f46d8033d8ad135258774d324a7fbd80197838b27e45fe6ef796eab	6	6	1	\N
146	4	ended	system	2026-11-30 12:08:56.341031+00	2026-11-30 12:08:56.625952+00	system	\N			\N		\\xd8e067d971781a592e67fcc097c907c7b9856924b05a511528f30c2a91789d9e	\\x7cf0769d29704b49e72e3f710a7a38f89a908db95f5ca57606e36b9450120c88	4	4	15	\N
147	5	ended	system	2026-11-30 12:08:56.341031+00	2026-11-30 12:08:56.625952+00	system	\N			\N		\\x7cf0769d29704b49e72e3f710a7a38f89a908db95f5ca57606e36b9450120c88	\\x16c0d0ed9de9d54c1944c262703eb7750c7ef86294bbcd6b89961f25ba54128b	5	5	15	\N
148	6	ended	system	2026-11-30 12:08:56.341031+00	2026-11-30 12:08:56.625952+00	system	\N			\N		\\x16c0d0ed9de9d54c1944c262703eb7750c7ef86294bbcd6b89961f25ba54128b	\\xae055eec43960c28441dd315e5f2e1a580f23b5d4802fa43d000ba63a9e9a5e0	6	6	15	\N
\.


--
-- Data for Name: consent_evidence; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.consent_evidence (id, digest, salt, address, source, said_by, ip_address, scan, scan_sha256, contact_id, context) FROM stdin;
\.


--
-- Data for Name: consent_journalentry; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.consent_journalentry (first, lines, digest) FROM stdin;
\.


--
-- Data for Name: consent_journalposition; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.consent_journalposition (id, lines, digest, begins) FROM stdin;
1	51	f180c105f4c496ca5cbe05bd457381fd006bef7cb302f804129fcce417f9e10b	1
\.


--
-- Data for Name: consent_journalwaiting; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.consent_journalwaiting (id, line) FROM stdin;
\.


--
-- Data for Name: consent_ledgercheck; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.consent_ledgercheck (id, at, events, chains, broken, anchored_at, seconds) FROM stdin;
1	2026-11-30 12:08:02.748148+00	142	43	[]	\N	0.4062893449990952
2	2026-11-30 12:09:12.703941+00	148	43	[]	2026-11-30 12:08:02.748148+00	0.43449224899814
\.


--
-- Data for Name: consent_notice; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.consent_notice (id, audience, version, language, title, introduction, sentence, optional_heading, mandatory_heading, mandatory_explanation, closing, privacy_label, confirmation, sha256, published_at, published_by_id) FROM stdin;
1	client	1	fr	Choisir les messages que je reçois	Nous pouvons vous envoyer des nouvelles et des offres, si vous êtes d'accord. Rien n'est coché à votre place. Dire non ne change rien : ni à votre contrat, ni à votre demande.	J'accepte de recevoir	Messages facultatifs : c'est vous qui choisissez	Messages de votre contrat	Ces messages servent à votre contrat, ou la loi nous les demande. C'est pourquoi nous ne vous demandons pas votre accord. Vous préférez le courrier à l'e-mail ou au SMS ? Dites-le-nous.	Vous pouvez changer d'avis quand vous voulez, gratuitement, sans dire pourquoi. Dans nos e-mails facultatifs : cliquez sur le lien en bas. Dans nos SMS facultatifs : répondez STOP au numéro indiqué. Ou écrivez-nous.	Notre politique de confidentialité	C'est enregistré. Vos choix comptent dès maintenant.	606aedc535c6c00f391a14bbda738dff3dc0a8d64213d53cac8926303b94ec66	2026-11-30 12:07:06.419169+00	\N
2	worker	1	fr	Choisir les messages que je reçois	Nous pouvons vous envoyer des messages facultatifs, si vous êtes d'accord. Rien n'est coché à votre place. Dire non n'a aucune conséquence sur votre candidature ou sur votre travail. Votre responsable ne vous demandera pas pourquoi.	J'accepte de recevoir	Messages facultatifs : c'est vous qui choisissez	Messages de votre travail	Votre planning, vos consignes et votre paie font partie de votre contrat, ou la loi les demande. Nous ne vous demandons pas votre accord pour ces messages.	Vous pouvez changer d'avis quand vous voulez, gratuitement, sans dire pourquoi. Dans nos e-mails facultatifs : cliquez sur le lien en bas. Dans nos SMS facultatifs : répondez STOP au numéro indiqué. Ou écrivez-nous.	Notre politique de confidentialité	C'est enregistré. Vos choix comptent dès maintenant.	84691f9cda1651d24ee22f95d2f83203f3768b859a392cd7e3a01141aa1585fb	2026-11-30 12:07:06.435874+00	\N
\.


--
-- Data for Name: consent_suppression; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.consent_suppression (id, key, channel, reason, created_at, expires_at, known_as, awaiting, settled) FROM stdin;
1	f5d8b5889fbdf39603b3c51f8e404834a10f6ef40c2ad2c93a4fcaaa0ac150e9	sms	withdrawal	2026-11-30 12:08:56.341031+00	2029-12-02 12:08:56.341031+00	{}	[]	t
\.


--
-- Data for Name: consent_suppressionlift; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.consent_suppressionlift (id, lifted_at, contact_id, event_id, suppression_id) FROM stdin;
\.


--
-- Data for Name: consent_suppressionreview; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.consent_suppressionreview (id, at, due, brake) FROM stdin;
\.


--
-- Data for Name: contacts_addresschange; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.contacts_addresschange (id, channel, at, origin, former, notice, told_of_at, told_at, is_unreachable, holder_at, former_at, vouched_means, vouched_on, settled_at, undone_at, api_key_id, user_id, vouched_by_id, contact_id, sms) FROM stdin;
\.


--
-- Data for Name: contacts_clientdetails; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.contacts_clientdetails (id, relative_name, relative_phone, access_notes, health_notes, iban, contact_id) FROM stdin;
2	\N	\N	Boîte à clés à gauche de la porte ; le chien ne mord pas.	Suites d'une opération de la hanche.	\N	2
3	Véronique Blanchet	\N	Clés chez la gardienne, de 8 h à 12 h.	\N	FR7999999000000272340914400	3
4	Alice Berger	\N	Digicode 24B8, troisième étage sans ascenseur.	\N	\N	4
5	\N	\N	Portail au fond de la cour, sonner deux fois.	\N	\N	7
6	Monique Lavigne	\N	Clés chez la gardienne, de 8 h à 12 h.	Se déplace avec une canne.	\N	9
7	Ginette Masson	\N	Portail au fond de la cour, sonner deux fois.	\N	FR6099999000002246710761200	10
8	Pauline Boyer	\N	Digicode 24B8, troisième étage sans ascenseur.	\N	FR3799999000003591766910700	12
9	\N	\N	Clés chez la gardienne, de 8 h à 12 h.	\N	FR1199999000005475677180700	13
10	Odette Bertin	\N	Clés chez la gardienne, de 8 h à 12 h.	\N	FR1399999000009235090727400	14
11	Amandine Haddad	\N	Clés chez la gardienne, de 8 h à 12 h.	\N	FR7499999000004620286784800	17
12	Solange Nguyen	\N	Portail au fond de la cour, sonner deux fois.	\N	FR5399999000007519362958100	18
13	\N	\N	Clés chez la gardienne, de 8 h à 12 h.	Diabète : repas à heure fixe.	\N	19
14	Suzanne Langlois	\N	Boîte à clés à gauche de la porte ; le chien ne mord pas.	Diabète : repas à heure fixe.	FR5899999000006083287189500	21
15	Danielle Lacombe	\N	Portail au fond de la cour, sonner deux fois.	Se déplace avec une canne.	FR1899999000005344272828500	22
16	Marguerite Chauvin	\N	Clés chez la gardienne, de 8 h à 12 h.	Malentendante : parler face à elle.	\N	24
17	\N	\N	Boîte à clés à gauche de la porte ; le chien ne mord pas.	\N	\N	25
18	\N	\N	Boîte à clés à gauche de la porte ; le chien ne mord pas.	\N	\N	26
19	Monique Poncet	\N	Clés chez la gardienne, de 8 h à 12 h.	\N	FR7199999000009228573068600	27
20	Julie Rolland	\N	Portail au fond de la cour, sonner deux fois.	Suites d'une opération de la hanche.	FR3999999000007618647432900	28
21	Camille Nicolas	\N	Portail au fond de la cour, sonner deux fois.	Diabète : repas à heure fixe.	\N	29
22	Odette Arnoux	\N	Digicode 24B8, troisième étage sans ascenseur.	Se déplace avec une canne.	\N	33
23	\N	\N	Boîte à clés à gauche de la porte ; le chien ne mord pas.	\N	FR4899999000004686898048700	34
24	\N	\N	Portail au fond de la cour, sonner deux fois.	Malentendante : parler face à elle.	FR5399999000007882374885100	35
25	Léa Duchêne	\N	Portail au fond de la cour, sonner deux fois.	\N	\N	36
26	Geneviève Forestier	\N	Clés chez la gardienne, de 8 h à 12 h.	\N	FR8499999000008804953448300	39
27	\N	\N	Portail au fond de la cour, sonner deux fois.	Malentendante : parler face à elle.	\N	41
28	Liliane Levasseur	\N	Portail au fond de la cour, sonner deux fois.	\N	\N	43
29	Sophie Mallet	\N	Portail au fond de la cour, sonner deux fois.	Diabète : repas à heure fixe.	\N	48
30	Martine Zimmermann	\N	Digicode 24B8, troisième étage sans ascenseur.	\N	\N	49
31	\N	\N	Boîte à clés à gauche de la porte ; le chien ne mord pas.	\N	\N	53
32	Yvette Duchêne	\N	Digicode 24B8, troisième étage sans ascenseur.	Suites d'une opération de la hanche.	\N	56
33	Liliane Boyer	\N	Portail au fond de la cour, sonner deux fois.	\N	\N	57
34	\N	\N	Clés chez la gardienne, de 8 h à 12 h.	Malentendante : parler face à elle.	FR1599999000006339241008600	59
1	\N	\N	\N	\N	\N	1
\.


--
-- Data for Name: contacts_contact; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.contacts_contact (id, public_id, kind, status, deactivated_from, deactivated_at, title, first_name, last_name, email, mobile, phone, street, street_extra, postcode, city, birth_date, notes, email_key, mobile_key, former_keys, email_unusable_at, email_refusal, mobile_refusal, mobile_unusable_at, email_unconfirmed_at, mobile_unconfirmed_at, email_proved_at, mobile_proved_at, link_generation, portal_access, last_contact_at, erased_at, created_at, updated_at, source, source_detail) FROM stdin;
2	94cfaf55-2845-42a6-a5be-7e5fee71a858	client	client		\N	Mme	Claire	ARBUSSE	claire.arbusse@courrier.example	+33639980002	\N	4 rue des Lilas	\N	69003	Lyon	1962-11-05	\N	db8c81aafc6ff5a98a767f6fdc0a0dd67ff7453b07677a351eba7656ebf8b1da	5fb5f73996e5c06db0db51cfd08af217dc3101dad98bb210bd3a7de2ffda27c6	\N	\N	\N	\N	\N	\N	\N	2026-11-18 12:08:02.748148+00	2026-11-18 12:08:02.748148+00	1	t	2026-11-18 12:08:02.748148+00	\N	2025-10-26 12:08:02.748148+00	2026-11-30 12:08:07.588028+00		\N
3	d0f1bfcb-2c50-487b-809e-bdb8849bc657	client	prospect		\N	Mme	Nicole	Blanchet	nicole.blanchet0@courrier.example	+33639980000	\N	38 impasse des Tilleuls	2e étage	69110	Sainte-Foy-lès-Lyon	1948-03-17	\N	65fda40bd9f4816fb8d303890b63d6bf502da0288c0106c9995a48f7d13d9710	1666da4318c9078bae5005a6918163c5b49802f9c94b57fbc6d66917f39fa1d5	\N	\N	\N	\N	\N	\N	\N	2025-05-11 19:52:33.85115+00	2025-05-11 19:52:33.85115+00	1	t	2025-05-11 19:52:33.85115+00	\N	2025-04-17 10:02:59.700254+00	2026-11-30 12:08:07.588073+00	form	\N
4	50c0265d-199d-4fb3-b9c3-8018bfffcc9d	client	client		\N	Mme	Catherine	Berger	catherine.berger1@courrier.example	+33639980001	+33465710072	53 rue Victor-Hugo	2e étage	42000	Saint-Étienne	1959-01-16	\N	7cf9ffe889c33f81d9f6789edf19f27ab32452267cc78d0e0ad02144b85f2723	f5d8b5889fbdf39603b3c51f8e404834a10f6ef40c2ad2c93a4fcaaa0ac150e9	\N	\N	\N	\N	\N	\N	\N	2026-09-27 21:51:31.460956+00	2026-09-27 21:51:31.460956+00	1	t	2026-09-27 21:51:31.460956+00	\N	2024-10-26 05:45:56.81553+00	2026-11-30 12:08:07.588115+00	typed	\N
5	bf1f92dc-50cc-49a9-9346-fb151052cde2	client	former_client	client	2026-07-31 03:55:59.208832+00	Mme	Yvette	Haddad	yvette.haddad2@courrier.example	+33639980002	\N	113 rue Pasteur	Résidence Les Platanes	69009	Lyon	1961-10-12	\N	65d62d63c69ffde053cb1903a2e41d0e741436e606db8cd60dd6f0b0a1d2d002	5fb5f73996e5c06db0db51cfd08af217dc3101dad98bb210bd3a7de2ffda27c6	\N	\N	\N	\N	\N	\N	\N	2026-06-21 07:36:43.555102+00	2026-06-21 07:36:43.555102+00	1	t	2026-06-21 07:36:43.555102+00	\N	2024-09-07 04:39:34.233587+00	2026-11-30 12:08:07.588175+00	typed	\N
6	d9313224-2216-4597-ace5-7466cc381e7c	client	prospect		\N	Mme	Huguette	Morel	huguette.morel3@courrier.example	+33639980003	\N	68 chemin du Moulin	\N	69100	Villeurbanne	1965-01-24	\N	679807c920b17df2eba33ee7bfb61ce4ad3881f836c295584fd43ed093eea024	cc1f6c7d11a27ca95692447e4ada142f86e5f538f17ed867c7b0f9ca1f7bb4c3	\N	\N	\N	\N	\N	\N	\N	2026-06-25 22:10:43.05297+00	2026-06-25 22:10:43.05297+00	1	t	2026-06-25 22:10:43.05297+00	\N	2024-02-16 06:59:36.318457+00	2026-11-30 12:08:07.588219+00	form	\N
7	e90bd617-8d33-42d0-b5f0-e2724cc367cd	client	client		\N	Mme	Karima	Maillard	karima.maillard4@courrier.example	+33639980004	\N	31 rue des Lilas	2e étage	69300	Caluire-et-Cuire	1966-11-02	\N	957f03c4f5a89cbd8825f027eafde0f5115a9f0e126afd1221819ae4f3f8f8ed	5b58d147150866a78d25dfb31fbf3798e8472be2b1d5d24e34027ef45e0817fc	\N	\N	\N	\N	\N	\N	\N	2026-03-22 22:38:57.827888+00	2026-03-22 22:38:57.827888+00	1	t	2026-03-22 22:38:57.827888+00	\N	2023-05-22 04:29:28.978897+00	2026-11-30 12:08:07.588261+00	typed	\N
8	2f5e0e13-43a3-488e-bd2f-1eee531e60d4	client	prospect		\N	M.	Vincent	Nicolas	vincent.nicolas5@courrier.example	+33639980005	\N	54 allée des Cerisiers	Résidence Les Platanes	69300	Caluire-et-Cuire	1963-09-15	Sa fille suit le dossier avec elle.	f9ad3e7bf43e55bb83e3f196c0666efae5c8b971c3533c0aae862c870a47cf69	c2bcd7ba26ef049d90a0e09b15bb86d5540b6a9c6b565313e797c89c415ce08b	\N	\N	\N	\N	\N	\N	\N	2025-05-29 13:19:52.910438+00	2025-05-29 13:19:52.910438+00	1	t	2025-05-29 13:19:52.910438+00	\N	2022-09-11 12:48:43.767659+00	2026-11-30 12:08:07.588297+00	form	\N
9	734fc807-f9ff-44de-9df4-38d1d7b7c0b3	client	client		\N	M.	Marc	Lavigne	marc.lavigne6@courrier.example	+33639980006	+33465710099	8 rue Victor-Hugo	Résidence Les Platanes	69100	Villeurbanne	1991-05-17	\N	c47a4e7794519bdaf177db9f3e2a6b0e84c894efb6c667b6f400e541a6d29564	66bba70c172fb3179b701ce124bc9309845b028ebfe3176eb6c736c3c4ff9c04	\N	\N	\N	\N	\N	\N	\N	2024-09-20 08:55:58.293433+00	2024-09-20 08:55:58.293433+00	1	t	2024-09-20 08:55:58.293433+00	\N	2021-02-11 08:20:16.139219+00	2026-11-30 12:08:07.588335+00	typed	\N
10	2fb57efc-2dac-457c-aef6-ec6fe76d214c	client	client		\N	Mme	Thérèse	Masson	therese.masson7@courrier.example	+33639980007	\N	37 rue de la République	Bâtiment B	69006	Lyon	1974-12-19	\N	7aa98bf71f51757dc90e2a48579bacb694d0041ad223ff8d9d129c99c7494976	8688e3398412f585cfe3bcf3318ff0d37daa1cbfd5ebbbc0baa8f03a143afb47	\N	\N	\N	\N	\N	\N	\N	2024-02-07 04:25:14.302109+00	2024-02-07 04:25:14.302109+00	1	t	2024-02-07 04:25:14.302109+00	\N	2023-06-14 16:10:08.055973+00	2026-11-30 12:08:07.588374+00	typed	\N
11	02653dc0-9a83-4971-b8e6-160bde22f81f	worker	worker		\N	M.	Claude	Weber	claude.weber8@courrier.example	+33639980008	+33465710089	50 rue Marietton	\N	69003	Lyon	1979-08-14	\N	79733e4cab8a9985e92a1a08b83e9c797f18852a2683e8d169334f4286d60242	89a2043cd90dd578c7449bbcf9d31c0e3be42a3e55ae092ad0a8a39c82deaf82	\N	\N	\N	\N	\N	\N	\N	2026-03-06 23:48:50.927497+00	2026-03-06 23:48:50.927497+00	1	t	2026-03-06 23:48:50.927497+00	\N	2025-05-22 16:32:20.92575+00	2026-11-30 12:08:07.588405+00	typed	\N
12	25380702-7baa-4780-b934-f91e5d56722c	client	client		\N	Mme	Sylvie	Boyer	\N	+33639980009	+33465710051	84 rue du Quatre-Septembre	Résidence Les Platanes	01600	Trévoux	1952-03-01	\N	\N	a4f87bdf018a80b9751efc6db7191c957334ad05dca21b4c613cb67c1ae3a9ff	\N	\N	\N	\N	\N	\N	\N	\N	2026-01-08 15:07:53.135213+00	1	t	2026-01-08 15:07:53.135213+00	\N	2020-12-18 12:28:13.651069+00	2026-11-30 12:08:07.588442+00	typed	\N
13	bc27dcd2-46ab-421d-ab6e-af3439cb6896	client	prospect		\N	Mme	Martine	Petitjean	martine.petitjean10@courrier.example	+33639980010	\N	35 rue de l'Église	Appartement 12	69006	Lyon	1985-11-06	\N	a4fb316d3b4d1797b1334ae315fdc7c2e272a5dcf7af90446bfb3dc00874120d	dccf74c4710b773b6633577eb5468db3a287c79b611eb0635409d96fb75feaad	\N	\N	\N	\N	\N	\N	\N	2026-08-05 16:24:12.125431+00	2026-08-05 16:24:12.125431+00	1	t	2026-08-05 16:24:12.125431+00	\N	2025-01-24 23:10:16.065214+00	2026-11-30 12:08:07.58848+00	form	\N
14	e60a17e7-87ab-453a-8cb3-642669364ea2	client	client		\N	M.	Jacques	Bertin	jacques.bertin11@courrier.example	\N	\N	56 rue des Jardins	Appartement 12	01600	Trévoux	1942-08-17	\N	6e823880069ea9128477bacdeedfef5e881274584ab19932c3c65c47c3447023	\N	\N	\N	\N	\N	\N	\N	\N	2025-11-04 22:20:12.438147+00	\N	1	t	2025-11-04 22:20:12.438147+00	\N	2022-03-01 13:07:46.474549+00	2026-11-30 12:08:07.58851+00	typed	\N
1	84ce9d1d-0f69-4a5f-9442-6d67f148a3fe	client	former_client	client	2018-05-25 09:30:00+00	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	2018-05-22 14:40:00+00	2018-05-22 14:40:00+00	2	f	2018-05-22 14:40:00+00	2026-11-30 12:08:56.341031+00	2014-09-02 07:15:00+00	2026-11-30 12:08:56.341031+00		\N
15	ee13bd98-ea63-482a-9305-ce0a1e5c9d4d	client	former_client	client	2025-09-05 08:09:05.278806+00	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	2021-08-23 00:42:50.959952+00	\N	2	f	2021-08-23 00:42:50.959952+00	2026-11-30 12:08:56.341031+00	2021-04-29 20:11:37.208608+00	2026-11-30 12:08:56.341031+00	typed	\N
16	f405828e-2af6-4c70-9d86-2a215c04efe7	worker	worker		\N	M.	Michel	L'Hermite	michel.lhermite13@courrier.example	+33639980013	\N	47 allée des Cerisiers	Résidence Les Platanes	38200	Vienne	1991-07-04	\N	9a6fb2ff6799a0e7f53ea7fc3fe374e3d36ffb9ab7a01aa24643c666463f7dde	4e0f13c193821433e0973fec8dfdf5c91d8c47b424b286519989de69875f6996	\N	\N	\N	\N	\N	\N	\N	2026-07-30 14:03:56.567084+00	2026-07-30 14:03:56.567084+00	1	t	2026-07-30 14:03:56.567084+00	\N	2026-07-07 16:37:56.399363+00	2026-11-30 12:08:07.588581+00	typed	\N
17	e2c26e0a-243b-4909-9d03-238e3da1a4b8	client	client		\N	M.	Roger	Haddad	roger.haddad14@courrier.example	+33639980014	\N	62 rue Marietton	Appartement 12	69200	Vénissieux	1952-03-18	\N	09ac56b0c1f3603ed4a86b6a4f112ae68f10cfbbcc53c0d02ed243c8c5e5f7e8	3affac38ea1322de58fd1a5e947c50a97be94154b3e5c6398107f53b534bd6bf	\N	\N	\N	\N	\N	\N	\N	2023-08-12 17:38:56.3538+00	2023-08-12 17:38:56.3538+00	1	t	2023-08-12 17:38:56.3538+00	\N	2022-08-27 14:38:12.332205+00	2026-11-30 12:08:07.588611+00	typed	\N
18	7c8cd82e-3b7a-48e3-98f9-c16b4ca75101	client	client		\N	Mme	Noémie	Nguyen	noemie.nguyen15@courrier.example	+33639980015	+33465710092	25 cours Gambetta	Bâtiment B	69110	Sainte-Foy-lès-Lyon	1957-12-01	\N	aa1e81192dd81824b40530849cd1fdee8c2ec04bf80a7f65f3e5f684aefc16fd	58f7b122d298b2e96b784133d808c24dcdbaf715a1c6dbe43910095a8405353f	\N	\N	\N	\N	\N	\N	\N	2025-09-17 05:29:26.19397+00	2025-09-17 05:29:26.19397+00	1	t	2025-09-17 05:29:26.19397+00	\N	2024-03-03 18:42:37.252981+00	2026-11-30 12:08:07.588649+00	typed	\N
19	832c5c4b-f2a4-4e9e-ba97-da6e769a4b8a	client	client		\N	M.	Bernard	Laffont	bernard.laffont16@courrier.example	+33639980016	\N	36 rue des Lilas	\N	69006	Lyon	1965-12-15	\N	c067b580da7836039343a5d21f494aeb4e4f51bd88d9efe9ea6b79fdd5bf6f3e	9eaa9ea87f7c15a18e3449be0c8c0395c2aa5d843055dc7edabc29ab98944595	\N	\N	\N	\N	\N	\N	\N	2022-02-14 05:16:50.131812+00	2022-02-14 05:16:50.131812+00	1	t	2022-02-14 05:16:50.131812+00	\N	2021-11-07 07:30:34.674236+00	2026-11-30 12:08:07.588684+00	typed	\N
20	870b37f0-1736-49ae-bce9-13a22ebae436	client	client		\N	M.	Laurent	L'Hermite	\N	+33639980017	\N	91 rue Marietton	Résidence Les Platanes	69500	Bron	1947-01-22	\N	\N	c3680667966b613781748b3d9deb3786afbe7c862da6b782918a61300b8de7fb	\N	\N	\N	\N	\N	\N	\N	\N	\N	1	t	\N	\N	2025-09-12 17:53:54.380457+00	2026-11-30 12:08:07.588719+00	typed	\N
21	6d4e95ed-c354-420b-8e90-50dbcb1cf04a	client	prospect		\N	Mme	Émilie	Langlois	\N	+33639980018	\N	108 allée des Cerisiers	Résidence Les Platanes	69009	Lyon	1986-06-28	\N	\N	c6c3d014bd3f7dd1752d5af8f12bf9831d83d586f81c0cb5a53d4c14379426be	\N	\N	\N	\N	\N	\N	\N	\N	2026-09-20 04:46:38.477556+00	1	t	2026-09-20 04:46:38.477556+00	\N	2026-07-26 08:31:16.786976+00	2026-11-30 12:08:07.588753+00	form	\N
22	341f2d57-435b-4908-b406-7c8fd039fd34	client	client		\N	M.	Hugo	Lacombe	hugo.lacombe19@courrier.example	+33639980019	+33465710025	24 rue Victor-Hugo	\N	69100	Villeurbanne	1936-04-29	Règle par CESU préfinancé.	febc8616d2f47828aa7b8351075689c12c4bc1b3e995f2d661bbd319e7843986	db254268ad2c10bd4e41dd6aab2a1fa727fd7e6f7206b0eafb4f6572e595bfbe	\N	\N	\N	\N	\N	\N	\N	2025-12-26 18:39:56.876131+00	2025-12-26 18:39:56.876131+00	1	t	2025-12-26 18:39:56.876131+00	\N	2023-12-04 04:15:36.742946+00	2026-11-30 12:08:07.588786+00	typed	\N
23	34000681-0b6c-4c11-aac0-d2739a5318d4	worker	candidate		\N	Mme	Élodie	Allard	elodie.allard20@courrier.example	+33639980020	\N	25 allée des Cerisiers	Bâtiment B	69110	Sainte-Foy-lès-Lyon	1972-05-27	\N	c0704cc994f6c4d0ff081b6c49b19afb9428feefa56b4a6fcf6dbd5d3f141d43	108ec0ce5183ac02ced33dbd8a2ac7a5901de98cf8841327b2235f21e859d610	\N	\N	\N	\N	\N	\N	\N	\N	\N	1	t	\N	\N	2022-11-18 03:05:08.77197+00	2026-11-30 12:08:07.58882+00	form	\N
24	485437cc-f5cc-4979-bcc0-bf917ed3f93f	client	prospect		\N	Mme	Élodie	Chauvin	elodie.chauvin21@courrier.example	+33639980021	\N	112 rue de la République	\N	69200	Vénissieux	1972-08-16	Chat dans l'appartement : fermer la porte de la cuisine.	19b41a55669e9a2db4faf63fd36f26c45b2525b9904b7aaff3638d4acdba692c	aac14c58f3f15a5982f792bc9691be18b6de178b1a6f21eb741179b021e23293	\N	\N	\N	\N	\N	\N	\N	2026-10-18 21:33:38.115291+00	2026-10-18 21:33:38.115291+00	1	t	2026-10-18 21:33:38.115291+00	\N	2024-05-29 00:13:42.430916+00	2026-11-30 12:08:07.588857+00	form	\N
25	be3242b3-8a3d-4898-8204-1b7b20d42bde	client	client		\N	Mme	Chantal	Baudry	chantal.baudry22@courrier.example	+33639980022	+33465710004	56 rue de la République	Appartement 12	69006	Lyon	1948-01-11	\N	7006daf41022745c3d1c98632fd081d86e34d64fd06220a9bf7e759f31837909	7134f7abbca31e3f66757fd1bdc538e3aac66822617c4520494359418cd6375f	\N	\N	\N	\N	\N	\N	\N	2026-06-14 00:50:00.23209+00	2026-06-14 00:50:00.23209+00	1	t	2026-06-14 00:50:00.23209+00	\N	2025-10-17 19:14:51.881477+00	2026-11-30 12:08:07.588886+00	typed	\N
26	efb87d0a-ac66-405c-b1c8-218670f8900f	client	client		\N	Mme	Nicole	Gaillard	\N	+33639980023	\N	120 rue des Lilas	Résidence Les Platanes	69009	Lyon	1936-01-30	\N	\N	c953ba74f86bc4f170a6557345df4fbed1ef64595e2ebbfc27beeb3094279ac4	\N	\N	\N	\N	\N	\N	\N	\N	2026-04-19 10:56:35.597386+00	1	t	2026-04-19 10:56:35.597386+00	\N	2025-02-14 16:18:11.446726+00	2026-11-30 12:08:07.588922+00	typed	\N
27	90e79e34-3e00-4bfb-ade9-128d3a9ccc2e	client	prospect		\N	M.	Thierry	Poncet	thierry.poncet24@courrier.example	+33639980024	\N	16 rue des Écoles	2e étage	38200	Vienne	1989-12-21	\N	56ae8907ada5c446e6c74f6e7eb3ef9fcc94d8b314507951261d9669866d5994	91f98c09db9be87d36dbd3dc86dc96eda1e81d523dacdb6d09071de5911f6f62	\N	\N	\N	\N	\N	\N	\N	2026-08-23 07:13:45.181778+00	2026-08-23 07:13:45.181778+00	1	t	2026-08-23 07:13:45.181778+00	\N	2026-07-02 16:32:12.885055+00	2026-11-30 12:08:07.588953+00	form	\N
28	d7f362f9-63b5-424a-9a12-f5bfc7df9a22	client	client		\N	Mme	Amandine	Rolland	amandine.rolland25@courrier.example	+33639980025	\N	61 rue des Jardins	Appartement 12	69130	Écully	1958-01-31	\N	9f52576234f45a1945ca1529e0bf9cff22189837ed4df3117ebf54baea3d1dfd	52605831c1a108a01dd98cf3d566f06d723af31d878fe5f9bd7807e4499cfb17	\N	\N	\N	\N	\N	\N	\N	2025-09-24 08:01:15.979756+00	2025-09-24 08:01:15.979756+00	1	t	2025-09-24 08:01:15.979756+00	\N	2022-10-25 23:11:32.297514+00	2026-11-30 12:08:07.58899+00	typed	\N
29	5971d0b0-4c95-4f4a-886b-0236a789df6e	client	client		\N	M.	Raymond	Nicolas	raymond.nicolas26@courrier.example	+33639980026	\N	43 rue Victor-Hugo	2e étage	69300	Caluire-et-Cuire	1976-02-13	\N	eb1e54ca4aa99cf446443256019ee7352fb3165ef211e6722c19628925f74dd2	28b36f5df26d3de43b5b53871b8e301ceb77644f979bb9ce8fdff504bdab6453	\N	\N	\N	\N	\N	\N	\N	2025-12-24 00:31:10.297905+00	2025-12-24 00:31:10.297905+00	1	t	2025-12-24 00:31:10.297905+00	\N	2022-10-01 06:33:14.644227+00	2026-11-30 12:08:07.589019+00	typed	\N
30	e949bf0c-5b41-4d41-9988-c23349231d93	client	client		\N	Mme	Laure	Fontaine	laure.fontaine27@courrier.example	\N	\N	30 place de la Mairie	Appartement 12	69400	Villefranche-sur-Saône	1966-04-15	\N	28a3dc3d6433e813d222e32ea025bfdc76758fd2063960d320dfdec25a7261ba	\N	\N	\N	\N	\N	\N	\N	\N	2026-03-17 22:01:54.096088+00	\N	1	t	2026-03-17 22:01:54.096088+00	\N	2021-01-01 21:48:05.259439+00	2026-11-30 12:08:07.589056+00	typed	\N
31	dac045ed-4e8f-470d-9f9c-63879b895434	client	prospect		\N	Mme	Martine	Arnoux	\N	\N	+33465710045	79 boulevard de la Gare	Bâtiment B	69300	Caluire-et-Cuire	1989-04-06	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	1	t	2026-11-28 23:37:45.007808+00	\N	2026-05-29 09:28:46.951691+00	2026-11-30 12:08:07.589094+00	form	\N
32	105d2cc8-ce85-4535-a756-e49f12f1d5b2	worker	worker		\N	Mme	Sandrine	Bertin	\N	+33639980029	+33465710063	20 montée de la Grande-Côte	Appartement 12	69160	Tassin-la-Demi-Lune	2001-07-16	\N	\N	8ef5cfebfdf376d936ceaad424ef598f3e65245ba51800e2d026ae17e55fddba	\N	\N	\N	\N	\N	\N	\N	\N	2026-09-27 15:23:32.387113+00	1	t	2026-09-27 15:23:32.387113+00	\N	2025-05-26 02:59:56.45301+00	2026-11-30 12:08:07.589129+00	typed	\N
33	bd383ff2-4243-40aa-9781-280150823f80	client	client		\N	Mme	Aurélie	Arnoux	aurelie.arnoux30@courrier.example	+33639980030	\N	59 impasse des Tilleuls	Bâtiment B	69500	Bron	1936-02-04	\N	74072bc698f802c8205e3796fd1258291a08b8332bb991316369495591de2dd5	d363191d64cef4a6d8915a8b9d450cf4518cf5476b1330093a6b7afe8ff9bce3	\N	\N	\N	\N	\N	\N	\N	2025-03-30 10:46:52.499412+00	2025-03-30 10:46:52.499412+00	1	t	2025-03-30 10:46:52.499412+00	\N	2024-11-27 03:11:46.041599+00	2026-11-30 12:08:07.58916+00	typed	\N
34	c8ecd1b5-9e8d-41a2-964b-e6dba021f601	client	client		\N	Mme	Louise	Barthélemy	louise.barthelemy31@courrier.example	\N	\N	86 rue de l'Église	Appartement 12	38200	Vienne	1940-02-18	Règle par CESU préfinancé.	7aff851c3b0f7cb21bcdb37e98c163dfeccf47482fc13946e8a962e4bb42b000	\N	\N	\N	\N	\N	\N	\N	\N	2025-09-27 14:44:53.860963+00	\N	1	t	2025-09-27 14:44:53.860963+00	\N	2025-03-17 04:53:13.332864+00	2026-11-30 12:08:07.589195+00	typed	\N
35	4638d4a3-2630-4dec-bc2b-0fe459db8494	client	client		\N	Mme	Odette	Nguyen	odette.nguyen32@courrier.example	+33639980032	\N	29 chemin du Moulin	\N	69130	Écully	1968-05-23	\N	4526760be47a1d1cd537e757dd8e938524930e237f3c8975c6e7cc17318e5f11	dd83c39851372908fc184db1a8c570e64623d9eaf310dcf0fd4b624d38710dce	\N	\N	\N	\N	\N	\N	\N	2024-07-15 00:57:12.092282+00	2024-07-15 00:57:12.092282+00	1	t	2024-07-15 00:57:12.092282+00	\N	2021-06-18 13:24:16.055795+00	2026-11-30 12:08:07.589225+00	typed	\N
36	0c2b242e-587d-4765-9777-e9c5964b73ce	client	client		\N	Mme	Louise	Duchêne	louise.duchene33@courrier.example	+33639980033	\N	103 rue des Jardins	\N	69110	Sainte-Foy-lès-Lyon	1933-06-01	\N	2c15f67bbbe1a8c70b8a305475c1c78c614dd0d61c07a99efa64f7c85d0e18c8	b6e3c89127c9fe5a5107036059a5a9e0e7d4ea2fabcdb8de2c4fa7acd9f5293e	\N	\N	\N	\N	\N	\N	\N	2026-10-05 10:20:12.817454+00	2026-10-05 10:20:12.817454+00	1	t	2026-10-05 10:20:12.817454+00	\N	2020-12-20 21:03:52.97137+00	2026-11-30 12:08:07.589262+00	typed	\N
37	46873418-6c74-425f-8a5c-e167094c43dc	client	client		\N	Mme	Claire	Auger	claire.auger34@courrier.example	+33639980034	\N	9 rue du Quatre-Septembre	2e étage	69006	Lyon	1960-03-08	\N	b87ef66dd50563d0d6ad4c789825ecc6e6cd7c13496a53bd3c691ef4ffa766f8	c4d5d9bb5b86d5ea912904a8dbc646387f2b4620da707136e1530efddf5f33f6	\N	\N	\N	\N	\N	\N	\N	2026-11-30 07:54:02.527554+00	2026-11-30 07:54:02.527554+00	1	t	2026-11-30 07:54:02.527554+00	\N	2020-12-18 10:45:14.151498+00	2026-11-30 12:08:07.589291+00	typed	\N
38	de62b588-ce9c-4e3f-8646-c81cf4c4ef69	client	client		\N	Mme	Irène	Colombet	irene.colombet35@courrier.example	+33639980035	\N	35 rue du Lavoir	\N	69006	Lyon	1982-10-15	\N	a0b799e09d7bd9eda348924881e810f4b07fa5b00a6c7391520faa8929500501	5fb5f970f128f0edef191d3a0661212df1b0e3fb66962f49f04450af78f4b639	\N	\N	\N	\N	\N	\N	\N	2026-11-30 11:45:29.240478+00	2026-11-30 11:45:29.240478+00	1	t	2026-11-30 11:45:29.240478+00	\N	2026-10-30 14:27:35.112794+00	2026-11-30 12:08:07.589327+00	typed	\N
39	65baed69-5ee2-4467-8c6c-2071e6323cf0	client	former_client	client	2026-04-26 08:39:28.383144+00	Mme	Colette	Forestier	colette.forestier36@courrier.example	+33639980036	\N	47 impasse des Tilleuls	Bâtiment B	38200	Vienne	1985-08-06	\N	42595dbeaecc2ed48e4dc69ba097909d50888864a97cb70dcac73103e27b2a87	d3d986ab74cfc29e9b42db3420c49d5478e6e6ad1f14e2c19139674e5d78e08f	\N	\N	\N	\N	\N	\N	\N	2026-04-16 07:14:01.981565+00	2026-04-16 07:14:01.981565+00	1	t	2026-04-16 07:14:01.981565+00	\N	2026-01-24 07:02:03.416947+00	2026-11-30 12:08:07.589358+00	typed	\N
40	17aa8e13-e681-4b4a-a2d7-82e24522561b	client	prospect		\N	M.	Roger	Meunier	roger.meunier37@courrier.example	+33639980037	+33465710013	78 place de la Mairie	Appartement 12	69110	Sainte-Foy-lès-Lyon	1948-03-11	\N	c3479f1af9a158a8ded594632de11815419d5d3d7548ebba4a9b937fdc4a7015	1190466f990c7c2e8f80dfed580bbd7e96ef032d2506b7042e9e886081a7e903	\N	\N	\N	\N	\N	\N	\N	2026-06-26 23:37:55.304559+00	2026-06-26 23:37:55.304559+00	1	t	2026-06-26 23:37:55.304559+00	\N	2025-12-15 17:27:27.933429+00	2026-11-30 12:08:07.589395+00	form	\N
41	192bf10d-826a-4385-8b54-69522b87cde2	client	client		\N	M.	Romain	Tessier	romain.tessier38@courrier.example	\N	+33465710043	30 chemin du Moulin	2e étage	38200	Vienne	1976-12-26	\N	fb5d11d7c686eaad8f6519908d773ca92cac2779dd890f6b76f387164637d659	\N	\N	\N	\N	\N	\N	\N	\N	2026-03-02 22:32:36.762363+00	\N	1	t	2026-03-02 22:32:36.762363+00	\N	2024-07-03 09:24:03.986992+00	2026-11-30 12:08:07.589431+00	typed	\N
42	a698d8d1-22e5-4d3f-9ccf-21340b72ad21	client	client		\N	M.	René	Mercier	rene.mercier39@courrier.example	+33639980039	+33465710024	66 rue du Lavoir	\N	69003	Lyon	1966-07-15	\N	985d3a1e06c70af75392f564008210dd68e2f7580e2675a820588fb3c3de0930	c52452afb4ec31f13e99ba6c3d25f93a373beb985116d23189ec03c3de7cabef	\N	\N	\N	\N	\N	\N	\N	2026-11-30 06:30:51.030978+00	2026-11-30 06:30:51.030978+00	1	t	2026-11-30 06:30:51.030978+00	\N	2026-09-23 20:20:16.831172+00	2026-11-30 12:08:07.589464+00	typed	\N
43	2a869ae4-8f22-426b-b6ee-38dda1f30b5d	client	client		\N	M.	Gérard	Levasseur	gerard.levasseur40@courrier.example	+33639980040	+33465710074	85 rue des Écoles	2e étage	69300	Caluire-et-Cuire	1991-10-08	\N	edacf602dc1f6eea791aefdc3c2e75c4898188ed6b271fccdb66e05faf6faad3	37e702e353dd7968d30987a7dc0da0939328457637a6558ec660367cdda67c7b	\N	\N	\N	\N	\N	\N	\N	2023-08-07 13:12:55.985271+00	2023-08-07 13:12:55.985271+00	1	t	2023-08-07 13:12:55.985271+00	\N	2022-02-25 01:32:03.806717+00	2026-11-30 12:08:07.5895+00	typed	\N
44	f33edffb-d73b-4415-988a-c28044bbfc91	worker	worker		\N	Mme	Chloé	Carpentier	chloe.carpentier41@courrier.example	+33639980041	+33465710040	27 rue Pasteur	Appartement 12	69200	Vénissieux	2006-02-15	Produits ménagers sans parfum.	051be721e7346562050a2ea234fe28dfe9ed6f865b343b8f6d83475b05275c1c	b2761bfd9d2798b186642032278baf78250344485b4db4f717e763b794665117	\N	\N	\N	\N	\N	\N	\N	2026-11-30 12:06:53.522978+00	2026-11-30 12:06:53.522978+00	1	t	2026-11-30 12:06:53.522978+00	\N	2025-11-28 21:38:36.147452+00	2026-11-30 12:08:07.58954+00	typed	\N
45	cffd63ab-9ffe-4374-8478-cfacd0b6de4f	worker	worker		\N	Mme	Émilie	Chapelle	emilie.chapelle42@courrier.example	+33639980042	+33465710066	13 rue des Lilas	Appartement 12	69006	Lyon	1985-02-15	Sa fille suit le dossier avec elle.	1148e074d1e4f35cb852707940aead02b538565e79e6a5a3b55485f45d696f70	139e8b13238c92afa4027056096fa5f1a159e7221768bd9fff8c6147263cb188	\N	\N	\N	\N	\N	\N	\N	2026-11-26 04:52:03.496301+00	2026-11-26 04:52:03.496301+00	1	t	2026-11-26 04:52:03.496301+00	\N	2024-12-27 21:18:41.297413+00	2026-11-30 12:08:07.58957+00	typed	\N
46	cf457fe3-aa47-4dde-85cc-346144200612	client	former_client	prospect	2026-05-26 21:40:16.535882+00	Mme	Léa	Gaillard	lea.gaillard43@courrier.example	+33639980043	\N	85 montée de la Grande-Côte	2e étage	69160	Tassin-la-Demi-Lune	1936-06-07	\N	1c9cf8b9e8de4a9ea5ae6a2f7b57f0969802aca16ad257ddb10de9cf0f8dec2b	31f2e094ddc672d535e9da91a4b43eca0a38e75ccf2d1247e12b0c414bb74cd7	\N	\N	\N	\N	\N	\N	\N	2025-03-22 20:32:23.611969+00	2025-03-22 20:32:23.611969+00	1	t	2025-03-22 20:32:23.611969+00	\N	2023-03-31 20:48:43.913962+00	2026-11-30 12:08:07.589609+00	typed	\N
47	2527f442-0607-4ae7-9df4-74da32b51df1	client	former_client	client	2026-06-01 03:49:22.083305+00	M.	Denis	Paillet	denis.paillet44@courrier.example	\N	\N	15 place de la Mairie	2e étage	69600	Oullins-Pierre-Bénite	1944-02-16	Sa fille suit le dossier avec elle.	a9ef0100fbdc9e9cafd5d203b47a15f9ee77ffdbb71cae6557f4d5d44e182502	\N	\N	\N	\N	\N	\N	\N	\N	2026-05-29 20:38:31.050198+00	\N	1	t	2026-05-29 20:38:31.050198+00	\N	2025-04-25 10:16:34.504241+00	2026-11-30 12:08:07.589646+00	typed	\N
48	2b7044bd-0704-4cd2-b7cc-080b6462f85c	client	former_client	client	2026-08-19 05:09:57.585192+00	Mme	Élodie	Mallet	elodie.mallet45@courrier.example	+33639980045	\N	51 rue des Jardins	Bâtiment B	69003	Lyon	1952-12-18	\N	1b0b71062d2401c066ad2fd1077ebb5d7ddc1dbcb560760a25f56b1d11b95bc8	510fdd8d72fd2b0b8cd195061d65d1e5e8eadf0cba4840f484fd7df5f89efd36	\N	\N	\N	\N	\N	\N	\N	2026-07-24 19:51:27.777622+00	2026-07-24 19:51:27.777622+00	1	t	2026-07-24 19:51:27.777622+00	\N	2024-06-27 02:17:13.016763+00	2026-11-30 12:08:07.589683+00	typed	\N
49	3888a2c5-f897-4dda-92f1-b80f8d2784d2	client	client		\N	Mme	Céline	Zimmermann	celine.zimmermann46@courrier.example	\N	\N	41 rue de la République	Bâtiment B	69500	Bron	1987-03-07	Demande toujours la même intervenante.	453ffb80c59d28ca2897e23173a9590accfdaab4dcf7e4969fb2709945baf2f0	\N	\N	\N	\N	\N	\N	\N	\N	2026-04-28 09:18:13.51392+00	\N	1	t	2026-04-28 09:18:13.51392+00	\N	2025-06-19 08:13:52.440431+00	2026-11-30 12:08:07.589712+00	typed	\N
50	4046f4f8-cb10-40b4-ab2e-7e2197be471d	worker	worker		\N	M.	Christophe	Boulanger	christophe.boulanger47@courrier.example	\N	\N	91 rue de la République	2e étage	01600	Trévoux	1989-10-14	\N	1571f84cf291ce93196afc376e1c87b9d7e61140d6f819fc7c3769f6535eab04	\N	\N	\N	\N	\N	\N	\N	\N	2026-02-08 20:46:19.713713+00	\N	1	t	2026-02-08 20:46:19.713713+00	\N	2025-01-21 00:23:08.253614+00	2026-11-30 12:08:07.589747+00	typed	\N
51	76141256-98dd-47aa-a58f-11c7b331e8fa	client	client		\N	M.	Yves	Allard	yves.allard48@courrier.example	+33639980048	\N	52 rue de l'Église	Résidence Les Platanes	69160	Tassin-la-Demi-Lune	1939-05-16	\N	21f1bf0210f58aba09962071285c36095670aed89f41570b13991bcf7128836f	53a50b961b9fcebf16d11dac7f22afda87cb3892f5ab512e6eaa66b24e994538	\N	\N	\N	\N	\N	\N	\N	2026-11-29 18:15:07.597147+00	2026-11-29 18:15:07.597147+00	1	t	2026-11-29 18:15:07.597147+00	\N	2025-11-11 19:58:29.792985+00	2026-11-30 12:08:07.589783+00	typed	\N
52	c7c2a4c9-2469-401d-a954-3b38d5951a21	client	former_client	client	2026-11-26 12:31:02.625219+00	Mme	Irène	Chevallier	irene.chevallier49@courrier.example	\N	\N	23 quai des Bateliers	2e étage	01600	Trévoux	1942-07-11	\N	39189d0f26020f6eeb630062b0c8d8956ea4e84cdb163cfb59ad5d6c4f2e427b	\N	\N	\N	\N	\N	\N	\N	\N	2026-07-06 06:32:56.399502+00	\N	1	t	2026-07-06 06:32:56.399502+00	\N	2026-06-30 21:11:42.30854+00	2026-11-30 12:08:07.589811+00	typed	\N
53	49022f75-8e71-4fdd-b670-ef991fd2d974	client	client		\N	Mme	Suzanne	Le Gall	suzanne.legall50@courrier.example	+33639980050	+33465710032	11 place de la Mairie	\N	69600	Oullins-Pierre-Bénite	1938-08-13	Chat dans l'appartement : fermer la porte de la cuisine.	530565008b26512cefa9e89d5ae867cc2d25a077c0c3fb12cf1ad95d40889cdb	86988f62222d016c3c71619908bd25f04d840727a89760b802b25e63e6f05d7c	\N	\N	\N	\N	\N	\N	\N	2024-06-28 14:55:55.47819+00	2024-06-28 14:55:55.47819+00	1	t	2024-06-28 14:55:55.47819+00	\N	2024-03-08 17:46:11.413534+00	2026-11-30 12:08:07.589847+00	typed	\N
54	7f60f28e-4f15-4368-9d70-539356c2541f	client	prospect		\N	Mme	Nicole	Auger	nicole.auger51@courrier.example	\N	\N	9 quai des Bateliers	Bâtiment B	69100	Villeurbanne	1981-10-04	Aime que l'on arrose les plantes du balcon.	f3244b39c0ce7896d68cce8acdffca390a0dd6584e67234c2e1842f0ef1e733e	\N	\N	\N	\N	\N	\N	\N	\N	2022-06-28 02:40:19.324961+00	\N	1	t	2022-06-28 02:40:19.324961+00	\N	2021-10-12 22:37:37.848929+00	2026-11-30 12:08:07.589876+00	form	\N
55	6e7ecc1e-cf7c-4954-aa5c-5bd5677ca6f7	worker	candidate		\N	M.	Mehdi	Allard	mehdi.allard52@courrier.example	+33639980052	\N	106 chemin du Moulin	2e étage	69500	Bron	1982-01-02	\N	802f8368151a5d7a731fd1b2d29903d270b54a3b0afa9325b37a745a70bea1a4	90d6ac5e823c0ee61f57803af13e0e113695d6d85133a08166584f82fd17b4ac	\N	\N	\N	\N	\N	\N	\N	2024-12-21 12:49:53.45159+00	2024-12-21 12:49:53.45159+00	1	t	2024-12-21 12:49:53.45159+00	\N	2024-02-28 00:25:34.488001+00	2026-11-30 12:08:07.589912+00	form	\N
56	ae08138c-c002-4051-9656-6abf27708db3	client	client		\N	Mme	Élodie	Duchêne	elodie.duchene53@courrier.example	\N	+33465710019	26 impasse des Tilleuls	Appartement 12	42000	Saint-Étienne	1948-06-28	\N	e62bd7d42ca73420d9a4f63b8e5d27270d21dbe5d5cfd4379d9793add4064799	\N	\N	\N	\N	\N	\N	\N	\N	\N	\N	1	t	\N	\N	2023-05-21 16:30:05.229655+00	2026-11-30 12:08:07.590111+00	typed	\N
57	5c1cf060-2d8c-49c9-a52a-9ecd58dd8f25	client	client		\N	Mme	Julie	Boyer	julie.boyer54@courrier.example	+33639980054	\N	14 place de la Mairie	2e étage	38200	Vienne	1936-05-01	\N	048b1e9b0b9e7743493096b1c96e6a24632800457fe3c85b9a0205341d023111	f79cdf613b3a1e149d5bf15c435c0c8773862a2ec5ea1804a3797ae5e1fcbf48	\N	\N	\N	\N	\N	\N	\N	2026-09-23 06:14:15.7199+00	2026-09-23 06:14:15.7199+00	1	t	2026-09-23 06:14:15.7199+00	\N	2021-11-26 12:23:58.508333+00	2026-11-30 12:08:07.590145+00	typed	\N
58	adc0083c-f1a6-46e6-a19f-24ee2dd7eb84	worker	worker		\N	Mme	Céline	Salmon	celine.salmon55@courrier.example	+33639980055	\N	34 impasse des Tilleuls	Appartement 12	69600	Oullins-Pierre-Bénite	1986-03-30	Sa fille suit le dossier avec elle.	d74b4d2c681ceb7f6598b44bac0335ca52675e4a1e15881cf4722d2841b6e5e6	d927dc2fe607da74c38184e82295b8f1bccc2f93d67fc46f5a1da68a4a51fe8a	\N	\N	\N	\N	\N	\N	\N	\N	\N	1	t	\N	\N	2024-02-16 08:15:32.567154+00	2026-11-30 12:08:07.60179+00	typed	\N
59	a9c8c6d4-bf78-4730-95fb-890271ab74d1	client	client		\N	M.	Mehdi	Lebrun	mehdi.lebrun56@courrier.example	+33639980056	\N	21 rue des Lilas	Appartement 12	69160	Tassin-la-Demi-Lune	1940-02-13	\N	d291804cd525f10ee4b96affccecd8b9069bd027e7d5f3a07cf57cfa7ca73c6f	027568eeed320f0b7d6c03bb49c10d0f12ea986561287adbfd3d80f7f0342abb	\N	\N	\N	\N	\N	\N	\N	2023-11-01 19:29:19.565054+00	2023-11-01 19:29:19.565054+00	1	t	2023-11-01 19:29:19.565054+00	\N	2022-06-04 05:39:50.146107+00	2026-11-30 12:08:07.601858+00	typed	\N
60	560c1626-722b-4c81-86b9-e5e2428401ca	worker	candidate		\N	Mme	Lucie	Jacquemin	lucie.jacquemin57@courrier.example	+33639980057	\N	118 rue de la République	Résidence Les Platanes	69200	Vénissieux	1996-12-07	\N	8029f370e5a1f56ab485a0a1779a5cf948706ac62c2a147da56cbabb5b5edf65	f6f5532168355915d06482bde2f766e0e3e7361ee8ffbaf3a4a74b47971a510b	\N	\N	\N	\N	\N	\N	\N	2026-10-02 18:12:24.336094+00	2026-10-02 18:12:24.336094+00	1	t	2026-10-02 18:12:24.336094+00	\N	2022-01-07 08:31:16.918326+00	2026-11-30 12:08:07.601903+00	form	\N
\.


--
-- Data for Name: contacts_contactnote; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.contacts_contactnote (id, text, created_at, author_id, contact_id) FROM stdin;
3	A laissé un message pour avancer l'heure de passage.	2026-05-23 10:53:29.403614+00	\N	3
4	A laissé un message pour avancer l'heure de passage.	2025-03-09 07:02:59.611248+00	\N	6
5	Appel : planning de la semaine confirmé.	2023-07-06 19:31:15.24384+00	\N	9
6	A laissé un message pour avancer l'heure de passage.	2023-03-19 18:50:19.929025+00	\N	9
7	A laissé un message pour avancer l'heure de passage.	2025-01-23 19:47:26.249943+00	\N	10
8	Remplacement accepté pendant les congés.	2026-08-10 06:24:43.424279+00	\N	13
9	Remplacement accepté pendant les congés.	2026-07-23 09:01:34.258132+00	\N	13
10	Remplacement accepté pendant les congés.	2026-09-10 01:34:02.798042+00	\N	14
11	Devis relu au téléphone, elle réfléchit.	2024-02-03 08:53:55.491459+00	\N	14
12	A laissé un message pour avancer l'heure de passage.	2026-05-22 12:27:36.395386+00	\N	18
13	Remplacement accepté pendant les congés.	2026-06-13 03:15:03.794144+00	\N	18
14	A laissé un message pour avancer l'heure de passage.	2025-07-25 14:21:05.891494+00	\N	19
15	Remplacement accepté pendant les congés.	2026-09-27 01:16:23.613732+00	\N	20
16	Appel : planning de la semaine confirmé.	2026-11-16 06:54:17.22565+00	\N	21
17	A laissé un message pour avancer l'heure de passage.	2024-07-22 02:48:12.645934+00	\N	22
18	A laissé un message pour avancer l'heure de passage.	2024-05-20 10:11:36.274511+00	\N	22
19	Devis relu au téléphone, elle réfléchit.	2025-02-23 18:40:20.886975+00	\N	23
20	Devis relu au téléphone, elle réfléchit.	2024-12-20 12:14:46.727288+00	\N	24
21	Passage en agence, attestation fiscale remise en main propre.	2025-11-03 00:57:07.956737+00	\N	25
22	Passage en agence, attestation fiscale remise en main propre.	2026-07-23 10:14:48.481729+00	\N	27
23	Appel : planning de la semaine confirmé.	2025-06-10 07:47:40.268761+00	\N	29
24	Passage en agence, attestation fiscale remise en main propre.	2025-12-27 10:33:35.520618+00	\N	34
25	Passage en agence, attestation fiscale remise en main propre.	2023-09-11 01:50:22.944816+00	\N	35
26	A laissé un message pour avancer l'heure de passage.	2025-08-10 17:12:54.903397+00	\N	35
27	Devis relu au téléphone, elle réfléchit.	2025-05-05 14:44:41.215752+00	\N	36
28	A laissé un message pour avancer l'heure de passage.	2024-09-01 22:01:39.542576+00	\N	37
29	Remplacement accepté pendant les congés.	2026-11-18 12:47:55.019131+00	\N	38
30	Passage en agence, attestation fiscale remise en main propre.	2026-11-26 16:28:25.721151+00	\N	38
31	A laissé un message pour avancer l'heure de passage.	2026-04-16 01:16:54.453563+00	\N	39
32	Appel : planning de la semaine confirmé.	2026-10-29 02:49:29.981442+00	\N	42
33	Appel : planning de la semaine confirmé.	2022-10-13 05:29:39.088963+00	\N	43
34	A laissé un message pour avancer l'heure de passage.	2026-11-21 09:11:49.676848+00	\N	44
35	Passage en agence, attestation fiscale remise en main propre.	2024-06-04 14:10:15.759433+00	\N	46
36	A laissé un message pour avancer l'heure de passage.	2024-10-17 22:23:08.832688+00	\N	46
37	Entretien : très motivé, permis B.	2025-07-10 14:36:57.149605+00	\N	48
38	Entretien : très motivé, permis B.	2024-10-14 09:12:06.661518+00	\N	48
39	A laissé un message pour avancer l'heure de passage.	2025-08-19 07:07:38.786157+00	\N	50
40	Appel : planning de la semaine confirmé.	2024-02-24 19:18:00.907627+00	\N	54
41	Remplacement accepté pendant les congés.	2026-05-16 02:58:00.083248+00	\N	54
42	Remplacement accepté pendant les congés.	2026-07-12 12:45:55.949482+00	\N	59
43	Entretien : très motivé, permis B.	2022-10-23 16:02:56.135631+00	\N	59
\.


--
-- Data for Name: contacts_externalreference; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.contacts_externalreference (id, system, value, contact_id) FROM stdin;
\.


--
-- Data for Name: contacts_statuschange; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.contacts_statuschange (id, before, after, at, recorded_at, contact_id, user_id) FROM stdin;
1		client	2014-09-02 07:15:00+00	2014-09-02 07:15:00+00	1	\N
2	client	former_client	2018-05-25 09:30:00+00	2018-05-25 09:30:00+00	1	\N
3		client	2025-10-26 12:08:02.748148+00	2025-10-26 12:08:02.748148+00	2	\N
4		prospect	2025-04-17 10:02:59.700254+00	2025-04-17 10:02:59.700254+00	3	\N
5		client	2024-10-26 05:45:56.81553+00	2024-10-26 05:45:56.81553+00	4	\N
6		client	2024-09-07 04:39:34.233587+00	2024-09-07 04:39:34.233587+00	5	\N
7	client	former_client	2026-07-31 03:55:59.208832+00	2026-07-31 03:55:59.208832+00	5	\N
8		prospect	2024-02-16 06:59:36.318457+00	2024-02-16 06:59:36.318457+00	6	\N
9		client	2023-05-22 04:29:28.978897+00	2023-05-22 04:29:28.978897+00	7	\N
10		prospect	2022-09-11 12:48:43.767659+00	2022-09-11 12:48:43.767659+00	8	\N
11		client	2021-02-11 08:20:16.139219+00	2021-02-11 08:20:16.139219+00	9	\N
12		client	2023-06-14 16:10:08.055973+00	2023-06-14 16:10:08.055973+00	10	\N
13		worker	2025-05-22 16:32:20.92575+00	2025-05-22 16:32:20.92575+00	11	\N
14		client	2020-12-18 12:28:13.651069+00	2020-12-18 12:28:13.651069+00	12	\N
15		prospect	2025-01-24 23:10:16.065214+00	2025-01-24 23:10:16.065214+00	13	\N
16		client	2022-03-01 13:07:46.474549+00	2022-03-01 13:07:46.474549+00	14	\N
17		client	2021-04-29 20:11:37.208608+00	2021-04-29 20:11:37.208608+00	15	\N
18	client	former_client	2025-09-05 08:09:05.278806+00	2025-09-05 08:09:05.278806+00	15	\N
19		worker	2026-07-07 16:37:56.399363+00	2026-07-07 16:37:56.399363+00	16	\N
20		client	2022-08-27 14:38:12.332205+00	2022-08-27 14:38:12.332205+00	17	\N
21		client	2024-03-03 18:42:37.252981+00	2024-03-03 18:42:37.252981+00	18	\N
22		client	2021-11-07 07:30:34.674236+00	2021-11-07 07:30:34.674236+00	19	\N
23		client	2025-09-12 17:53:54.380457+00	2025-09-12 17:53:54.380457+00	20	\N
24		prospect	2026-07-26 08:31:16.786976+00	2026-07-26 08:31:16.786976+00	21	\N
25		client	2023-12-04 04:15:36.742946+00	2023-12-04 04:15:36.742946+00	22	\N
26		candidate	2022-11-18 03:05:08.77197+00	2022-11-18 03:05:08.77197+00	23	\N
27		prospect	2024-05-29 00:13:42.430916+00	2024-05-29 00:13:42.430916+00	24	\N
28		client	2025-10-17 19:14:51.881477+00	2025-10-17 19:14:51.881477+00	25	\N
29		client	2025-02-14 16:18:11.446726+00	2025-02-14 16:18:11.446726+00	26	\N
30		prospect	2026-07-02 16:32:12.885055+00	2026-07-02 16:32:12.885055+00	27	\N
31		client	2022-10-25 23:11:32.297514+00	2022-10-25 23:11:32.297514+00	28	\N
32		client	2022-10-01 06:33:14.644227+00	2022-10-01 06:33:14.644227+00	29	\N
33		client	2021-01-01 21:48:05.259439+00	2021-01-01 21:48:05.259439+00	30	\N
34		prospect	2026-05-29 09:28:46.951691+00	2026-05-29 09:28:46.951691+00	31	\N
35		worker	2025-05-26 02:59:56.45301+00	2025-05-26 02:59:56.45301+00	32	\N
36		client	2024-11-27 03:11:46.041599+00	2024-11-27 03:11:46.041599+00	33	\N
37		client	2025-03-17 04:53:13.332864+00	2025-03-17 04:53:13.332864+00	34	\N
38		client	2021-06-18 13:24:16.055795+00	2021-06-18 13:24:16.055795+00	35	\N
39		client	2020-12-20 21:03:52.97137+00	2020-12-20 21:03:52.97137+00	36	\N
40		client	2020-12-18 10:45:14.151498+00	2020-12-18 10:45:14.151498+00	37	\N
41		client	2026-10-30 14:27:35.112794+00	2026-10-30 14:27:35.112794+00	38	\N
42		client	2026-01-24 07:02:03.416947+00	2026-01-24 07:02:03.416947+00	39	\N
43	client	former_client	2026-04-26 08:39:28.383144+00	2026-04-26 08:39:28.383144+00	39	\N
44		prospect	2025-12-15 17:27:27.933429+00	2025-12-15 17:27:27.933429+00	40	\N
45		client	2024-07-03 09:24:03.986992+00	2024-07-03 09:24:03.986992+00	41	\N
46		client	2026-09-23 20:20:16.831172+00	2026-09-23 20:20:16.831172+00	42	\N
47		client	2022-02-25 01:32:03.806717+00	2022-02-25 01:32:03.806717+00	43	\N
48		worker	2025-11-28 21:38:36.147452+00	2025-11-28 21:38:36.147452+00	44	\N
49		worker	2024-12-27 21:18:41.297413+00	2024-12-27 21:18:41.297413+00	45	\N
50		prospect	2023-03-31 20:48:43.913962+00	2023-03-31 20:48:43.913962+00	46	\N
51	prospect	former_client	2026-05-26 21:40:16.535882+00	2026-05-26 21:40:16.535882+00	46	\N
52		client	2025-04-25 10:16:34.504241+00	2025-04-25 10:16:34.504241+00	47	\N
53	client	former_client	2026-06-01 03:49:22.083305+00	2026-06-01 03:49:22.083305+00	47	\N
54		client	2024-06-27 02:17:13.016763+00	2024-06-27 02:17:13.016763+00	48	\N
55	client	former_client	2026-08-19 05:09:57.585192+00	2026-08-19 05:09:57.585192+00	48	\N
56		client	2025-06-19 08:13:52.440431+00	2025-06-19 08:13:52.440431+00	49	\N
57		worker	2025-01-21 00:23:08.253614+00	2025-01-21 00:23:08.253614+00	50	\N
58		client	2025-11-11 19:58:29.792985+00	2025-11-11 19:58:29.792985+00	51	\N
59		client	2026-06-30 21:11:42.30854+00	2026-06-30 21:11:42.30854+00	52	\N
60	client	former_client	2026-11-26 12:31:02.625219+00	2026-11-26 12:31:02.625219+00	52	\N
61		client	2024-03-08 17:46:11.413534+00	2024-03-08 17:46:11.413534+00	53	\N
62		prospect	2021-10-12 22:37:37.848929+00	2021-10-12 22:37:37.848929+00	54	\N
63		candidate	2024-02-28 00:25:34.488001+00	2024-02-28 00:25:34.488001+00	55	\N
64		client	2023-05-21 16:30:05.229655+00	2023-05-21 16:30:05.229655+00	56	\N
65		client	2021-11-26 12:23:58.508333+00	2021-11-26 12:23:58.508333+00	57	\N
66		worker	2024-02-16 08:15:32.567154+00	2024-02-16 08:15:32.567154+00	58	\N
67		client	2022-06-04 05:39:50.146107+00	2022-06-04 05:39:50.146107+00	59	\N
68		candidate	2022-01-07 08:31:16.918326+00	2022-01-07 08:31:16.918326+00	60	\N
\.


--
-- Data for Name: contacts_workerdetails; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.contacts_workerdetails (id, worker_number, social_security_number, nationality, relative_name, relative_phone, diplomas, iban, resume, contact_id) FROM stdin;
1	INT00001	179089999918545	française	\N	\N	CAP Petite enfance, garde d'enfants à domicile depuis 2019.	FR3799999000003831974053800		11
2	INT00002	191079999947029	algérienne	\N	\N	Bac pro ASSP, première recherche d'emploi.	FR1999999000003975298655300		16
3	\N	\N	française	\N	\N	Bac pro ASSP, première recherche d'emploi.	\N		23
4	INT00004	201079999928614	algérienne	\N	\N	Bac pro ASSP, première recherche d'emploi.	FR5999999000005933939179500		32
5	INT00005	206029999919670	algérienne	\N	\N	Titre ADVF, permis B et voiture.	FR8199999000002882459438000		44
6	INT00006	285029999916216	algérienne	\N	\N	Bac pro ASSP, première recherche d'emploi.	FR3699999000004065552702500		45
7	INT00007	189109999920156	française	\N	\N	Titre ADVF, permis B et voiture.	FR4799999000007392073091800		50
8	\N	\N	portugaise	\N	\N	DEAES, six ans d'aide à domicile.	\N		55
9	INT00009	286039999972304	française	\N	\N	Titre ADVF, permis B et voiture.	FR5899999000003540585992700		58
10	\N	\N	algérienne	\N	\N	Titre ADVF, permis B et voiture.	\N		60
\.


--
-- Data for Name: disclosure_noticeversion; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.disclosure_noticeversion (id, audience, number, content, sha256, published_at) FROM stdin;
\.


--
-- Data for Name: disclosure_wording; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.disclosure_wording (id, audience, section, text) FROM stdin;
\.


--
-- Data for Name: django_content_type; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.django_content_type (id, app_label, model) FROM stdin;
1	accounts	user
2	accounts	apikey
3	accounts	auditevent
4	accounts	company
5	accounts	signin
6	contacts	contact
7	contacts	clientdetails
8	contacts	contactnote
9	contacts	statuschange
10	contacts	workerdetails
11	contacts	addresschange
12	contacts	externalreference
13	campaigns	campaign
14	campaigns	campaignversion
15	consent	blocked
16	consent	eligibility
17	consent	journalentry
18	consent	journalwaiting
19	consent	ledgercheck
20	consent	suppressionreview
21	consent	addresskey
22	consent	closedchain
23	consent	journalposition
24	consent	notice
25	consent	consentevent
26	consent	suppression
27	consent	suppressionlift
28	consent	consent
29	consent	evidence
30	webhooks	webhook
31	webhooks	webhookdelivery
32	webhooks	forgottenchanges
33	webhooks	acknowledgement
34	webhooks	change
35	messaging	messagetext
36	messaging	messagetemplate
37	messaging	outgoingmessage
38	messaging	unreached
39	messaging	domaincheck
40	mailings	mailing
41	mailings	mailingexclusion
42	mailings	providerevent
43	mailings	smsreply
44	mailings	delivery
45	erasure	doomedfile
46	erasure	fieldlist
47	erasure	recipient
48	erasure	erasure
49	erasure	holdpreset
50	erasure	legalhold
51	erasure	personalfieldchoice
52	erasure	recipienttask
53	retention	duewarning
54	retention	purgerun
55	retention	purgedcontact
56	retention	retentionrule
57	disclosure	noticeversion
58	disclosure	wording
59	portal	portalsettings
60	portal	loginlink
61	portal	pendingsignup
62	portal	portalsession
63	portal	signupmessage
64	portal	rightsrequest
65	imports	columnmemory
66	imports	import
67	imports	importedcontact
68	imports	changedcontact
69	exports	export
70	backoffice	backuprun
71	api	apianswer
72	auth	permission
73	auth	group
74	contenttypes	contenttype
75	sessions	session
76	account	emailaddress
77	account	emailconfirmation
78	mfa	authenticator
\.


--
-- Data for Name: django_migrations; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.django_migrations (id, app, name, applied) FROM stdin;
1	contenttypes	0001_initial	2026-11-30 12:06:58.93876+00
2	contenttypes	0002_remove_content_type_name	2026-11-30 12:06:58.999761+00
3	auth	0001_initial	2026-11-30 12:06:59.186253+00
4	auth	0002_alter_permission_name_max_length	2026-11-30 12:06:59.227036+00
5	auth	0003_alter_user_email_max_length	2026-11-30 12:06:59.260722+00
6	auth	0004_alter_user_username_opts	2026-11-30 12:06:59.288051+00
7	auth	0005_alter_user_last_login_null	2026-11-30 12:06:59.312332+00
8	auth	0006_require_contenttypes_0002	2026-11-30 12:06:59.327086+00
9	auth	0007_alter_validators_add_error_messages	2026-11-30 12:06:59.366853+00
10	auth	0008_alter_user_username_max_length	2026-11-30 12:06:59.39121+00
11	auth	0009_alter_user_last_name_max_length	2026-11-30 12:06:59.431122+00
12	auth	0010_alter_group_name_max_length	2026-11-30 12:06:59.470644+00
13	auth	0011_update_proxy_permissions	2026-11-30 12:06:59.488426+00
14	auth	0012_alter_user_first_name_max_length	2026-11-30 12:06:59.51232+00
15	accounts	0001_initial	2026-11-30 12:06:59.890752+00
16	account	0001_initial	2026-11-30 12:07:00.094932+00
17	account	0002_email_max_length	2026-11-30 12:07:00.164664+00
18	account	0003_alter_emailaddress_create_unique_verified_email	2026-11-30 12:07:00.322122+00
19	account	0004_alter_emailaddress_drop_unique_email	2026-11-30 12:07:00.41414+00
20	account	0005_emailaddress_idx_upper_email	2026-11-30 12:07:00.506765+00
21	account	0006_emailaddress_lower	2026-11-30 12:07:00.607878+00
22	account	0007_emailaddress_idx_email	2026-11-30 12:07:00.756569+00
23	account	0008_emailaddress_unique_primary_email_fixup	2026-11-30 12:07:00.904529+00
24	account	0009_emailaddress_unique_primary_email	2026-11-30 12:07:00.979062+00
25	accounts	0002_objects	2026-11-30 12:07:01.020108+00
26	accounts	0003_company_admin	2026-11-30 12:07:01.143147+00
27	accounts	0004_sign_ins	2026-11-30 12:07:01.236721+00
28	accounts	0005_programs	2026-11-30 12:07:01.588523+00
29	accounts	0006_what_the_notice_says	2026-11-30 12:07:01.751564+00
30	contacts	0001_initial	2026-11-30 12:07:02.92105+00
31	api	0001_initial	2026-11-30 12:07:03.158797+00
32	backoffice	0001_initial	2026-11-30 12:07:03.191439+00
33	campaigns	0001_initial	2026-11-30 12:07:03.332603+00
34	campaigns	0002_default_campaigns	2026-11-30 12:07:03.473585+00
35	contacts	0002_objects	2026-11-30 12:07:03.487785+00
36	consent	0001_initial	2026-11-30 12:07:06.156746+00
37	consent	0002_objects	2026-11-30 12:07:06.269068+00
38	consent	0003_first_notices	2026-11-30 12:07:06.43682+00
39	consent	0004_choices_foreseen	2026-11-30 12:07:06.447514+00
40	consent	0005_recorded_by_the_database	2026-11-30 12:07:06.491489+00
41	consent	0006_objections_that_wait	2026-11-30 12:07:06.585438+00
42	consent	0007_way_of_a_link	2026-11-30 12:07:06.898911+00
43	consent	0008_programs	2026-11-30 12:07:06.963103+00
44	consent	0009_plain_texts	2026-11-30 12:07:07.101647+00
45	contacts	0003_reference_by_value	2026-11-30 12:07:07.183867+00
46	contacts	0004_public_id_stays	2026-11-30 12:07:07.204276+00
47	contacts	0005_former_number_told	2026-11-30 12:07:07.271101+00
48	contacts	0006_source	2026-11-30 12:07:07.446699+00
49	disclosure	0001_initial	2026-11-30 12:07:07.463904+00
50	erasure	0001_initial	2026-11-30 12:07:10.279137+00
51	erasure	0002_objects	2026-11-30 12:07:10.296619+00
52	erasure	0003_ready_made_holds	2026-11-30 12:07:10.6816+00
53	erasure	0004_programs	2026-11-30 12:07:10.910514+00
54	erasure	0005_country_of_a_recipient	2026-11-30 12:07:10.990511+00
55	exports	0001_initial	2026-11-30 12:07:11.009568+00
56	imports	0001_initial	2026-11-30 12:07:11.486746+00
57	imports	0002_updates	2026-11-30 12:07:12.39545+00
58	imports	0003_by_programs	2026-11-30 12:07:12.628774+00
59	imports	0004_who_asked	2026-11-30 12:07:12.78665+00
60	messaging	0001_initial	2026-11-30 12:07:13.199664+00
61	mailings	0001_initial	2026-11-30 12:07:16.127687+00
62	mailings	0002_sent_before	2026-11-30 12:07:16.455776+00
63	mailings	0003_limits_apart	2026-11-30 12:07:18.326856+00
64	messaging	0002_system_templates	2026-11-30 12:07:20.395799+00
65	messaging	0003_number_changed	2026-11-30 12:07:20.700754+00
66	messaging	0004_domain_check	2026-11-30 12:07:20.731501+00
67	messaging	0005_plain_texts	2026-11-30 12:07:21.19537+00
68	messaging	0006_true_for_each_reader	2026-11-30 12:07:21.750981+00
69	mfa	0001_initial	2026-11-30 12:07:22.08786+00
70	mfa	0002_authenticator_timestamps	2026-11-30 12:07:22.367304+00
71	mfa	0003_authenticator_type_uniq	2026-11-30 12:07:22.823061+00
72	portal	0001_initial	2026-11-30 12:07:26.566754+00
73	portal	0002_objects	2026-11-30 12:07:26.594355+00
74	portal	0003_plain_reading	2026-11-30 12:07:26.615817+00
75	portal	0004_programs	2026-11-30 12:07:26.698877+00
76	retention	0001_initial	2026-11-30 12:07:27.685847+00
77	retention	0002_objects	2026-11-30 12:07:27.74174+00
78	retention	0003_criterion	2026-11-30 12:07:27.808279+00
79	sessions	0001_initial	2026-11-30 12:07:27.860865+00
80	webhooks	0001_initial	2026-11-30 12:07:29.035118+00
81	webhooks	0002_objects	2026-11-30 12:07:29.056857+00
82	webhooks	0003_programs	2026-11-30 12:07:34.741833+00
83	webhooks	0004_change_by_contact	2026-11-30 12:07:35.717642+00
\.


--
-- Data for Name: django_session; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.django_session (session_key, session_data, expire_date) FROM stdin;
\.


--
-- Data for Name: erasure_doomedfile; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.erasure_doomedfile (id, path) FROM stdin;
\.


--
-- Data for Name: erasure_erasure; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.erasure_erasure (id, cause, at, reason, kept, notified, notice, state, searched_at, search, closed_reason, api_key_id, closed_by_id, contact_id, user_id, fields_id) FROM stdin;
1	retention	2026-11-30 12:08:56.341031+00		[]	f	\N	complete	2026-11-30 12:08:56.341031+00	{"judged": {"other_sheet": 62}, "places": [], "unread": [], "values": 15, "seconds": 0.22, "searched": {"rows": 1344, "bytes": 160440, "tables": 72, "columns": 301}, "too_short": 1, "more_places": 0, "more_unread": 0, "structural_places": []}		\N	\N	1	\N	1
2	retention	2026-11-30 12:08:56.341031+00		[]	f	\N	complete	2026-11-30 12:08:56.341031+00	{"judged": {"common": 1, "other_sheet": 6}, "places": [], "unread": [], "values": 8, "seconds": 0.22, "searched": {"rows": 1344, "bytes": 160440, "tables": 72, "columns": 301}, "too_short": 1, "more_places": 0, "more_unread": 0, "structural_places": []}		\N	\N	15	\N	1
\.


--
-- Data for Name: erasure_fieldlist; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.erasure_fieldlist (id, paths) FROM stdin;
1	{api.ApiAnswer.body,api.ApiAnswer.fingerprint,consent.Evidence.address,consent.Evidence.context,consent.Evidence.ip_address,consent.Evidence.said_by,consent.Evidence.scan,consent.Evidence.source,contacts.AddressChange.former,contacts.ClientDetails.access_notes,contacts.ClientDetails.health_notes,contacts.ClientDetails.iban,contacts.ClientDetails.relative_name,contacts.ClientDetails.relative_phone,contacts.Contact.birth_date,contacts.Contact.city,contacts.Contact.email,contacts.Contact.email_refusal,contacts.Contact.first_name,contacts.Contact.last_name,contacts.Contact.mobile,contacts.Contact.mobile_refusal,contacts.Contact.notes,contacts.Contact.phone,contacts.Contact.postcode,contacts.Contact.source_detail,contacts.Contact.street,contacts.Contact.street_extra,contacts.Contact.title,contacts.ContactNote.text,imports.ChangedContact.former,mailings.SmsReply.number,mailings.SmsReply.text,messaging.OutgoingMessage.address,messaging.OutgoingMessage.html,messaging.OutgoingMessage.subject,messaging.OutgoingMessage.text,messaging.OutgoingMessage.values,portal.RightsRequest.answer,portal.RightsRequest.message,portal.SignUpMessage.text}
\.


--
-- Data for Name: erasure_holdpreset; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.erasure_holdpreset (id, code, label, law, kind, paths, years, until_month, until_day, automatic) FROM stdin;
1	tax_attestation	Attestation fiscale de l'année	Code du travail, art. D7233-4 ; CGI, art. 199 sexdecies	client	{contacts.Contact.title,contacts.Contact.first_name,contacts.Contact.last_name,contacts.Contact.street,contacts.Contact.street_extra,contacts.Contact.postcode,contacts.Contact.city}	1	3	31	f
2	invoices	Factures	Code de commerce, art. L123-22	client	{contacts.Contact.title,contacts.Contact.first_name,contacts.Contact.last_name,contacts.Contact.street,contacts.Contact.street_extra,contacts.Contact.postcode,contacts.Contact.city}	10	12	31	f
3	tax_attestation_worker	Matricule repris dans les attestations fiscales de l'année	Code du travail, art. D7233-4	worker	{contacts.WorkerDetails.worker_number}	1	3	31	f
4	payslips	Bulletins de paie	Code du travail, art. L3243-4	worker	{contacts.Contact.title,contacts.Contact.first_name,contacts.Contact.last_name,contacts.WorkerDetails.worker_number,contacts.WorkerDetails.social_security_number}	5	12	31	f
5	staff_register	Registre unique du personnel	Code du travail, art. L1221-13 et R1221-26	worker	{contacts.Contact.first_name,contacts.Contact.last_name,contacts.Contact.birth_date,contacts.WorkerDetails.nationality}	5	12	31	f
\.


--
-- Data for Name: erasure_legalhold; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.erasure_legalhold (id, path, reason, law, until, created_at, lifted_at, contact_id, created_by_id) FROM stdin;
\.


--
-- Data for Name: erasure_personalfieldchoice; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.erasure_personalfieldchoice (id, kind, path, chosen) FROM stdin;
\.


--
-- Data for Name: erasure_recipient; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.erasure_recipient (id, name, role, data, kinds, how, active, system, country, guarantee) FROM stdin;
1	Hébergement du Rhône	hébergement	toutes les informations des fiches	{client,worker}		t		FR	
2	Postier Exemple	envoi d'e-mails et de SMS	nom, e-mail, portable	{client,worker}		t		FR	
3	Télégestion Exemple	télégestion	nom, adresse, planning	{client,worker}		t		FR	
4	Cabinet Chiffres	comptabilité	nom, adresse, montants	{client,worker}		t		FR	
\.


--
-- Data for Name: erasure_recipienttask; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.erasure_recipienttask (id, state, done_at, done_by_id, erasure_id, recipient_id, api_key_id) FROM stdin;
1	todo	\N	\N	1	1	\N
2	todo	\N	\N	1	2	\N
3	todo	\N	\N	1	3	\N
4	todo	\N	\N	1	4	\N
5	todo	\N	\N	2	1	\N
6	todo	\N	\N	2	2	\N
7	todo	\N	\N	2	3	\N
8	todo	\N	\N	2	4	\N
\.


--
-- Data for Name: imports_changedcontact; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.imports_changedcontact (id, at, former, contact_id, source_id) FROM stdin;
\.


--
-- Data for Name: imports_columnmemory; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.imports_columnmemory (id, name, target) FROM stdin;
\.


--
-- Data for Name: imports_import; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.imports_import (id, file, kind, status, header, targets, state, place, digest, rows, accepted, refused, ignored, warnings, recorded, error, created_at, finished_at, undone_at, erased, kept, user_id, "left", restored, sheet, unchanged, update, updated, api_key_id, at_once, asked_by_id) FROM stdin;
\.


--
-- Data for Name: imports_importedcontact; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.imports_importedcontact (id, contact_id, source_id) FROM stdin;
\.


--
-- Data for Name: mailings_delivery; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.mailings_delivery (id, state, reason, basis, batch, attempts, due_at, claimed_at, sent_at, delivered_at, provider_id, contact_id, event_id, mailing_id) FROM stdin;
\.


--
-- Data for Name: mailings_mailing; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.mailings_mailing (id, channel, audience, is_request, subject, body, filters, include_all, state, created_at, scheduled_at, launched_at, finished_at, active_at, waiting_until, trouble, confirmed_terms, setbacks, "limit", refusal_streak, refusal, lane, campaign_id, created_by_id, launched_by_id, template_id, later_refusal, later_streak, limit_reached, resumed_at, waived) FROM stdin;
\.


--
-- Data for Name: mailings_mailingexclusion; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.mailings_mailingexclusion (id, contact_id, mailing_id) FROM stdin;
\.


--
-- Data for Name: mailings_providerevent; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.mailings_providerevent (id, digest, at, message, channel, kind, recipient, words) FROM stdin;
\.


--
-- Data for Name: mailings_smsreply; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.mailings_smsreply (id, number, text, at, settled_at, was_stop, contact_id, settled_by_id) FROM stdin;
\.


--
-- Data for Name: messaging_domaincheck; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.messaging_domaincheck (id, at, domain, faults, report) FROM stdin;
\.


--
-- Data for Name: messaging_messagetemplate; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.messaging_messagetemplate (id, code, channel, audience, name, subject, body, updated_at) FROM stdin;
1	consent_request	email		Consentement RGPD	Souhaitez-vous recevoir nos messages ?	Bonjour {politesse#defaut} {nom#defaut},\n\n{societe#defaut} a votre adresse. La raison : {source#defaut}.\n\nVoulez-vous recevoir certains messages facultatifs, par e-mail ou par SMS ? C'est vous qui choisissez :\n\n[Choisir ce que je reçois]({lienRGDP#defaut})\n\nRien n'est coché à votre place. Si vous ne répondez pas, rien ne change : nous ne vous envoyons que ce que vous avez déjà accepté. Dire non ne change rien à votre contrat, à votre travail ou à votre demande.\n\nVous ne voulez aucun message facultatif, ni d'autre demande comme celle-ci ? [Tout refuser]({lienDesabonnement#defaut})\n\nCe lien est pour vous seul : ne le donnez à personne. Il sert à dire oui pendant 90 jours, et à dire non tant que nous avons votre adresse.\n\n{coordonnees#defaut}. Vos informations, vos droits, la CNIL : [tout lire]({lienInformations#defaut}).\n	2026-11-30 12:07:20.161538+00
2	consent_request_sms	sms		Consentement RGPD		{societe#defaut} : voulez-vous recevoir nos messages facultatifs ? Vous choisissez ici : {lienRGDP#defaut}\n	2026-11-30 12:07:20.176085+00
3	erasure_client	email	client	RGPD client	Nous avons supprimé vos informations	Bonjour {politesse#defaut} {nom#defaut},\n\nLe {dateSuppression#defaut}, {societe#defaut} a supprimé vos informations de son logiciel de gestion. {motifSuppression#defaut}\n\n**Ce qui est supprimé**\n\n{supprime#defaut}\n\n**Ce que la loi nous oblige à garder**\n\n{conserve#defaut}\n\n{pieces#defaut}\n\n**Ce qui reste, sans votre nom** : la date et la réponse de chacun de vos choix, pour pouvoir les prouver. Nous les gardons 5 ans au plus. Si vous aviez refusé nos messages, nous gardons aussi un code illisible de votre adresse. Il sert à ne plus vous écrire, pendant 3 ans au moins.\n\nDes copies de sauvegarde existent encore. Elles disparaissent dans les {joursSauvegarde#defaut} jours. Nous demandons aussi à ceux à qui nous avions transmis vos informations de les supprimer. Vous voulez savoir à qui ? Demandez-le-nous.\n\nVous n'avez rien à faire. Nous ne nous servons plus de votre adresse après ce message, sauf pour vous répondre si vous nous écrivez.\n\nUne question : {contactDonnees#defaut}.\n\n{reclamation#defaut}\n	2026-11-30 12:07:20.187448+00
4	erasure_worker	email	worker	RGPD Intervenant	Nous avons supprimé vos informations	Bonjour {politesse#defaut} {nom#defaut},\n\nLe {dateSuppression#defaut}, {societe#defaut} a supprimé vos informations de son logiciel de gestion. {motifSuppression#defaut}\n\n**Ce qui est supprimé**\n\n{supprime#defaut}\n\n**Ce que la loi nous oblige à garder**\n\n{conserve#defaut}\n\n{pieces#defaut}\n\n**Ce qui reste, sans votre nom** : la date et la réponse de chacun de vos choix, pour pouvoir les prouver. Nous les gardons 5 ans au plus. Si vous aviez refusé nos messages, nous gardons aussi un code illisible de votre adresse. Il sert à ne plus vous écrire, pendant 3 ans au moins.\n\nDes copies de sauvegarde existent encore. Elles disparaissent dans les {joursSauvegarde#defaut} jours. Nous demandons aussi à ceux à qui nous avions transmis vos informations de les supprimer. Vous voulez savoir à qui ? Demandez-le-nous.\n\nVous n'avez rien à faire. Nous ne nous servons plus de votre adresse après ce message, sauf pour vous répondre si vous nous écrivez.\n\nUne question : {contactDonnees#defaut}.\n\n{reclamation#defaut}\n	2026-11-30 12:07:20.192932+00
5	erasure_kept	email		RGPD : rien ne peut être supprimé	Vos informations : ce que la loi nous oblige à garder	Bonjour {politesse#defaut} {nom#defaut},\n\nNous voulions supprimer vos informations. Nous ne pouvons pas encore le faire : la loi nous oblige à les garder. Nous ne nous en servons plus pour autre chose.\n\n**Chacune sera supprimée à sa date**\n\n{conserve#defaut}\n\nVotre espace en ligne, si vous en aviez un, est fermé depuis le {dateSuppression#defaut}.\n\nUne question : {contactDonnees#defaut}.\n\n{reclamation#defaut}\n	2026-11-30 12:07:20.198792+00
6	new_link	email		Nouveau lien de préférences	Votre lien pour choisir vos messages	Bonjour {politesse#defaut} {prenom#defaut} {nom#defaut},\n\nVoici le lien que vous avez demandé à {societe#defaut} :\n\n[Choisir ce que je reçois]({lienRGDP#defaut})\n\nIl est pour vous seul : ne le donnez à personne. Vous n'avez rien demandé ? Ne faites rien : rien n'a changé.\n\nUne question : {contactDonnees#defaut}.\n	2026-11-30 12:07:20.210699+00
7	portal_login	email		Connexion au portail	Votre lien de connexion	Bonjour,\n\nCliquez pour ouvrir votre espace chez {societe#defaut} :\n\n[Ouvrir mon espace]({lien#defaut})\n\nCe lien marche une seule fois, pendant 15 minutes. Ouvrez-le sur l'appareil et dans le navigateur où vous l'avez demandé. Ne le donnez à personne.\n\nVous n'avez rien demandé ? Ne faites rien.\n\nUne question : {contactDonnees#defaut}.\n	2026-11-30 12:07:20.211961+00
8	signup_confirm	email		Confirmation d'inscription	Confirmez votre demande	Bonjour {prenom#defaut},\n\nQuelqu'un a écrit à {societe#defaut} avec votre adresse. C'est vous ? Cliquez :\n\n[Confirmer ma demande]({lien#defaut})\n\nSans votre clic, nous ne faisons rien. Ce qui a été écrit est supprimé au bout de 7 jours.\n\nCe n'est pas vous ? Ne cliquez pas. Pour tout supprimer tout de suite : {contactDonnees#defaut}.\n	2026-11-30 12:07:20.216653+00
9	signup_confirm_worker	email	worker	Confirmation d'une candidature	Confirmez votre candidature	Bonjour {prenom#defaut},\n\nQuelqu'un a envoyé une candidature à {societe#defaut} avec votre adresse. C'est vous ? Cliquez :\n\n[Confirmer ma candidature]({lien#defaut})\n\nSans votre clic, nous ne faisons rien. Ce qui a été écrit est supprimé au bout de 7 jours.\n\nCe n'est pas vous ? Ne cliquez pas. Pour tout supprimer tout de suite : {contactDonnees#defaut}.\n	2026-11-30 12:07:20.230697+00
10	choices_confirm	email		Confirmation de choix transmis	Est-ce bien votre choix ?	Bonjour {prenom#defaut},\n\nQuelqu'un nous a dit que vous voulez recevoir certains messages de {societe#defaut}. C'est vrai ?\n\n[Voir et confirmer]({lien#defaut})\n\nSans votre clic, nous n'envoyons rien. Ce n'est pas votre choix ? Ne faites rien.\n\nUne question : {contactDonnees#defaut}.\n	2026-11-30 12:07:20.24179+00
11	signup_known	email		Inscription d'une adresse déjà connue	Nous connaissons déjà votre adresse	Bonjour,\n\nQuelqu'un a rempli notre formulaire avec votre adresse. {societe#defaut} connaît déjà cette adresse. Pour protéger vos informations, nous n'avons rien changé sur votre fiche. Si un message a été écrit, nous l'avons reçu.\n\nVous vouliez choisir vos messages ?\n\n[Choisir ce que je reçois]({lienRGDP#defaut})\n\nCe n'est pas vous ? Dites-le-nous : {contactDonnees#defaut}. Sinon, vous n'avez rien à faire.\n	2026-11-30 12:07:20.259062+00
12	choice_recorded	email		Choix enregistrés	Vos choix sont enregistrés	Bonjour {prenom#defaut},\n\n{societe#defaut} a enregistré vos choix :\n\n{choix#defaut}\n\nC'est faux ? [Retirer ces choix]({lien#defaut})\n\nVous avez changé d'avis ? [Changer mes choix]({lienRGDP#defaut})\n\nUne question : {contactDonnees#defaut}.\n	2026-11-30 12:07:20.272249+00
13	choice_recorded_sms	sms		Choix enregistrés		{societe#defaut} : nous avons noté votre accord pour nos messages facultatifs. Erreur ? Annulez ici : {lien#defaut}\n	2026-11-30 12:07:20.273199+00
14	address_changed	email		Adresse changée sur une fiche	Votre adresse a été changée	Bonjour {prenom#defaut},\n\nVotre adresse a été changée chez {societe#defaut}. Nos messages partent maintenant à une autre adresse que celle-ci.\n\nCe n'est pas vous ? [Annuler ou confirmer ce changement]({lien#defaut})\n\nC'est bien vous ? Vous n'avez rien à faire.\n\nUne question : {contactDonnees#defaut}.\n	2026-11-30 12:07:20.278989+00
15	address_confirm	email		Confirmation d'une nouvelle adresse	Confirmez votre adresse	Bonjour {prenom#defaut},\n\n{societe#defaut} a noté cette adresse sur votre fiche. Est-elle bien la vôtre ?\n\n[Confirmer mon adresse]({lien#defaut})\n\nCe n'est pas vous ? N'ouvrez pas ce lien.\n\nUne question : {contactDonnees#defaut}.\n	2026-11-30 12:07:20.298858+00
16	address_disputed	email		Changement d'adresse contesté	Un changement d'adresse est contesté	Bonjour,\n\nUne personne a répondu « ce n'est pas moi » au message qui annonçait un changement de son adresse. Vérifiez qui a fait ce changement, et pourquoi :\n\n[Ouvrir la fiche]({lien#defaut})\n	2026-11-30 12:07:20.305205+00
17	number_confirm_sms	sms		Confirmation du numéro		Quelqu'un a demandé les SMS de {societe#defaut} pour ce numéro. C'est vous ? Confirmez : {lien#defaut} Sinon, ne faites rien.\n	2026-11-30 12:07:20.320736+00
18	number_changed_sms	sms		Numéro changé sur une fiche		{societe#defaut} : votre numéro a été changé, nos SMS partent maintenant à un autre. Ce n'est pas vous ? Annulez ce changement : {lien#defaut}\n	2026-11-30 12:07:20.33453+00
19	request_received	email		Accusé de réception d'une demande de droits	Nous avons reçu votre demande	Bonjour {politesse#defaut} {nom#defaut},\n\nNous avons bien reçu votre demande le {date#defaut} : {demandeSimple#defaut}.\n\nNous vous répondons au plus tard le {echeance#defaut}. C'est gratuit.\n\nUne question : {contactDonnees#defaut}.\n	2026-11-30 12:07:20.336205+00
20	request_answered	email		Réponse à une demande de droits	Notre réponse à votre demande	Bonjour {politesse#defaut} {nom#defaut},\n\nVous avez fait une demande à {societe#defaut} le {date#defaut} : {demandeSimple#defaut}. {suite#defaut} Voici notre réponse :\n\n{reponse#defaut}\n\nUne question : {contactDonnees#defaut}.\n\n{reclamation#defaut}\n	2026-11-30 12:07:20.343201+00
21	request_extended	email		Prolongation d'une demande de droits	Notre réponse à votre demande prendra plus de temps	Bonjour {politesse#defaut} {nom#defaut},\n\nVous avez fait une demande à {societe#defaut} le {date#defaut} : {demandeSimple#defaut}. Nous avons besoin de deux mois de plus, pour cette raison :\n\n{raison#defaut}\n\nNous vous répondons au plus tard le {echeance#defaut}.\n\nUne question : {contactDonnees#defaut}.\n\n{reclamation#defaut}\n	2026-11-30 12:07:20.350554+00
22	restriction_lifted	email		Fin d'un blocage (limitation)	Nous allons utiliser de nouveau vos informations	Bonjour {politesse#defaut} {nom#defaut},\n\nNous avions bloqué vos informations le {date#defaut}. Nous les utiliserons de nouveau à partir du {echeance#defaut}, pour cette raison :\n\n{raison#defaut}\n\nUne question : {contactDonnees#defaut}.\n\n{reclamation#defaut}\n	2026-11-30 12:07:20.359333+00
23	relative_told	email		Information d'un proche à prévenir	Nous avons noté votre numéro	Bonjour,\n\n{proche#defaut} vous a indiqué à {societe#defaut} comme personne à prévenir, s'il lui arrive quelque chose. Nous avons votre nom et votre téléphone, rien d'autre.\n\nNous ne vous appellerons que pour cela. C'est notre intérêt, pour sa sécurité (art. 6.1.f du RGPD). Nous supprimons ces informations au plus tard avec celles de cette personne.\n\nVous ne voulez pas ? Dites-le : nous supprimons tout de suite. {contactDonnees#defaut}.\n\nVos droits, la CNIL : [tout lire]({lienInformations#defaut}).\n\n{reclamation#defaut}\n	2026-11-30 12:07:20.360453+00
24	imported_told	email		Information d'une fiche reprise	D'où viennent vos informations	Bonjour {politesse#defaut} {nom#defaut},\n\n{societe#defaut} a reçu vos informations le {date#defaut} : votre nom et vos coordonnées. La raison : {source#defaut}. Nous nous en servons pour ceci :\n\n{usage#defaut}\n\nCe que nous en faisons, vos droits, la CNIL : [tout lire]({lienInformations#defaut}).\n\nUne question : {contactDonnees#defaut}.\n	2026-11-30 12:07:20.361564+00
25	breach_told	email		Violation de données : message aux personnes	Vos informations : un incident vous concerne	Bonjour,\n\nLe {date#defaut}, un incident a touché vos informations. Voici ce qui s'est passé :\n\n{incident#defaut}\n\n**Vos informations touchées**\n\n{touchees#defaut}\n\n**Ce qui peut arriver**\n\n{consequences#defaut}\n\n**Ce que nous avons fait**\n\n{mesures#defaut}\n\n**Ce que vous pouvez faire**\n\n{conseils#defaut}\n\nPour toute question, une personne vous répond : {contactDonnees#defaut}. Nous sommes désolés.\n\n{reclamation#defaut}\n	2026-11-30 12:07:20.366415+00
26	purge_warning	email		Annonce d'une suppression automatique	Fiches bientôt supprimées, d'ici au {date#defaut} : {nombre#defaut}	Bonjour,\n\nDes fiches arrivent au terme de leur durée de conservation : leurs informations personnelles seront supprimées d'ici au {date#defaut}.\n\nNombre de fiches : {nombre#defaut}\n\nPour les revoir avant cette date :\n\n[Ouvrir la conservation des données]({lien#defaut})\n	2026-11-30 12:07:20.378846+00
27	mailing_unsent	email		Envoi programmé non parti	Votre envoi programmé pour le {date#defaut} n'est pas parti	Bonjour,\n\nUn envoi que vous aviez programmé pour le {date#defaut} n'est pas parti, et aucun message n'a été envoyé : {raison#defaut}\n\n[Ouvrir l'envoi]({lien#defaut})\n	2026-11-30 12:07:20.383692+00
28	mailing_paused	email		Envoi mis en pause de lui-même	Votre envoi s'est mis en pause	Bonjour,\n\nUn envoi s'est mis en pause de lui-même : {raison#defaut}\n\nRien d'autre ne part avant que vous ne le repreniez.\n\n[Ouvrir l'envoi]({lien#defaut})\n	2026-11-30 12:07:20.387227+00
29	purge_braked	email		Suppression automatique arrêtée	Suppression automatique arrêtée, en attente : {nombre#defaut}	Bonjour,\n\nLa suppression automatique s'est arrêtée, rien n'a été effacé : {raison#defaut}.\n\nNombre de fiches en attente : {nombre#defaut}\n\nUne personne doit confirmer :\n\n[Ouvrir la conservation des données]({lien#defaut})\n	2026-11-30 12:07:20.390707+00
\.


--
-- Data for Name: messaging_messagetext; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.messaging_messagetext (id, digest, subject, body, created_at) FROM stdin;
\.


--
-- Data for Name: messaging_outgoingmessage; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.messaging_outgoingmessage (id, public_id, template_code, kind, automatic, "values", address, subject, html, text, state, reason, attempts, queued_at, due_at, claimed_at, sent_at, provider_id, about_id, contact_id, source_id, user_id) FROM stdin;
\.


--
-- Data for Name: messaging_unreached; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.messaging_unreached (id, kind, channel, title, at, settled_at, way, contact_id, settled_by_id) FROM stdin;
\.


--
-- Data for Name: mfa_authenticator; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.mfa_authenticator (id, type, data, user_id, created_at, last_used_at) FROM stdin;
\.


--
-- Data for Name: portal_loginlink; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.portal_loginlink (id, digest, browser_digest, generation, created_at, expires_at, used_at, contact_id) FROM stdin;
\.


--
-- Data for Name: portal_pendingsignup; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.portal_pendingsignup (id, audience, digest, "values", choices, read, created_at, expires_at, confirmed_at, notice_id, evidence) FROM stdin;
\.


--
-- Data for Name: portal_portalsession; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.portal_portalsession (id, digest, generation, created_at, expires_at, contact_id) FROM stdin;
\.


--
-- Data for Name: portal_portalsettings; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.portal_portalsettings (id, audience, rubrics, welcome, sign_up_fields, sign_up_introduction) FROM stdin;
\.


--
-- Data for Name: portal_rightsrequest; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.portal_rightsrequest (id, kind, came_by, received_on, message, identity, due_on, extended_on, extension_reason, answered_on, outcome, answer, recorded_at, about_messages, about_other_use, answered_by_id, contact_id, identity_checked_by_id) FROM stdin;
\.


--
-- Data for Name: portal_signupmessage; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.portal_signupmessage (id, text, written_at, proved, read_at, contact_id) FROM stdin;
\.


--
-- Data for Name: retention_duewarning; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.retention_duewarning (id, up_to, sheets, sent_at) FROM stdin;
\.


--
-- Data for Name: retention_purgedcontact; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.retention_purgedcontact (id, outcome, contact_id, run_id) FROM stdin;
1	erased	1	1
2	erased	15	1
\.


--
-- Data for Name: retention_purgerun; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.retention_purgerun (id, cause, kind, as_of, state, started_at, ended_at, due, erased, held, released, failed, brake, days, user_id) FROM stdin;
1	command		2026-11-30	done	2026-11-30 12:08:56.341031+00	2026-11-30 12:08:57.01986+00	2	2	0	0	0		{"client": 365, "worker": 365, "prospect": null, "candidate": null}	\N
\.


--
-- Data for Name: retention_retentionrule; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.retention_retentionrule (population, days, criterion) FROM stdin;
prospect	\N	3 ans après votre dernier message ou appel
candidate	\N	2 ans après notre dernier échange ; moins si vous le demandez
client	365	3 ans après la fin du contrat
worker	365	3 mois après votre départ, le temps de tout régler
\.


--
-- Data for Name: webhooks_acknowledgement; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.webhooks_acknowledgement (id, sequence, type, subject, at, api_key_id, contact_id) FROM stdin;
\.


--
-- Data for Name: webhooks_change; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.webhooks_change (id, sequence, type, at, transaction, details, contact_id) FROM stdin;
1	\N	contact.created	2026-11-30 12:08:07.670983+00	951	{"kind": "client", "status": "former_client"}	1
2	\N	contact.created	2026-11-30 12:08:07.671415+00	951	{"kind": "client", "status": "client"}	2
3	\N	contact.created	2026-11-30 12:08:07.671424+00	951	{"kind": "client", "status": "prospect"}	3
4	\N	contact.created	2026-11-30 12:08:07.671427+00	951	{"kind": "client", "status": "client"}	4
5	\N	contact.created	2026-11-30 12:08:07.671429+00	951	{"kind": "client", "status": "former_client"}	5
6	\N	contact.created	2026-11-30 12:08:07.671431+00	951	{"kind": "client", "status": "prospect"}	6
7	\N	contact.created	2026-11-30 12:08:07.671433+00	951	{"kind": "client", "status": "client"}	7
8	\N	contact.created	2026-11-30 12:08:07.671439+00	951	{"kind": "client", "status": "prospect"}	8
9	\N	contact.created	2026-11-30 12:08:07.671444+00	951	{"kind": "client", "status": "client"}	9
10	\N	contact.created	2026-11-30 12:08:07.671446+00	951	{"kind": "client", "status": "client"}	10
11	\N	contact.created	2026-11-30 12:08:07.671448+00	951	{"kind": "worker", "status": "worker"}	11
12	\N	contact.created	2026-11-30 12:08:07.671454+00	951	{"kind": "client", "status": "client"}	12
13	\N	contact.created	2026-11-30 12:08:07.671456+00	951	{"kind": "client", "status": "prospect"}	13
14	\N	contact.created	2026-11-30 12:08:07.671458+00	951	{"kind": "client", "status": "client"}	14
15	\N	contact.created	2026-11-30 12:08:07.67146+00	951	{"kind": "client", "status": "former_client"}	15
16	\N	contact.created	2026-11-30 12:08:07.671462+00	951	{"kind": "worker", "status": "worker"}	16
17	\N	contact.created	2026-11-30 12:08:07.671464+00	951	{"kind": "client", "status": "client"}	17
18	\N	contact.created	2026-11-30 12:08:07.671466+00	951	{"kind": "client", "status": "client"}	18
19	\N	contact.created	2026-11-30 12:08:07.671468+00	951	{"kind": "client", "status": "client"}	19
20	\N	contact.created	2026-11-30 12:08:07.671473+00	951	{"kind": "client", "status": "client"}	20
21	\N	contact.created	2026-11-30 12:08:07.671475+00	951	{"kind": "client", "status": "prospect"}	21
22	\N	contact.created	2026-11-30 12:08:07.671477+00	951	{"kind": "client", "status": "client"}	22
23	\N	contact.created	2026-11-30 12:08:07.671479+00	951	{"kind": "worker", "status": "candidate"}	23
24	\N	contact.created	2026-11-30 12:08:07.671487+00	951	{"kind": "client", "status": "prospect"}	24
25	\N	contact.created	2026-11-30 12:08:07.671489+00	951	{"kind": "client", "status": "client"}	25
26	\N	contact.created	2026-11-30 12:08:07.671491+00	951	{"kind": "client", "status": "client"}	26
27	\N	contact.created	2026-11-30 12:08:07.671493+00	951	{"kind": "client", "status": "prospect"}	27
28	\N	contact.created	2026-11-30 12:08:07.671495+00	951	{"kind": "client", "status": "client"}	28
29	\N	contact.created	2026-11-30 12:08:07.6715+00	951	{"kind": "client", "status": "client"}	29
30	\N	contact.created	2026-11-30 12:08:07.671502+00	951	{"kind": "client", "status": "client"}	30
31	\N	contact.created	2026-11-30 12:08:07.671504+00	951	{"kind": "client", "status": "prospect"}	31
32	\N	contact.created	2026-11-30 12:08:07.671506+00	951	{"kind": "worker", "status": "worker"}	32
33	\N	contact.created	2026-11-30 12:08:07.671508+00	951	{"kind": "client", "status": "client"}	33
34	\N	contact.created	2026-11-30 12:08:07.67151+00	951	{"kind": "client", "status": "client"}	34
35	\N	contact.created	2026-11-30 12:08:07.671512+00	951	{"kind": "client", "status": "client"}	35
36	\N	contact.created	2026-11-30 12:08:07.671515+00	951	{"kind": "client", "status": "client"}	36
37	\N	contact.created	2026-11-30 12:08:07.671518+00	951	{"kind": "client", "status": "client"}	37
38	\N	contact.created	2026-11-30 12:08:07.67152+00	951	{"kind": "client", "status": "client"}	38
39	\N	contact.created	2026-11-30 12:08:07.671523+00	951	{"kind": "client", "status": "former_client"}	39
40	\N	contact.created	2026-11-30 12:08:07.671525+00	951	{"kind": "client", "status": "prospect"}	40
41	\N	contact.created	2026-11-30 12:08:07.671527+00	951	{"kind": "client", "status": "client"}	41
42	\N	contact.created	2026-11-30 12:08:07.671529+00	951	{"kind": "client", "status": "client"}	42
43	\N	contact.created	2026-11-30 12:08:07.671531+00	951	{"kind": "client", "status": "client"}	43
44	\N	contact.created	2026-11-30 12:08:07.671533+00	951	{"kind": "worker", "status": "worker"}	44
45	\N	contact.created	2026-11-30 12:08:07.671542+00	951	{"kind": "worker", "status": "worker"}	45
46	\N	contact.created	2026-11-30 12:08:07.671547+00	951	{"kind": "client", "status": "former_client"}	46
47	\N	contact.created	2026-11-30 12:08:07.671549+00	951	{"kind": "client", "status": "former_client"}	47
48	\N	contact.created	2026-11-30 12:08:07.671551+00	951	{"kind": "client", "status": "former_client"}	48
49	\N	contact.created	2026-11-30 12:08:07.671553+00	951	{"kind": "client", "status": "client"}	49
50	\N	contact.created	2026-11-30 12:08:07.671555+00	951	{"kind": "worker", "status": "worker"}	50
51	\N	contact.created	2026-11-30 12:08:07.671557+00	951	{"kind": "client", "status": "client"}	51
52	\N	contact.created	2026-11-30 12:08:07.671559+00	951	{"kind": "client", "status": "former_client"}	52
53	\N	contact.created	2026-11-30 12:08:07.671561+00	951	{"kind": "client", "status": "client"}	53
54	\N	contact.created	2026-11-30 12:08:07.671565+00	951	{"kind": "client", "status": "prospect"}	54
55	\N	contact.created	2026-11-30 12:08:07.671568+00	951	{"kind": "worker", "status": "candidate"}	55
56	\N	contact.created	2026-11-30 12:08:07.67157+00	951	{"kind": "client", "status": "client"}	56
57	\N	contact.created	2026-11-30 12:08:07.671572+00	951	{"kind": "client", "status": "client"}	57
58	\N	contact.created	2026-11-30 12:08:07.671574+00	951	{"kind": "worker", "status": "worker"}	58
59	\N	contact.created	2026-11-30 12:08:07.671576+00	951	{"kind": "client", "status": "client"}	59
60	\N	contact.created	2026-11-30 12:08:07.671578+00	951	{"kind": "worker", "status": "candidate"}	60
61	\N	consent.changed	2026-11-30 12:08:07.912376+00	951	{"event": 1, "state": "given", "reason": "inactive", "campaign": 4, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	1
62	\N	consent.changed	2026-11-30 12:08:07.914137+00	951	{"event": 4, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	3
63	\N	consent.changed	2026-11-30 12:08:07.928165+00	951	{"event": 7, "state": "refused", "reason": "refused", "campaign": 4, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	4
64	\N	consent.changed	2026-11-30 12:08:07.949935+00	951	{"event": 10, "state": "given", "reason": "inactive", "campaign": 4, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	5
65	\N	consent.changed	2026-11-30 12:08:07.951096+00	951	{"event": 13, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	6
66	\N	consent.changed	2026-11-30 12:08:07.951796+00	951	{"event": 16, "state": "refused", "reason": "refused", "campaign": 4, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	7
67	\N	consent.changed	2026-11-30 12:08:07.95245+00	951	{"event": 19, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	8
68	\N	consent.changed	2026-11-30 12:08:07.952507+00	951	{"event": 22, "state": "refused", "reason": "refused", "campaign": 4, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	9
69	\N	consent.changed	2026-11-30 12:08:07.95254+00	951	{"event": 25, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	10
70	\N	consent.changed	2026-11-30 12:08:07.952576+00	951	{"event": 28, "state": "given", "reason": "no_address", "campaign": 4, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	12
71	\N	consent.changed	2026-11-30 12:08:07.952602+00	951	{"event": 31, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	13
72	\N	consent.changed	2026-11-30 12:08:07.952637+00	951	{"event": 34, "state": "refused", "reason": "refused", "campaign": 4, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	14
73	\N	consent.changed	2026-11-30 12:08:07.952661+00	951	{"event": 37, "state": "given", "reason": "inactive", "campaign": 4, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	15
74	\N	consent.changed	2026-11-30 12:08:07.952697+00	951	{"event": 40, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	17
75	\N	consent.changed	2026-11-30 12:08:07.952729+00	951	{"event": 43, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	19
76	\N	consent.changed	2026-11-30 12:08:07.95276+00	951	{"event": 46, "state": "refused", "reason": "refused", "campaign": 4, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	21
77	\N	consent.changed	2026-11-30 12:08:07.952784+00	951	{"event": 49, "state": "refused", "reason": "refused", "campaign": 4, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	22
78	\N	consent.changed	2026-11-30 12:08:07.952818+00	951	{"event": 52, "state": "refused", "reason": "refused", "campaign": 4, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	24
79	\N	consent.changed	2026-11-30 12:08:07.952853+00	951	{"event": 55, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	25
80	\N	consent.changed	2026-11-30 12:08:07.952879+00	951	{"event": 58, "state": "given", "reason": "no_address", "campaign": 4, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	26
81	\N	consent.changed	2026-11-30 12:08:07.952916+00	951	{"event": 61, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	27
82	\N	consent.changed	2026-11-30 12:08:07.952949+00	951	{"event": 64, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	29
83	\N	consent.changed	2026-11-30 12:08:07.952976+00	951	{"event": 67, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	30
84	\N	consent.changed	2026-11-30 12:08:07.953013+00	951	{"event": 70, "state": "refused", "reason": "refused", "campaign": 4, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	31
85	\N	consent.changed	2026-11-30 12:08:07.953046+00	951	{"event": 73, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	33
86	\N	consent.changed	2026-11-30 12:08:07.953073+00	951	{"event": 76, "state": "refused", "reason": "refused", "campaign": 4, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	34
87	\N	consent.changed	2026-11-30 12:08:07.953108+00	951	{"event": 79, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	35
88	\N	consent.changed	2026-11-30 12:08:07.953143+00	951	{"event": 82, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	36
89	\N	consent.changed	2026-11-30 12:08:07.953169+00	951	{"event": 85, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	37
90	\N	consent.changed	2026-11-30 12:08:07.953204+00	951	{"event": 88, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	38
91	\N	consent.changed	2026-11-30 12:08:07.953237+00	951	{"event": 91, "state": "given", "reason": "inactive", "campaign": 4, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	39
92	\N	consent.changed	2026-11-30 12:08:07.953263+00	951	{"event": 94, "state": "refused", "reason": "refused", "campaign": 4, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	40
93	\N	consent.changed	2026-11-30 12:08:07.9533+00	951	{"event": 97, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	41
94	\N	consent.changed	2026-11-30 12:08:07.953336+00	951	{"event": 100, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	42
95	\N	consent.changed	2026-11-30 12:08:07.953406+00	951	{"event": 103, "state": "given", "reason": "inactive", "campaign": 4, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	46
96	\N	consent.changed	2026-11-30 12:08:07.953446+00	951	{"event": 106, "state": "given", "reason": "inactive", "campaign": 4, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	47
97	\N	consent.changed	2026-11-30 12:08:07.95348+00	951	{"event": 109, "state": "given", "reason": "inactive", "campaign": 4, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	48
98	\N	consent.changed	2026-11-30 12:08:07.953505+00	951	{"event": 112, "state": "refused", "reason": "refused", "campaign": 4, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	51
99	\N	consent.changed	2026-11-30 12:08:07.953539+00	951	{"event": 115, "state": "given", "reason": "inactive", "campaign": 4, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	52
100	\N	consent.changed	2026-11-30 12:08:07.953568+00	951	{"event": 118, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	53
101	\N	consent.changed	2026-11-30 12:08:07.953599+00	951	{"event": 121, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	54
102	\N	consent.changed	2026-11-30 12:08:07.953635+00	951	{"event": 124, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	57
103	\N	consent.changed	2026-11-30 12:08:07.953669+00	951	{"event": 127, "state": "refused", "reason": "refused", "campaign": 4, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	59
104	\N	consent.changed	2026-11-30 12:08:07.953699+00	951	{"event": 2, "state": "given", "reason": "inactive", "campaign": 5, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	1
105	\N	consent.changed	2026-11-30 12:08:07.953729+00	951	{"event": 5, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	3
106	\N	consent.changed	2026-11-30 12:08:07.953764+00	951	{"event": 8, "state": "refused", "reason": "refused", "campaign": 5, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	4
107	\N	consent.changed	2026-11-30 12:08:07.953791+00	951	{"event": 11, "state": "given", "reason": "inactive", "campaign": 5, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	5
108	\N	consent.changed	2026-11-30 12:08:07.953826+00	951	{"event": 14, "state": "refused", "reason": "refused", "campaign": 5, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	6
109	\N	consent.changed	2026-11-30 12:08:07.95385+00	951	{"event": 17, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	7
110	\N	consent.changed	2026-11-30 12:08:07.953884+00	951	{"event": 20, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	8
111	\N	consent.changed	2026-11-30 12:08:07.953908+00	951	{"event": 23, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	9
112	\N	consent.changed	2026-11-30 12:08:07.953941+00	951	{"event": 26, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	10
113	\N	consent.changed	2026-11-30 12:08:07.953965+00	951	{"event": 29, "state": "given", "reason": "no_address", "campaign": 5, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	12
114	\N	consent.changed	2026-11-30 12:08:07.954001+00	951	{"event": 32, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	13
115	\N	consent.changed	2026-11-30 12:08:07.954025+00	951	{"event": 35, "state": "refused", "reason": "refused", "campaign": 5, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	14
116	\N	consent.changed	2026-11-30 12:08:07.954057+00	951	{"event": 38, "state": "given", "reason": "inactive", "campaign": 5, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	15
117	\N	consent.changed	2026-11-30 12:08:07.954086+00	951	{"event": 41, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	17
118	\N	consent.changed	2026-11-30 12:08:07.954116+00	951	{"event": 44, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	19
119	\N	consent.changed	2026-11-30 12:08:07.954146+00	951	{"event": 47, "state": "given", "reason": "no_address", "campaign": 5, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	21
120	\N	consent.changed	2026-11-30 12:08:07.974605+00	951	{"event": 50, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	22
121	\N	consent.changed	2026-11-30 12:08:07.974671+00	951	{"event": 53, "state": "refused", "reason": "refused", "campaign": 5, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	24
122	\N	consent.changed	2026-11-30 12:08:07.974708+00	951	{"event": 56, "state": "refused", "reason": "refused", "campaign": 5, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	25
123	\N	consent.changed	2026-11-30 12:08:07.974738+00	951	{"event": 59, "state": "given", "reason": "no_address", "campaign": 5, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	26
124	\N	consent.changed	2026-11-30 12:08:07.974774+00	951	{"event": 62, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	27
125	\N	consent.changed	2026-11-30 12:08:07.974806+00	951	{"event": 65, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	29
126	\N	consent.changed	2026-11-30 12:08:07.974891+00	951	{"event": 68, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	30
127	\N	consent.changed	2026-11-30 12:08:07.974925+00	951	{"event": 71, "state": "given", "reason": "no_address", "campaign": 5, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	31
128	\N	consent.changed	2026-11-30 12:08:07.97496+00	951	{"event": 74, "state": "refused", "reason": "refused", "campaign": 5, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	33
129	\N	consent.changed	2026-11-30 12:08:07.974991+00	951	{"event": 77, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	34
130	\N	consent.changed	2026-11-30 12:08:07.975022+00	951	{"event": 80, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	35
131	\N	consent.changed	2026-11-30 12:08:07.975046+00	951	{"event": 83, "state": "refused", "reason": "refused", "campaign": 5, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	36
132	\N	consent.changed	2026-11-30 12:08:07.975079+00	951	{"event": 86, "state": "refused", "reason": "refused", "campaign": 5, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	37
133	\N	consent.changed	2026-11-30 12:08:07.975106+00	951	{"event": 89, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	38
134	\N	consent.changed	2026-11-30 12:08:07.97524+00	951	{"event": 92, "state": "given", "reason": "inactive", "campaign": 5, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	39
135	\N	consent.changed	2026-11-30 12:08:07.975266+00	951	{"event": 95, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	40
136	\N	consent.changed	2026-11-30 12:08:07.975291+00	951	{"event": 98, "state": "refused", "reason": "refused", "campaign": 5, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	41
137	\N	consent.changed	2026-11-30 12:08:07.975325+00	951	{"event": 101, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	42
138	\N	consent.changed	2026-11-30 12:08:07.975351+00	951	{"event": 104, "state": "given", "reason": "inactive", "campaign": 5, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	46
139	\N	consent.changed	2026-11-30 12:08:07.975384+00	951	{"event": 107, "state": "refused", "reason": "inactive", "campaign": 5, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	47
140	\N	consent.changed	2026-11-30 12:08:07.975412+00	951	{"event": 110, "state": "refused", "reason": "inactive", "campaign": 5, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	48
141	\N	consent.changed	2026-11-30 12:08:07.975443+00	951	{"event": 113, "state": "refused", "reason": "refused", "campaign": 5, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	51
142	\N	consent.changed	2026-11-30 12:08:07.975469+00	951	{"event": 116, "state": "given", "reason": "inactive", "campaign": 5, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	52
143	\N	consent.changed	2026-11-30 12:08:07.975504+00	951	{"event": 119, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	53
144	\N	consent.changed	2026-11-30 12:08:07.975537+00	951	{"event": 122, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	54
145	\N	consent.changed	2026-11-30 12:08:07.975564+00	951	{"event": 125, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	57
146	\N	consent.changed	2026-11-30 12:08:07.9756+00	951	{"event": 128, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	59
147	\N	consent.changed	2026-11-30 12:08:07.975635+00	951	{"event": 3, "state": "refused", "reason": "inactive", "campaign": 6, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	1
148	\N	consent.changed	2026-11-30 12:08:07.975661+00	951	{"event": 6, "state": "refused", "reason": "refused", "campaign": 6, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	3
149	\N	consent.changed	2026-11-30 12:08:07.975691+00	951	{"event": 9, "state": "refused", "reason": "refused", "campaign": 6, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	4
150	\N	consent.changed	2026-11-30 12:08:07.975718+00	951	{"event": 12, "state": "given", "reason": "inactive", "campaign": 6, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	5
151	\N	consent.changed	2026-11-30 12:08:07.975748+00	951	{"event": 15, "state": "refused", "reason": "refused", "campaign": 6, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	6
152	\N	consent.changed	2026-11-30 12:08:07.975774+00	951	{"event": 18, "state": "refused", "reason": "refused", "campaign": 6, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	7
153	\N	consent.changed	2026-11-30 12:08:07.975803+00	951	{"event": 21, "state": "refused", "reason": "refused", "campaign": 6, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	8
154	\N	consent.changed	2026-11-30 12:08:07.975834+00	951	{"event": 24, "state": "given", "reason": "given", "campaign": 6, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	9
217	\N	consent.changed	2026-11-30 12:08:08.014721+00	951	{"event": 41, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	17
155	\N	consent.changed	2026-11-30 12:08:07.975858+00	951	{"event": 27, "state": "refused", "reason": "refused", "campaign": 6, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	10
156	\N	consent.changed	2026-11-30 12:08:07.975905+00	951	{"event": 30, "state": "refused", "reason": "refused", "campaign": 6, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	12
157	\N	consent.changed	2026-11-30 12:08:07.97593+00	951	{"event": 33, "state": "given", "reason": "given", "campaign": 6, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	13
158	\N	consent.changed	2026-11-30 12:08:07.975964+00	951	{"event": 36, "state": "refused", "reason": "refused", "campaign": 6, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	14
159	\N	consent.changed	2026-11-30 12:08:07.975996+00	951	{"event": 39, "state": "refused", "reason": "inactive", "campaign": 6, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	15
160	\N	consent.changed	2026-11-30 12:08:07.976023+00	951	{"event": 42, "state": "given", "reason": "given", "campaign": 6, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	17
161	\N	consent.changed	2026-11-30 12:08:07.976056+00	951	{"event": 45, "state": "refused", "reason": "refused", "campaign": 6, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	19
162	\N	consent.changed	2026-11-30 12:08:07.976082+00	951	{"event": 48, "state": "given", "reason": "given", "campaign": 6, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	21
163	\N	consent.changed	2026-11-30 12:08:07.976116+00	951	{"event": 51, "state": "given", "reason": "given", "campaign": 6, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	22
164	\N	consent.changed	2026-11-30 12:08:07.976144+00	951	{"event": 54, "state": "refused", "reason": "refused", "campaign": 6, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	24
165	\N	consent.changed	2026-11-30 12:08:07.976174+00	951	{"event": 57, "state": "given", "reason": "given", "campaign": 6, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	25
166	\N	consent.changed	2026-11-30 12:08:07.976215+00	951	{"event": 60, "state": "given", "reason": "given", "campaign": 6, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	26
167	\N	consent.changed	2026-11-30 12:08:07.97624+00	951	{"event": 63, "state": "given", "reason": "given", "campaign": 6, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	27
168	\N	consent.changed	2026-11-30 12:08:07.976274+00	951	{"event": 66, "state": "refused", "reason": "refused", "campaign": 6, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	29
169	\N	consent.changed	2026-11-30 12:08:07.976305+00	951	{"event": 69, "state": "refused", "reason": "refused", "campaign": 6, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	30
170	\N	consent.changed	2026-11-30 12:08:07.97633+00	951	{"event": 72, "state": "given", "reason": "no_address", "campaign": 6, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	31
171	\N	consent.changed	2026-11-30 12:08:07.986275+00	951	{"event": 75, "state": "refused", "reason": "refused", "campaign": 6, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	33
172	\N	consent.changed	2026-11-30 12:08:07.986432+00	951	{"event": 78, "state": "refused", "reason": "refused", "campaign": 6, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	34
173	\N	consent.changed	2026-11-30 12:08:07.986487+00	951	{"event": 81, "state": "refused", "reason": "refused", "campaign": 6, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	35
174	\N	consent.changed	2026-11-30 12:08:07.986526+00	951	{"event": 84, "state": "refused", "reason": "refused", "campaign": 6, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	36
175	\N	consent.changed	2026-11-30 12:08:07.986596+00	951	{"event": 87, "state": "refused", "reason": "refused", "campaign": 6, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	37
176	\N	consent.changed	2026-11-30 12:08:07.98663+00	951	{"event": 90, "state": "given", "reason": "given", "campaign": 6, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	38
177	\N	consent.changed	2026-11-30 12:08:07.986659+00	951	{"event": 93, "state": "refused", "reason": "inactive", "campaign": 6, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	39
178	\N	consent.changed	2026-11-30 12:08:07.986695+00	951	{"event": 96, "state": "given", "reason": "given", "campaign": 6, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	40
179	\N	consent.changed	2026-11-30 12:08:07.986726+00	951	{"event": 99, "state": "refused", "reason": "refused", "campaign": 6, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	41
180	\N	consent.changed	2026-11-30 12:08:07.986752+00	951	{"event": 102, "state": "given", "reason": "given", "campaign": 6, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	42
181	\N	consent.changed	2026-11-30 12:08:07.986788+00	951	{"event": 105, "state": "refused", "reason": "inactive", "campaign": 6, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	46
182	\N	consent.changed	2026-11-30 12:08:07.986814+00	951	{"event": 108, "state": "given", "reason": "inactive", "campaign": 6, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	47
183	\N	consent.changed	2026-11-30 12:08:07.986851+00	951	{"event": 111, "state": "given", "reason": "inactive", "campaign": 6, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	48
184	\N	consent.changed	2026-11-30 12:08:07.986877+00	951	{"event": 114, "state": "refused", "reason": "refused", "campaign": 6, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	51
185	\N	consent.changed	2026-11-30 12:08:07.986914+00	951	{"event": 117, "state": "refused", "reason": "inactive", "campaign": 6, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	52
186	\N	consent.changed	2026-11-30 12:08:07.987004+00	951	{"event": 120, "state": "given", "reason": "given", "campaign": 6, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	53
187	\N	consent.changed	2026-11-30 12:08:07.987035+00	951	{"event": 123, "state": "given", "reason": "no_address", "campaign": 6, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	54
188	\N	consent.changed	2026-11-30 12:08:07.987069+00	951	{"event": 126, "state": "refused", "reason": "refused", "campaign": 6, "decision": "refused", "previous": "never_asked", "effective": false, "was_effective": false}	57
189	\N	consent.changed	2026-11-30 12:08:07.987094+00	951	{"event": 129, "state": "given", "reason": "given", "campaign": 6, "decision": "given", "previous": "never_asked", "effective": false, "was_effective": false}	59
190	\N	consent.changed	2026-11-30 12:08:07.989498+00	951	{"event": 4, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	3
191	\N	consent.changed	2026-11-30 12:08:07.989804+00	951	{"event": 13, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	6
192	\N	consent.changed	2026-11-30 12:08:07.989848+00	951	{"event": 19, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	8
193	\N	consent.changed	2026-11-30 12:08:07.989871+00	951	{"event": 25, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	10
194	\N	consent.changed	2026-11-30 12:08:07.989895+00	951	{"event": 31, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	13
195	\N	consent.changed	2026-11-30 12:08:07.989919+00	951	{"event": 40, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	17
196	\N	consent.changed	2026-11-30 12:08:07.989938+00	951	{"event": 43, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	19
197	\N	consent.changed	2026-11-30 12:08:07.989966+00	951	{"event": 55, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	25
198	\N	consent.changed	2026-11-30 12:08:07.989992+00	951	{"event": 61, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	27
199	\N	consent.changed	2026-11-30 12:08:07.990015+00	951	{"event": 64, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	29
200	\N	consent.changed	2026-11-30 12:08:07.990035+00	951	{"event": 67, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	30
201	\N	consent.changed	2026-11-30 12:08:07.990063+00	951	{"event": 73, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	33
202	\N	consent.changed	2026-11-30 12:08:07.990082+00	951	{"event": 79, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	35
203	\N	consent.changed	2026-11-30 12:08:07.99011+00	951	{"event": 82, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	36
204	\N	consent.changed	2026-11-30 12:08:07.990131+00	951	{"event": 85, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	37
205	\N	consent.changed	2026-11-30 12:08:08.014322+00	951	{"event": 88, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	38
206	\N	consent.changed	2026-11-30 12:08:08.014447+00	951	{"event": 97, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	41
207	\N	consent.changed	2026-11-30 12:08:08.014474+00	951	{"event": 100, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	42
208	\N	consent.changed	2026-11-30 12:08:08.014505+00	951	{"event": 118, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	53
209	\N	consent.changed	2026-11-30 12:08:08.014525+00	951	{"event": 121, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	54
210	\N	consent.changed	2026-11-30 12:08:08.014553+00	951	{"event": 124, "state": "given", "reason": "given", "campaign": 4, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	57
211	\N	consent.changed	2026-11-30 12:08:08.014581+00	951	{"event": 5, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	3
212	\N	consent.changed	2026-11-30 12:08:08.01461+00	951	{"event": 17, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	7
213	\N	consent.changed	2026-11-30 12:08:08.014628+00	951	{"event": 20, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	8
214	\N	consent.changed	2026-11-30 12:08:08.014655+00	951	{"event": 23, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	9
215	\N	consent.changed	2026-11-30 12:08:08.014674+00	951	{"event": 26, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	10
216	\N	consent.changed	2026-11-30 12:08:08.014702+00	951	{"event": 32, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	13
218	\N	consent.changed	2026-11-30 12:08:08.014754+00	951	{"event": 44, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	19
219	\N	consent.changed	2026-11-30 12:08:08.014838+00	951	{"event": 50, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	22
220	\N	consent.changed	2026-11-30 12:08:08.014867+00	951	{"event": 62, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	27
221	\N	consent.changed	2026-11-30 12:08:08.014886+00	951	{"event": 65, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	29
222	\N	consent.changed	2026-11-30 12:08:08.014913+00	951	{"event": 68, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	30
223	\N	consent.changed	2026-11-30 12:08:08.014932+00	951	{"event": 77, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	34
224	\N	consent.changed	2026-11-30 12:08:08.014953+00	951	{"event": 80, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	35
225	\N	consent.changed	2026-11-30 12:08:08.014971+00	951	{"event": 89, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	38
226	\N	consent.changed	2026-11-30 12:08:08.014997+00	951	{"event": 95, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	40
227	\N	consent.changed	2026-11-30 12:08:08.015016+00	951	{"event": 101, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	42
228	\N	consent.changed	2026-11-30 12:08:08.015042+00	951	{"event": 119, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	53
229	\N	consent.changed	2026-11-30 12:08:08.015061+00	951	{"event": 122, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	54
230	\N	consent.changed	2026-11-30 12:08:08.015079+00	951	{"event": 125, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	57
231	\N	consent.changed	2026-11-30 12:08:08.01511+00	951	{"event": 128, "state": "given", "reason": "given", "campaign": 5, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	59
232	\N	consent.changed	2026-11-30 12:08:08.015128+00	951	{"event": 24, "state": "given", "reason": "given", "campaign": 6, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	9
233	\N	consent.changed	2026-11-30 12:08:08.015156+00	951	{"event": 33, "state": "given", "reason": "given", "campaign": 6, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	13
234	\N	consent.changed	2026-11-30 12:08:08.015174+00	951	{"event": 42, "state": "given", "reason": "given", "campaign": 6, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	17
235	\N	consent.changed	2026-11-30 12:08:08.015201+00	951	{"event": 48, "state": "given", "reason": "given", "campaign": 6, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	21
236	\N	consent.changed	2026-11-30 12:08:08.015219+00	951	{"event": 51, "state": "given", "reason": "given", "campaign": 6, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	22
237	\N	consent.changed	2026-11-30 12:08:08.015245+00	951	{"event": 57, "state": "given", "reason": "given", "campaign": 6, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	25
238	\N	consent.changed	2026-11-30 12:08:08.015266+00	951	{"event": 60, "state": "given", "reason": "given", "campaign": 6, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	26
239	\N	consent.changed	2026-11-30 12:08:08.015289+00	951	{"event": 63, "state": "given", "reason": "given", "campaign": 6, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	27
240	\N	consent.changed	2026-11-30 12:08:08.015312+00	951	{"event": 90, "state": "given", "reason": "given", "campaign": 6, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	38
241	\N	consent.changed	2026-11-30 12:08:08.015329+00	951	{"event": 96, "state": "given", "reason": "given", "campaign": 6, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	40
242	\N	consent.changed	2026-11-30 12:08:08.015347+00	951	{"event": 102, "state": "given", "reason": "given", "campaign": 6, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	42
243	\N	consent.changed	2026-11-30 12:08:08.015374+00	951	{"event": 120, "state": "given", "reason": "given", "campaign": 6, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	53
244	\N	consent.changed	2026-11-30 12:08:08.015394+00	951	{"event": 129, "state": "given", "reason": "given", "campaign": 6, "decision": "given", "previous": "given", "effective": true, "was_effective": false}	59
245	\N	consent.changed	2026-11-30 12:08:08.159595+00	951	{"event": 130, "state": "withdrawn", "reason": "withdrawn", "campaign": 5, "decision": "withdrawn", "previous": "given", "effective": false, "was_effective": true}	3
246	\N	consent.changed	2026-11-30 12:08:08.159749+00	951	{"event": 131, "state": "withdrawn", "reason": "inactive", "campaign": 4, "decision": "withdrawn", "previous": "given", "effective": false, "was_effective": false}	5
247	\N	consent.changed	2026-11-30 12:08:08.159804+00	951	{"event": 132, "state": "withdrawn", "reason": "withdrawn", "campaign": 4, "decision": "withdrawn", "previous": "given", "effective": false, "was_effective": true}	8
248	\N	consent.changed	2026-11-30 12:08:08.159842+00	951	{"event": 133, "state": "withdrawn", "reason": "withdrawn", "campaign": 4, "decision": "withdrawn", "previous": "given", "effective": false, "was_effective": true}	10
249	\N	consent.changed	2026-11-30 12:08:08.159878+00	951	{"event": 134, "state": "withdrawn", "reason": "withdrawn", "campaign": 5, "decision": "withdrawn", "previous": "given", "effective": false, "was_effective": false}	21
250	\N	consent.changed	2026-11-30 12:08:08.159909+00	951	{"event": 135, "state": "withdrawn", "reason": "withdrawn", "campaign": 6, "decision": "withdrawn", "previous": "given", "effective": false, "was_effective": true}	22
251	\N	consent.changed	2026-11-30 12:08:08.160002+00	951	{"event": 136, "state": "withdrawn", "reason": "withdrawn", "campaign": 5, "decision": "withdrawn", "previous": "given", "effective": false, "was_effective": true}	35
252	\N	consent.changed	2026-11-30 12:08:08.16004+00	951	{"event": 137, "state": "withdrawn", "reason": "inactive", "campaign": 4, "decision": "withdrawn", "previous": "given", "effective": false, "was_effective": false}	39
253	\N	consent.changed	2026-11-30 12:08:08.160064+00	951	{"event": 138, "state": "withdrawn", "reason": "withdrawn", "campaign": 5, "decision": "withdrawn", "previous": "given", "effective": false, "was_effective": true}	42
254	\N	consent.changed	2026-11-30 12:08:08.1601+00	951	{"event": 139, "state": "withdrawn", "reason": "inactive", "campaign": 5, "decision": "withdrawn", "previous": "given", "effective": false, "was_effective": false}	46
255	\N	consent.changed	2026-11-30 12:08:08.160135+00	951	{"event": 140, "state": "withdrawn", "reason": "inactive", "campaign": 6, "decision": "withdrawn", "previous": "given", "effective": false, "was_effective": false}	47
256	\N	consent.changed	2026-11-30 12:08:08.16016+00	951	{"event": 141, "state": "withdrawn", "reason": "inactive", "campaign": 4, "decision": "withdrawn", "previous": "given", "effective": false, "was_effective": false}	52
257	\N	consent.changed	2026-11-30 12:08:08.160195+00	951	{"event": 142, "state": "withdrawn", "reason": "withdrawn", "campaign": 4, "decision": "withdrawn", "previous": "given", "effective": false, "was_effective": true}	53
258	\N	consent.changed	2026-11-30 12:08:56.650541+00	974	{"event": 143, "state": "ended", "reason": "erased", "campaign": 4, "decision": "ended", "previous": "given", "effective": false, "was_effective": false}	1
259	\N	consent.changed	2026-11-30 12:08:56.655539+00	974	{"event": 146, "state": "ended", "reason": "erased", "campaign": 4, "decision": "ended", "previous": "given", "effective": false, "was_effective": false}	15
260	\N	consent.changed	2026-11-30 12:08:56.655619+00	974	{"event": 144, "state": "ended", "reason": "erased", "campaign": 5, "decision": "ended", "previous": "given", "effective": false, "was_effective": false}	1
261	\N	consent.changed	2026-11-30 12:08:56.655674+00	974	{"event": 147, "state": "ended", "reason": "erased", "campaign": 5, "decision": "ended", "previous": "given", "effective": false, "was_effective": false}	15
262	\N	consent.changed	2026-11-30 12:08:56.655715+00	974	{"event": 145, "state": "ended", "reason": "erased", "campaign": 6, "decision": "ended", "previous": "refused", "effective": false, "was_effective": false}	1
263	\N	consent.changed	2026-11-30 12:08:56.655764+00	974	{"event": 148, "state": "ended", "reason": "erased", "campaign": 6, "decision": "ended", "previous": "refused", "effective": false, "was_effective": false}	15
264	\N	contact.updated	2026-11-30 12:08:56.796088+00	974	{"fields": ["title", "first_name", "last_name", "email", "mobile", "street", "postcode", "city", "birth_date", "notes"], "status": "former_client"}	1
265	\N	contact.updated	2026-11-30 12:08:56.796133+00	974	{"fields": ["title", "first_name", "last_name", "email", "phone", "street", "postcode", "city", "birth_date"], "status": "former_client"}	15
266	\N	contact.erased	2026-11-30 12:08:56.852824+00	974	{"cause": "retention", "status": "former_client", "erasure": 1}	1
267	\N	contact.erased	2026-11-30 12:08:56.852862+00	974	{"cause": "retention", "status": "former_client", "erasure": 2}	15
\.


--
-- Data for Name: webhooks_forgottenchanges; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.webhooks_forgottenchanges (id, through) FROM stdin;
\.


--
-- Data for Name: webhooks_webhook; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.webhooks_webhook (id, url, events, active, generation, created_at, created_by_id, renewed_at, stopped_at) FROM stdin;
\.


--
-- Data for Name: webhooks_webhookdelivery; Type: TABLE DATA; Schema: public; Owner: -
--

COPY public.webhooks_webhookdelivery (id, public_id, event, details, state, attempts, created_at, due_at, done_at, answer, contact_id, webhook_id, sequence) FROM stdin;
\.


--
-- Name: account_emailaddress_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.account_emailaddress_id_seq', 2, true);


--
-- Name: account_emailconfirmation_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.account_emailconfirmation_id_seq', 1, false);


--
-- Name: accounts_apikey_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.accounts_apikey_id_seq', 1, false);


--
-- Name: accounts_auditevent_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.accounts_auditevent_id_seq', 6, true);


--
-- Name: accounts_company_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.accounts_company_id_seq', 1, false);


--
-- Name: accounts_signin_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.accounts_signin_id_seq', 1, false);


--
-- Name: accounts_user_groups_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.accounts_user_groups_id_seq', 2, true);


--
-- Name: accounts_user_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.accounts_user_id_seq', 2, true);


--
-- Name: accounts_user_user_permissions_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.accounts_user_user_permissions_id_seq', 1, false);


--
-- Name: api_apianswer_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.api_apianswer_id_seq', 1, false);


--
-- Name: auth_group_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.auth_group_id_seq', 5, true);


--
-- Name: auth_group_permissions_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.auth_group_permissions_id_seq', 331, true);


--
-- Name: auth_permission_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.auth_permission_id_seq', 336, true);


--
-- Name: backoffice_backuprun_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.backoffice_backuprun_id_seq', 1, false);


--
-- Name: campaigns_campaign_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.campaigns_campaign_id_seq', 6, true);


--
-- Name: campaigns_campaignversion_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.campaigns_campaignversion_id_seq', 6, true);


--
-- Name: consent_addresskey_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.consent_addresskey_id_seq', 1, true);


--
-- Name: consent_closedchain_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.consent_closedchain_id_seq', 1, false);


--
-- Name: consent_consent_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.consent_consent_id_seq', 148, true);


--
-- Name: consent_consentevent_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.consent_consentevent_id_seq', 148, true);


--
-- Name: consent_evidence_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.consent_evidence_id_seq', 1, false);


--
-- Name: consent_journalposition_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.consent_journalposition_id_seq', 1, false);


--
-- Name: consent_journalwaiting_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.consent_journalwaiting_id_seq', 1, false);


--
-- Name: consent_ledgercheck_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.consent_ledgercheck_id_seq', 2, true);


--
-- Name: consent_notice_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.consent_notice_id_seq', 2, true);


--
-- Name: consent_suppression_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.consent_suppression_id_seq', 1, true);


--
-- Name: consent_suppressionlift_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.consent_suppressionlift_id_seq', 1, false);


--
-- Name: consent_suppressionreview_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.consent_suppressionreview_id_seq', 1, false);


--
-- Name: contacts_addresschange_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.contacts_addresschange_id_seq', 1, false);


--
-- Name: contacts_clientdetails_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.contacts_clientdetails_id_seq', 34, true);


--
-- Name: contacts_contact_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.contacts_contact_id_seq', 60, true);


--
-- Name: contacts_contactnote_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.contacts_contactnote_id_seq', 43, true);


--
-- Name: contacts_externalreference_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.contacts_externalreference_id_seq', 1, false);


--
-- Name: contacts_statuschange_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.contacts_statuschange_id_seq', 68, true);


--
-- Name: contacts_workerdetails_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.contacts_workerdetails_id_seq', 10, true);


--
-- Name: disclosure_noticeversion_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.disclosure_noticeversion_id_seq', 1, false);


--
-- Name: disclosure_wording_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.disclosure_wording_id_seq', 1, false);


--
-- Name: django_content_type_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.django_content_type_id_seq', 78, true);


--
-- Name: django_migrations_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.django_migrations_id_seq', 83, true);


--
-- Name: erasure_doomedfile_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.erasure_doomedfile_id_seq', 1, false);


--
-- Name: erasure_erasure_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.erasure_erasure_id_seq', 2, true);


--
-- Name: erasure_fieldlist_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.erasure_fieldlist_id_seq', 1, true);


--
-- Name: erasure_holdpreset_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.erasure_holdpreset_id_seq', 5, true);


--
-- Name: erasure_legalhold_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.erasure_legalhold_id_seq', 1, false);


--
-- Name: erasure_personalfieldchoice_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.erasure_personalfieldchoice_id_seq', 1, false);


--
-- Name: erasure_recipient_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.erasure_recipient_id_seq', 4, true);


--
-- Name: erasure_recipienttask_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.erasure_recipienttask_id_seq', 8, true);


--
-- Name: imports_changedcontact_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.imports_changedcontact_id_seq', 1, false);


--
-- Name: imports_columnmemory_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.imports_columnmemory_id_seq', 1, false);


--
-- Name: imports_import_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.imports_import_id_seq', 1, false);


--
-- Name: imports_importedcontact_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.imports_importedcontact_id_seq', 1, false);


--
-- Name: mailings_delivery_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.mailings_delivery_id_seq', 1, false);


--
-- Name: mailings_mailing_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.mailings_mailing_id_seq', 1, false);


--
-- Name: mailings_mailingexclusion_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.mailings_mailingexclusion_id_seq', 1, false);


--
-- Name: mailings_providerevent_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.mailings_providerevent_id_seq', 1, false);


--
-- Name: mailings_smsreply_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.mailings_smsreply_id_seq', 1, false);


--
-- Name: messaging_domaincheck_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.messaging_domaincheck_id_seq', 1, false);


--
-- Name: messaging_messagetemplate_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.messaging_messagetemplate_id_seq', 29, true);


--
-- Name: messaging_messagetext_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.messaging_messagetext_id_seq', 1, false);


--
-- Name: messaging_outgoingmessage_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.messaging_outgoingmessage_id_seq', 1, false);


--
-- Name: messaging_unreached_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.messaging_unreached_id_seq', 1, false);


--
-- Name: mfa_authenticator_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.mfa_authenticator_id_seq', 1, false);


--
-- Name: portal_loginlink_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.portal_loginlink_id_seq', 1, false);


--
-- Name: portal_pendingsignup_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.portal_pendingsignup_id_seq', 1, false);


--
-- Name: portal_portalsession_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.portal_portalsession_id_seq', 1, false);


--
-- Name: portal_portalsettings_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.portal_portalsettings_id_seq', 1, false);


--
-- Name: portal_rightsrequest_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.portal_rightsrequest_id_seq', 1, false);


--
-- Name: portal_signupmessage_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.portal_signupmessage_id_seq', 1, false);


--
-- Name: retention_duewarning_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.retention_duewarning_id_seq', 1, false);


--
-- Name: retention_purgedcontact_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.retention_purgedcontact_id_seq', 2, true);


--
-- Name: retention_purgerun_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.retention_purgerun_id_seq', 1, true);


--
-- Name: webhooks_acknowledgement_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.webhooks_acknowledgement_id_seq', 1, false);


--
-- Name: webhooks_change_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.webhooks_change_id_seq', 267, true);


--
-- Name: webhooks_change_sequence; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.webhooks_change_sequence', 1, false);


--
-- Name: webhooks_forgottenchanges_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.webhooks_forgottenchanges_id_seq', 1, false);


--
-- Name: webhooks_webhook_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.webhooks_webhook_id_seq', 1, false);


--
-- Name: webhooks_webhookdelivery_id_seq; Type: SEQUENCE SET; Schema: public; Owner: -
--

SELECT pg_catalog.setval('public.webhooks_webhookdelivery_id_seq', 1, false);


--
-- Name: account_emailaddress account_emailaddress_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_pkey PRIMARY KEY (id);


--
-- Name: account_emailaddress account_emailaddress_user_id_email_987c8728_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_email_987c8728_uniq UNIQUE (user_id, email);


--
-- Name: account_emailconfirmation account_emailconfirmation_key_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_key_key UNIQUE (key);


--
-- Name: account_emailconfirmation account_emailconfirmation_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_pkey PRIMARY KEY (id);


--
-- Name: accounts_apikey accounts_apikey_digest_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_apikey
    ADD CONSTRAINT accounts_apikey_digest_key UNIQUE (digest);


--
-- Name: accounts_apikey accounts_apikey_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_apikey
    ADD CONSTRAINT accounts_apikey_pkey PRIMARY KEY (id);


--
-- Name: accounts_apikey accounts_apikey_prefix_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_apikey
    ADD CONSTRAINT accounts_apikey_prefix_key UNIQUE (prefix);


--
-- Name: accounts_auditevent accounts_auditevent_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_auditevent
    ADD CONSTRAINT accounts_auditevent_pkey PRIMARY KEY (id);


--
-- Name: accounts_company accounts_company_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_company
    ADD CONSTRAINT accounts_company_pkey PRIMARY KEY (id);


--
-- Name: accounts_signin accounts_signin_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_signin
    ADD CONSTRAINT accounts_signin_pkey PRIMARY KEY (id);


--
-- Name: accounts_user accounts_user_email_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_user
    ADD CONSTRAINT accounts_user_email_key UNIQUE (email);


--
-- Name: accounts_user_groups accounts_user_groups_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_user_groups
    ADD CONSTRAINT accounts_user_groups_pkey PRIMARY KEY (id);


--
-- Name: accounts_user_groups accounts_user_groups_user_id_group_id_59c0b32f_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_user_groups
    ADD CONSTRAINT accounts_user_groups_user_id_group_id_59c0b32f_uniq UNIQUE (user_id, group_id);


--
-- Name: accounts_user accounts_user_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_user
    ADD CONSTRAINT accounts_user_pkey PRIMARY KEY (id);


--
-- Name: accounts_user_user_permissions accounts_user_user_permi_user_id_permission_id_2ab516c2_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_user_user_permissions
    ADD CONSTRAINT accounts_user_user_permi_user_id_permission_id_2ab516c2_uniq UNIQUE (user_id, permission_id);


--
-- Name: accounts_user_user_permissions accounts_user_user_permissions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_user_user_permissions
    ADD CONSTRAINT accounts_user_user_permissions_pkey PRIMARY KEY (id);


--
-- Name: webhooks_acknowledgement acknowledged_once_by_a_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhooks_acknowledgement
    ADD CONSTRAINT acknowledged_once_by_a_key UNIQUE (api_key_id, sequence);


--
-- Name: api_apianswer api_answer_is_one_per_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_apianswer
    ADD CONSTRAINT api_answer_is_one_per_key UNIQUE (api_key_id, key_digest);


--
-- Name: api_apianswer api_apianswer_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_apianswer
    ADD CONSTRAINT api_apianswer_pkey PRIMARY KEY (id);


--
-- Name: auth_group auth_group_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);


--
-- Name: auth_group_permissions auth_group_permissions_group_id_permission_id_0cd325b0_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);


--
-- Name: auth_group_permissions auth_group_permissions_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);


--
-- Name: auth_group auth_group_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);


--
-- Name: auth_permission auth_permission_content_type_id_codename_01ab375a_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);


--
-- Name: auth_permission auth_permission_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);


--
-- Name: backoffice_backuprun backoffice_backuprun_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.backoffice_backuprun
    ADD CONSTRAINT backoffice_backuprun_pkey PRIMARY KEY (id);


--
-- Name: campaigns_campaignversion campaign_version_is_numbered_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.campaigns_campaignversion
    ADD CONSTRAINT campaign_version_is_numbered_once UNIQUE (campaign_id, number);


--
-- Name: campaigns_campaign campaigns_campaign_code_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.campaigns_campaign
    ADD CONSTRAINT campaigns_campaign_code_key UNIQUE (code);


--
-- Name: campaigns_campaign campaigns_campaign_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.campaigns_campaign
    ADD CONSTRAINT campaigns_campaign_pkey PRIMARY KEY (id);


--
-- Name: campaigns_campaignversion campaigns_campaignversion_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.campaigns_campaignversion
    ADD CONSTRAINT campaigns_campaignversion_pkey PRIMARY KEY (id);


--
-- Name: consent_addresskey consent_addresskey_digest_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent_addresskey
    ADD CONSTRAINT consent_addresskey_digest_key UNIQUE (digest);


--
-- Name: consent_addresskey consent_addresskey_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent_addresskey
    ADD CONSTRAINT consent_addresskey_pkey PRIMARY KEY (id);


--
-- Name: consent_closedchain consent_closedchain_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent_closedchain
    ADD CONSTRAINT consent_closedchain_pkey PRIMARY KEY (id);


--
-- Name: consent_consent consent_consent_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent_consent
    ADD CONSTRAINT consent_consent_pkey PRIMARY KEY (id);


--
-- Name: consent_consentevent consent_consentevent_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent_consentevent
    ADD CONSTRAINT consent_consentevent_pkey PRIMARY KEY (id);


--
-- Name: consent_consentevent consent_event_has_one_place; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent_consentevent
    ADD CONSTRAINT consent_event_has_one_place UNIQUE (contact_id, sequence);


--
-- Name: consent_evidence consent_evidence_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent_evidence
    ADD CONSTRAINT consent_evidence_pkey PRIMARY KEY (id);


--
-- Name: consent_consent consent_is_one_per_campaign; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent_consent
    ADD CONSTRAINT consent_is_one_per_campaign UNIQUE (contact_id, campaign_id);


--
-- Name: consent_journalentry consent_journalentry_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent_journalentry
    ADD CONSTRAINT consent_journalentry_pkey PRIMARY KEY (first);


--
-- Name: consent_journalposition consent_journalposition_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent_journalposition
    ADD CONSTRAINT consent_journalposition_pkey PRIMARY KEY (id);


--
-- Name: consent_journalwaiting consent_journalwaiting_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent_journalwaiting
    ADD CONSTRAINT consent_journalwaiting_pkey PRIMARY KEY (id);


--
-- Name: consent_ledgercheck consent_ledgercheck_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent_ledgercheck
    ADD CONSTRAINT consent_ledgercheck_pkey PRIMARY KEY (id);


--
-- Name: consent_notice consent_notice_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent_notice
    ADD CONSTRAINT consent_notice_pkey PRIMARY KEY (id);


--
-- Name: consent_suppression consent_suppression_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent_suppression
    ADD CONSTRAINT consent_suppression_pkey PRIMARY KEY (id);


--
-- Name: consent_suppressionlift consent_suppressionlift_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent_suppressionlift
    ADD CONSTRAINT consent_suppressionlift_pkey PRIMARY KEY (id);


--
-- Name: consent_suppressionreview consent_suppressionreview_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent_suppressionreview
    ADD CONSTRAINT consent_suppressionreview_pkey PRIMARY KEY (id);


--
-- Name: contacts_addresschange contacts_addresschange_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contacts_addresschange
    ADD CONSTRAINT contacts_addresschange_pkey PRIMARY KEY (id);


--
-- Name: contacts_clientdetails contacts_clientdetails_contact_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contacts_clientdetails
    ADD CONSTRAINT contacts_clientdetails_contact_id_key UNIQUE (contact_id);


--
-- Name: contacts_clientdetails contacts_clientdetails_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contacts_clientdetails
    ADD CONSTRAINT contacts_clientdetails_pkey PRIMARY KEY (id);


--
-- Name: contacts_contact contacts_contact_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contacts_contact
    ADD CONSTRAINT contacts_contact_pkey PRIMARY KEY (id);


--
-- Name: contacts_contact contacts_contact_public_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contacts_contact
    ADD CONSTRAINT contacts_contact_public_id_key UNIQUE (public_id);


--
-- Name: contacts_contactnote contacts_contactnote_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contacts_contactnote
    ADD CONSTRAINT contacts_contactnote_pkey PRIMARY KEY (id);


--
-- Name: contacts_externalreference contacts_externalreference_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contacts_externalreference
    ADD CONSTRAINT contacts_externalreference_pkey PRIMARY KEY (id);


--
-- Name: contacts_statuschange contacts_statuschange_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contacts_statuschange
    ADD CONSTRAINT contacts_statuschange_pkey PRIMARY KEY (id);


--
-- Name: contacts_workerdetails contacts_workerdetails_contact_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contacts_workerdetails
    ADD CONSTRAINT contacts_workerdetails_contact_id_key UNIQUE (contact_id);


--
-- Name: contacts_workerdetails contacts_workerdetails_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contacts_workerdetails
    ADD CONSTRAINT contacts_workerdetails_pkey PRIMARY KEY (id);


--
-- Name: mailings_delivery delivery_is_one_per_contact; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mailings_delivery
    ADD CONSTRAINT delivery_is_one_per_contact UNIQUE (mailing_id, contact_id);


--
-- Name: disclosure_noticeversion disclosure_noticeversion_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.disclosure_noticeversion
    ADD CONSTRAINT disclosure_noticeversion_pkey PRIMARY KEY (id);


--
-- Name: disclosure_wording disclosure_wording_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.disclosure_wording
    ADD CONSTRAINT disclosure_wording_pkey PRIMARY KEY (id);


--
-- Name: django_content_type django_content_type_app_label_model_76bd3d3b_uniq; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);


--
-- Name: django_content_type django_content_type_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);


--
-- Name: django_migrations django_migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);


--
-- Name: django_session django_session_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);


--
-- Name: erasure_doomedfile erasure_doomedfile_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure_doomedfile
    ADD CONSTRAINT erasure_doomedfile_pkey PRIMARY KEY (id);


--
-- Name: erasure_erasure erasure_erasure_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure_erasure
    ADD CONSTRAINT erasure_erasure_pkey PRIMARY KEY (id);


--
-- Name: erasure_fieldlist erasure_fieldlist_paths_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure_fieldlist
    ADD CONSTRAINT erasure_fieldlist_paths_key UNIQUE (paths);


--
-- Name: erasure_fieldlist erasure_fieldlist_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure_fieldlist
    ADD CONSTRAINT erasure_fieldlist_pkey PRIMARY KEY (id);


--
-- Name: erasure_holdpreset erasure_holdpreset_code_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure_holdpreset
    ADD CONSTRAINT erasure_holdpreset_code_key UNIQUE (code);


--
-- Name: erasure_holdpreset erasure_holdpreset_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure_holdpreset
    ADD CONSTRAINT erasure_holdpreset_pkey PRIMARY KEY (id);


--
-- Name: erasure_legalhold erasure_legalhold_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure_legalhold
    ADD CONSTRAINT erasure_legalhold_pkey PRIMARY KEY (id);


--
-- Name: erasure_personalfieldchoice erasure_personalfieldchoice_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure_personalfieldchoice
    ADD CONSTRAINT erasure_personalfieldchoice_pkey PRIMARY KEY (id);


--
-- Name: erasure_recipient erasure_recipient_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure_recipient
    ADD CONSTRAINT erasure_recipient_pkey PRIMARY KEY (id);


--
-- Name: erasure_recipienttask erasure_recipienttask_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure_recipienttask
    ADD CONSTRAINT erasure_recipienttask_pkey PRIMARY KEY (id);


--
-- Name: consent_evidence evidence_is_one_per_act; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent_evidence
    ADD CONSTRAINT evidence_is_one_per_act UNIQUE (contact_id, digest);


--
-- Name: mailings_mailingexclusion exclusion_is_one_per_contact; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mailings_mailingexclusion
    ADD CONSTRAINT exclusion_is_one_per_contact UNIQUE (mailing_id, contact_id);


--
-- Name: erasure_personalfieldchoice field_choice_is_one_per_kind; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure_personalfieldchoice
    ADD CONSTRAINT field_choice_is_one_per_kind UNIQUE (kind, path);


--
-- Name: imports_changedcontact import_changes_a_sheet_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_changedcontact
    ADD CONSTRAINT import_changes_a_sheet_once UNIQUE (source_id, contact_id);


--
-- Name: imports_changedcontact imports_changedcontact_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_changedcontact
    ADD CONSTRAINT imports_changedcontact_pkey PRIMARY KEY (id);


--
-- Name: imports_columnmemory imports_columnmemory_name_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_columnmemory
    ADD CONSTRAINT imports_columnmemory_name_key UNIQUE (name);


--
-- Name: imports_columnmemory imports_columnmemory_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_columnmemory
    ADD CONSTRAINT imports_columnmemory_pkey PRIMARY KEY (id);


--
-- Name: imports_import imports_import_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_import
    ADD CONSTRAINT imports_import_pkey PRIMARY KEY (id);


--
-- Name: imports_importedcontact imports_importedcontact_contact_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_importedcontact
    ADD CONSTRAINT imports_importedcontact_contact_id_key UNIQUE (contact_id);


--
-- Name: imports_importedcontact imports_importedcontact_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_importedcontact
    ADD CONSTRAINT imports_importedcontact_pkey PRIMARY KEY (id);


--
-- Name: mailings_delivery mailings_delivery_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mailings_delivery
    ADD CONSTRAINT mailings_delivery_pkey PRIMARY KEY (id);


--
-- Name: mailings_mailing mailings_mailing_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mailings_mailing
    ADD CONSTRAINT mailings_mailing_pkey PRIMARY KEY (id);


--
-- Name: mailings_mailingexclusion mailings_mailingexclusion_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mailings_mailingexclusion
    ADD CONSTRAINT mailings_mailingexclusion_pkey PRIMARY KEY (id);


--
-- Name: mailings_providerevent mailings_providerevent_digest_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mailings_providerevent
    ADD CONSTRAINT mailings_providerevent_digest_key UNIQUE (digest);


--
-- Name: mailings_providerevent mailings_providerevent_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mailings_providerevent
    ADD CONSTRAINT mailings_providerevent_pkey PRIMARY KEY (id);


--
-- Name: mailings_smsreply mailings_smsreply_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mailings_smsreply
    ADD CONSTRAINT mailings_smsreply_pkey PRIMARY KEY (id);


--
-- Name: messaging_domaincheck messaging_domaincheck_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.messaging_domaincheck
    ADD CONSTRAINT messaging_domaincheck_pkey PRIMARY KEY (id);


--
-- Name: messaging_messagetemplate messaging_messagetemplate_code_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.messaging_messagetemplate
    ADD CONSTRAINT messaging_messagetemplate_code_key UNIQUE (code);


--
-- Name: messaging_messagetemplate messaging_messagetemplate_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.messaging_messagetemplate
    ADD CONSTRAINT messaging_messagetemplate_pkey PRIMARY KEY (id);


--
-- Name: messaging_messagetext messaging_messagetext_digest_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.messaging_messagetext
    ADD CONSTRAINT messaging_messagetext_digest_key UNIQUE (digest);


--
-- Name: messaging_messagetext messaging_messagetext_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.messaging_messagetext
    ADD CONSTRAINT messaging_messagetext_pkey PRIMARY KEY (id);


--
-- Name: messaging_outgoingmessage messaging_outgoingmessage_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.messaging_outgoingmessage
    ADD CONSTRAINT messaging_outgoingmessage_pkey PRIMARY KEY (id);


--
-- Name: messaging_outgoingmessage messaging_outgoingmessage_public_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.messaging_outgoingmessage
    ADD CONSTRAINT messaging_outgoingmessage_public_id_key UNIQUE (public_id);


--
-- Name: messaging_unreached messaging_unreached_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.messaging_unreached
    ADD CONSTRAINT messaging_unreached_pkey PRIMARY KEY (id);


--
-- Name: mfa_authenticator mfa_authenticator_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_pkey PRIMARY KEY (id);


--
-- Name: disclosure_noticeversion notice_version_is_numbered_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.disclosure_noticeversion
    ADD CONSTRAINT notice_version_is_numbered_once UNIQUE (audience, number);


--
-- Name: consent_notice notice_version_is_unique; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent_notice
    ADD CONSTRAINT notice_version_is_unique UNIQUE (audience, version);


--
-- Name: portal_loginlink portal_loginlink_digest_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.portal_loginlink
    ADD CONSTRAINT portal_loginlink_digest_key UNIQUE (digest);


--
-- Name: portal_loginlink portal_loginlink_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.portal_loginlink
    ADD CONSTRAINT portal_loginlink_pkey PRIMARY KEY (id);


--
-- Name: portal_pendingsignup portal_pendingsignup_digest_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.portal_pendingsignup
    ADD CONSTRAINT portal_pendingsignup_digest_key UNIQUE (digest);


--
-- Name: portal_pendingsignup portal_pendingsignup_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.portal_pendingsignup
    ADD CONSTRAINT portal_pendingsignup_pkey PRIMARY KEY (id);


--
-- Name: portal_portalsession portal_portalsession_digest_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.portal_portalsession
    ADD CONSTRAINT portal_portalsession_digest_key UNIQUE (digest);


--
-- Name: portal_portalsession portal_portalsession_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.portal_portalsession
    ADD CONSTRAINT portal_portalsession_pkey PRIMARY KEY (id);


--
-- Name: portal_portalsettings portal_portalsettings_audience_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.portal_portalsettings
    ADD CONSTRAINT portal_portalsettings_audience_key UNIQUE (audience);


--
-- Name: portal_portalsettings portal_portalsettings_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.portal_portalsettings
    ADD CONSTRAINT portal_portalsettings_pkey PRIMARY KEY (id);


--
-- Name: portal_rightsrequest portal_rightsrequest_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.portal_rightsrequest
    ADD CONSTRAINT portal_rightsrequest_pkey PRIMARY KEY (id);


--
-- Name: portal_signupmessage portal_signupmessage_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.portal_signupmessage
    ADD CONSTRAINT portal_signupmessage_pkey PRIMARY KEY (id);


--
-- Name: erasure_recipienttask recipient_is_told_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure_recipienttask
    ADD CONSTRAINT recipient_is_told_once UNIQUE (erasure_id, recipient_id);


--
-- Name: contacts_externalreference reference_is_of_one_sheet; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contacts_externalreference
    ADD CONSTRAINT reference_is_of_one_sheet UNIQUE (system, value);


--
-- Name: contacts_externalreference reference_is_one_per_system; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contacts_externalreference
    ADD CONSTRAINT reference_is_one_per_system UNIQUE (contact_id, system);


--
-- Name: retention_duewarning retention_duewarning_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.retention_duewarning
    ADD CONSTRAINT retention_duewarning_pkey PRIMARY KEY (id);


--
-- Name: retention_duewarning retention_duewarning_up_to_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.retention_duewarning
    ADD CONSTRAINT retention_duewarning_up_to_key UNIQUE (up_to);


--
-- Name: retention_purgedcontact retention_purgedcontact_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.retention_purgedcontact
    ADD CONSTRAINT retention_purgedcontact_pkey PRIMARY KEY (id);


--
-- Name: retention_purgerun retention_purgerun_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.retention_purgerun
    ADD CONSTRAINT retention_purgerun_pkey PRIMARY KEY (id);


--
-- Name: retention_retentionrule retention_retentionrule_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.retention_retentionrule
    ADD CONSTRAINT retention_retentionrule_pkey PRIMARY KEY (population);


--
-- Name: accounts_signin sign_in_place_is_kept_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_signin
    ADD CONSTRAINT sign_in_place_is_kept_once UNIQUE (user_id, place);


--
-- Name: consent_suppression suppression_is_one_per_address; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent_suppression
    ADD CONSTRAINT suppression_is_one_per_address UNIQUE (key, channel);


--
-- Name: consent_suppressionlift suppression_lifted_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent_suppressionlift
    ADD CONSTRAINT suppression_lifted_once UNIQUE (suppression_id, contact_id);


--
-- Name: messaging_messagetemplate template_name_is_unique_per_channel; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.messaging_messagetemplate
    ADD CONSTRAINT template_name_is_unique_per_channel UNIQUE (channel, name);


--
-- Name: webhooks_acknowledgement webhooks_acknowledgement_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhooks_acknowledgement
    ADD CONSTRAINT webhooks_acknowledgement_pkey PRIMARY KEY (id);


--
-- Name: webhooks_change webhooks_change_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhooks_change
    ADD CONSTRAINT webhooks_change_pkey PRIMARY KEY (id);


--
-- Name: webhooks_change webhooks_change_sequence_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhooks_change
    ADD CONSTRAINT webhooks_change_sequence_key UNIQUE (sequence);


--
-- Name: webhooks_forgottenchanges webhooks_forgottenchanges_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhooks_forgottenchanges
    ADD CONSTRAINT webhooks_forgottenchanges_pkey PRIMARY KEY (id);


--
-- Name: webhooks_webhook webhooks_webhook_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhooks_webhook
    ADD CONSTRAINT webhooks_webhook_pkey PRIMARY KEY (id);


--
-- Name: webhooks_webhookdelivery webhooks_webhookdelivery_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhooks_webhookdelivery
    ADD CONSTRAINT webhooks_webhookdelivery_pkey PRIMARY KEY (id);


--
-- Name: webhooks_webhookdelivery webhooks_webhookdelivery_public_id_key; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhooks_webhookdelivery
    ADD CONSTRAINT webhooks_webhookdelivery_public_id_key UNIQUE (public_id);


--
-- Name: disclosure_wording wording_is_one_per_section; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.disclosure_wording
    ADD CONSTRAINT wording_is_one_per_section UNIQUE (audience, section);


--
-- Name: account_emailaddress_email_03be32b2; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX account_emailaddress_email_03be32b2 ON public.account_emailaddress USING btree (email);


--
-- Name: account_emailaddress_email_03be32b2_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX account_emailaddress_email_03be32b2_like ON public.account_emailaddress USING btree (email varchar_pattern_ops);


--
-- Name: account_emailaddress_user_id_2c513194; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX account_emailaddress_user_id_2c513194 ON public.account_emailaddress USING btree (user_id);


--
-- Name: account_emailconfirmation_email_address_id_5b7f8c58; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX account_emailconfirmation_email_address_id_5b7f8c58 ON public.account_emailconfirmation USING btree (email_address_id);


--
-- Name: account_emailconfirmation_key_f43612bd_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX account_emailconfirmation_key_f43612bd_like ON public.account_emailconfirmation USING btree (key varchar_pattern_ops);


--
-- Name: accounts_apikey_created_by_id_1b5317c8; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX accounts_apikey_created_by_id_1b5317c8 ON public.accounts_apikey USING btree (created_by_id);


--
-- Name: accounts_apikey_digest_b02b5264_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX accounts_apikey_digest_b02b5264_like ON public.accounts_apikey USING btree (digest varchar_pattern_ops);


--
-- Name: accounts_apikey_prefix_2468c39f_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX accounts_apikey_prefix_2468c39f_like ON public.accounts_apikey USING btree (prefix varchar_pattern_ops);


--
-- Name: accounts_auditevent_action_6dc29885; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX accounts_auditevent_action_6dc29885 ON public.accounts_auditevent USING btree (action);


--
-- Name: accounts_auditevent_action_6dc29885_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX accounts_auditevent_action_6dc29885_like ON public.accounts_auditevent USING btree (action varchar_pattern_ops);


--
-- Name: accounts_auditevent_api_key_id_e195f5e0; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX accounts_auditevent_api_key_id_e195f5e0 ON public.accounts_auditevent USING btree (api_key_id);


--
-- Name: accounts_auditevent_at_9771b2fb; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX accounts_auditevent_at_9771b2fb ON public.accounts_auditevent USING btree (at);


--
-- Name: accounts_auditevent_user_id_94cf0a49; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX accounts_auditevent_user_id_94cf0a49 ON public.accounts_auditevent USING btree (user_id);


--
-- Name: accounts_signin_user_id_700b4e69; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX accounts_signin_user_id_700b4e69 ON public.accounts_signin USING btree (user_id);


--
-- Name: accounts_user_email_b2644a56_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX accounts_user_email_b2644a56_like ON public.accounts_user USING btree (email varchar_pattern_ops);


--
-- Name: accounts_user_groups_group_id_bd11a704; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX accounts_user_groups_group_id_bd11a704 ON public.accounts_user_groups USING btree (group_id);


--
-- Name: accounts_user_groups_user_id_52b62117; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX accounts_user_groups_user_id_52b62117 ON public.accounts_user_groups USING btree (user_id);


--
-- Name: accounts_user_user_permissions_permission_id_113bb443; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX accounts_user_user_permissions_permission_id_113bb443 ON public.accounts_user_user_permissions USING btree (permission_id);


--
-- Name: accounts_user_user_permissions_user_id_e4f0a161; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX accounts_user_user_permissions_user_id_e4f0a161 ON public.accounts_user_user_permissions USING btree (user_id);


--
-- Name: address_change_open; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX address_change_open ON public.contacts_addresschange USING btree (contact_id, channel) WHERE (settled_at IS NULL);


--
-- Name: address_key_in_force_is_one; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX address_key_in_force_is_one ON public.consent_addresskey USING btree ((1)) WHERE (retired_at IS NULL);


--
-- Name: api_apianswer_api_key_id_c88c1d1d; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX api_apianswer_api_key_id_c88c1d1d ON public.api_apianswer USING btree (api_key_id);


--
-- Name: api_apianswer_contact_id_f6d2833b; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX api_apianswer_contact_id_f6d2833b ON public.api_apianswer USING btree (contact_id);


--
-- Name: api_apianswer_created_at_eb2f9e8b; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX api_apianswer_created_at_eb2f9e8b ON public.api_apianswer USING btree (created_at);


--
-- Name: audit_by_target; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX audit_by_target ON public.accounts_auditevent USING btree (target, id DESC);


--
-- Name: auth_group_name_a6ea08ec_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);


--
-- Name: auth_group_permissions_group_id_b120cbf9; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);


--
-- Name: auth_group_permissions_permission_id_84c5c92e; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);


--
-- Name: auth_permission_content_type_id_2f476e4b; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);


--
-- Name: campaigns_campaign_code_68cf2784_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX campaigns_campaign_code_68cf2784_like ON public.campaigns_campaign USING btree (code varchar_pattern_ops);


--
-- Name: campaigns_campaignversion_campaign_id_7fd48ff1; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX campaigns_campaignversion_campaign_id_7fd48ff1 ON public.campaigns_campaignversion USING btree (campaign_id);


--
-- Name: change_by_contact; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX change_by_contact ON public.webhooks_change USING btree (contact_id, transaction);


--
-- Name: change_by_instant; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX change_by_instant ON public.webhooks_change USING btree (at);


--
-- Name: change_to_publish; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX change_to_publish ON public.webhooks_change USING btree (id) WHERE (sequence IS NULL);


--
-- Name: consent_addresskey_digest_107e830d_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX consent_addresskey_digest_107e830d_like ON public.consent_addresskey USING btree (digest varchar_pattern_ops);


--
-- Name: consent_closedchain_contact_id_53549647; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX consent_closedchain_contact_id_53549647 ON public.consent_closedchain USING btree (contact_id);


--
-- Name: consent_consentevent_campaign_id_957f1108; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX consent_consentevent_campaign_id_957f1108 ON public.consent_consentevent USING btree (campaign_id);


--
-- Name: consent_event_by_choice; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX consent_event_by_choice ON public.consent_consentevent USING btree (contact_id, campaign_id, sequence DESC);


--
-- Name: consent_notice_published_by_id_52b8407c; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX consent_notice_published_by_id_52b8407c ON public.consent_notice USING btree (published_by_id);


--
-- Name: consent_reachable; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX consent_reachable ON public.consent_consent USING btree (campaign_id, contact_id) WHERE reachable;


--
-- Name: consent_suppressionlift_contact_id_f2584224; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX consent_suppressionlift_contact_id_f2584224 ON public.consent_suppressionlift USING btree (contact_id);


--
-- Name: consent_suppressionlift_event_id_9a52297d; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX consent_suppressionlift_event_id_9a52297d ON public.consent_suppressionlift USING btree (event_id);


--
-- Name: consent_suppressionlift_suppression_id_7c47c95e; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX consent_suppressionlift_suppression_id_7c47c95e ON public.consent_suppressionlift USING btree (suppression_id);


--
-- Name: contact_awaiting_erasure; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contact_awaiting_erasure ON public.contacts_contact USING btree (kind, deactivated_at) WHERE ((deactivated_at IS NOT NULL) AND (erased_at IS NULL));


--
-- Name: contact_by_email_key; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contact_by_email_key ON public.contacts_contact USING btree (email_key) WHERE (email_key IS NOT NULL);


--
-- Name: contact_by_mobile_key; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contact_by_mobile_key ON public.contacts_contact USING btree (mobile_key) WHERE (mobile_key IS NOT NULL);


--
-- Name: contact_by_name; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contact_by_name ON public.contacts_contact USING btree (kind, sort_name, id);


--
-- Name: contact_by_name_key; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contact_by_name_key ON public.contacts_contact USING btree (public.contacts_name_key((last_name)::text, (first_name)::text));


--
-- Name: contact_by_search; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contact_by_search ON public.contacts_contact USING gin (search public.gin_trgm_ops);


--
-- Name: contacts_addresschange_api_key_id_69b562a9; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contacts_addresschange_api_key_id_69b562a9 ON public.contacts_addresschange USING btree (api_key_id);


--
-- Name: contacts_addresschange_contact_id_5f5ecbb4; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contacts_addresschange_contact_id_5f5ecbb4 ON public.contacts_addresschange USING btree (contact_id);


--
-- Name: contacts_addresschange_user_id_3f551e58; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contacts_addresschange_user_id_3f551e58 ON public.contacts_addresschange USING btree (user_id);


--
-- Name: contacts_addresschange_vouched_by_id_0469db1c; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contacts_addresschange_vouched_by_id_0469db1c ON public.contacts_addresschange USING btree (vouched_by_id);


--
-- Name: contacts_contactnote_author_id_d94c92b2; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contacts_contactnote_author_id_d94c92b2 ON public.contacts_contactnote USING btree (author_id);


--
-- Name: contacts_contactnote_contact_id_16d3354c; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contacts_contactnote_contact_id_16d3354c ON public.contacts_contactnote USING btree (contact_id);


--
-- Name: contacts_externalreference_contact_id_f4d342db; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contacts_externalreference_contact_id_f4d342db ON public.contacts_externalreference USING btree (contact_id);


--
-- Name: contacts_statuschange_contact_id_a176509a; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contacts_statuschange_contact_id_a176509a ON public.contacts_statuschange USING btree (contact_id);


--
-- Name: contacts_statuschange_user_id_dade73b7; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX contacts_statuschange_user_id_dade73b7 ON public.contacts_statuschange USING btree (user_id);


--
-- Name: delivery_by_provider_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX delivery_by_provider_id ON public.mailings_delivery USING btree (provider_id) WHERE (NOT ((provider_id)::text = ''::text));


--
-- Name: delivery_by_state; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX delivery_by_state ON public.mailings_delivery USING btree (mailing_id, state);


--
-- Name: delivery_claimed; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX delivery_claimed ON public.mailings_delivery USING btree (claimed_at) WHERE ((state)::text = 'sending'::text);


--
-- Name: delivery_soft_failure; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX delivery_soft_failure ON public.mailings_delivery USING btree (claimed_at, contact_id) WHERE (((reason)::text = ANY ((ARRAY['full'::character varying, 'too_many_tries'::character varying])::text[])) AND ((state)::text = 'failed'::text));


--
-- Name: delivery_waiting; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX delivery_waiting ON public.mailings_delivery USING btree (mailing_id, id) WHERE ((state)::text = 'queued'::text);


--
-- Name: django_session_expire_date_a5c62663; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);


--
-- Name: django_session_session_key_c0390e0f_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);


--
-- Name: erasure_by_contact; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX erasure_by_contact ON public.erasure_erasure USING btree (contact_id, id DESC);


--
-- Name: erasure_erasure_api_key_id_f5fb559c; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX erasure_erasure_api_key_id_f5fb559c ON public.erasure_erasure USING btree (api_key_id);


--
-- Name: erasure_erasure_closed_by_id_9542e6ce; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX erasure_erasure_closed_by_id_9542e6ce ON public.erasure_erasure USING btree (closed_by_id);


--
-- Name: erasure_erasure_contact_id_8235a9c6; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX erasure_erasure_contact_id_8235a9c6 ON public.erasure_erasure USING btree (contact_id);


--
-- Name: erasure_erasure_fields_id_3ed5a692; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX erasure_erasure_fields_id_3ed5a692 ON public.erasure_erasure USING btree (fields_id);


--
-- Name: erasure_erasure_user_id_dc86fcdc; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX erasure_erasure_user_id_dc86fcdc ON public.erasure_erasure USING btree (user_id);


--
-- Name: erasure_holdpreset_code_f206d0ec_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX erasure_holdpreset_code_f206d0ec_like ON public.erasure_holdpreset USING btree (code varchar_pattern_ops);


--
-- Name: erasure_legalhold_contact_id_3abb359f; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX erasure_legalhold_contact_id_3abb359f ON public.erasure_legalhold USING btree (contact_id);


--
-- Name: erasure_legalhold_created_by_id_7c7b93f5; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX erasure_legalhold_created_by_id_7c7b93f5 ON public.erasure_legalhold USING btree (created_by_id);


--
-- Name: erasure_recipienttask_api_key_id_43d0d32d; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX erasure_recipienttask_api_key_id_43d0d32d ON public.erasure_recipienttask USING btree (api_key_id);


--
-- Name: erasure_recipienttask_done_by_id_b22b1489; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX erasure_recipienttask_done_by_id_b22b1489 ON public.erasure_recipienttask USING btree (done_by_id);


--
-- Name: erasure_recipienttask_erasure_id_330965b1; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX erasure_recipienttask_erasure_id_330965b1 ON public.erasure_recipienttask USING btree (erasure_id);


--
-- Name: erasure_recipienttask_recipient_id_6e2cfb69; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX erasure_recipienttask_recipient_id_6e2cfb69 ON public.erasure_recipienttask USING btree (recipient_id);


--
-- Name: erasure_to_look_at; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX erasure_to_look_at ON public.erasure_erasure USING btree (id) WHERE ((state)::text = ANY ((ARRAY['incomplete'::character varying, 'interrupted'::character varying])::text[]));


--
-- Name: hold_is_one_per_field_and_reason; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX hold_is_one_per_field_and_reason ON public.erasure_legalhold USING btree (contact_id, path, reason) WHERE (lifted_at IS NULL);


--
-- Name: imports_changedcontact_contact_id_1f249909; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX imports_changedcontact_contact_id_1f249909 ON public.imports_changedcontact USING btree (contact_id);


--
-- Name: imports_changedcontact_source_id_da8341aa; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX imports_changedcontact_source_id_da8341aa ON public.imports_changedcontact USING btree (source_id);


--
-- Name: imports_columnmemory_name_d6380da7_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX imports_columnmemory_name_d6380da7_like ON public.imports_columnmemory USING btree (name varchar_pattern_ops);


--
-- Name: imports_import_api_key_id_547f6410; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX imports_import_api_key_id_547f6410 ON public.imports_import USING btree (api_key_id);


--
-- Name: imports_import_asked_by_id_28dc06d0; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX imports_import_asked_by_id_28dc06d0 ON public.imports_import USING btree (asked_by_id);


--
-- Name: imports_import_user_id_b4b9c9a3; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX imports_import_user_id_b4b9c9a3 ON public.imports_import USING btree (user_id);


--
-- Name: imports_importedcontact_source_id_25445960; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX imports_importedcontact_source_id_25445960 ON public.imports_importedcontact USING btree (source_id);


--
-- Name: mailings_delivery_contact_id_68c567fb; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX mailings_delivery_contact_id_68c567fb ON public.mailings_delivery USING btree (contact_id);


--
-- Name: mailings_mailing_campaign_id_2d2a99da; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX mailings_mailing_campaign_id_2d2a99da ON public.mailings_mailing USING btree (campaign_id);


--
-- Name: mailings_mailing_created_by_id_31739490; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX mailings_mailing_created_by_id_31739490 ON public.mailings_mailing USING btree (created_by_id);


--
-- Name: mailings_mailing_launched_by_id_cc227428; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX mailings_mailing_launched_by_id_cc227428 ON public.mailings_mailing USING btree (launched_by_id);


--
-- Name: mailings_mailing_template_id_766f3f6c; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX mailings_mailing_template_id_766f3f6c ON public.mailings_mailing USING btree (template_id);


--
-- Name: mailings_mailingexclusion_contact_id_68ec03b5; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX mailings_mailingexclusion_contact_id_68ec03b5 ON public.mailings_mailingexclusion USING btree (contact_id);


--
-- Name: mailings_mailingexclusion_mailing_id_0d160632; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX mailings_mailingexclusion_mailing_id_0d160632 ON public.mailings_mailingexclusion USING btree (mailing_id);


--
-- Name: mailings_providerevent_at_51ab9220; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX mailings_providerevent_at_51ab9220 ON public.mailings_providerevent USING btree (at);


--
-- Name: mailings_providerevent_digest_38239d13_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX mailings_providerevent_digest_38239d13_like ON public.mailings_providerevent USING btree (digest varchar_pattern_ops);


--
-- Name: mailings_smsreply_at_5bf064fc; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX mailings_smsreply_at_5bf064fc ON public.mailings_smsreply USING btree (at);


--
-- Name: mailings_smsreply_contact_id_9bc44b5b; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX mailings_smsreply_contact_id_9bc44b5b ON public.mailings_smsreply USING btree (contact_id);


--
-- Name: mailings_smsreply_settled_by_id_4890d019; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX mailings_smsreply_settled_by_id_4890d019 ON public.mailings_smsreply USING btree (settled_by_id);


--
-- Name: messaging_messagetemplate_code_9288d5b3_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX messaging_messagetemplate_code_9288d5b3_like ON public.messaging_messagetemplate USING btree (code varchar_pattern_ops);


--
-- Name: messaging_messagetext_digest_d8035b28_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX messaging_messagetext_digest_d8035b28_like ON public.messaging_messagetext USING btree (digest varchar_pattern_ops);


--
-- Name: messaging_outgoingmessage_about_id_ef7ec1c8; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX messaging_outgoingmessage_about_id_ef7ec1c8 ON public.messaging_outgoingmessage USING btree (about_id);


--
-- Name: messaging_outgoingmessage_contact_id_9398c766; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX messaging_outgoingmessage_contact_id_9398c766 ON public.messaging_outgoingmessage USING btree (contact_id);


--
-- Name: messaging_outgoingmessage_source_id_b28d502d; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX messaging_outgoingmessage_source_id_b28d502d ON public.messaging_outgoingmessage USING btree (source_id);


--
-- Name: messaging_outgoingmessage_user_id_a11b06ea; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX messaging_outgoingmessage_user_id_a11b06ea ON public.messaging_outgoingmessage USING btree (user_id);


--
-- Name: messaging_unreached_contact_id_d31fc759; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX messaging_unreached_contact_id_d31fc759 ON public.messaging_unreached USING btree (contact_id);


--
-- Name: messaging_unreached_settled_by_id_7bb9a2bf; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX messaging_unreached_settled_by_id_7bb9a2bf ON public.messaging_unreached USING btree (settled_by_id);


--
-- Name: mfa_authenticator_user_id_0c3a50c0; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX mfa_authenticator_user_id_0c3a50c0 ON public.mfa_authenticator USING btree (user_id);


--
-- Name: notice_has_one_draft; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX notice_has_one_draft ON public.consent_notice USING btree (audience) WHERE (version IS NULL);


--
-- Name: outgoing_by_provider_id; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX outgoing_by_provider_id ON public.messaging_outgoingmessage USING btree (provider_id) WHERE (NOT ((provider_id)::text = ''::text));


--
-- Name: outgoing_of_contact; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX outgoing_of_contact ON public.messaging_outgoingmessage USING btree (contact_id, id DESC);


--
-- Name: outgoing_waiting; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX outgoing_waiting ON public.messaging_outgoingmessage USING btree (due_at) WHERE ((state)::text = ANY ((ARRAY['queued'::character varying, 'sending'::character varying])::text[]));


--
-- Name: portal_loginlink_contact_id_59a96783; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX portal_loginlink_contact_id_59a96783 ON public.portal_loginlink USING btree (contact_id);


--
-- Name: portal_loginlink_digest_23cd1076_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX portal_loginlink_digest_23cd1076_like ON public.portal_loginlink USING btree (digest varchar_pattern_ops);


--
-- Name: portal_loginlink_expires_at_59da86d8; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX portal_loginlink_expires_at_59da86d8 ON public.portal_loginlink USING btree (expires_at);


--
-- Name: portal_pendingsignup_digest_6b4025ca_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX portal_pendingsignup_digest_6b4025ca_like ON public.portal_pendingsignup USING btree (digest varchar_pattern_ops);


--
-- Name: portal_pendingsignup_expires_at_35e98930; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX portal_pendingsignup_expires_at_35e98930 ON public.portal_pendingsignup USING btree (expires_at);


--
-- Name: portal_pendingsignup_notice_id_4403562b; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX portal_pendingsignup_notice_id_4403562b ON public.portal_pendingsignup USING btree (notice_id);


--
-- Name: portal_portalsession_contact_id_cc070af6; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX portal_portalsession_contact_id_cc070af6 ON public.portal_portalsession USING btree (contact_id);


--
-- Name: portal_portalsession_digest_a6b7b2c8_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX portal_portalsession_digest_a6b7b2c8_like ON public.portal_portalsession USING btree (digest varchar_pattern_ops);


--
-- Name: portal_portalsession_expires_at_1aa7b91e; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX portal_portalsession_expires_at_1aa7b91e ON public.portal_portalsession USING btree (expires_at);


--
-- Name: portal_portalsettings_audience_9943ef5f_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX portal_portalsettings_audience_9943ef5f_like ON public.portal_portalsettings USING btree (audience varchar_pattern_ops);


--
-- Name: portal_rightsrequest_answered_by_id_7029a118; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX portal_rightsrequest_answered_by_id_7029a118 ON public.portal_rightsrequest USING btree (answered_by_id);


--
-- Name: portal_rightsrequest_contact_id_a9703ada; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX portal_rightsrequest_contact_id_a9703ada ON public.portal_rightsrequest USING btree (contact_id);


--
-- Name: portal_rightsrequest_identity_checked_by_id_47c11fc1; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX portal_rightsrequest_identity_checked_by_id_47c11fc1 ON public.portal_rightsrequest USING btree (identity_checked_by_id);


--
-- Name: portal_signupmessage_contact_id_b3377e32; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX portal_signupmessage_contact_id_b3377e32 ON public.portal_signupmessage USING btree (contact_id);


--
-- Name: provider_event_waiting; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX provider_event_waiting ON public.mailings_providerevent USING btree (message) WHERE (NOT ((message)::text = ''::text));


--
-- Name: recipient_task_to_do; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX recipient_task_to_do ON public.erasure_recipienttask USING btree (recipient_id, id) WHERE ((state)::text = 'todo'::text);


--
-- Name: reference_by_value; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX reference_by_value ON public.contacts_externalreference USING btree (value);


--
-- Name: request_open_by_due_day; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX request_open_by_due_day ON public.portal_rightsrequest USING btree (due_on) WHERE (answered_on IS NULL);


--
-- Name: retention_purgedcontact_contact_id_cd4ae28f; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX retention_purgedcontact_contact_id_cd4ae28f ON public.retention_purgedcontact USING btree (contact_id);


--
-- Name: retention_purgedcontact_run_id_985ca361; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX retention_purgedcontact_run_id_985ca361 ON public.retention_purgedcontact USING btree (run_id);


--
-- Name: retention_purgerun_user_id_ae2f11a1; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX retention_purgerun_user_id_ae2f11a1 ON public.retention_purgerun USING btree (user_id);


--
-- Name: retention_retentionrule_population_6d9fed81_like; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX retention_retentionrule_population_6d9fed81_like ON public.retention_retentionrule USING btree (population varchar_pattern_ops);


--
-- Name: suppression_unsettled; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX suppression_unsettled ON public.consent_suppression USING btree (id) WHERE (NOT settled);


--
-- Name: unique_authenticator_type; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX unique_authenticator_type ON public.mfa_authenticator USING btree (user_id, type) WHERE ((type)::text = ANY ((ARRAY['totp'::character varying, 'recovery_codes'::character varying])::text[]));


--
-- Name: unique_primary_email; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX unique_primary_email ON public.account_emailaddress USING btree (user_id, "primary") WHERE "primary";


--
-- Name: unique_verified_email; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX unique_verified_email ON public.account_emailaddress USING btree (email) WHERE verified;


--
-- Name: unreached_once_by_mandatory; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX unreached_once_by_mandatory ON public.messaging_unreached USING btree (contact_id, channel) WHERE (((kind)::text = 'mandatory'::text) AND (settled_at IS NULL));


--
-- Name: user_email_ignores_case; Type: INDEX; Schema: public; Owner: -
--

CREATE UNIQUE INDEX user_email_ignores_case ON public.accounts_user USING btree (lower((email)::text));


--
-- Name: webhook_delivery_newest; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX webhook_delivery_newest ON public.webhooks_webhookdelivery USING btree (webhook_id, id DESC);


--
-- Name: webhook_delivery_waiting; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX webhook_delivery_waiting ON public.webhooks_webhookdelivery USING btree (webhook_id, contact_id, id) WHERE ((state)::text = 'waiting'::text);


--
-- Name: webhooks_acknowledgement_api_key_id_9cc29205; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX webhooks_acknowledgement_api_key_id_9cc29205 ON public.webhooks_acknowledgement USING btree (api_key_id);


--
-- Name: webhooks_acknowledgement_contact_id_ac2ab21e; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX webhooks_acknowledgement_contact_id_ac2ab21e ON public.webhooks_acknowledgement USING btree (contact_id);


--
-- Name: webhooks_webhook_created_by_id_c1e90fbe; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX webhooks_webhook_created_by_id_c1e90fbe ON public.webhooks_webhook USING btree (created_by_id);


--
-- Name: webhooks_webhookdelivery_contact_id_ba077bb3; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX webhooks_webhookdelivery_contact_id_ba077bb3 ON public.webhooks_webhookdelivery USING btree (contact_id);


--
-- Name: webhooks_webhookdelivery_webhook_id_195f5243; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX webhooks_webhookdelivery_webhook_id_195f5243 ON public.webhooks_webhookdelivery USING btree (webhook_id);


--
-- Name: consent_reachable_by_campaign; Type: STATISTICS; Schema: public; Owner: -
--

CREATE STATISTICS public.consent_reachable_by_campaign (mcv) ON reachable, campaign_id FROM public.consent_consent;


--
-- Name: accounts_auditevent audit_line_leaves_by_age; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER audit_line_leaves_by_age BEFORE DELETE ON public.accounts_auditevent FOR EACH ROW EXECUTE FUNCTION public.accounts_leaves_by_age('at', '6 months');


--
-- Name: accounts_auditevent audit_line_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER audit_line_stays BEFORE UPDATE OR TRUNCATE ON public.accounts_auditevent FOR EACH STATEMENT EXECUTE FUNCTION public.accounts_refuse_change();


--
-- Name: campaigns_campaignversion campaign_version_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER campaign_version_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.campaigns_campaignversion FOR EACH STATEMENT EXECUTE FUNCTION public.consent_refuse_change();


--
-- Name: consent_closedchain consent_closed_chain_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER consent_closed_chain_stays BEFORE DELETE OR UPDATE OR TRUNCATE ON public.consent_closedchain FOR EACH STATEMENT EXECUTE FUNCTION public.consent_refuse_change();


--
-- Name: consent_consentevent consent_event_chain; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER consent_event_chain BEFORE INSERT ON public.consent_consentevent FOR EACH ROW EXECUTE FUNCTION public.consent_event_chain();


--
-- Name: consent_consentevent consent_event_leaves_by_chain; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER consent_event_leaves_by_chain BEFORE DELETE ON public.consent_consentevent FOR EACH ROW EXECUTE FUNCTION public.consent_refuse_open_delete();


--
-- Name: consent_consentevent consent_event_only_grows; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER consent_event_only_grows BEFORE UPDATE OR TRUNCATE ON public.consent_consentevent FOR EACH STATEMENT EXECUTE FUNCTION public.consent_refuse_change();


--
-- Name: campaigns_campaign consent_follow_campaign; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER consent_follow_campaign AFTER UPDATE ON public.campaigns_campaign FOR EACH ROW WHEN (((((((old.channel)::text IS DISTINCT FROM (new.channel)::text) OR ((old.audience)::text IS DISTINCT FROM (new.audience)::text)) OR ((old.state)::text IS DISTINCT FROM (new.state)::text)) OR (old.mandatory IS DISTINCT FROM new.mandatory)) OR (old.applies_to IS DISTINCT FROM new.applies_to))) EXECUTE FUNCTION public.consent_follow_campaign();


--
-- Name: contacts_contact consent_follow_contacts; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER consent_follow_contacts AFTER UPDATE ON public.contacts_contact REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION public.consent_follow_contacts();


--
-- Name: consent_consentevent consent_follow_events; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER consent_follow_events AFTER INSERT ON public.consent_consentevent REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.consent_follow_events();


--
-- Name: consent_suppressionlift consent_follow_lift_added; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER consent_follow_lift_added AFTER INSERT ON public.consent_suppressionlift REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION public.consent_follow_lifts();


--
-- Name: consent_suppressionlift consent_follow_lift_removed; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER consent_follow_lift_removed AFTER DELETE ON public.consent_suppressionlift REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION public.consent_follow_lifts();


--
-- Name: consent_suppression consent_follow_settled; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER consent_follow_settled AFTER UPDATE ON public.consent_suppression REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION public.consent_follow_settled();


--
-- Name: consent_suppression consent_follow_suppression_added; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER consent_follow_suppression_added AFTER INSERT ON public.consent_suppression REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION public.consent_follow_suppressions();


--
-- Name: consent_suppression consent_follow_suppression_removed; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER consent_follow_suppression_removed AFTER DELETE ON public.consent_suppression REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION public.consent_follow_suppressions();


--
-- Name: contacts_contact consent_gather_written; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER consent_gather_written BEFORE INSERT OR UPDATE ON public.contacts_contact FOR EACH ROW WHEN ((new.former_keys IS NOT NULL)) EXECUTE FUNCTION public.consent_gather_written();


--
-- Name: consent_closedchain consent_guard_closed_chain; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER consent_guard_closed_chain BEFORE INSERT ON public.consent_closedchain FOR EACH ROW EXECUTE FUNCTION public.consent_guard_closed_chain();


--
-- Name: consent_consent consent_is_kept_by_the_events; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER consent_is_kept_by_the_events BEFORE INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.consent_consent FOR EACH STATEMENT WHEN ((pg_trigger_depth() = 0)) EXECUTE FUNCTION public.consent_refuse_change();


--
-- Name: consent_closedchain consent_remove_closed_chain; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER consent_remove_closed_chain AFTER INSERT ON public.consent_closedchain FOR EACH ROW EXECUTE FUNCTION public.consent_remove_closed_chain();


--
-- Name: contacts_contact contacts_public_id_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER contacts_public_id_stays BEFORE UPDATE ON public.contacts_contact FOR EACH ROW WHEN (((old.id IS DISTINCT FROM new.id) OR (old.public_id IS DISTINCT FROM new.public_id))) EXECUTE FUNCTION public.accounts_refuse_change();


--
-- Name: erasure_erasure erasure_facts_stay; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER erasure_facts_stay BEFORE UPDATE ON public.erasure_erasure FOR EACH ROW WHEN (((((((((((old.id IS DISTINCT FROM new.id) OR (old.contact_id IS DISTINCT FROM new.contact_id)) OR ((old.cause)::text IS DISTINCT FROM (new.cause)::text)) OR (old.at IS DISTINCT FROM new.at)) OR ((old.reason)::text IS DISTINCT FROM (new.reason)::text)) OR (old.fields_id IS DISTINCT FROM new.fields_id)) OR (old.kept IS DISTINCT FROM new.kept)) OR (old.notified IS DISTINCT FROM new.notified)) OR (old.notice IS DISTINCT FROM new.notice)) OR (new.user_id <> COALESCE(old.user_id, ('-1'::integer)::bigint)) OR (new.api_key_id <> COALESCE(old.api_key_id, ('-1'::integer)::bigint)))) EXECUTE FUNCTION public.erasure_refuse_change();


--
-- Name: erasure_fieldlist erasure_fields_stay; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER erasure_fields_stay BEFORE DELETE OR UPDATE OR TRUNCATE ON public.erasure_fieldlist FOR EACH STATEMENT EXECUTE FUNCTION public.erasure_refuse_change();


--
-- Name: erasure_erasure erasure_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER erasure_stays BEFORE DELETE OR TRUNCATE ON public.erasure_erasure FOR EACH STATEMENT EXECUTE FUNCTION public.erasure_refuse_change();


--
-- Name: consent_notice notice_is_not_truncated; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER notice_is_not_truncated BEFORE TRUNCATE ON public.consent_notice FOR EACH STATEMENT EXECUTE FUNCTION public.consent_refuse_change();


--
-- Name: consent_notice notice_published_is_not_changed; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER notice_published_is_not_changed BEFORE UPDATE ON public.consent_notice FOR EACH ROW WHEN (((old.version IS NOT NULL) AND ((to_jsonb(old.*) - 'published_by_id'::text) <> (to_jsonb(new.*) - 'published_by_id'::text)))) EXECUTE FUNCTION public.consent_refuse_change();


--
-- Name: consent_notice notice_published_is_not_deleted; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER notice_published_is_not_deleted BEFORE DELETE ON public.consent_notice FOR EACH ROW WHEN ((old.version IS NOT NULL)) EXECUTE FUNCTION public.consent_refuse_change();


--
-- Name: retention_purgerun purge_run_facts_stay; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER purge_run_facts_stay BEFORE UPDATE ON public.retention_purgerun FOR EACH ROW WHEN ((((old.state)::text <> 'running'::text) OR ((((((((old.id IS DISTINCT FROM new.id) OR ((old.cause)::text IS DISTINCT FROM (new.cause)::text)) OR (old.user_id IS DISTINCT FROM new.user_id)) OR ((old.kind)::text IS DISTINCT FROM (new.kind)::text)) OR (old.as_of IS DISTINCT FROM new.as_of)) OR (old.started_at IS DISTINCT FROM new.started_at)) OR (old.due IS DISTINCT FROM new.due)) OR (old.days IS DISTINCT FROM new.days)))) EXECUTE FUNCTION public.accounts_refuse_change();


--
-- Name: retention_purgerun purge_run_is_not_emptied; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER purge_run_is_not_emptied BEFORE TRUNCATE ON public.retention_purgerun FOR EACH STATEMENT EXECUTE FUNCTION public.accounts_refuse_change();


--
-- Name: retention_purgerun purge_run_leaves_by_age; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER purge_run_leaves_by_age BEFORE DELETE ON public.retention_purgerun FOR EACH ROW EXECUTE FUNCTION public.accounts_leaves_by_age('started_at', '1 year');


--
-- Name: retention_purgedcontact purged_contact_is_not_emptied; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER purged_contact_is_not_emptied BEFORE TRUNCATE ON public.retention_purgedcontact FOR EACH STATEMENT EXECUTE FUNCTION public.accounts_refuse_change();


--
-- Name: retention_purgedcontact purged_contact_leaves_with_run; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER purged_contact_leaves_with_run BEFORE DELETE ON public.retention_purgedcontact FOR EACH ROW EXECUTE FUNCTION public.retention_leaves_with_run();


--
-- Name: retention_purgedcontact purged_contact_stays; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER purged_contact_stays BEFORE UPDATE ON public.retention_purgedcontact FOR EACH ROW WHEN ((((old.id IS DISTINCT FROM new.id) OR (old.run_id IS DISTINCT FROM new.run_id)) OR ((old.outcome)::text IS DISTINCT FROM (new.outcome)::text))) EXECUTE FUNCTION public.accounts_refuse_change();


--
-- Name: consent_consent webhooks_note_consents; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER webhooks_note_consents AFTER UPDATE ON public.consent_consent REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION public.webhooks_note_consents();


--
-- Name: contacts_contact webhooks_note_contacts; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER webhooks_note_contacts AFTER UPDATE ON public.contacts_contact REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION public.webhooks_note_contacts();


--
-- Name: erasure_erasure webhooks_note_erasures; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER webhooks_note_erasures AFTER INSERT ON public.erasure_erasure REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION public.webhooks_note_erasures();


--
-- Name: contacts_externalreference webhooks_note_gone_references; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER webhooks_note_gone_references AFTER DELETE ON public.contacts_externalreference REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION public.webhooks_note_references();


--
-- Name: consent_consent webhooks_note_new_consents; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER webhooks_note_new_consents AFTER INSERT ON public.consent_consent REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION public.webhooks_note_consents();


--
-- Name: contacts_contact webhooks_note_new_contacts; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER webhooks_note_new_contacts AFTER INSERT ON public.contacts_contact REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION public.webhooks_note_contacts();


--
-- Name: contacts_externalreference webhooks_note_new_references; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER webhooks_note_new_references AFTER INSERT ON public.contacts_externalreference REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION public.webhooks_note_references();


--
-- Name: portal_rightsrequest webhooks_note_new_requests; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER webhooks_note_new_requests AFTER INSERT ON public.portal_rightsrequest REFERENCING NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION public.webhooks_note_requests();


--
-- Name: contacts_externalreference webhooks_note_references; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER webhooks_note_references AFTER UPDATE ON public.contacts_externalreference REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION public.webhooks_note_references();


--
-- Name: portal_rightsrequest webhooks_note_requests; Type: TRIGGER; Schema: public; Owner: -
--

CREATE TRIGGER webhooks_note_requests AFTER UPDATE ON public.portal_rightsrequest REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION public.webhooks_note_requests();


--
-- Name: account_emailaddress account_emailaddress_user_id_2c513194_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_2c513194_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: account_emailconfirmation account_emailconfirm_email_address_id_5b7f8c58_fk_account_e; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirm_email_address_id_5b7f8c58_fk_account_e FOREIGN KEY (email_address_id) REFERENCES public.account_emailaddress(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: accounts_apikey accounts_apikey_created_by_id_1b5317c8_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_apikey
    ADD CONSTRAINT accounts_apikey_created_by_id_1b5317c8_fk_accounts_user_id FOREIGN KEY (created_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: accounts_auditevent accounts_auditevent_api_key_id_e195f5e0_fk_accounts_apikey_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_auditevent
    ADD CONSTRAINT accounts_auditevent_api_key_id_e195f5e0_fk_accounts_apikey_id FOREIGN KEY (api_key_id) REFERENCES public.accounts_apikey(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: accounts_auditevent accounts_auditevent_user_id_94cf0a49_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_auditevent
    ADD CONSTRAINT accounts_auditevent_user_id_94cf0a49_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: accounts_signin accounts_signin_user_id_700b4e69_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_signin
    ADD CONSTRAINT accounts_signin_user_id_700b4e69_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: accounts_user_groups accounts_user_groups_group_id_bd11a704_fk_auth_group_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_user_groups
    ADD CONSTRAINT accounts_user_groups_group_id_bd11a704_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: accounts_user_groups accounts_user_groups_user_id_52b62117_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_user_groups
    ADD CONSTRAINT accounts_user_groups_user_id_52b62117_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: accounts_user_user_permissions accounts_user_user_p_permission_id_113bb443_fk_auth_perm; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_user_user_permissions
    ADD CONSTRAINT accounts_user_user_p_permission_id_113bb443_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: accounts_user_user_permissions accounts_user_user_p_user_id_e4f0a161_fk_accounts_; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.accounts_user_user_permissions
    ADD CONSTRAINT accounts_user_user_p_user_id_e4f0a161_fk_accounts_ FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: api_apianswer api_apianswer_api_key_id_c88c1d1d_fk_accounts_apikey_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_apianswer
    ADD CONSTRAINT api_apianswer_api_key_id_c88c1d1d_fk_accounts_apikey_id FOREIGN KEY (api_key_id) REFERENCES public.accounts_apikey(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: api_apianswer api_apianswer_contact_id_f6d2833b_fk_contacts_contact_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.api_apianswer
    ADD CONSTRAINT api_apianswer_contact_id_f6d2833b_fk_contacts_contact_id FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: auth_group_permissions auth_group_permissio_permission_id_84c5c92e_fk_auth_perm; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: auth_group_permissions auth_group_permissions_group_id_b120cbf9_fk_auth_group_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: auth_permission auth_permission_content_type_id_2f476e4b_fk_django_co; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: campaigns_campaignversion campaigns_campaignve_campaign_id_7fd48ff1_fk_campaigns; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.campaigns_campaignversion
    ADD CONSTRAINT campaigns_campaignve_campaign_id_7fd48ff1_fk_campaigns FOREIGN KEY (campaign_id) REFERENCES public.campaigns_campaign(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: consent_closedchain consent_closedchain_contact_id_53549647_fk_contacts_contact_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent_closedchain
    ADD CONSTRAINT consent_closedchain_contact_id_53549647_fk_contacts_contact_id FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: consent_consentevent consent_consentevent_campaign_id_957f1108_fk_campaigns; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent_consentevent
    ADD CONSTRAINT consent_consentevent_campaign_id_957f1108_fk_campaigns FOREIGN KEY (campaign_id) REFERENCES public.campaigns_campaign(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: consent_consentevent consent_consentevent_campaign_version_id_7b15890c_fk_campaigns; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent_consentevent
    ADD CONSTRAINT consent_consentevent_campaign_version_id_7b15890c_fk_campaigns FOREIGN KEY (campaign_version_id) REFERENCES public.campaigns_campaignversion(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: consent_consentevent consent_consentevent_contact_id_431d8f33_fk_contacts_contact_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent_consentevent
    ADD CONSTRAINT consent_consentevent_contact_id_431d8f33_fk_contacts_contact_id FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: consent_consentevent consent_consentevent_notice_id_fabcd5ea_fk_consent_notice_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent_consentevent
    ADD CONSTRAINT consent_consentevent_notice_id_fabcd5ea_fk_consent_notice_id FOREIGN KEY (notice_id) REFERENCES public.consent_notice(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: consent_evidence consent_evidence_contact_id_27a6c29b_fk_contacts_contact_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent_evidence
    ADD CONSTRAINT consent_evidence_contact_id_27a6c29b_fk_contacts_contact_id FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: consent_notice consent_notice_published_by_id_52b8407c_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent_notice
    ADD CONSTRAINT consent_notice_published_by_id_52b8407c_fk_accounts_user_id FOREIGN KEY (published_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: consent_suppressionlift consent_suppressionl_contact_id_f2584224_fk_contacts_; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent_suppressionlift
    ADD CONSTRAINT consent_suppressionl_contact_id_f2584224_fk_contacts_ FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: consent_suppressionlift consent_suppressionl_event_id_9a52297d_fk_consent_c; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent_suppressionlift
    ADD CONSTRAINT consent_suppressionl_event_id_9a52297d_fk_consent_c FOREIGN KEY (event_id) REFERENCES public.consent_consentevent(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: consent_suppressionlift consent_suppressionl_suppression_id_7c47c95e_fk_consent_s; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.consent_suppressionlift
    ADD CONSTRAINT consent_suppressionl_suppression_id_7c47c95e_fk_consent_s FOREIGN KEY (suppression_id) REFERENCES public.consent_suppression(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: contacts_addresschange contacts_addresschan_api_key_id_69b562a9_fk_accounts_; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contacts_addresschange
    ADD CONSTRAINT contacts_addresschan_api_key_id_69b562a9_fk_accounts_ FOREIGN KEY (api_key_id) REFERENCES public.accounts_apikey(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: contacts_addresschange contacts_addresschan_contact_id_5f5ecbb4_fk_contacts_; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contacts_addresschange
    ADD CONSTRAINT contacts_addresschan_contact_id_5f5ecbb4_fk_contacts_ FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: contacts_addresschange contacts_addresschan_vouched_by_id_0469db1c_fk_accounts_; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contacts_addresschange
    ADD CONSTRAINT contacts_addresschan_vouched_by_id_0469db1c_fk_accounts_ FOREIGN KEY (vouched_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: contacts_addresschange contacts_addresschange_user_id_3f551e58_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contacts_addresschange
    ADD CONSTRAINT contacts_addresschange_user_id_3f551e58_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: contacts_clientdetails contacts_clientdetai_contact_id_9abc4057_fk_contacts_; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contacts_clientdetails
    ADD CONSTRAINT contacts_clientdetai_contact_id_9abc4057_fk_contacts_ FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: contacts_contactnote contacts_contactnote_author_id_d94c92b2_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contacts_contactnote
    ADD CONSTRAINT contacts_contactnote_author_id_d94c92b2_fk_accounts_user_id FOREIGN KEY (author_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: contacts_contactnote contacts_contactnote_contact_id_16d3354c_fk_contacts_contact_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contacts_contactnote
    ADD CONSTRAINT contacts_contactnote_contact_id_16d3354c_fk_contacts_contact_id FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: contacts_externalreference contacts_externalref_contact_id_f4d342db_fk_contacts_; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contacts_externalreference
    ADD CONSTRAINT contacts_externalref_contact_id_f4d342db_fk_contacts_ FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: contacts_statuschange contacts_statuschang_contact_id_a176509a_fk_contacts_; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contacts_statuschange
    ADD CONSTRAINT contacts_statuschang_contact_id_a176509a_fk_contacts_ FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: contacts_statuschange contacts_statuschange_user_id_dade73b7_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contacts_statuschange
    ADD CONSTRAINT contacts_statuschange_user_id_dade73b7_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: contacts_workerdetails contacts_workerdetai_contact_id_87849e8d_fk_contacts_; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.contacts_workerdetails
    ADD CONSTRAINT contacts_workerdetai_contact_id_87849e8d_fk_contacts_ FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: erasure_erasure erasure_erasure_api_key_id_f5fb559c_fk_accounts_apikey_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure_erasure
    ADD CONSTRAINT erasure_erasure_api_key_id_f5fb559c_fk_accounts_apikey_id FOREIGN KEY (api_key_id) REFERENCES public.accounts_apikey(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: erasure_erasure erasure_erasure_closed_by_id_9542e6ce_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure_erasure
    ADD CONSTRAINT erasure_erasure_closed_by_id_9542e6ce_fk_accounts_user_id FOREIGN KEY (closed_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: erasure_erasure erasure_erasure_contact_id_8235a9c6_fk_contacts_contact_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure_erasure
    ADD CONSTRAINT erasure_erasure_contact_id_8235a9c6_fk_contacts_contact_id FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: erasure_erasure erasure_erasure_fields_id_3ed5a692_fk_erasure_fieldlist_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure_erasure
    ADD CONSTRAINT erasure_erasure_fields_id_3ed5a692_fk_erasure_fieldlist_id FOREIGN KEY (fields_id) REFERENCES public.erasure_fieldlist(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: erasure_erasure erasure_erasure_user_id_dc86fcdc_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure_erasure
    ADD CONSTRAINT erasure_erasure_user_id_dc86fcdc_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: erasure_legalhold erasure_legalhold_contact_id_3abb359f_fk_contacts_contact_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure_legalhold
    ADD CONSTRAINT erasure_legalhold_contact_id_3abb359f_fk_contacts_contact_id FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: erasure_legalhold erasure_legalhold_created_by_id_7c7b93f5_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure_legalhold
    ADD CONSTRAINT erasure_legalhold_created_by_id_7c7b93f5_fk_accounts_user_id FOREIGN KEY (created_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: erasure_recipienttask erasure_recipienttas_recipient_id_6e2cfb69_fk_erasure_r; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure_recipienttask
    ADD CONSTRAINT erasure_recipienttas_recipient_id_6e2cfb69_fk_erasure_r FOREIGN KEY (recipient_id) REFERENCES public.erasure_recipient(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: erasure_recipienttask erasure_recipienttask_api_key_id_43d0d32d_fk_accounts_apikey_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure_recipienttask
    ADD CONSTRAINT erasure_recipienttask_api_key_id_43d0d32d_fk_accounts_apikey_id FOREIGN KEY (api_key_id) REFERENCES public.accounts_apikey(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: erasure_recipienttask erasure_recipienttask_done_by_id_b22b1489_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure_recipienttask
    ADD CONSTRAINT erasure_recipienttask_done_by_id_b22b1489_fk_accounts_user_id FOREIGN KEY (done_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: erasure_recipienttask erasure_recipienttask_erasure_id_330965b1_fk_erasure_erasure_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.erasure_recipienttask
    ADD CONSTRAINT erasure_recipienttask_erasure_id_330965b1_fk_erasure_erasure_id FOREIGN KEY (erasure_id) REFERENCES public.erasure_erasure(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: imports_changedcontact imports_changedconta_contact_id_1f249909_fk_contacts_; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_changedcontact
    ADD CONSTRAINT imports_changedconta_contact_id_1f249909_fk_contacts_ FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: imports_changedcontact imports_changedcontact_source_id_da8341aa_fk_imports_import_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_changedcontact
    ADD CONSTRAINT imports_changedcontact_source_id_da8341aa_fk_imports_import_id FOREIGN KEY (source_id) REFERENCES public.imports_import(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: imports_import imports_import_api_key_id_547f6410_fk_accounts_apikey_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_import
    ADD CONSTRAINT imports_import_api_key_id_547f6410_fk_accounts_apikey_id FOREIGN KEY (api_key_id) REFERENCES public.accounts_apikey(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: imports_import imports_import_asked_by_id_28dc06d0_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_import
    ADD CONSTRAINT imports_import_asked_by_id_28dc06d0_fk_accounts_user_id FOREIGN KEY (asked_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: imports_import imports_import_user_id_b4b9c9a3_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_import
    ADD CONSTRAINT imports_import_user_id_b4b9c9a3_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: imports_importedcontact imports_importedcont_contact_id_aa18366a_fk_contacts_; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_importedcontact
    ADD CONSTRAINT imports_importedcont_contact_id_aa18366a_fk_contacts_ FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: imports_importedcontact imports_importedcontact_source_id_25445960_fk_imports_import_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.imports_importedcontact
    ADD CONSTRAINT imports_importedcontact_source_id_25445960_fk_imports_import_id FOREIGN KEY (source_id) REFERENCES public.imports_import(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: mailings_delivery mailings_delivery_contact_id_68c567fb_fk_contacts_contact_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mailings_delivery
    ADD CONSTRAINT mailings_delivery_contact_id_68c567fb_fk_contacts_contact_id FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: mailings_delivery mailings_delivery_mailing_id_9d3894cc_fk_mailings_mailing_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mailings_delivery
    ADD CONSTRAINT mailings_delivery_mailing_id_9d3894cc_fk_mailings_mailing_id FOREIGN KEY (mailing_id) REFERENCES public.mailings_mailing(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: mailings_mailing mailings_mailing_campaign_id_2d2a99da_fk_campaigns_campaign_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mailings_mailing
    ADD CONSTRAINT mailings_mailing_campaign_id_2d2a99da_fk_campaigns_campaign_id FOREIGN KEY (campaign_id) REFERENCES public.campaigns_campaign(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: mailings_mailing mailings_mailing_created_by_id_31739490_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mailings_mailing
    ADD CONSTRAINT mailings_mailing_created_by_id_31739490_fk_accounts_user_id FOREIGN KEY (created_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: mailings_mailing mailings_mailing_launched_by_id_cc227428_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mailings_mailing
    ADD CONSTRAINT mailings_mailing_launched_by_id_cc227428_fk_accounts_user_id FOREIGN KEY (launched_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: mailings_mailing mailings_mailing_template_id_766f3f6c_fk_messaging; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mailings_mailing
    ADD CONSTRAINT mailings_mailing_template_id_766f3f6c_fk_messaging FOREIGN KEY (template_id) REFERENCES public.messaging_messagetemplate(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: mailings_mailingexclusion mailings_mailingexcl_contact_id_68ec03b5_fk_contacts_; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mailings_mailingexclusion
    ADD CONSTRAINT mailings_mailingexcl_contact_id_68ec03b5_fk_contacts_ FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: mailings_mailingexclusion mailings_mailingexcl_mailing_id_0d160632_fk_mailings_; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mailings_mailingexclusion
    ADD CONSTRAINT mailings_mailingexcl_mailing_id_0d160632_fk_mailings_ FOREIGN KEY (mailing_id) REFERENCES public.mailings_mailing(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: mailings_smsreply mailings_smsreply_contact_id_9bc44b5b_fk_contacts_contact_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mailings_smsreply
    ADD CONSTRAINT mailings_smsreply_contact_id_9bc44b5b_fk_contacts_contact_id FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: mailings_smsreply mailings_smsreply_settled_by_id_4890d019_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mailings_smsreply
    ADD CONSTRAINT mailings_smsreply_settled_by_id_4890d019_fk_accounts_user_id FOREIGN KEY (settled_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: messaging_outgoingmessage messaging_outgoingme_about_id_ef7ec1c8_fk_contacts_; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.messaging_outgoingmessage
    ADD CONSTRAINT messaging_outgoingme_about_id_ef7ec1c8_fk_contacts_ FOREIGN KEY (about_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: messaging_outgoingmessage messaging_outgoingme_contact_id_9398c766_fk_contacts_; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.messaging_outgoingmessage
    ADD CONSTRAINT messaging_outgoingme_contact_id_9398c766_fk_contacts_ FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: messaging_outgoingmessage messaging_outgoingme_source_id_b28d502d_fk_messaging; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.messaging_outgoingmessage
    ADD CONSTRAINT messaging_outgoingme_source_id_b28d502d_fk_messaging FOREIGN KEY (source_id) REFERENCES public.messaging_messagetext(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: messaging_outgoingmessage messaging_outgoingmessage_user_id_a11b06ea_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.messaging_outgoingmessage
    ADD CONSTRAINT messaging_outgoingmessage_user_id_a11b06ea_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: messaging_unreached messaging_unreached_contact_id_d31fc759_fk_contacts_contact_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.messaging_unreached
    ADD CONSTRAINT messaging_unreached_contact_id_d31fc759_fk_contacts_contact_id FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: messaging_unreached messaging_unreached_settled_by_id_7bb9a2bf_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.messaging_unreached
    ADD CONSTRAINT messaging_unreached_settled_by_id_7bb9a2bf_fk_accounts_user_id FOREIGN KEY (settled_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: mfa_authenticator mfa_authenticator_user_id_0c3a50c0_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_user_id_0c3a50c0_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: portal_loginlink portal_loginlink_contact_id_59a96783_fk_contacts_contact_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.portal_loginlink
    ADD CONSTRAINT portal_loginlink_contact_id_59a96783_fk_contacts_contact_id FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: portal_pendingsignup portal_pendingsignup_notice_id_4403562b_fk_consent_notice_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.portal_pendingsignup
    ADD CONSTRAINT portal_pendingsignup_notice_id_4403562b_fk_consent_notice_id FOREIGN KEY (notice_id) REFERENCES public.consent_notice(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: portal_portalsession portal_portalsession_contact_id_cc070af6_fk_contacts_contact_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.portal_portalsession
    ADD CONSTRAINT portal_portalsession_contact_id_cc070af6_fk_contacts_contact_id FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: portal_rightsrequest portal_rightsrequest_answered_by_id_7029a118_fk_accounts_; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.portal_rightsrequest
    ADD CONSTRAINT portal_rightsrequest_answered_by_id_7029a118_fk_accounts_ FOREIGN KEY (answered_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: portal_rightsrequest portal_rightsrequest_contact_id_a9703ada_fk_contacts_contact_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.portal_rightsrequest
    ADD CONSTRAINT portal_rightsrequest_contact_id_a9703ada_fk_contacts_contact_id FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: portal_rightsrequest portal_rightsrequest_identity_checked_by__47c11fc1_fk_accounts_; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.portal_rightsrequest
    ADD CONSTRAINT portal_rightsrequest_identity_checked_by__47c11fc1_fk_accounts_ FOREIGN KEY (identity_checked_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: portal_signupmessage portal_signupmessage_contact_id_b3377e32_fk_contacts_contact_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.portal_signupmessage
    ADD CONSTRAINT portal_signupmessage_contact_id_b3377e32_fk_contacts_contact_id FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: retention_purgedcontact retention_purgedcont_contact_id_cd4ae28f_fk_contacts_; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.retention_purgedcontact
    ADD CONSTRAINT retention_purgedcont_contact_id_cd4ae28f_fk_contacts_ FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: retention_purgedcontact retention_purgedcont_run_id_985ca361_fk_retention; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.retention_purgedcontact
    ADD CONSTRAINT retention_purgedcont_run_id_985ca361_fk_retention FOREIGN KEY (run_id) REFERENCES public.retention_purgerun(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: retention_purgerun retention_purgerun_user_id_ae2f11a1_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.retention_purgerun
    ADD CONSTRAINT retention_purgerun_user_id_ae2f11a1_fk_accounts_user_id FOREIGN KEY (user_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: webhooks_acknowledgement webhooks_acknowledge_api_key_id_9cc29205_fk_accounts_; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhooks_acknowledgement
    ADD CONSTRAINT webhooks_acknowledge_api_key_id_9cc29205_fk_accounts_ FOREIGN KEY (api_key_id) REFERENCES public.accounts_apikey(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: webhooks_acknowledgement webhooks_acknowledge_contact_id_ac2ab21e_fk_contacts_; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhooks_acknowledgement
    ADD CONSTRAINT webhooks_acknowledge_contact_id_ac2ab21e_fk_contacts_ FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: webhooks_change webhooks_change_contact_id_5988602d_fk_contacts_contact_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhooks_change
    ADD CONSTRAINT webhooks_change_contact_id_5988602d_fk_contacts_contact_id FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: webhooks_webhook webhooks_webhook_created_by_id_c1e90fbe_fk_accounts_user_id; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhooks_webhook
    ADD CONSTRAINT webhooks_webhook_created_by_id_c1e90fbe_fk_accounts_user_id FOREIGN KEY (created_by_id) REFERENCES public.accounts_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: webhooks_webhookdelivery webhooks_webhookdeli_contact_id_ba077bb3_fk_contacts_; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhooks_webhookdelivery
    ADD CONSTRAINT webhooks_webhookdeli_contact_id_ba077bb3_fk_contacts_ FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: webhooks_webhookdelivery webhooks_webhookdeli_webhook_id_195f5243_fk_webhooks_; Type: FK CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.webhooks_webhookdelivery
    ADD CONSTRAINT webhooks_webhookdeli_webhook_id_195f5243_fk_webhooks_ FOREIGN KEY (webhook_id) REFERENCES public.webhooks_webhook(id) DEFERRABLE INITIALLY DEFERRED;


--
-- PostgreSQL database dump complete
--


