DELETE FROM consent_suppressionlift l USING consent_suppression s
WHERE s.id = l.suppression_id AND s.key = %(new)s AND s.channel = %(channel)s
    AND l.lifted_at < s.created_at
