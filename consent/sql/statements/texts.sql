SELECT 'notice', id, to_jsonb(n) - 'published_by_id' FROM consent_notice n
WHERE version IS NOT NULL AND id <= %s
UNION ALL
SELECT 'version', id, to_jsonb(v) FROM campaigns_campaignversion v WHERE id <= %s
ORDER BY 1, 2
