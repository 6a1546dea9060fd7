WITH over AS (SELECT id FROM consent_suppression WHERE expires_at <= %s FOR UPDATE),
lifts AS (
    DELETE FROM consent_suppressionlift l USING over WHERE l.suppression_id = over.id
), gone AS (
    DELETE FROM consent_suppression s USING over WHERE s.id = over.id RETURNING s.id
)
SELECT count(*) FROM gone
